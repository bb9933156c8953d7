import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_phoneme_ner.evaluation.sounds.edit_distance import align, differs, edits, sound_distances
from spacy_phoneme_ner.ipa import distance, word_distance

words = st.lists(st.sampled_from(["p", "b", "a", "ã", "t͡ʃ", "ŋ", "˥", "ක"]), max_size=6)


@pytest.mark.parametrize(
    ("expected", "got", "n"),
    [
        ("", "", 0),
        ("pata", "pata", 0),
        ("pata", "bata", 1),
        ("pata", "pat", 1),
        ("pata", "", 4),
        ("kitten", "sitting", 3),
        ("abc", "bcd", 2),
    ],
)
def test_edits(expected: str, got: str, n: int) -> None:
    assert edits(expected, got) == edits(got, expected) == n


def test_a_substitution_costs_the_articulatory_distance_and_a_gap_one() -> None:
    cost, steps = align("pat", "bat")
    assert cost == pytest.approx(distance("p", "b") / 3)
    assert steps == [("p", "b"), ("a", "a"), ("t", "t")]
    cost, steps = align("ta", "tan")
    assert cost == pytest.approx(1 / 3) and steps == [("t", "t"), ("a", "a"), ("", "n")]
    # The vowel goes with the vowel, the nasal with nothing.
    cost, steps = align("na", "o")
    assert steps == [("n", ""), ("a", "o")]
    assert cost == pytest.approx((1 + distance("a", "o")) / 2)


def test_nothing_to_align() -> None:
    assert align("", "") == (0.0, [])
    assert align("pa", "") == (1.0, [("p", ""), ("a", "")])
    assert align("", "a") == (1.0, [("", "a")])


@settings(deadline=None)
@given(words, words)
def test_as_the_word_distance_of_the_ipa_room(first: list, second: list) -> None:
    expected = word_distance(first, second)
    cost, steps = align(first, second)
    assert cost == pytest.approx(expected, abs=1e-6)
    # Among others, which are longer, shorter and empty.
    pairs = [(second, first), (first, second), ([], first), (["p"] * 7, second), ([], [])]
    found = sound_distances(pairs)
    assert found[1] == pytest.approx(cost, abs=1e-12) and found[0] == pytest.approx(found[1])
    assert found[2] == bool(first) and found[4] == 0
    assert found[3] == pytest.approx(word_distance(["p"] * 7, second), abs=1e-6)
    n_edits = sound_distances([(first, second)], differs)[0] * max(len(first), len(second))
    assert n_edits == pytest.approx(edits(first, second))
    assert [segment for segment, _ in steps if segment] == first
    assert [segment for _, segment in steps if segment] == second
    assert edits(first, second) <= sum(a != b for a, b in steps)


def test_no_pairs_and_many() -> None:
    assert sound_distances([]).tolist() == []
    words = [list(f"{a}a{b}i") for a in "ptk" for b in "mnls"] * 8  # two batches and a part
    pairs = [(first, second) for first in words for second in words]
    found = sound_distances(pairs)
    for i in range(0, len(pairs), 97):
        assert found[i] == pytest.approx(align(*pairs[i])[0], abs=1e-12)
