"""The letters of Korean syllables, by Unicode's arithmetic and names."""

import re
import unicodedata
from functools import lru_cache

# A syllable is 가 + (onset × 21 + vowel) × 28 + coda. The letters are written as on a
# keyboard ("compatibility jamo"), where onsets and codas are the same.
ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
CODAS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
FIRST = ord("가")

_SYLLABLE = re.compile("[가-힣]")
_LETTER = re.compile("[가-힣\u1100-\u11ff]")
_ROLE = re.compile("CHOSEONG|JUNGSEONG|JONGSEONG")


def spell_syllables(word: str) -> str:
    """Take syllables apart into the letters of the keyboard.

    word (str): A word; one without whole syllables is given back as it is.
    RETURNS (str): The word with compatibility jamo for syllables and for the letters
        that are onsets, vowels or codas by themselves.
    """
    return _LETTER.sub(_spell, word) if _SYLLABLE.search(word) else word


def _spell(match: "re.Match[str]") -> str:
    return _letters(match.group())


@lru_cache(maxsize=16384)
def _letters(character: str) -> str:
    number = ord(character) - FIRST
    if number >= 0:
        coda = CODAS[number % 28].strip()
        return ONSETS[number // 588] + VOWELS[number % 588 // 28] + coda
    # A letter of its own goes by the name that all its forms share.
    try:
        return unicodedata.lookup(_ROLE.sub("LETTER", unicodedata.name(character)))
    except (KeyError, ValueError):
        return character
