"""Japanese: readings from SudachiPy, and kana to IPA by rules of ours (`kana.py`).

SudachiPy and its dictionary `sudachidict_core` (both Apache-2.0) are what spaCy's
own Japanese tokenizer uses, and are the extra `ja`. Kana needs neither.
"""

import unicodedata
from importlib.util import find_spec
from itertools import accumulate
from typing import Any, Dict, FrozenSet, List, NamedTuple, Optional, Sequence, Tuple

import regex

from ...errors import extra_hint
from ...ipa import clean, fold_spelling
from ...memory.cache import remembered
from .context import ContextualG2P
from .kana import SMALL, Mora, split_moras, to_katakana, write
from .letters import LettersG2P

_KANA = r"\p{Hiragana}\p{Katakana}ーｰ"
_JOINED = regex.compile(rf"[\p{{Han}}{_KANA}\p{{Nd}}]+")
_PIECE = regex.compile(rf"[\p{{Han}}{_KANA}\p{{Nd}}\p{{Latin}}]+")
_READ = regex.compile(rf"[\p{{Han}}{_KANA}]")
_HAN = regex.compile(r"\p{Han}")
_OPAQUE = regex.compile(r"[\p{Han}\p{Latin}]")  # what only the analysis can read
_LATIN = regex.compile(r"\p{Latin}")
_NATIVE = regex.compile(r"[\p{Han}\p{Hiragana}]")
_KANA_READING = regex.compile(r"[\p{Katakana}\p{Hiragana}ー]+")
_CONTINUING = SMALL | {"ー"}  # no word starts with them
_LONGEST_PIECE = 4096  # characters; SudachiPy takes 49,149 bytes at once

# Written as they were once spoken, and as they are inside other words.
_PARTICLES = {"は": "ワ", "へ": "エ", "を": "オ"}
_PARTICLE, _INTERJECTION, _VERB = "助詞", "感動詞", "動詞"
_LONGEST_KEPT = 32  # letters of a reading that is kept
_LONGEST_READING = 6  # moras of one character, as in 志 (こころざし), and one to spare


class _Word(NamedTuple):
    """A word that the analysis found.

    start, end (int): Its place in the text, in characters.
    moras (Tuple[Mora, ...]): How it is read.
    spelling (str): The characters.
    """

    start: int
    end: int
    moras: Tuple[Mora, ...]
    spelling: str


