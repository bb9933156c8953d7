"""Vietnamese from its spelling, which writes every sound and tone (no dependency).

A syllable is an onset, a rhyme and a tone. The Northern values and contours are
those of Kirby (2011), "Vietnamese (Hanoi Vietnamese)", JIPA 41(3); the Southern
ones those of Thompson (1965), "A Vietnamese Reference Grammar". The creak of ngã
and nặng is not written: the contours alone tell the tones apart, and a mark in
the middle of tone letters is no IPA segment.
"""

import unicodedata
from typing import Dict, List, NamedTuple, Optional, Sequence

import regex

from ...errors import Errors, PhonemeNERError
from ...ipa import clean, fold_spelling
from ...memory.cache import remembered
from ..base import OneLanguageG2P
from .letters import LettersG2P

_DIALECTS = ("north", "south")
_LONGEST = 7  # letters of a syllable: "nghiêng"
_LONGEST_WORD = 60  # letters; what is longer without a break is no Vietnamese

# Spelling of the onset: its value in the north, where it is not the letter itself.
_ONSETS = {
    **{letter: letter for letter in ("b", "h", "k", "l", "m", "n", "p", "s", "t", "v")}, "": "",
    "c": "k", "ch": "c", "d": "z", "đ": "d", "gh": "ɣ", "gi": "z", "g": "ɣ", "kh": "x",
    "ng": "ŋ", "ngh": "ŋ", "nh": "ɲ", "ph": "f", "qu": "kw", "r": "z", "th": "tʰ", "tr": "c",
    "x": "s",
}  # fmt: skip
_SOUTHERN_ONSETS = {"d": "j", "gi": "j", "v": "j", "r": "ɹ", "s": "ʂ", "tr": "ʈ", "qu": "w"}

_NUCLEI = {
    "a": "a", "ă": "ă", "â": "ɤ̆", "e": "ɛ", "ê": "e", "i": "i", "y": "i", "o": "ɔ", "ô": "o",
    "ơ": "ɤ", "u": "u", "ư": "ɯ", "oo": "ɔ", "ôô": "o", "iê": "iə", "yê": "iə", "uô": "uə",
    "ươ": "ɯə",
}  # fmt: skip
_OPEN_NUCLEI = {"ia": "iə", "ya": "iə", "ua": "uə", "ưa": "ɯə"}  # without a coda
_CODAS = {"m": "m", "n": "n", "ng": "ŋ", "nh": "ŋ", "p": "p", "t": "t", "c": "k", "ch": "k"}
_CLOSED = ("p", "t", "c", "ch")
# Vowel letters after which "o" or "u" at the start of a rhyme is a glide.
_AFTER_O, _AFTER_U = ("a", "ă", "e"), ("â", "ê", "y", "ơ", "yê")

# Combining marks in spelling, and their contours: open syllables, then those
# that end in a stop, where only two tones occur (and loans without a mark rise).
_MARKS = {"\u0300": "huyền", "\u0301": "sắc", "\u0309": "hỏi", "\u0303": "ngã", "\u0323": "nặng"}
_TONES = {
    "north": {"": "˧˧", "huyền": "˧˨", "sắc": "˨˦", "hỏi": "˧˩˨", "ngã": "˧˥", "nặng": "˨˩"},
    "south": {"": "˧˧", "huyền": "˨˩", "sắc": "˧˥", "hỏi": "˨˩˦", "ngã": "˨˩˦", "nặng": "˨˩˨"},
}
_STOPPED = {"north": {"nặng": "˨˩"}, "south": {"nặng": "˨˩˨"}}
_RISING = {"north": "˦˥", "south": "˧˥"}

_MARK = regex.compile(f"[{''.join(_MARKS)}]")
_PART = regex.compile(r"[\p{L}\p{M}]+")
# Letters that only Vietnamese spelling has, or a mark of tone.
_NATIVE = regex.compile(f"[ăâêôơưđ{''.join(_MARKS)}]")
# Latin letters that do not come apart into a base and a mark.
_PLAIN = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"}
)


class _Rhyme(NamedTuple):
    spelling: str
    ipa: str
    closed: bool  # by a stop


class VietnameseG2P(OneLanguageG2P):
    """Transcribes Vietnamese by rule, tones as Chao letters after each syllable.

    A word may be several syllables, apart ("Hà Nội", "Hà_Nội", "A-lếch-xan") or,
    where a letter of it is Vietnamese only, run together ("truyềnthống"). What is
    no Vietnamese syllable, such as a foreign name, is read letter by letter (see
    `LettersG2P`), without tone; other scripts are not read ("").

    dialect (str): "north" (Hanoi) or "south" (Ho Chi Minh City).
    cache_size (int): How many words are kept at most; long ones count for several.
    """

    name = "vietnamese"
    threaded = True
    tags = ("vie-Latn",)

    def __init__(self, *, dialect: str = "north", cache_size: int = 100_000) -> None:
        if dialect not in _DIALECTS:
            raise PhonemeNERError(
                Errors.P502.format(setting="dialect", value=dialect, expected=_DIALECTS)
            )
        super().__init__(cache_size=cache_size)
        self.dialect = dialect
        self._letters = LettersG2P(cache_size=0)

    def transcribe(self, words: Sequence[str], lang: str) -> List[str]:
        return [self._word(word) for word in words]

    def _word(self, word: str) -> str:
        parts = _PART.findall(fold_spelling(word).lower())
        return clean("".join(map(self._part, parts)))

    def _part(self, part: str) -> str:
        syllables = _divide(part)
        if syllables is None:
            return self._letters.transcribe([part.translate(_PLAIN)], "any")[0]
        return "".join(_syllable(syllable, self.dialect) or "" for syllable in syllables)


