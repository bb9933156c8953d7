"""Cues of the spelling, in any script."""

import numpy as np
import pytest

from spacy_phoneme_ner.models.words.cues import CASES, CUES, cue_matrix, hide_case


def names(text):
    return {cue for cue, there in zip(CUES, cue_matrix([text])[0]) if there}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("London", {"title"}),
        ("NATO", {"all_caps"}),
        ("city", {"lower"}),
        ("McDonald", {"mixed_case"}),
        ("කොළඹ", {"caseless"}),
        ("Москва", {"title"}),
        ("A", {"title", "single_letter"}),
        ("U.S.", {"all_caps", "inner_punctuation"}),
        ("1990", {"digit_inside", "digits_only"}),
        ("١٩٩٠", {"digit_inside", "digits_only"}),
        ("B2", {"title", "single_letter", "digit_inside"}),
        ("(", {"opening"}),
        ("»", {"quote"}),
        ("''", {"quote"}),
        ("–", {"dash"}),
        ("।", {"sentence_end"}),
        ("،", {"separator"}),
        ("/", {"other_punctuation"}),
        ("😀", {"symbol"}),
        ("", set()),
        (" ", set()),
    ],
)
def test_cues(text, expected):
    assert names(text) == expected


def test_hiding_case_makes_any_script_look_caseless():
    texts = ["London", "1990", "කොළඹ", "NATO"]
    hidden = hide_case(cue_matrix(texts), np.array([True, True, True, False]))
    n = len(CASES)
    assert np.array_equal(hidden[0], cue_matrix(["කොළඹ"])[0])
    assert not hidden[1, :n].any() and hidden[1, n:].any()
    assert np.array_equal(hidden[2:], cue_matrix(texts)[2:])