class JapaneseG2P(ContextualG2P):
    """Transcribes Japanese, without pitch accent.

    Needs the extra `ja` for Chinese characters. Neighbouring words of Japanese
    characters are read together, in text of words or of single characters; the
    moras of a word that several tokens share are dealt to its characters by the
    readings that each can have. Digits are context only and not read; words in
    Latin script are read letter by letter (see `LettersG2P`).

    context (bool): Whether words are read together with their neighbours.
    cache_size (int): How many runs of words are kept at most; long ones count for several.
    """

    name = "japanese"
    tags = ("jpn-Jpan", "jpn-Hira", "jpn-Kana")
    _loaded = ("_dictionary", "_tokenizer", "_known_readings")

    def __init__(self, *, context: bool = True, cache_size: int = 100_000) -> None:
        super().__init__(context=context, cache_size=cache_size)
        self._letters = LettersG2P(cache_size=0)
        self._dictionary: Any = None
        self._tokenizer: Any = None
        self._known_readings: Optional[Dict[str, FrozenSet[str]]] = None

    def joins(self, word: str) -> bool:
        return _JOINED.fullmatch(word) is not None

    def read(self, words: List[str]) -> List[str]:
        folded = [fold_spelling(word) for word in words]
        if len(folded) > 1:
            return [clean(ipa) for ipa in self._text(folded)]
        pieces = _PIECE.findall(folded[0])
        return [clean("".join(ipa for piece in pieces for ipa in self._piece(piece)))]

    def _piece(self, piece: str) -> List[str]:
        if not _READ.search(piece):
            return [self._latin(piece)]
        size = _LONGEST_PIECE
        parts = [piece[i : i + size] for i in range(0, len(piece), size)]
        return [ipa for part in parts for ipa in self._text([part])]

    def _latin(self, piece: str) -> str:
        return self._letters.transcribe(["".join(_LATIN.findall(piece))], "any")[0]

    def _text(self, tokens: List[str]) -> List[str]:
        """Read neighbouring tokens: one string for each."""
        text = "".join(tokens)
        words = self._analyse(text) if _OPAQUE.search(text) else self._kana_only(tokens)
        # The token that each character belongs to.
        owner = [i for i, token in enumerate(tokens) for _ in token]
        of_token: List[List[str]] = [[] for _ in tokens]
        # A nasal assimilates inside a token only, so that a name sounds the same
        # before any particle.
        groups = _grouped(words, owner)
        for i, group in enumerate(groups):
            moras = [mora for word in group for mora in word.moras]
            following = groups[i + 1][0].moras[0] if i + 1 < len(groups) else None
            sounds = write(moras, following)
            places = [owner[place] for word in group for place in self._places(word, owner)]
            for j, (mora, sound, place) in enumerate(zip(moras, sounds, places)):
                if sound == "ː" and (j == 0 or places[j - 1] != place):
                    sound = mora.vowel
                of_token[place].append(sound)
        return ["".join(sounds) for sounds in of_token]

    def _kana_only(self, tokens: Sequence[str]) -> List[_Word]:
        """Read kana without an analysis.

        Tokens of one letter each are the letters of one word, if there are several;
        elsewhere such a token may be a particle.
        """
        if len(tokens) > 1 and all(len(token) == 1 for token in tokens):
            tokens = ["".join(tokens)]
        words: List[_Word] = []
        for token, end in zip(tokens, accumulate(map(len, tokens))):
            spelling, start = _PARTICLES.get(token, token), end - len(token)
            if words and token[:1] in _CONTINUING:
                before = words.pop()
                spelling, start = before.spelling + spelling, before.start
            words.append(_Word(start, end, _spoken(spelling, _is_native(spelling)), spelling))
        return words

    def _analyse(self, text: str) -> List[_Word]:
        if self._tokenizer is None:
            self._dictionary, self._tokenizer = _load()
            self._known_readings = {}
        words = []
        for morpheme in self._tokenizer.tokenize(text):
            spelling = text[morpheme.begin() : morpheme.end()]
            part_of_speech = morpheme.part_of_speech()[0]
            kana = self._reading(spelling, morpheme.reading_form(), part_of_speech)
            verb = part_of_speech == _VERB and spelling.endswith("う")
            spoken = _spoken_kept if len(kana) <= _LONGEST_KEPT else _spoken
            moras = spoken(kana, _is_native(spelling), verb)
            if not moras and _LATIN.search(spelling):
                moras = (Mora("", self._latin(spelling), ""),)
            words.append(_Word(morpheme.begin(), morpheme.end(), moras, spelling))
        return words

    def _reading(self, spelling: str, reading: str, part_of_speech: str) -> str:
        if not _READ.search(spelling) and not _LATIN.search(spelling):
            return ""
        if part_of_speech == _PARTICLE:
            return _PARTICLES.get(spelling, reading)
        if part_of_speech == _INTERJECTION and spelling.endswith("は"):
            return f"{reading[:-1]}ワ"  # こんにちは
        if _is_reading(reading):
            return reading
        # The dictionary lacks the word: each character by itself.
        return "".join(
            min(self._readings(char), key=lambda r: (len(r), r), default="")
            if _HAN.match(char)
            else char
            for char in spelling
        )

    def _readings(self, char: str) -> FrozenSet[str]:
        """Look up the readings of a character on its own, in katakana."""
        readings = self._known_readings
        if readings is None or self._dictionary is None:
            return frozenset()
        if char not in readings:
            forms = {morpheme.reading_form() for morpheme in self._dictionary.lookup(char)}
            readings[char] = frozenset(filter(_is_reading, forms))
        return readings[char]

    def _places(self, word: _Word, owner: Sequence[int]) -> List[int]:
        """Find the character that each mora of a word belongs to."""
        if owner[word.start] == owner[word.end - 1]:
            return [word.start] * len(word.moras)
        kana = [mora.kana for mora in word.moras]
        shares = _deal(word.spelling, kana, [self._readings(char) for char in word.spelling])
        return [word.start + i for i, share in enumerate(shares) for _ in range(share)]