def _divide(part: str) -> Optional[List[str]]:
    """Cut letters into syllables, as few as can be, or None if that cannot be done."""
    if _syllable(part, "north") is not None:
        return [part]
    if len(part) > _LONGEST_WORD or not _NATIVE.search(unicodedata.normalize("NFD", part)):
        return None
    # fewest[i] is the best division of the first i letters. At equal numbers the
    # later syllable takes the consonant, as Vietnamese spelling has it.
    fewest: List[Optional[List[str]]] = [[]]
    for end in range(1, len(part) + 1):
        best: Optional[List[str]] = None
        for start in range(max(0, end - _LONGEST), end):
            before = fewest[start]
            if before is None or (best is not None and len(best) <= len(before) + 1):
                continue
            if _syllable(part[start:end], "north") is not None:
                best = [*before, part[start:end]]
        fewest.append(best)
    return fewest[-1]


@remembered(16384)
def _syllable(letters: str, dialect: str) -> Optional[str]:
    """Read one syllable; None if it is none."""
    if len(letters) > _LONGEST + 2:  # marks that did not compose
        return None
    decomposed = unicodedata.normalize("NFD", letters)
    marks = _MARK.findall(decomposed)
    if len(marks) > 1:
        return None
    base = unicodedata.normalize("NFC", _MARK.sub("", decomposed))
    for length in range(min(3, len(base) - 1), -1, -1):
        onset, rest = base[:length], base[length:]
        if onset not in _ONSETS:
            continue
        if onset == "gi" and rest[0] == "ê":  # giêng: the i is written once
            rest = f"i{rest}"
        elif onset == "g" and rest[0] == "i":  # gì
            onset = "gi"
        rhyme = _RHYMES.get(rest)
        if rhyme is not None:
            return _join(onset, rhyme, _MARKS[marks[0]] if marks else "", dialect)
    return None


def _join(onset: str, rhyme: _Rhyme, tone: str, dialect: str) -> str:
    start, end = _ONSETS[onset], rhyme.ipa
    if dialect == "south":
        start = _SOUTHERN_ONSETS.get(onset, start)
        end = _southern(rhyme)
        if start == "w" and end.startswith("w"):
            start = ""
    elif start == "kw" and end.startswith("w"):
        start = "k"
    tones = _TONES[dialect]
    contour = tones[tone]
    if rhyme.closed:
        contour = _STOPPED[dialect].get(tone, _RISING[dialect])
    return start + end + contour


def _southern(rhyme: _Rhyme) -> str:
    """Finals have merged: -n and -t are velar after all but i and ê, -nh and -ch are -n, -t."""
    ipa, spelling = rhyme.ipa, rhyme.spelling
    if spelling.endswith(("nh", "ch")):
        return ipa[:-1].replace("ɛ", "a") + ("n" if spelling.endswith("nh") else "t")
    if ipa.endswith(("n", "t")) and not ipa.endswith(("in", "it", "en", "et")):
        return ipa[:-1] + ("ŋ" if ipa.endswith("n") else "k")
    return ipa


def _build_rhymes() -> Dict[str, _Rhyme]:
    """Combine glide, nucleus and coda as Vietnamese spelling does."""
    rhymes: Dict[str, str] = {**_NUCLEI, **_OPEN_NUCLEI}
    for single in ("ă", "â", "oo", "ôô", "iê", "yê", "uô", "ươ"):  # these want a coda
        del rhymes[single]
    for nucleus, vowel in _NUCLEI.items():
        for coda, consonant in _CODAS.items():
            if coda in ("nh", "ch"):
                # After front vowels only, and "a" is one before them.
                if nucleus not in ("a", "ê", "i", "y"):
                    continue
                rhymes[nucleus + coda] = ("ɛ" if nucleus == "a" else vowel) + consonant
            elif consonant in ("ŋ", "k") and nucleus in ("o", "ô", "u"):
                # Rounded vowels close the lips on a velar coda.
                rhymes[nucleus + coda] = vowel + ("ŋ͡m" if consonant == "ŋ" else "k͡p")
            else:
                rhymes[nucleus + coda] = vowel + consonant
    for spelling in ("ai", "oi", "ôi", "ơi", "ui", "ưi", "uôi", "ươi"):
        rhymes[spelling] = _NUCLEI[spelling[:-1]] + "j"
    for spelling in ("ao", "eo", "êu", "iu", "ưu", "iêu", "yêu", "ươu", "âu"):
        rhymes[spelling] = _NUCLEI[spelling[:-1]] + "w"
    rhymes.update(au="ăw", ay="ăj", ây="ɤ̆j")
    rounded = {}
    for spelling, ipa in rhymes.items():
        if spelling.startswith(_AFTER_O):
            rounded[f"o{spelling}"] = f"w{ipa}"
        if spelling.startswith(_AFTER_U):
            rounded[f"u{spelling}"] = f"w{ipa}"
    rounded["uyu"] = "wiw"
    rhymes.update(rounded)
    return {s: _Rhyme(s, ipa, s.endswith(_CLOSED)) for s, ipa in rhymes.items()}


_RHYMES = _build_rhymes()
