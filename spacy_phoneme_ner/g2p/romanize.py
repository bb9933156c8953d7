"""Letters of any script in Latin ones, by the names that Unicode gives them.

What reads a script that there are no rules for, and no table: the names of most letters
say how they are read ("CHEROKEE LETTER TSA"), and those of the scripts of South and
South-East Asia which of them carry a vowel, which change it and which end it.
"""

import re
import unicodedata
from functools import lru_cache
from typing import List, NamedTuple

_MODIFIERS = r"(?:SMALL|CAPITAL|FINAL|INDEPENDENT|SUBJOINED|MEDIAL|LOW|HIGH)"
_LETTER = re.compile(
    rf"(?P<script>.+?) (?:{_MODIFIERS} )*"
    r"(?P<kind>(?:DEPENDENT )?VOWEL SIGN|CONSONANT SIGN|FINAL CONSONANT|CONSONANT|VOWEL|SIGN|"
    r"LETTER|SYLLABLE|SYLLABICS|CHARACTER|LIGATURE)"
    rf"(?: (?:{_MODIFIERS}|VOWEL|SIGN))* (?P<name>.+)"
)
_SPELLED = re.compile("[A-Z]+")
_ONSET = re.compile("(?:A(?=NG$))?([^AEIOU]*)")
_VOWELS = re.compile("[AEIOU]*")
_OF_YI = re.compile("[TXP]$")  # how Yi's romanisation writes tones
_PLACES = ("ABOVE", "BELOW")
# Signs that take a letter's vowel away.
_NO_VOWEL = re.compile("VIRAMA|PANGKON|PANGOLAT|PANONGONAN|PAMAAEH|ADEG|ASAT|APUN|KILLER|HALANT")
# Signs of vowels that have a name of their own in Java, Bali, Sunda and Manipur.
_VOWEL_NAMES = {
    "ANAP": "A", "CHEINAP": "EI", "INAP": "I", "NUNG": "NG", "ONAP": "O", "PAMEPET": "E",
    "PANAELAENG": "E", "PANEULEUNG": "EU", "PANGHULU": "I", "PANOLONG": "O", "PANYUKU": "U",
    "PEPET": "E", "SOUNAP": "OU", "SUKU": "U", "TALENG": "E", "TALING": "E", "TAROG": "O",
    "TARUNG": "A", "TEDUNG": "A", "TOLONG": "O", "ULU": "I", "UNAP": "U", "WULU": "I",
    "YENAP": "E",
}  # fmt: skip
# Signs that end a syllable, by a part of their name.
_FINALS = {
    "ANUSVARA": "NG", "BISAH": "H", "CANDRA": "NG", "CECAK": "NG", "CECEK": "NG", "LAYAR": "R",
    "PANGWISAD": "H", "PANYECEK": "NG", "SURANG": "R", "VISARGA": "H", "WIGNYAN": "H",
}  # fmt: skip
# Scripts whose letters stand for syllables without being named so.
_SYLLABARIES = ("BAMUM", "BOPOMOFO", "CHEROKEE", "HIRAGANA", "KATAKANA")
# A script that has one of these has letters that carry a vowel, "a".
_SIGNS_OF_ABUGIDAS = ("SIGN VIRAMA", "VOWEL SIGN AA", "VOWEL SIGN I", "VOWEL SIGN INAP") + (
    *("VOWEL SIGN PANGHULU", "VOWEL SIGN U", "VOWEL SIGN ULU", "VOWEL SIGN WULU"),
)


class _Sound(NamedTuple):
    """What a character adds to a word.

    letters (str): Its Latin letters.
    carries (bool): Whether a vowel follows that the next character may change.
    changes (bool): Whether it takes the place of the vowel before it.
    """

    letters: str = ""
    carries: bool = False
    changes: bool = False


def romanize(word: str) -> str:
    """Write a word in Latin letters.

    word (str): A word in any script.
    RETURNS (str): Lower-case letters, "" where the names of its characters tell nothing,
        as with Chinese ones. Digits, punctuation and symbols are left out.
    """
    written: List[str] = []
    carried = False
    for character in unicodedata.normalize("NFC", word):
        sound = _sound(character)
        if carried and not sound.changes and (sound.letters or sound.carries):
            written.append("a")
            carried = False
        written.append(sound.letters)
        carried = sound.carries or (carried and not sound.changes)
    return "".join([*written, "a" if carried else ""])


@lru_cache(maxsize=8192)
def _sound(character: str) -> _Sound:
    is_mark = unicodedata.category(character).startswith("M")
    full = unicodedata.name(character, "") if is_mark or character.isalpha() else ""
    if full.startswith("LATIN"):
        return _Sound(character.lower())
    if _NO_VOWEL.search(full):
        return _Sound(changes=True)
    match = None if " TONE" in full else _LETTER.fullmatch(full)
    if match is None:
        return _Sound()
    script, kind, name = match["script"], match["kind"], match["name"]
    spelled = _spelled(name)
    if kind.endswith("VOWEL SIGN"):
        vowel = next((v for start, v in _VOWEL_NAMES.items() if name.startswith(start)), spelled)
        return _Sound(vowel.lower(), changes=True)
    if kind == "SIGN":
        return _Sound(next((end for part, end in _FINALS.items() if part in name), "").lower())
    if kind in ("SYLLABLE", "SYLLABICS") or script in _SYLLABARIES:
        return _Sound((_OF_YI.sub("", spelled) if script == "YI" else spelled).lower())
    # The name of a letter begins with its sound ("KAPA").
    onset = _ONSET.match(spelled)[1].lower()  # type: ignore[index]
    if not onset:
        return _Sound(_VOWELS.match(spelled)[0].lower())  # type: ignore[index]
    carries = kind in ("LETTER", "CHARACTER", "LIGATURE") and _is_abugida(script)
    if is_mark and ("SMALL" in full or not carries):  # a small letter below ends a syllable
        return _Sound(onset)
    return _Sound(onset, carries=carries, changes=is_mark)


def _spelled(name: str) -> str:
    """Give what a letter's name spells: of "FEHU FEOH FE F", the last word."""
    words = name.partition(" WITH ")[0].partition("-")[0].split()
    return next((w for w in reversed(words) if _SPELLED.fullmatch(w) and w not in _PLACES), "")


@lru_cache(maxsize=256)
def _is_abugida(script: str) -> bool:
    return any(_has(f"{script} {sign}") for sign in _SIGNS_OF_ABUGIDAS)


def _has(name: str) -> bool:
    try:
        return bool(unicodedata.lookup(name))
    except KeyError:
        return False