def _spoken(kana: str, native: bool, verb: bool = False) -> Tuple[Mora, ...]:
    moras = split_moras(kana, long_vowels=native)
    if verb and moras:  # 思う ends in its ending, not in a long vowel
        moras[-1] = moras[-1]._replace(sound="ɯ", vowel="ɯ")
    return tuple(moras)


_spoken_kept = remembered(16384)(_spoken)


def _is_native(spelling: str) -> bool:
    """Tell whether a word is not written as a loan, in katakana or Latin letters."""
    return _NATIVE.search(spelling) is not None


def _is_reading(reading: str) -> bool:
    # Signs are "read" as キゴウ, "sign".
    return reading != "キゴウ" and _KANA_READING.fullmatch(reading) is not None


def _load() -> Tuple[Any, Any]:
    for package in ("sudachipy", "sudachidict_core"):
        if find_spec(package) is None:
            raise extra_hint("Reading Japanese characters", package, "ja")
    from sudachipy import Dictionary, SplitMode

    dictionary = Dictionary(dict="core")
    # Renamed in SudachiPy 0.7.
    make = getattr(dictionary, "tokenizer", None) or dictionary.create
    return dictionary, make(SplitMode.A)


def _grouped(words: Sequence[_Word], owner: Sequence[int]) -> List[List[_Word]]:
    """Put words together that lie in the same token."""
    groups: List[List[_Word]] = []
    for word in words:
        if not word.moras or word.start == word.end:
            continue
        if groups and owner[groups[-1][-1].end - 1] == owner[word.start]:
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups


def _deal(spelling: str, moras: Sequence[str], readings: Sequence[FrozenSet[str]]) -> List[int]:
    """Deal the moras of a word to its characters, at the least cost.

    A character that takes one of its own readings costs nothing, also with its
    first consonant voiced or its last mora turned into ッ (学 ガク, 学校 ガッコウ).
    Otherwise it costs more the further its share is from two moras.

    spelling (str): The characters.
    moras (Sequence[str]): The reading in katakana.
    readings (Sequence[FrozenSet[str]]): What each character can be read as.
    RETURNS (List[int]): How many moras each character takes, as many numbers as
        characters; their sum is the number of moras.
    """
    # best[j] is the cheapest way to give the first j moras to the characters so far.
    best: Dict[int, Tuple[float, List[int]]] = {0: (0.0, [])}
    for i, char in enumerate(spelling):
        step: Dict[int, Tuple[float, List[int]]] = {}
        last = i == len(spelling) - 1
        for start, (cost, shares) in best.items():
            longest = len(moras) if last else min(start + _LONGEST_READING, len(moras))
            for end in range(longest if last else start, longest + 1):
                total = cost + _cost(char, "".join(moras[start:end]), end - start, readings[i])
                if end not in step or total < step[end][0]:
                    step[end] = (total, [*shares, end - start])
        best = step
    return best[len(moras)][1]


def _cost(char: str, share: str, n_moras: int, readings: FrozenSet[str]) -> float:
    if not _HAN.match(char):
        kana = to_katakana(char)
        # A small letter (ティ) leaves its mora to the large one.
        fits = share.startswith(kana) and n_moras == 1 if share else kana in SMALL
        return 0.0 if fits else 4.0 + abs(n_moras - 1)
    if share in readings:
        return 0.0
    if share and any(_same_but_for_change(share, reading) for reading in readings):
        return 0.5
    return 2.0 + abs(n_moras - 2) if n_moras else 6.0


def _same_but_for_change(share: str, reading: str) -> bool:
    if len(share) != len(reading):
        return False
    unvoiced = unicodedata.normalize("NFD", share)[0]
    start = unvoiced == unicodedata.normalize("NFD", reading)[0]
    end = share[-1] == reading[-1] or (share[-1] == "ッ" and reading[-1] in "ツクチキ")
    return start and end and share[1:-1] == reading[1:-1]
