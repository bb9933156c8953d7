"""Tones in letters, in marks, in classes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_phoneme_ner.ipa import clean, segments, strip_tone, tones
from spacy_phoneme_ner.ipa.alphabet import CONSONANTS, TONE_LETTERS, TONE_MARKS, VOWELS
from spacy_phoneme_ner.ipa.tones import (
    reduce_tones,
    tone_digits_to_letters,
    tone_letters,
    tone_marks,
)

CONTOURS = sorted(tones._MARK_OF_LETTERS)


def nfc(text):
    return unicodedata.normalize("NFC", text)


def test_every_mark_has_letters_of_its_own():
    assert set(tones._LETTERS_OF_MARK) == set(TONE_MARKS)
    assert len(CONTOURS) == len(TONE_MARKS)


@pytest.mark.parametrize(
    ("marks", "letters"),
    [
        ("nàìd͡ʒíríà", "na˨i˨d͡ʒi˦ri˦a˨"),
        ("ǎːb", "aː˩˥b"),
        ("a\u0303\u0301ç", "ã˦ç"),
        ("má͡ɪ", "ma͡ɪ˦"),
        ("ŋ̩̏", "ŋ̩˩"),
        ("pei̯˨˩˦", "pei̯˨˩˦"),  # no mark for it
        ("pê̤", "pe̤˥˩"),
    ],
)
def test_marks_and_letters(marks, letters):
    assert tone_letters(marks) == nfc(letters)
    assert tone_marks(letters) == nfc(marks)


@pytest.mark.parametrize(
    ("letters", "marks"),
    [
        ("t͡ɕiŋ˥", "t͡ɕi̋ŋ"),  # over the final consonant
        ("pei̯˥", "pe̋i̯"),  # not on the glide
        ("ma.ŋ˥", "ma.ŋ˥"),  # not in the syllable before
        ("maˈŋ˥", "maˈŋ˥"),
        ("á˥", "á˥"),  # the place is taken
        ("˥a", "˥a"),
        ("ma˨ˀ˩", "ma˨ˀ˩"),
        ("ma˥ꜜ˥", "ma̋ꜜ˥"),
    ],
)
def test_where_marks_go(letters, marks):
    assert tone_marks(letters) == nfc(marks)


toned = st.builds(
    lambda onset, vowel, length, tone: "".join(onset) + vowel + length + tone,
    st.lists(st.sampled_from(CONSONANTS), max_size=2),
    st.sampled_from(VOWELS),
    st.sampled_from(["", "ː", "\u0303", "\u0324"]),
    st.sampled_from(CONTOURS),
)


@given(st.lists(toned, max_size=5).map("".join))
def test_letters_to_marks_and_back_is_exact(ipa):
    marks = tone_marks(ipa)
    assert not any(letter in marks for letter in TONE_LETTERS)
    assert tone_letters(marks) == nfc(ipa)


@given(st.text(alphabet=VOWELS[:4] + "tŋ\u0329\u032f\u0301\u0303ː˥˨˩ˀˈ" + TONE_MARKS).map(clean))
def test_nothing_but_the_tone_changes(ipa):
    for convert in (tone_letters, tone_marks):
        once = convert(ipa)
        assert strip_tone(once) == strip_tone(ipa)
        assert convert(once) == once == nfc(once)
    # Glottalisation goes with the tone that it belongs to.
    reduced = strip_tone(reduce_tones(ipa))
    assert nfc(reduced.replace("ˀ", "")) == nfc(strip_tone(ipa).replace("ˀ", ""))


@pytest.mark.parametrize(
    ("tone", "expected"),
    [
        ("˥", "˥"),
        ("˦˦", "˥"),
        ("˧", "˧"),
        ("˨", "˩"),
        ("˧˥", "˩˥"),
        ("˨˧˧˥", "˩˥"),
        ("˥˧", "˥˩"),
        ("˨ˀ˩", "˥˩"),
        ("˨˩˦", "˥˩˥"),
        ("˨˥˨", "˩˥˩"),
        ("˥˩˥˩", "˥˩˥"),
        ("꜒꜖", "˥˩"),
    ],
)
def test_reduced_tones(tone, expected):
    assert reduce_tones(f"ma{tone}") == f"ma{expected}"


@given(st.text(alphabet=TONE_LETTERS, min_size=1))
def test_reducing_gives_one_of_seven_tones_and_is_idempotent(tone):
    once = reduce_tones("a" + tone)
    assert once[1:] in {"˥", "˧", "˩", "˩˥", "˥˩", "˥˩˥", "˩˥˩"}
    assert reduce_tones(once) == once


def test_reduced_marks_become_letters():
    assert reduce_tones("nàǐjâ") == "na˩i˩˥ja˥˩"


def test_digits():
    assert tone_digits_to_letters("ma214pa³⁵ŋ55ç5") == "ma˨˩˦pa˧˥ŋ˥˥ç˥"
    for untouched in ("1990", "a16", "a0", "a61", "35a", "ж5", ""):
        assert tone_digits_to_letters(untouched) == untouched


@given(st.text())
def test_any_text(text):
    for convert in (tone_letters, tone_marks, reduce_tones, tone_digits_to_letters):
        assert isinstance(convert(text), str)


def test_segments_hold_contours_together():
    assert segments("a˨ˀ˩ʔ") == ("a", "˨ˀ˩", "ʔ")
