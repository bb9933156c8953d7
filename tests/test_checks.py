"""What is checked of settings, and how it is said."""

from dataclasses import dataclass
from decimal import Decimal
from math import inf, nan

import numpy as np
import pytest

from spacy_phoneme_ner.checks import check_number, read_block, split_names
from spacy_phoneme_ner.errors import PhonemeNERError

KNOWN = ("ipa", "roman", "orth")


@pytest.mark.parametrize(
    ("rules", "expected", "right", "wrong"),
    [
        ({}, "a number", [0, -1, 1e300, np.float32(2)], [nan, inf, -inf]),
        ({"least": 0}, "a number from 0", [0, 0.0, 10**30], [-1e-9, -1]),
        ({"least": 0, "above": True}, "a number above 0", [1e-9], [0, -0.0]),
        ({"least": 0, "most": 1}, "a number from 0 to 1", [0, 1, 0.5], [1.001, nan]),
        ({"least": 0, "most": 1, "below": True}, "a number from 0 to below 1", [0], [1, 1.0]),
        ({"least": 1, "whole": True}, "a whole number from 1", [1, np.int64(3)], [0, 1.5]),
    ],
)
def test_numbers(rules, expected, right, wrong):
    for value in right:
        check_number("size", value, **rules)
    for value in [*wrong, "1", None, True, [1], 1j, Decimal(1)]:
        with pytest.raises(PhonemeNERError) as error:
            check_number("size", value, **rules)
        assert str(error.value) == f"[P530] The setting size is {value!r}: expected {expected}."


def test_names():
    assert split_names("streams", "orth+ipa", KNOWN) == ("ipa", "orth")
    assert split_names("streams", "", KNOWN, least=0) == ()
    for wrong in ("", "ipa+IPA", "ipa+ipa", "quenya", "ipa,orth", ["ipa"], None):
        with pytest.raises(PhonemeNERError, match=r"P531.*streams is .*ipa, roman, orth"):
            split_names("streams", wrong, KNOWN)


def test_blocks():
    @dataclass
    class Settings:
        a: float = 1.0
        b: float = 2.0

    assert read_block("noise", None, Settings) == read_block("noise", {}, Settings) == Settings()
    assert read_block("noise", {"b": 5}, Settings) == Settings(b=5)
    for wrong in ({"c": 1}, {1: 1}, [1], "a"):
        with pytest.raises(PhonemeNERError, match=r"P532.*noise has .*a, b"):
            read_block("noise", wrong, Settings)
