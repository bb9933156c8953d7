"""Mandarin: characters to pinyin by phrases, and pinyin to IPA by a table of ours.

The readings are the tables of `pypinyin` (MIT): 47,000 phrases, which tell 重 in
重庆 from 重 in 重要, and 42,000 characters. `opencc` (Apache-2.0) gives the
simplified form that the phrases are listed by. Both are the extra `zh`.

Sounds and contours are those of Lee & Zee (2003), "Standard Chinese (Beijing)",
JIPA 33(1), with the glides as letters j, w, ɥ as in Duanmu (2007), "The Phonology
of Standard Chinese", and, as dictionaries have them, ɔ in bo and duo, ɨ in zi and zhi,
ɹ̩ for er. Neutral syllables have no tone letter. Tones are those of the syllables
alone, without sandhi.
"""

import unicodedata
from functools import lru_cache
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

import regex

from ...extras import import_extra
from ...ipa import clean, fold_spelling
from ...memory.cache import remembered
from .chinese_names import (
    AFTER_NO_SURNAME,
    LONGEST_NAME,
    NOT_IN_NAMES,
    RARE_IN_SHORT,
    SURNAMES,
)
from .context import ContextualG2P
from .letters import LettersG2P

_INITIALS = {
    "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l", "g": "k",
    "k": "kʰ", "h": "x", "j": "t͡ɕ", "q": "t͡ɕʰ", "x": "ɕ", "zh": "ʈ͡ʂ", "ch": "ʈ͡ʂʰ",
    "sh": "ʂ", "r": "ʐ", "z": "t͡s", "c": "t͡sʰ", "s": "s", "": "",
}  # fmt: skip
_FINALS = {
    "a": "a", "o": "ɔ", "e": "ɤ", "ê": "ɛ", "i": "i", "u": "u", "ü": "y", "er": "ɹ̩",
    "ai": "aj", "ei": "ej", "ao": "aw", "ou": "ow", "an": "an", "en": "ən", "ang": "ɑŋ",
    "eng": "əŋ", "ong": "ʊŋ", "io": "jɔ", "ia": "ja", "ie": "jɛ", "iao": "jaw", "iu": "jow",
    "ian": "jɛn", "in": "in", "iang": "jɑŋ", "ing": "iŋ", "iong": "jʊŋ", "iai": "jaj",
    "ua": "wa", "uo": "wɔ", "uai": "waj", "ui": "wej", "uan": "wan", "un": "wən", "uang": "wɑŋ",
    "ueng": "wəŋ", "üe": "ɥɛ", "üan": "ɥɛn", "ün": "yn",
}  # fmt: skip
# Spelled without an initial: the glides have letters of their own.
_BARE = {
    "yi": "i", "wu": "u", "yu": "ü", "you": "iu", "wei": "ui", "wen": "un", "weng": "ueng",
    "yin": "in", "ying": "ing", "yong": "iong", "yue": "üe", "yuan": "üan", "yun": "ün",
    "yo": "io", "wong": "ong",
}  # fmt: skip
# Interjections, and the r of 儿 in a syllable of its own.
_OTHERS = {"m": "m̩", "n": "n̩", "ng": "ŋ̍", "hm": "xm̩", "hng": "xŋ̍", "r": "ɹ̩"}
_APICAL = ("zh", "ch", "sh", "r", "z", "c", "s")

_TONE_MARKS = {"\u0304": "˥˥", "\u0301": "˧˥", "\u030c": "˨˩˦", "\u0300": "˥˩"}
_TONE_DIGITS = {"1": "˥˥", "2": "˧˥", "3": "˨˩˦", "4": "˥˩", "5": "", "0": ""}
_TONE_MARK = regex.compile(f"[{''.join(_TONE_MARKS)}]")
_INITIAL = regex.compile("[zcs]h|[bpmfdtnlgkhjqxrzcs]|")

_HAN_WORD = regex.compile(r"[\p{Han}]+")
_PIECE = regex.compile(r"(?P<han>\p{Han}+)|(?P<latin>[\p{Latin}\p{Mn}'’0-5]+)")
_FIRST = frozenset(surname[0] for surname in SURNAMES)
_SYLLABLE_LENGTH = 8  # letters of "zhuang", a tone mark and a digit
_LONGEST_PINYIN = 60  # letters; what is longer is no pinyin word


class _Readings(NamedTuple):
    phrases: Dict[str, List[List[str]]]
    characters: Dict[int, str]
    to_simplified: Any
    longest: Dict[str, int]  # how long a phrase with this first character can be


