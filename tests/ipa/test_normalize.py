"""Normalisation of what G2P backends give."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_phoneme_ner.ipa import (
    clean,
    fold_spelling,
    segments,
    strip_length,
    strip_stress,
    strip_tone,
)


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ("gato", "ɡato"),
        ("a:b", "aːb"),
        ("ʧaʤ", "t͡ʃad͡ʒ"),
        ("ta͜b", "ta͡b"),
        ("ma\u200dla\u200cja", "malaja"),
        ("a frika ", "afrika"),
        ("(en)hiː", "hiː"),
        ("\u0301ab", "ab"),
        ("et͡ʃ.aːr.", "et͡ʃaːr"),
        ("t͡", "t"),
        (".", ""),
        ("1990", ""),
        ("'", ""),
        ("😀", ""),
        ("NATO", "nato"),
        ("İstanbul", "istanbul"),
        ("воg", "воɡ"),
        ("pei˨˩˦", "pei˨˩˦"),
        ("ka↗b", "ka↗b"),
    ],
)
def test_clean(dirty, expected):
    assert clean(dirty) == expected


@given(st.text())
def test_clean_is_nfc_idempotent_and_without_white_space(text):
    once = clean(text)
    assert clean(once) == once == unicodedata.normalize("NFC", once)
    assert not any(c.isspace() or c.isdecimal() for c in once)


def test_presentation_forms_become_letters():
    assert fold_spelling("ﻣﻪ") == "مه"
    assert fold_spelling("ﬁn") == "fin"
    assert fold_spelling("kʰ") == "kʰ"


def test_stripping_leaves_other_marks_alone():
    assert strip_tone("ìlé˥˩ã") == "ileã"
    assert strip_stress("ˈaˌb") == "ab"
    assert strip_length("aːeˑ") == "ae"
    assert segments(strip_tone("nàìd͡ʒíríà")) == ("n", "a", "i", "d͡ʒ", "i", "r", "i", "a")
