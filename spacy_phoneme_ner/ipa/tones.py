"""Tones: as Chao's letters, as combining marks, or reduced to their classes.

The values of the marks are those of the IPA's chart of 2020. The chart gives a mark
to ten tones; U+1DC6, U+1DC7 and U+1DC9 stand for the mirror images of its low
rising, high rising and rising-falling ones. Steps (ꜛꜜ↗↘) are left alone throughout.
"""

import re
import unicodedata
from itertools import pairwise
from typing import Optional

from .alphabet import (
    DIACRITICS,
    LENGTH,
    LETTERS,
    MODIFIERS,
    STRESS,
    TIES,
    TONE_LETTERS,
    TONE_MARKS,
    VOWELS,
)
from .normalize import decompose

_LETTERS_OF_MARK = {
    "\u030b": "˥",
    "\u0301": "˦",
    "\u0304": "˧",
    "\u0300": "˨",
    "\u030f": "˩",
    "\u030c": "˩˥",  # rising
    "\u0302": "˥˩",  # falling
    "\u1dc4": "˦˥",  # high rising
    "\u1dc5": "˩˨",  # low rising
    "\u1dc7": "˥˦",  # high falling
    "\u1dc6": "˨˩",  # low falling
    "\u1dc8": "˧˦˧",  # rising-falling
    "\u1dc9": "˧˨˧",  # falling-rising
}
_MARK_OF_LETTERS = {letters: mark for mark, letters in _LETTERS_OF_MARK.items()}
_HEIGHTS = dict(zip(TONE_LETTERS, (5, 4, 3, 2, 1) * 2))
_HIGH, _MID, _LOW = "˥", "˧", "˩"
_RISING, _FALLING, _DIPPING, _PEAKING = "˩˥", "˥˩", "˥˩˥", "˩˥˩"
_LEVEL_OF_DIGIT = dict(zip("12345¹²³⁴⁵", "˩˨˧˦˥" * 2))

_SYLLABIC, _NON_SYLLABIC = "\u0329", "\u032f"
_ATTACHED = f"[{DIACRITICS}{TONE_MARKS}{MODIFIERS}{LENGTH}]"
_LETTER = f"(?:c\u0334*\u0327|[{LETTERS}])"
_SEGMENT = re.compile(f"{_LETTER}{_ATTACHED}*(?:[{TIES}]{_LETTER}{_ATTACHED}*)*")
_WITH_MARKS = re.compile(f"{_LETTER}[{DIACRITICS}{TONE_MARKS}]*")
_MARK = re.compile(f"[{TONE_MARKS}]")
_CONTOUR = re.compile(f"[{TONE_LETTERS}][{TONE_LETTERS}ˀ]*")
_BREAK = re.compile(rf"[{STRESS}\s.|‖‿]")
_DIGITS = re.compile(f"(?:(?<=[{LETTERS}\u0327])|(?<={_ATTACHED}))[1-5¹²³⁴⁵]+(?![0-9⁰¹²³⁴-⁹])")


def tone_letters(ipa: str) -> str:
    """Write tone marks as Chao's tone letters.

    The letters come right after the segment that bears the mark, its length and
    other diacritics included: "nàː" becomes "naː˨". Tone letters stay.

    ipa (str): IPA in any Unicode normal form.
    RETURNS (str): The same in NFC, without tone marks.
    """

    def moved(match: "re.Match[str]") -> str:
        segment = match.group()
        letters = "".join([_LETTERS_OF_MARK[mark] for mark in _MARK.findall(segment)])
        return _MARK.sub("", segment) + letters if letters else segment

    return unicodedata.normalize("NFC", _SEGMENT.sub(moved, decompose(ipa)))


def tone_marks(ipa: str) -> str:
    """Write Chao's tone letters as tone marks, as far as there is a mark.

    The mark goes to the nearest vowel before the letters and in their syllable, or
    else to the nearest syllabic consonant; non-syllabic vowels (i̯) bear no tone.
    Letters stay where the tone has no mark (˨˩˦) or the syllable no place for it.
    Letters right after a vowel come back from the marks as they were
    (`tone_letters`); those behind a final consonant come back before it.

    ipa (str): IPA in any Unicode normal form.
    RETURNS (str): The same in NFC.
    """
    text = decompose(ipa)
    parts, start = [], 0
    for match in _CONTOUR.finditer(text):
        syllable, contour = text[start : match.start()], match.group()
        mark = _MARK_OF_LETTERS.get(contour)
        place = _nucleus(syllable) if mark else None
        if mark and place is not None:
            parts += [syllable[:place], mark, syllable[place:]]
        else:
            parts += [syllable, contour]
        start = match.end()
    return unicodedata.normalize("NFC", "".join(parts) + text[start:])


def reduce_tones(ipa: str) -> str:
    """Reduce every tone to its class, in tone letters.

    High ˥, mid ˧ and low ˩ for level tones; rising ˩˥; falling ˥˩; dipping ˥˩˥ and
    peaking ˩˥˩ by the first turn. Glottalisation within a tone (˨ˀ˩) goes. Marks
    become letters first (see `tone_letters`).

    ipa (str): IPA in any Unicode normal form.
    RETURNS (str): The same in NFC.
    """
    text = tone_letters(ipa)
    return unicodedata.normalize("NFC", _CONTOUR.sub(lambda m: _class_of(m.group()), text))


def tone_digits_to_letters(ipa: str) -> str:
    """Write Chao's digits, plain or superscript, as tone letters: "ma214" as "ma˨˩˦".

    Every digit is a height, 5 the highest. Numbers that count a language's tones
    (pinyin's "ma3") are no heights: convert them first. Digits that follow no IPA
    letter, and numbers with other digits than 1 to 5, stay.

    ipa (str): IPA in any Unicode normal form.
    RETURNS (str): The same in NFC.
    """

    def letters(match: "re.Match[str]") -> str:
        return "".join([_LEVEL_OF_DIGIT[digit] for digit in match.group()])

    return unicodedata.normalize("NFC", _DIGITS.sub(letters, decompose(ipa)))


def _nucleus(syllable: str) -> Optional[int]:
    """Find where a syllable's tone mark goes: the place behind the letter that bears it."""
    begin = max((match.end() for match in _BREAK.finditer(syllable)), default=0)
    segments = list(_SEGMENT.finditer(syllable, begin))
    nuclei = [m for m in segments if m[0][0] in VOWELS and _NON_SYLLABIC not in m[0]] or [
        m for m in segments if _SYLLABIC in m[0]
    ]
    if not nuclei or _MARK.search(nuclei[-1][0]):
        return None
    bearer = _WITH_MARKS.match(syllable, nuclei[-1].start())
    return bearer.end() if bearer else None


def _class_of(contour: str) -> str:
    heights = [_HEIGHTS[letter] for letter in contour if letter in _HEIGHTS]
    ups = [b > a for a, b in pairwise(heights) if a != b]
    if not ups:
        return _HIGH if heights[0] > 3 else _LOW if heights[0] < 3 else _MID
    if all(ups):
        return _RISING
    if not any(ups):
        return _FALLING
    return _PEAKING if ups[0] else _DIPPING