class ChineseG2P(ContextualG2P):
    """Transcribes Mandarin, with tones as Chao letters after each syllable.

    Needs the extra `zh` for Chinese characters. Neighbouring words of characters
    are read together, so that phrases are found over word boundaries, even in
    text with a word a character. Pinyin is read as such ("Běijīng", "bei3jing1",
    "Beijing" without tones), any other word in Latin script letter by letter.

    context (bool): Whether words are read together with their neighbours.
    cache_size (int): How many runs of words are kept at most; long ones count for several.
    """

    name = "chinese"
    tags = ("cmn-Hans", "cmn-Hant", "cmn-Hani", "cmn-Latn")
    _loaded = ("_readings",)

    def __init__(self, *, context: bool = True, cache_size: int = 100_000) -> None:
        super().__init__(context=context, cache_size=cache_size)
        self._letters = LettersG2P(cache_size=0)
        self._readings: Optional[_Readings] = None

    def joins(self, word: str) -> bool:
        return _HAN_WORD.fullmatch(word) is not None

    def read(self, words: List[str]) -> List[str]:
        if len(words) == 1:
            return [self._mixed(fold_spelling(words[0]))]
        syllables = iter(self._han("".join(words)))
        read = [[next(syllables) for _ in word] for word in words]
        for i, word in enumerate(words):
            if word[0] in _FIRST and 1 < len(word) <= LONGEST_NAME:
                read[i] = self._name(word)
        return [clean("".join(of_word)) for of_word in read]

    def _mixed(self, word: str) -> str:
        sounds = []
        for piece in _PIECE.finditer(word):
            if piece["han"]:
                sounds.extend(self._words_of(piece["han"]))
            else:
                sounds.append(self._latin(piece["latin"].lower()))
        return clean("".join(sounds))

    def _words_of(self, text: str) -> List[str]:
        syllables = self._han(text)
        is_name = text[0] in _FIRST and 1 < len(text) <= LONGEST_NAME
        return self._name(text) if is_name else syllables

    def _latin(self, letters: str) -> str:
        syllables = [_divide_pinyin(part) for part in regex.split("['’]", letters) if part]
        if all(s is not None for s in syllables):
            return "".join(_syllable(s) or "" for part in syllables for s in part or ())
        return self._letters.transcribe([letters], "any")[0]

    def _han(self, text: str) -> List[str]:
        """Read Chinese characters: one syllable for each, "" where none is known."""
        if self._readings is None:
            self._readings = _load()
        phrases, characters, to_simplified, longest = self._readings
        simplified = to_simplified.convert(text)
        if len(simplified) != len(text):
            simplified = text
        syllables: List[str] = []
        start = 0
        while start < len(text):
            length = self._phrase(simplified, start) if simplified[start] in longest else 0
            if length > 1 and self._crosses(simplified, start, length):
                length = 1 if length == 2 else length - 1
                length = length if simplified[start : start + length] in phrases else 1
            if length > 1:
                phrase = phrases[simplified[start : start + length]]
                syllables.extend(_syllable(reading[0]) or "" for reading in phrase)
            else:
                length = 1
                # A traditional character may be read otherwise than what it is
                # merged with (髮 fà, 发 fā): it is looked up as it stands.
                char, plain = ord(text[start]), ord(simplified[start])
                readings = characters.get(char) or characters.get(plain) or ""
                syllables.append(_syllable(readings.partition(",")[0]) or "")
            start += length
        return syllables

    def _phrase(self, text: str, start: int) -> int:
        """Give the length of the longest phrase at a place, 0 if there is none."""
        assert self._readings is not None
        phrases, longest = self._readings.phrases, self._readings.longest
        # The longest phrase first, as pypinyin itself divides a text.
        for length in range(min(longest.get(text[start], 1), len(text) - start), 1, -1):
            phrase = phrases.get(text[start : start + length])
            if phrase is not None and len(phrase) == length:
                return length
        return 0

    def _crosses(self, text: str, start: int, length: int) -> bool:
        """Tell whether a phrase takes the first character of the next one from it.

        Of two that cross, the second is the right one mostly, as in 吃重庆 (吃重, 重庆), if
        what is left between the first and the rest would be a character alone. Not so
        where only the first reads a character as it seldom is: 薄荷叶, 铜臭味.
        """
        assert self._readings is not None
        phrases, characters = self._readings.phrases, self._readings.characters
        end = start + length
        crossing = text[end - 1 : end + 1]  # two characters: one look-up, and most that cross
        if crossing not in phrases or end >= len(text) or self._phrase(text, end):
            return False
        first = [reading[0] for reading in phrases[text[start:end]]]
        mostly = [characters.get(ord(c), "").partition(",")[0] for c in text[start:end]]
        in_second = phrases[crossing][0][0]
        seldom = first[-1] != mostly[-1] == in_second
        return first[:-1] == mostly[:-1] and not seldom

    def _name(self, word: str) -> List[str]:
        """Read a word that may be a person's name: some characters are read otherwise as the
        first of one."""
        assert self._readings is not None
        syllables = self._han(word)
        simplified = self._readings.to_simplified.convert(word)
        if len(simplified) != len(word):
            return syllables
        for length in (2, 1):
            surname = SURNAMES.get(simplified[:length])
            if surname is None or not 1 < len(word) - length + 1 < 4:
                continue
            if length == 1 and (
                (len(word) == 2 and simplified[0] in RARE_IN_SHORT)
                or simplified[1] in AFTER_NO_SURNAME
                or not NOT_IN_NAMES.isdisjoint(simplified)
                or self._phrase(simplified, 0)
            ):
                continue
            read = [_syllable(syllable) or "" for syllable in surname.split()]
            return [*read, *syllables[length:]]
        return syllables


