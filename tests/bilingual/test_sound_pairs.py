import pytest

from spacy_phoneme_ner.bilingual.sound_pairs import SpokenWord, mine_sound_pairs


def pair(first, second):
    return SpokenWord(*first), SpokenWord(*second)


ALIKE = pair(("ba", "pa"), ("BB", "ba"))
LONGER = pair(("pata", "pata"), ("pat", "pat"))
OTHER = pair(("pa", "pa"), ("iu", "iu"))
SAME = pair(("Usa", "usa"), ("USA", "juːɛseɪ"))
SILENT = pair(("x", ""), ("y", "pa"))
UNKNOWN = pair(("x", "pж"), ("y", "pa"))
TONED = pair(("x", "pa˥˩"), ("y", "pa"))


def test_what_is_near_is_kept_in_order_and_once():
    # p and b differ in one feature of small weight; one of four segments missing is 0.25.
    mined = mine_sound_pairs([LONGER, OTHER, ALIKE, LONGER, TONED], 0.25)
    assert mined.pairs == [LONGER, ALIKE, TONED]
    assert mined.distances[0] == pytest.approx(0.25)
    assert 0 < mined.distances[1] < 0.05 and mined.distances[2] == 0.0
    assert (mined.same, mined.silent, mined.far) == (0, 0, 1)


def test_what_is_left_out_is_counted():
    mined = mine_sound_pairs([SAME, SILENT, UNKNOWN, OTHER, ALIKE], 0.2)
    assert mined.pairs == [ALIKE]
    assert (mined.same, mined.silent, mined.far) == (1, 2, 1)
    assert mine_sound_pairs([], 0.2).pairs == []


def test_without_a_bound_nothing_is_measured():
    mined = mine_sound_pairs([SAME, OTHER, SILENT])
    assert (mined.pairs, mined.distances) == ([OTHER], [])
    assert (mined.same, mined.silent, mined.far) == (1, 1, 0)
