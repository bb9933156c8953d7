"""Cutting an IPA string into phoneme segments."""

import re
import unicodedata
from typing import List, Tuple

import regex

from ..memory.cache import remembered
from .alphabet import (
    CONSONANTS,
    DIACRITICS,
    LENGTH,
    LETTERS,
    MODIFIERS,
    PREFIXES,
    PRENASAL,
    STRESS,
    TIES,
    TONE_LETTERS,
    TONE_MARKS,
    TONE_STEPS,
)
from .normalize import CLEAN, decompose

# In NFD every diacritic is a character of its own and one class covers all. The one
# letter of the alphabet that NFD takes apart, ç, is a c with a mark, which composes
# again below; no other letter has that mark in IPA.
_LETTER = f"(?:c\u0334*\u0327|[{LETTERS}])"
# A raised nasal before a stop is the start of that, not the end of what is before it.
_AFTER = f"(?![{PRENASAL}][{CONSONANTS}])[{DIACRITICS}{TONE_MARKS}{MODIFIERS}{LENGTH}]"
# A letter with what modifies it; tied letters (affricates, double articulations)
# are one segment, and so is a contour of tone letters, glottalised or not.
_KNOWN = (
    f"[{PREFIXES}]?{_LETTER}(?:{_AFTER})*(?:[{TIES}]{_LETTER}(?:{_AFTER})*)*"
    f"|[{TONE_LETTERS}][{TONE_LETTERS}ˀ]*|[{TONE_STEPS}]"
)
_BREAKS = f"{STRESS} .|‿"
_PIECE = re.compile(f"{_KNOWN}|[{_BREAKS}]")
# What is left, symbol by symbol, is no IPA: it is kept, so that the caller sees what
# the G2P let through.
IPA_SYMBOL = regex.compile(rf"{_KNOWN}|(?P<unknown>\X)", flags=regex.V1)
_IGNORED = regex.compile(rf"[{STRESS}\s\p{{Cf}}.|‿]", flags=regex.V1)


def segments(ipa: str) -> Tuple[str, ...]:
    """Cut an IPA string into its segments.

    Affricates, double articulations, diacritics, length marks and prenasals stay
    with their letter; a tone contour is one segment. Stress marks, syllable
    dots, white space and format characters separate and are left out. Symbols
    that are no IPA, such as the vowel signs and dots of a script, are kept as
    segments of their own (see `unknown_segments`).

    ipa (str): IPA in any Unicode normal form, e.g. "vaɭaɡambaː".
    RETURNS (Tuple[str, ...]): The segments, each in NFC.
    """
    return _cut_cached(ipa)


def unknown_segments(ipa: str) -> Tuple[str, ...]:
    """Report the symbols of a string that are no IPA.

    ipa (str): An IPA string, or what a G2P gave for one.
    RETURNS (Tuple[str, ...]): The unknown symbols in order, with repeats, in NFC.
    """
    if CLEAN.fullmatch(ipa):  # what `clean` passes through as it stands
        return ()
    return _unknown_cached(ipa)


def is_known(segment: str) -> bool:
    """Tell whether a single segment is made of IPA symbols only."""
    return bool(segment) and not unknown_segments(segment)


def _cut(ipa: str) -> Tuple[str, ...]:
    decomposed = decompose(ipa)
    pieces = _PIECE.findall(decomposed)
    if sum(map(len, pieces)) != len(decomposed):
        return tuple(segment for segment, _ in _scan(decomposed))
    pieces = [piece for piece in pieces if piece not in _BREAKS]
    if unicodedata.is_normalized("NFC", decomposed):
        return tuple(pieces)
    return tuple([unicodedata.normalize("NFC", piece) for piece in pieces])


def _unknown(ipa: str) -> Tuple[str, ...]:
    decomposed = decompose(ipa)
    if sum(map(len, _PIECE.findall(decomposed))) == len(decomposed):
        return ()
    return tuple(segment for segment, known in _scan(decomposed) if not known)


_cut_cached = remembered(16384)(_cut)
_unknown_cached = remembered(16384)(_unknown)


def _scan(decomposed: str) -> List[Tuple[str, bool]]:
    scanned = []
    for match in IPA_SYMBOL.finditer(_IGNORED.sub(" ", decomposed)):
        text = match.group()
        if not text.isspace():
            composed = unicodedata.normalize("NFC", text)
            scanned.append((composed, match.group("unknown") is None))
    return scanned
