"""Cutting an IPA string into phoneme segments."""

import unicodedata
from functools import lru_cache
from typing import List, Tuple

import regex

from .alphabet import LENGTH, LETTERS, MODIFIERS, PRENASAL, STRESS, TIES, TONE_LETTERS

_LETTER = f"[{LETTERS}]"
_AFTER = rf"[\p{{M}}{MODIFIERS}{LENGTH}--[{TIES}]]"
# A letter with what modifies it; tied letters (affricates, double articulations)
# are one segment, and so is a contour of tone letters. What is left, symbol by
# symbol, is no IPA: it is kept, so that the caller sees what the G2P let through.
_SEGMENT = regex.compile(
    rf"[{PRENASAL}]?{_LETTER}{_AFTER}*(?:[{TIES}]{_LETTER}{_AFTER}*)*"
    rf"|[{TONE_LETTERS}]+"
    r"|(?P<unknown>\X)",
    flags=regex.V1,
)
_IGNORED = regex.compile(rf"[{STRESS}\s\p{{Cf}}.|‿]", flags=regex.V1)


@lru_cache(maxsize=65536)
def segments(ipa: str) -> Tuple[str, ...]:
    """Cut an IPA string into its segments.

    Affricates, double articulations, diacritics, length marks and prenasals stay
    with their letter; a tone contour is one segment. Stress marks, syllable
    dots, white space and format characters separate and are left out. Symbols
    that are no IPA are kept as segments of their own (see `unknown_segments`).

    ipa (str): IPA in any Unicode normal form, e.g. "vaɭaɡambaː".
    RETURNS (Tuple[str, ...]): The segments, each in NFC.
    """
    return tuple(segment for segment, _ in _scan(ipa))


@lru_cache(maxsize=65536)
def unknown_segments(ipa: str) -> Tuple[str, ...]:
    """Report the symbols of a string that are no IPA.

    ipa (str): An IPA string, or what a G2P gave for one.
    RETURNS (Tuple[str, ...]): The unknown symbols in order, with repeats, in NFC.
    """
    return tuple(segment for segment, known in _scan(ipa) if not known)


def is_known(segment: str) -> bool:
    """Tell whether a single segment is made of IPA symbols only."""
    return bool(segment) and not unknown_segments(segment)


def _scan(ipa: str) -> List[Tuple[str, bool]]:
    # In NFD every diacritic is a character of its own and one class covers all.
    # The one letter of the alphabet that NFD takes apart, ç, stays a letter: a c
    # with a mark, which composes again below.
    decomposed = unicodedata.normalize("NFD", _IGNORED.sub(" ", ipa))
    found = []
    for match in _SEGMENT.finditer(decomposed):
        text = match.group()
        if not text.isspace():
            composed = unicodedata.normalize("NFC", text)
            found.append((composed, match.group("unknown") is None))
    return found
