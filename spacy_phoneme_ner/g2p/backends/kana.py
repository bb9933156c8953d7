"""Kana to IPA, mora by mora (no dependency).

The symbols are those of Okada (1999), "Japanese", Handbook of the IPA: ɯ, ɾ, ɸ, the
palatals ɕ, t͡ɕ, d͡ʑ, ç, ɲ, and the moraic nasal as the nasal that it assimilates
to, ɴ before vowels, fricatives and silence. Letters for foreign sounds (ティ, ファ,
ヴ) follow the Cabinet's notice on loan words of 1991 (外来語の表記). Not written are
the pitch accent, which kana does not tell, and the devoicing of i and ɯ.
"""

import unicodedata
from typing import Dict, List, NamedTuple, Optional, Sequence

_VOWELS = dict(zip("アイウエオ", ["a", "i", "ɯ", "e", "o"], strict=True))
# Each row of the syllabary: its consonant; then letters whose consonant differs.
_ROWS = {
    "カキクケコ": "k", "ガギグゲゴ": "ɡ", "サシスセソ": "s", "ザジズゼゾ": "z",
    "タチツテト": "t", "ダヂヅデド": "d", "ナニヌネノ": "n", "ハヒフヘホ": "h",
    "バビブベボ": "b", "パピプペポ": "p", "マミムメモ": "m", "ラリルレロ": "ɾ",
    "ワヰ＿ヱヲ": "w", "ヷヸヴヹヺ": "v", "アイウエオ": "",
}  # fmt: skip
_CONSONANTS = {
    "シ": "ɕ", "ジ": "d͡ʑ", "チ": "t͡ɕ", "ヂ": "d͡ʑ", "ツ": "t͡s", "ヅ": "z", "ニ": "ɲ",
    "ヒ": "ç", "フ": "ɸ", "ヰ": "", "ヱ": "", "ヲ": "",
}  # fmt: skip
_GLIDES = {"ヤ": "ja", "ユ": "jɯ", "ヨ": "jo"}
_SMALL = dict(zip("ァィゥェォャュョヮ", "アイウエオヤユヨワ", strict=True))
SMALL = frozenset(_SMALL)  # the letters that change the one before them
_LARGE = {"ヵ": "カ", "ヶ": "ケ"}
_PALATAL = ("ɕ", "d͡ʑ", "t͡ɕ", "ɲ", "ç")
# What a consonant is with a small vowel after its i or u: キャ kʲa, クァ kwa.
_ROUNDED = {"ク": "kw", "グ": "ɡw", "ウ": "w", "ス": "s", "ズ": "z", "イ": "j"}
# ティ, ディ, トゥ, ドゥ.
_PLAIN = (("テ", "i"), ("デ", "i"), ("ト", "ɯ"), ("ド", "ɯ"))

_BEFORE = {"m": "m", "p": "m", "b": "m", "k": "ŋ", "ɡ": "ŋ", "ɲ": "ɲ"}
_BEFORE.update(dict.fromkeys("tdnzɾ", "n"))
_NASAL, _STOP, _LONG = "ン", "ッ", "ー"
_ITERATION = {"ヽ": "", "ヾ": "\u3099", "ゝ": "", "ゞ": "\u3099"}


class Mora(NamedTuple):
    """One mora.

    kana (str): Its katakana, with a small vowel if it has one.
    sound (str): Its IPA; "" for the moraic nasal and stop, which are given theirs
        by what follows (see `write`).
    vowel (str): The vowel that it ends in, or "".
    """

    kana: str
    sound: str
    vowel: str


def to_katakana(text: str) -> str:
    """Turn hiragana into katakana and write out iteration marks.

    text (str): Kana, and anything else, which is kept.
    RETURNS (str): The text in NFC.
    """
    letters: List[str] = []
    for char in text:
        if "ぁ" <= char <= "ゖ":
            char = chr(ord(char) + 0x60)
        if char in _ITERATION:
            before = unicodedata.normalize("NFD", letters[-1])[:1] if letters else ""
            char = unicodedata.normalize("NFC", before + _ITERATION[char]) if before else ""
        letters.append(char)
    return "".join(letters)


