"""Bringing what G2P backends give into one clean spelling of the IPA."""

import unicodedata
from functools import lru_cache

import regex

from .alphabet import (
    LENGTH,
    LETTERS,
    LOOK_ALIKES,
    MODIFIERS,
    STRESS,
    TIES,
    TONE_LETTERS,
    TONE_MARKS,
    TONE_STEPS,
)

# Arabic and Latin presentation forms are shapes of letters, not letters: rules
# that know the letter miss them. Compatibility folding is kept to these blocks,
# because elsewhere it would turn the superscript ʰ into the letter h.
_PRESENTATION = regex.compile(r"[\uFB00-\uFDFF\uFE70-\uFEFE\uFF00-\uFFEF]+")
_FORMAT = regex.compile(r"[\p{Cf}\p{Cc}--[\t\n]]", flags=regex.V1)
_LANGUAGE_FLAG = regex.compile(r"\([a-z]{2,3}(?:-[a-z0-9]+)*\)")
_LOOK_ALIKE = regex.compile("|".join(map(regex.escape, LOOK_ALIKES)))
# Unpronounced: digits, punctuation, symbols and white space that are no IPA.
_SILENT = regex.compile(
    rf"[\s\p{{N}}\p{{P}}\p{{S}}◌--[{TONE_LETTERS}{TONE_STEPS}{STRESS}{LENGTH}{MODIFIERS}]]+",
    flags=regex.V1,
)
_ORPHAN_MARKS = regex.compile(rf"(?:^|(?<=[{STRESS}{TONE_LETTERS}]))[\p{{M}}{LENGTH}]+")
_DANGLING_TIE = regex.compile(rf"[{TIES}](?=$|[^\p{{L}}])")
# Letters of the IPA with length or tie between them: most of what a G2P gives, and
# clean as it stands. (ç is two characters in NFD, and g, ʼ are looked at below.)
_CLEAN = regex.compile(rf"(?:[{LETTERS}][ʰʷʲˠˤː]*(?:\u0361(?=[{LETTERS}]))?)+")
_FOLDED_ALREADY = regex.compile(r"[\p{L}\p{M}--[\uFB00-\uFFFF]]*", flags=regex.V1)
_TONE = regex.compile(f"[{TONE_LETTERS}{TONE_STEPS}{TONE_MARKS}]")
_STRESS = regex.compile(f"[{STRESS}]")
_LENGTH = regex.compile(f"[{LENGTH}]")


@lru_cache(maxsize=65536)
def clean(ipa: str) -> str:
    """Normalise one word's pronunciation.

    Folds presentation forms and ASCII look-alikes (g, :, ', ?), removes format
    characters (zero-width joiners), language-switch flags such as "(en)", white
    space, digits, punctuation and marks without a letter, lower-cases, and
    writes ligatures as tied letters. Letters that are no IPA are kept:
    `unknown_segments` reports them.

    ipa (str): What a G2P gave for one word.
    RETURNS (str): The same in NFC; "" if nothing in it is pronounced.
    """
    if _CLEAN.fullmatch(ipa):
        return unicodedata.normalize("NFC", ipa)
    text = _LANGUAGE_FLAG.sub("", fold_spelling(ipa).lower())
    text = _SILENT.sub("", _replace_look_alikes(unicodedata.normalize("NFD", text)))
    text = _DANGLING_TIE.sub("", _ORPHAN_MARKS.sub("", text))
    # An apostrophe that no letter carries is a quotation mark, not an ejective.
    text = text.lstrip("ʼ") if text.strip("ʼ") else ""
    return unicodedata.normalize("NFC", text)


def fold_spelling(text: str) -> str:
    """Fold presentation forms to letters and drop format and control characters.

    text (str): A word in any script.
    RETURNS (str): The word in NFC.
    """
    if _FOLDED_ALREADY.fullmatch(text):
        return unicodedata.normalize("NFC", text)
    folded = _PRESENTATION.sub(lambda m: unicodedata.normalize("NFKC", m.group()), text)
    return unicodedata.normalize("NFC", _FORMAT.sub("", folded))


def strip_tone(ipa: str) -> str:
    """Remove tone letters, tone marks and up- and downsteps; other marks stay."""
    return _without(_TONE, ipa)


def strip_stress(ipa: str) -> str:
    """Remove the marks of primary and secondary stress."""
    return _without(_STRESS, ipa)


def strip_length(ipa: str) -> str:
    """Remove the length marks ː and ˑ."""
    return _without(_LENGTH, ipa)


def _without(pattern: "regex.Pattern[str]", ipa: str) -> str:
    decomposed = unicodedata.normalize("NFD", ipa)
    return unicodedata.normalize("NFC", pattern.sub("", decomposed))


def _replace_look_alikes(text: str) -> str:
    return _LOOK_ALIKE.sub(lambda m: LOOK_ALIKES[m.group()], text)
