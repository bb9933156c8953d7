from concurrent.futures import ThreadPoolExecutor

import pytest

from spacy_phoneme_ner.evaluation.sounds.edit_distance import edits
from spacy_phoneme_ner.evaluation.sounds.nearest_names import KnownName, NearestNames
from spacy_phoneme_ner.ipa import segments, sound_classes, word_distance

NAMES = [
    KnownName("Soomaaliya", "LOC", "som", "sɔːmæːlijæ"),
    KnownName("Faransiis", "LOC", "som", "færænsiːs"),
    KnownName("Kenya", "LOC", "eng", "kɛnjə"),
    KnownName("Kenya", "LOC", "swa", "keɲa"),
    KnownName("Kenya", "PER", "eng", "kɛnjə"),
    KnownName("Timor-Leste", "LOC", "eng", "timɔr leste"),
    KnownName("silent", "LOC", "eng", ""),
    KnownName("unknown", "LOC", "eng", "क"),
]
nearest = NearestNames(NAMES)


def found(ipa, n=5):
    return [near.known.name for near in nearest.find(ipa, n)]


def test_names_that_sound_alike():
    assert len(nearest) == 6
    assert found("faransiska") == ["Faransiis"]  # with an ending
    assert found("somalia") == ["Soomaaliya"]
    assert found("zɔmæliːja") == ["Soomaaliya"]
    assert found("moskva") == []


def test_each_name_once_for_each_label():
    near = nearest.find("keɲa", 5)
    assert [(n.known.name, n.known.label) for n in near] == [("Kenya", "LOC"), ("Kenya", "PER")]
    assert near[0].known.lang == "swa" and near[0][:2] == (1.0, 0.0)
    assert len(nearest.find("keɲa", 1)) == 1


@pytest.mark.parametrize("ipa", ["", " ", "ˈ", "˥", "क", "ʘ"])
def test_what_is_not_pronounced(ipa):
    assert found(ipa) == []


def test_no_names():
    assert NearestNames([]).find("a", 3) == []


def test_it_is_what_a_search_one_by_one_gives():
    for ipa in ("sɔmaːlia", "færænsiː", "kiɲa", "timorleste", "a" * 500):
        classes = sound_classes(segments(ipa)[:40])
        expected = {}
        for known in NAMES[:6]:
            other = sound_classes(segments(known.ipa))
            longest, n_edits = max(len(classes), len(other)), edits(classes, other)
            if n_edits < longest / 3:
                apart = word_distance(segments(ipa), segments(known.ipa))
                expected[known] = (1 - n_edits / longest, apart)
        for near in nearest.find(ipa, 9):
            assert expected[near.known] == pytest.approx((near.likeness, near.distance))
        assert {(k.name, k.label) for k in expected} == {
            (near.known.name, near.known.label) for near in nearest.find(ipa, 9)
        }


def test_several_threads():
    asked = ["sɔmaːlia", "færænsiː", "kiɲa"] * 50
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(found, asked)) == [found(ipa) for ipa in asked]