def split_moras(kana: str, *, long_vowels: bool = True) -> List[Mora]:
    """Cut kana into moras.

    kana (str): Katakana or hiragana. Anything else is left out.
    long_vowels (bool): Whether オウ and エイ are long vowels, as they are inside
        native and Chinese words but not in loans.
    RETURNS (List[Mora]): The moras in order.
    """
    moras: List[Mora] = []
    letters = to_katakana(kana)
    i = 0
    while i < len(letters):
        char = _LARGE.get(letters[i], letters[i])
        small = letters[i + 1] if i + 1 < len(letters) else ""
        mora = _PAIRS.get(char + small) if small in _SMALL and small else None
        i += 1 if mora is None else 2
        mora = mora or _SINGLES.get(_SMALL.get(char, char))
        if mora is None:
            continue
        before = moras[-1].vowel if moras else ""
        extended = bool(moras) and moras[-1].sound == "ː"  # no vowel is longer than long
        if mora.kana == _LONG:
            mora = mora._replace(sound="ː" if before and not extended else "", vowel=before)
        elif (
            before
            and not extended
            and mora.sound == mora.vowel
            and _is_long(before, mora.vowel, long_vowels)
        ):
            mora = mora._replace(sound="ː", vowel=before)
        moras.append(mora)
    return moras


def write(moras: Sequence[Mora], after: Optional[Mora] = None) -> List[str]:
    """Give each mora its IPA.

    moras (Sequence[Mora]): The moras of one word.
    after (Optional[Mora]): The first mora of the next word, which the stop ッ at
        the end takes its sound from; None before silence.
    RETURNS (List[str]): One string for each mora.
    """
    sounds = []
    for i, mora in enumerate(moras):
        following = moras[i + 1] if i + 1 < len(moras) else None
        if mora.kana == _NASAL:
            sounds.append(_BEFORE.get(following.sound[:1], "ɴ") if following else "ɴ")
        elif mora.kana == _STOP:
            start = (following or after or mora).sound[:1]
            sounds.append(start if start and start not in "aeioɯjwːɴ" else "ʔ")
        else:
            sounds.append(mora.sound)
    return sounds


def _is_long(before: str, vowel: str, long_vowels: bool) -> bool:
    return before == vowel or (long_vowels and before + vowel in ("oɯ", "ei"))


def _build_singles() -> Dict[str, Mora]:
    moras = {kana: Mora(kana, sound, sound[-1]) for kana, sound in _GLIDES.items()}
    for row, consonant in _ROWS.items():
        for kana, vowel in zip(row, _VOWELS.values()):
            if kana.isalpha():  # the row of w has a gap
                moras[kana] = Mora(kana, _CONSONANTS.get(kana, consonant) + vowel, vowel)
    moras.update({kana: Mora(kana, "", "") for kana in (_NASAL, _STOP, _LONG)})
    return moras


def _build_pairs() -> Dict[str, Mora]:
    moras = {}
    for kana, single in _SINGLES.items():
        if not single.vowel or kana in (*_GLIDES, "ヰ", "ヱ", "ヲ"):
            continue
        for small, large in _SMALL.items():
            vowel = _SINGLES[large].vowel
            start = _start(single, large, vowel)
            if start is not None:
                moras[kana + small] = Mora(kana + small, start + vowel, vowel)
    return moras


def _start(single: Mora, large: str, vowel: str) -> Optional[str]:
    """Find what a letter with a small one after it starts with; None if they don't join."""
    kana, consonant = single.kana, single.sound[:-1]
    if large in _GLIDES:  # キャ kʲa, シャ ɕa, デュ dʲɯ
        if not consonant or single.vowel not in ("i", "ɯ", "e"):
            return None
        return consonant if consonant in _PALATAL else f"{consonant}ʲ"
    if large == "ワ":
        return f"{consonant}w" if kana in "クグ" else None
    if vowel == single.vowel and kana != "ウ":
        return None  # カァ is a long vowel
    if kana in _ROUNDED and (kana not in "スズ" or vowel == "i"):
        return _ROUNDED[kana]
    if (kana, vowel) in _PLAIN or consonant in (*_PALATAL, "ɸ", "t͡s", "v"):
        return consonant
    return f"{consonant}ʲ" if single.vowel == "i" else None


_SINGLES = _build_singles()
_PAIRS = _build_pairs()