def _load() -> _Readings:
    opencc = import_extra("opencc", "Reading Chinese characters")
    phrases, characters, longest = _tables()
    return _Readings(phrases, characters, opencc.OpenCC("t2s"), longest)


@lru_cache(maxsize=1)  # several pipelines read the same tables
def _tables() -> Tuple[Any, Any, Dict[str, int]]:
    constants = import_extra("pypinyin.constants", "Reading Chinese characters")
    longest: Dict[str, int] = {}
    for phrase in constants.PHRASES_DICT:
        longest[phrase[0]] = max(len(phrase), longest.get(phrase[0], 0))
    return constants.PHRASES_DICT, constants.PINYIN_DICT, longest


@remembered(8192)
def _syllable(pinyin: str) -> Optional[str]:
    """Transcribe one syllable of pinyin with a tone mark, a digit or neither.

    RETURNS (Optional[str]): Its IPA and contour; None if it is no syllable.
    """
    base, tone = _split_tone(pinyin)
    if base in _OTHERS:
        return _OTHERS[base] + tone
    match = _INITIAL.match(base)
    initial = match.group() if match else ""
    final = base[len(initial) :]
    if not initial:
        final = _BARE.get(final) or _glide_letter(final)
    elif initial in "jqx" and final.startswith("u"):
        final = f"ü{final[1:]}"
    if final == "i" and initial in _APICAL:
        return f"{_INITIALS[initial]}ɨ{tone}"
    sound = _FINALS.get(final)
    return None if sound is None else _INITIALS[initial] + sound + tone


def _split_tone(pinyin: str) -> Tuple[str, str]:
    decomposed = unicodedata.normalize("NFD", pinyin)
    tone = "".join(_TONE_MARKS[mark] for mark in _TONE_MARK.findall(decomposed)[:1])
    base = unicodedata.normalize("NFC", _TONE_MARK.sub("", decomposed)).replace("v", "ü")
    if base[-1:] in _TONE_DIGITS and not tone:
        return base[:-1], _TONE_DIGITS[base[-1]]
    return base, tone


def _glide_letter(final: str) -> str:
    """Read y and w at the start of a syllable: ya as ia, wang as uang."""
    if final[:1] == "y":
        return f"i{final[1:]}"
    return f"u{final[1:]}" if final[:1] == "w" else final


def _divide_pinyin(part: str) -> Optional[List[str]]:
    """Cut letters into as few syllables as can be; None if they are no pinyin."""
    if len(part) > _LONGEST_PINYIN or not part[:1].isalpha():
        return None
    fewest: List[Optional[List[str]]] = [[]]
    for end in range(1, len(part) + 1):
        best: Optional[List[str]] = None
        for start in range(max(0, end - _SYLLABLE_LENGTH), end):
            before, letters = fewest[start], part[start:end]
            if before is None or (best is not None and len(best) <= len(before) + 1):
                continue
            # A vowel starts a word or stands after an apostrophe.
            if start and unicodedata.normalize("NFD", letters)[0] in "aoe":
                continue
            if letters not in _OTHERS and _syllable(letters) is not None:
                best = [*before, letters]
        fewest.append(best)
    return fewest[-1]
