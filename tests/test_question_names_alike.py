"""The question whether names sound alike: what is counted, and what is made of it."""

import importlib
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture()
def load(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return lambda name: importlib.import_module(f"questions.{name}")


def test_ranks_are_correlated(load):
    figures = load("figures")
    assert figures.spearman(np.array([1.0, 2, 3]), np.array([10.0, 20, 900])) == pytest.approx(1)
    assert figures.spearman(np.array([1.0, 2, 3]), np.array([3.0, 2, 1])) == pytest.approx(-1)
    # By hand: ranks 0, 1.5, 1.5, 3 and 0, 1, 2, 3.
    found = figures.spearman(np.array([1.0, 2, 2, 5]), np.array([1.0, 2, 3, 4]))
    assert found == pytest.approx(np.corrcoef([0, 1.5, 1.5, 3], [0, 1, 2, 3])[0, 1])
    assert figures.spearman(np.array([1.0, 1, 1]), np.array([1.0, 2, 3])) == 0
    of = figures.share([1.0] * 30 + [0.0] * 70)
    assert of.value == 30 and 18 < of.low < 25 and 35 < of.high < 42
    assert figures.share([0.5, 1.0, 0.0]).value == 50
    of = figures.correlation(range(30), [*range(29), 0])
    assert of.low < of.value < of.high <= 1


def test_the_nearest_name(load):
    nearest = load("places").nearest
    firsts = [list("pata"), list("kimu"), list("sole")]
    assert nearest(firsts, [list("bata"), list("kimo"), list("pata")]) == [1, 1, 0]
    # Two as near: half of it.
    assert nearest([list("pa"), list("ba")], [list("ta"), list("ba")]) == [0.5, 1]


def test_names_of_two_languages(load):
    places = load("places")
    pytest.importorskip("babel")
    found = places.compare("spa", "ita")
    assert set(found) == {"countries", "cities"}
    of = found["countries"][places.SEGMENTS]
    assert of["n"] > 100 and of["auc"]["value"] > 85 and of["nearest"]["value"] > 50
    assert of["auc"]["low"] <= of["auc"]["value"] <= of["auc"]["high"]


def test_each_language_has_one_family(load):
    pytest.importorskip("babel")
    places = load("places")
    langs = places.read_languages()
    assert len(langs) > 150 and "eng" not in langs
    assert set(langs) <= set(places.families())
    assert places.families()["lav"] == "Baltic"
    text = (ROOT / "benchmarks/questions/families.csv").read_text(encoding="utf8")
    listed = [lang for line in text.splitlines()[1:] for lang in line.split(",")[1].split()]
    assert len(listed) == len(set(listed))


@pytest.fixture()
def results(load):
    """Made-up results of two sources, English and Swahili, and three targets."""
    matrix, places = load("transfer_matrix"), load("places")
    against = load("names_alike")._AGAINST

    def figure(value):
        return {"value": value, "low": value - 1, "high": value + 1}

    def way(value):
        return {"n": 200, "auc": figure(value), "nearest": figure(value - 10)}

    def both(value):
        return {kind: {name: way(value) for name in places.WAYS} for kind in places.KINDS}

    f1 = {"en": (20, 30, 25), "sw": (40, 28, 35)}
    targets = ("lug, masakhaner2", "ces, panx", "ces, cnec2")
    found = {
        f"{lang}{against}": both(value)
        for lang, value in (("lug", 60), ("ces", 80), ("deu", 90), ("fra", 85), ("spa", 87))
    }
    found["ces and lug"] = both(70)
    for source, values in f1.items():
        for seed in (0, 1):
            name = f"trained on {source}, {matrix._NAME}, {matrix._SCORED} scored, seed {seed}"
            found[name] = {t: figure(v + seed) for t, v in zip(targets, values)}
    for target, best in (("lug", "swa"), ("ces", "eng")):
        found[f"ranked for {target}"] = {
            source: {
                "inventory": 50.0 + (source == best),
                "names": 60.0 + (source == best),
                "script": 1.0,
                "rank": 2.0 - (source == best),
            }
            for source in ("eng", "swa")
        }
    found[matrix._bundled(matrix._ALL)] = {t: figure(50.0) for t in targets}
    more = ("ces, running", "deu, running", "lug, study", "deu, study")
    found[matrix._bundled(matrix._MORE)] = {t: figure(50.0 + i) for i, t in enumerate(more)}
    return found


def test_what_a_source_is_chosen_by(load, results, monkeypatch, tmp_path):
    question, matrix = load("names_alike"), load("transfer_matrix")
    monkeypatch.setattr(matrix, "SOURCES", ("en", "sw"))
    chosen, gains = question._choices(results)
    # Czech has two corpora, Luganda one; seeds and corpora are averaged.
    assert chosen["English"] == [20.5, 28] and chosen["the best there is"] == [40.5, 32]
    assert chosen["`transfer`"] == [40.5, 28] and chosen["at random"] == [30.5, 30]
    assert chosen["script alone"] == chosen["at random"]  # both write alike
    assert gains["over English"].value == 10 and gains["over chance"].value == 4
    table, finding = question.table(results), question.finding(results)
    assert "| `transfer`" in table and "countries, Latn" in table and "+10.0" in table
    assert "Swahili" in table and "Ganda" in table
    assert "seeds: 2" in finding and "+10.0" in finding
    pytest.importorskip("matplotlib")
    question.draw(results, tmp_path / "picture.svg")
    assert "Models of English" in (tmp_path / "picture.svg").read_text(encoding="utf8")


def test_targets(load, tmp_path):
    for name in ("panx/dev-sw", "panx/dev-ml", "running-standin/cs-cnec2-test"):
        path = tmp_path / f"{name}.tsv"
        path.parent.mkdir(exist_ok=True)
        path.write_text("waa\tO\n", encoding="utf8")
    found = load("transfer_matrix").find_targets(tmp_path)
    assert found == {
        "swa, panx": ("swa", "panx/dev-sw.tsv"),
        "ces, cnec2": ("ces", "running-standin/cs-cnec2-test.tsv"),
    }
    for name in ("running/sw-a-dev", "running/sw-b-dev", "running/sw-a-train"):
        path = tmp_path / f"{name}.tsv"
        path.parent.mkdir(exist_ok=True)
        path.write_text("waa\tO\n", encoding="utf8")
    (tmp_path / "wikiann-zeroshot").mkdir()
    (tmp_path / "wikiann-zeroshot" / "sinhala_wikiann.json").write_text("{}")
    assert load("transfer_matrix").find_more(tmp_path) == {
        "swa, running": ("swa", "running/sw-a-dev.tsv"),
        "sin, study": ("sin", "wikiann-zeroshot/sinhala_wikiann.json"),
    }
