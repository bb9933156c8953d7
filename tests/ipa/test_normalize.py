"""Normalisation of what G2P backends give."""

import sys
import time
import unicodedata
from importlib import import_module

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from spacy_phoneme_ner.ipa import (
    alphabet,
    clean,
    fold_spelling,
    normalize,
    segments,
    strip_length,
    strip_stress,
    strip_tone,
    unknown_segments,
)

# The package has a function of the module's name.
segments_module = import_module("spacy_phoneme_ner.ipa.segments")
TRICKY = "".join(
    [
        alphabet.LETTERS,
        alphabet.MODIFIERS,
        alphabet.DIACRITICS,
        alphabet.TONE_MARKS,
        "ˈˌ˥˩ːˑ\u0361\u035cçñåùɪ̈̊̇̈i̇l̴ə˞'ʼ(en) .αоә-ж\u200d\u0327",
        *alphabet.LOOK_ALIKES,
    ]
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
        # Obsolete letters and other spellings of one sound.
        ("ɩɷ", "ɪʊ"),
        ("kǝ", "kə"),
        ("l̴ɫ", "ɫɫ"),
        ("bɝɚə˞ɜ̃˞", "bɹ̩ɹ̩ɹ̩ɹ̩̃"),
        ("ɹoʊzᵻz", "ɹoʊzɪ̈z"),
        ("ƙaɓ", "ɠ̥aɓ"),
        ("t̡aᶁ", "tʲadʲ"),
        ("ⁿdaᶮdʸaˢ", "ⁿdaᶮdʲaˢ"),
        ("ʔaˁʿʾ", "ʔaˤʕʔ"),
        ("sɿ", "sz̩"),
        ("ṯa˕", "t̠a̞"),
        ("wɨsɨt`", "wɨsɨtʼ"),
        # Marks above for letters with a descender.
        ("ŋ̍ɡ̊", "ŋ̩ɡ̥"),
        ("ȋ", "i̯"),
        # Ties of other shapes and in other places.
        ("nd⁀ʒa", "nd͡ʒa"),
        ("tʃ͡a", "t͡ʃa"),
        ("dʒ͡ʲɛ", "d͡ʒʲɛ"),
        ("t̻͡͡sˈi", "t̻͡sˈi"),
        ("t͡k͡pa͡ɪ", "t͡k͡pa͡ɪ"),
        ("t͡ж", "tж"),
        # Modifiers without a letter; those that open a syllable have one.
        ("ʲˈjak", "ˈjak"),
        ("ʷombʌ", "ombʌ"),
        ("ˈʼa", "ˈa"),
        ("ⁿ", ""),
        ("ʰtaˈⁿdaˈˀb", "ʰtaˈⁿdaˈˀb"),
        ("ma˨ˀ˩", "ma˨ˀ˩"),
        ("ma˨ʲ", "ma˨"),
        # Presentation forms.
        ("ǆep", "džep"),
        ("𝐤𝒂", "ka"),
        ("ｋａ", "ka"),
        ("a\ud800b", "ab"),
    ],
)
def test_clean(dirty, expected):
    assert clean(dirty) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("kаlоmbо", "kalombo"),  # Cyrillic а, о
        ("mәktəb", "məktəb"),
        ("kφαt", "kφαt"),  # as many look-alikes as letters
        ("kφat", "kɸat"),
        ("pεrsiγa", "pɛrsiɣa"),
        ("αγαθε", "αγαθε"),
        ("сосна", "сосна"),
        ("яɾо", "яɾо"),  # a leaked letter beside
        ("о", "о"),
    ],
)
def test_foreign_look_alikes_fold_only_among_ipa(word, expected):
    assert clean(word) == expected


def test_leaked_words_are_reported():
    assert unknown_segments(clean("αγαθός")) and unknown_segments(clean("сосна"))
    assert set(unknown_segments(clean("мәктәп"))) == set("мәктп")


def test_look_alikes_give_the_ipa_and_nothing_that_folds_again():
    for tables in (alphabet.LOOK_ALIKES, alphabet.FOREIGN_LOOK_ALIKES):
        for symbol, meant in tables.items():
            assert not unknown_segments(f"a{meant}a"), symbol
            assert not set(unicodedata.normalize("NFD", meant)) & set(tables), symbol


def test_all_format_and_control_characters_are_folded_away():
    expected = regex.compile(r"[\p{Cf}\p{Cc}\p{Cs}--[\t\n]]", flags=regex.V1)
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if expected.fullmatch(character) and unicodedata.category(character) != "Cn":
            assert normalize._TO_FOLD.fullmatch(character), hex(code)


@given(st.text(alphabet=TRICKY, max_size=10))
def test_clean_of_ipa_is_idempotent_and_the_short_way_is_the_long_way(text):
    once = clean(text)
    assert clean(once) == once == unicodedata.normalize("NFC", once)
    assert normalize._rewrite(text) == once
    for normal_form in ("NFC", "NFD"):
        assert clean(unicodedata.normalize(normal_form, text)) == once


UNITS = ["\u0301\u0316", "ʧa:ж'", "a", "t͡", "(en", "ˈʲ", "˥ʲ", "ао", "ɹ̊̃", "\ud800", "é"]


@pytest.mark.parametrize(
    ("function", "unit"),
    [
        *((function, unit) for function in (clean, fold_spelling, strip_tone) for unit in UNITS),
        *((function, unit) for function in (segments, unknown_segments) for unit in UNITS[:2]),
    ],
)
def test_very_long_strings_take_linear_time(function, unit):
    text = "a" + unit * (60_000 // len(unit))
    start = time.process_time()
    function(text)
    assert time.process_time() - start < 1  # tenths of it; sorting marks would take 4 s


@pytest.mark.parametrize("function", ["clean", "segments", "unknown_segments"])
def test_long_strings_are_not_kept(function):
    module = normalize if function == "clean" else segments_module
    cached = {"clean": "_rewrite", "segments": "_cut", "unknown_segments": "_unknown"}[function]
    before = getattr(module, f"{cached}_cached").cache_info().misses
    getattr(module, function)("abя" * 1000)
    assert getattr(module, f"{cached}_cached").cache_info().misses == before


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
