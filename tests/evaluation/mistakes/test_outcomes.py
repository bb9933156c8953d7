"""Every entity is in just one class."""

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_phoneme_ner.evaluation.mistakes.outcomes import CLASSES, RIGHT, find_outcomes

# Gold and found entities, by their characters; what the classes of their groups are.
CASES = {
    "right": ([(0, 4, "LOC")], [(0, 4, "LOC")], ["right"]),
    "type": ([(0, 4, "LOC")], [(0, 4, "PER")], ["type"]),
    "too long": ([(2, 4, "LOC")], [(0, 4, "LOC")], ["too long"]),
    "too long, another label": ([(2, 4, "LOC")], [(2, 5, "PER")], ["too long"]),
    "too short": ([(0, 9, "LOC")], [(4, 9, "LOC")], ["too short"]),
    "shifted": ([(0, 5, "LOC")], [(3, 8, "LOC")], ["shifted"]),
    "split": ([(0, 9, "PER")], [(0, 4, "PER"), (5, 9, "PER")], ["split"]),
    "merged": ([(0, 4, "PER"), (5, 9, "PER")], [(0, 9, "PER")], ["merged"]),
    "several and several": (
        [(0, 4, "PER"), (5, 9, "PER")],
        [(0, 2, "PER"), (3, 7, "PER")],
        ["shifted"],
    ),
    "missed": ([(0, 4, "LOC")], [], ["missed"]),
    "spurious": ([], [(0, 4, "LOC")], ["spurious"]),
    "side by side": ([(0, 4, "LOC")], [(4, 8, "LOC")], ["missed", "spurious"]),
    "nothing": ([], [], []),
    "in order": (
        [(0, 4, "LOC"), (10, 14, "LOC"), (20, 24, "LOC")],
        [(10, 14, "LOC"), (20, 30, "LOC"), (40, 41, "LOC")],
        ["missed", "right", "too long", "spurious"],
    ),
}


@pytest.mark.parametrize("case", [*CASES])
def test_classes(case):
    gold, found, kinds = CASES[case]
    assert [outcome.kind for outcome in find_outcomes(gold, found)] == kinds


def test_every_class_has_a_case():
    assert {kind for *_, kinds in CASES.values() for kind in kinds} == {RIGHT, *CLASSES}


def check_partition(gold, found):
    outcomes = find_outcomes(gold, found)
    assert sorted(chain(*(o.gold for o in outcomes))) == sorted(gold)
    assert sorted(chain(*(o.found for o in outcomes))) == sorted(found)
    for outcome in outcomes:
        assert outcome.gold or outcome.found
        assert outcome.kind in (RIGHT, *CLASSES)
    for first, second in combinations(outcomes, 2):
        for (a, b, _), (c, d, _) in (
            (x, y) for x in (*first.gold, *first.found) for y in (*second.gold, *second.found)
        ):
            assert b <= c or d <= a, "groups have no character in common"
    right = {entity for o in outcomes if o.kind == RIGHT for entity in o.gold}
    assert right == set(gold) & set(found)


@st.composite
def entities(draw):
    bounds = sorted(draw(st.sets(st.integers(0, 24), max_size=10)))
    pairs = zip(bounds[::2], bounds[1::2])
    return [(start, end, draw(st.sampled_from("AB"))) for start, end in pairs]


@given(entities(), entities())
def test_each_entity_is_in_one_class(gold, found):
    check_partition(gold, found)
    # Which side comes first makes no difference.
    assert find_outcomes(gold[::-1], found[::-1]) == find_outcomes(gold, found)


def test_all_that_three_words_can_be():
    """Every way to lay up to three entities over three words, against every other."""
    spans = [(a, b, label) for a in range(3) for b in range(a + 1, 4) for label in "AB"]
    ways = [
        choice
        for n in range(4)
        for choice in combinations(spans, n)
        if all(x[1] <= y[0] or y[1] <= x[0] for x, y in combinations(choice, 2))
    ]
    assert len(ways) > 40
    met = set()
    for gold in ways:
        for found in ways:
            check_partition(gold, found)
            met |= {outcome.kind for outcome in find_outcomes(gold, found)}
    assert met == {RIGHT, *CLASSES}
