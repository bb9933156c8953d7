"""Sources are ranked by sounds, names and script: the values by hand, and languages one knows."""

import pytest
from letters_g2p import LettersG2P

from spacy_phoneme_ner.corpora.cldr import CldrNames
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation.sounds import transfer
from spacy_phoneme_ner.evaluation.sounds.transfer import (
    Profile,
    compare_places,
    make_profile,
    mean_ranks,
    rank_sources,
    source_profiles,
)

PLACES = {
    f"{i:02}": name for i, name in enumerate(["pata", "kimu", "sonile", "tumaki", "leso"] * 6)
}
PLACES = {place: f"{name}{'aeiou'[int(place) // 6]}" for place, name in PLACES.items()}


@pytest.fixture()
def names(monkeypatch):
    """Names of places of three made-up languages, by the keys of real ones."""
    known = {
        "som": PLACES,
        "swa": {place: name.replace("t", "d") for place, name in PLACES.items()},
        "rus": {place: name[::-1] for place, name in PLACES.items()},
    }
    monkeypatch.setattr(transfer, "cldr_languages", lambda: known)
    monkeypatch.setattr(
        transfer,
        "cldr_names",
        lambda lang: CldrNames(known[lang], {}) if lang in known else None,
    )
    return known


def test_a_profile(names):
    profile = make_profile("Somali", LettersG2P(), ["pa", "pi"])
    assert profile.shares == {"p": 0.5, "a": 0.25, "i": 0.25}
    assert (profile.lang, profile.script, profile.places) == ("som", "Latn", PLACES)
    by_names = make_profile("som", LettersG2P())
    assert sum(by_names.shares.values()) == pytest.approx(1) and by_names.shares["t"] > 0.05
    assert make_profile("lug", LettersG2P(), ["pa"]).places == {}
    with pytest.raises(PhonemeNERError, match=r"P340.*Ganda.*--text"):
        make_profile("lug", LettersG2P())


def test_ranks_that_are_shared():
    assert mean_ranks({"a": [3, 1, 2]}) == [1, 3, 2]
    assert mean_ranks({"a": [1, 1, 0]}) == [1.5, 1.5, 3]
    assert mean_ranks({"a": [3, 1, 2], "b": [True, True, False]}) == [1.25, 2.25, 2.5]


def test_what_sounds_alike_comes_first(names):
    g2p = LettersG2P()
    target = make_profile("som", g2p)
    first, second = rank_sources(target, [make_profile(lang, g2p) for lang in ("rus", "swa")], g2p)
    assert (first.lang, second.lang) == ("swa", "rus")
    assert first.script and not second.script
    # All sounds of the words read backwards are the same; the share of t is not that of d.
    assert second.inventory == pytest.approx(100) and 80 < first.inventory < 95
    assert first.names.value > 95 > second.names.value
    assert first.names.low <= first.names.value <= first.names.high
    assert (first.rank, second.rank) == (pytest.approx(4 / 3), pytest.approx(5 / 3))


def test_without_names_the_others_decide(names):
    g2p = LettersG2P()
    sources = [make_profile(lang, g2p) for lang in ("rus", "swa")]
    ranked = rank_sources(make_profile("lug", g2p, ["pata"]), sources, g2p)
    assert [source.names for source in ranked] == [None, None]
    assert {source.rank for source in ranked} == {1.5}
    few = Profile("lug", {"p": 1.0}, {"pataa": "pataa"})
    assert compare_places(sources[0], few, g2p) is None


def test_sources_that_cannot_be_ranked(names):
    g2p = LettersG2P()
    assert [p.lang for p in source_profiles(["sw", "so", "Russian", "ru"], "som", g2p)] == [
        "swa",
        "rus",
    ]
    with pytest.raises(PhonemeNERError, match=r"P341.*1 source for Somali"):
        source_profiles(["so", "ru"], "som", g2p)
    with pytest.raises(PhonemeNERError, match=r"P342.*Ganda.*rus, som, swa"):
        source_profiles(["lg", "ru"], "som", g2p)


def test_all_sources_have_names():
    known = transfer.cldr_languages()
    assert set(transfer.SOURCES) <= set(known) and len(set(transfer.SOURCES)) == 36
