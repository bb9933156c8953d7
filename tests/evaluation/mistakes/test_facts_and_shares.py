"""What mistakes are sorted by, and the shares of what was counted."""

import numpy as np
import pytest

from spacy_phoneme_ner.evaluation.mistakes.causes import Word
from spacy_phoneme_ner.evaluation.mistakes.counted import rates, shares
from spacy_phoneme_ner.evaluation.mistakes.facts import FACTS, ORDER, find_facts, sort_values
from spacy_phoneme_ner.evaluation.mistakes.known import Known
from spacy_phoneme_ner.languages import find_language


def facts(n=1, *, places=None, n_tokens=8, lang="som", sure=None, gold="LOC", found="", known=None):
    words = [Word("Leta", "leta", "som", gold, found, known) for _ in range(n)]
    places = places or range(2, 2 + n)
    return find_facts(words, places, n_tokens, find_language(lang), sure, "the model")


def test_each_fact_has_a_value():
    assert [*facts()] == [*FACTS]
    assert facts()["language"] == "Somali" and facts()["script"] == "Latn"
    assert facts(lang="uzb-Cyrl")["language"] == "uzb-Cyrl"
    assert facts()["cause"] == "the model"


@pytest.mark.parametrize(
    ("given", "fact", "value"),
    [
        ({"n": 3}, "words", "3"),
        ({"n": 4}, "words", "4 and more"),
        ({"n": 9}, "words", "4 and more"),
        ({"n_tokens": 5}, "sentence", "up to 5"),
        ({"n_tokens": 6}, "sentence", "6 to 10"),
        ({"n_tokens": 400}, "sentence", "more than 40"),
        ({}, "confidence", "nothing found"),
        ({"found": "LOC"}, "confidence", "not said"),
        ({"found": "LOC", "sure": 0.3}, "confidence", "below 0.5"),
        ({"found": "LOC", "sure": 0.5}, "confidence", "0.5 to 0.7"),
        ({"found": "LOC", "sure": 1.0}, "confidence", "from 0.9"),
        ({}, "place", "within"),
        ({"places": [0]}, "place", "at its beginning"),
        ({"places": [7]}, "place", "at its end"),
        ({"places": [0], "n_tokens": 1}, "place", "all of it"),
        ({}, "spelled", "not known"),
        ({"known": Known(True, None, {})}, "spelled", "every word"),
        ({"known": Known(True, None, {})}, "heard", "not known"),
        ({"known": Known(True, False, {})}, "heard", "no word"),
    ],
)
def test_values(given, fact, value):
    assert facts(**given)[fact] == value
    assert fact not in ORDER or value in ORDER[fact]


def test_values_are_in_order():
    assert sort_values("words", ["4 and more", "2", "1"]) == ("1", "2", "4 and more")
    assert sort_values("script", ["Sinh", "Latn"]) == ("Latn", "Sinh")


def test_shares_and_rates_by_hand():
    wrong = np.array([[1, 0], [2, 1], [0, 0]])
    right = np.array([[1, 0], [0, 3], [4, 0]])
    first, second = shares(wrong, n_resamples=200)
    assert (first.value, second.value) == (75, 25)
    assert first.low <= 75 <= first.high and first.low < first.high
    assert [estimate.value for estimate in rates(wrong, right, n_resamples=10)] == [37.5, 25]


def test_shares_of_nothing_are_0():
    nothing = np.zeros((2, 3), dtype=np.int64)
    assert [e.value for e in shares(nothing, 10)] == [0, 0, 0]
    assert [(e.low, e.high) for e in rates(nothing, nothing, 10)] == [(0, 0)] * 3
