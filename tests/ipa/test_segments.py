"""Segments of IPA strings."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_phoneme_ner.ipa import is_known, segments, unknown_segments


@pytest.mark.parametrize(
    ("ipa", "expected"),
    [
        ("", ()),
        ("kolombo", ("k", "o", "l", "o", "m", "b", "o")),
        ("rad͡ʒuː", ("r", "a", "d͡ʒ", "uː")),
        ("ʈ͡ʂʰʊŋ˧˥", ("ʈ͡ʂʰ", "ʊ", "ŋ", "˧˥")),
        ("pei˨˩.t͡ɕiŋ˥", ("p", "e", "i", "˨˩", "t͡ɕ", "i", "ŋ", "˥")),
        ("ⁿdaŋɡa", ("ⁿd", "a", "ŋ", "ɡ", "a")),
        ("kaⁿdaᵑɡa", ("k", "a", "ⁿd", "a", "ᵑɡ", "a")),
        ("tadⁿa", ("t", "a", "dⁿ", "a")),
        ("k͡pa", ("k͡p", "a")),
        ("ˈʃejkˌspɪɹ", ("ʃ", "e", "j", "k", "s", "p", "ɪ", "ɹ")),
        ("ɹ̩m̩", ("ɹ̩", "m̩")),
        ("ça", ("ç", "a")),
        ("a\u200db", ("a", "b")),
        ("tʼ", ("tʼ",)),
        ("ç̴ã", ("ç̴", "ã")),
        ("ˈˀbaˀ", ("ˀb", "aˀ")),
        ("a˨ˀ˩ʔ", ("a", "˨ˀ˩", "ʔ")),
        ("maꜜma", ("m", "a", "ꜜ", "m", "a")),
    ],
)
def test_affricates_diacritics_and_contours_stay_together(ipa, expected):
    assert segments(ipa) == expected


def test_normal_form_of_the_input_does_not_matter():
    word = "ãçẽ"
    assert segments(unicodedata.normalize("NFD", word)) == segments(word) == ("ã", "ç", "ẽ")


def test_unknown_symbols_are_kept_and_reported():
    assert segments("kaж9") == ("k", "a", "ж", "9")
    assert unknown_segments("kaж9ж") == ("ж", "9", "ж")
    assert is_known("t͡ʃʰ") and not is_known("ж") and not is_known("")


def test_marks_of_a_script_on_an_ipa_letter_are_reported():
    assert unknown_segments("ʈɔॅp") == ("ॅ",)  # a Devanagari vowel sign
    assert segments("saşa") == ("s", "a", "s", "\u0327", "a")
    assert not unknown_segments("çãŋ̩k͈t̪ʼ")


@given(st.text())
def test_any_text_is_cut_without_loss_of_letters(text):
    joined = unicodedata.normalize("NFD", "".join(segments(text)))
    for character in unicodedata.normalize("NFD", text):
        if character.isalpha():
            assert character in joined
