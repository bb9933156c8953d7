"""What words are looked up by in a gazetteer: how they sound, more or less exactly."""

from typing import Callable, Dict, List, NamedTuple, Sequence, Tuple

import numpy as np
import regex
from numpy.typing import NDArray
from spacy.strings import hash_string  # type: ignore[attr-defined, unused-ignore]

from ...checks import split_names
from ...ipa import PLAIN, consonant_skeleton, segments, sound_classes
from ...memory.cache import Cache
from .reader import STREAMS, Word

Keys = NDArray[np.uint64]
NO_KEY = 0
# What was worked out for some 100,000 words is kept.
_KEPT_BYTES = 60_000_000
# How many symbols of a word an affix has at most, and a stem at least.
LONGEST_AFFIX = 4
_SHORTEST_STEM = 4
# What is no letter, accent or digit, at either end of a word.
_MARKS = regex.compile(r"^[^\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+$")
# So many sounds tell a name, whatever follows.
_START = 6


class _View(NamedTuple):
    """How much of a word's symbols a key holds, and what is written between them."""

    read: Callable[[Sequence[str]], Sequence[str]]
    between: str


def _start(symbols: Sequence[str]) -> str:
    classes = sound_classes(symbols)
    return classes[:_START] if len(classes) >= _START else ""


_VIEWS: Dict[str, _View] = {
    "": _View(tuple, " "),
    "classes": _View(sound_classes, ""),
    "start": _View(_start, ""),
    "skeleton": _View(consonant_skeleton, ""),
}
KINDS = tuple(f"{stream}-{view}".rstrip("-") for stream in STREAMS for view in _VIEWS)
# Before the kind of a key: it is looked up among the names of lists, not of annotated text.
LISTS = "lists:"
ALL_KINDS = (*KINDS, *map(LISTS.__add__, KINDS))


class Stems(NamedTuple):
    """The keys of what is left of words without an affix, by its length.

    kind (int): The number of the kind that they are keys of.
    columns (List[int]): The columns of the keys, the shortest affix first.
    """

    kind: int
    columns: List[int]


class GazetteerKeys:
    """Gives the keys of words.

    kinds (Sequence[str]): The keys that a word gets: "ipa", its segments; "ipa-classes",
        the classes of its sounds; "ipa-start", those of its first six, of words that have
        as many; "ipa-skeleton", the classes of its consonants; the same of its romanised
        spelling ("roman", …) and of its lower-cased spelling ("orth", …), in any order. The
        same for what stands in lists of names: "lists:ipa", ….
    forms (Sequence[str]): Those of the kinds by which the word's stems have keys, too: what is
        left of it without one to four symbols at its end, or at its beginning.
    RAISES (PhonemeNERError): If there is no such kind, none is given, or a form is of none of
        them.
    """

    def __init__(self, kinds: Sequence[str], forms: Sequence[str] = ()) -> None:
        self.kinds = split_names("gazetteer", "+".join(kinds), ALL_KINDS)
        self.forms = split_names("gazetteer_forms", "+".join(forms), self.kinds, least=0)
        parts = [kind.removeprefix(LISTS).partition("-")[::2] for kind in self.kinds]
        self.streams = tuple(dict.fromkeys(stream for stream, _ in parts))
        # What is looked up in lists, too, is worked out once.
        distinct = list(dict.fromkeys(parts))
        self._plan = [(self.streams.index(stream), _VIEWS[view]) for stream, view in distinct]
        self._places = [distinct.index(part) for part in parts]
        self._kept: Cache[Word, Tuple[int, ...]] = Cache(_KEPT_BYTES)
        numbers = [self.kinds.index(form) for form in self.forms for _side in range(2)]
        self.stems = [
            Stems(kind, [len(self.kinds) + i * LONGEST_AFFIX + n for n in range(LONGEST_AFFIX)])
            for i, kind in enumerate(numbers)
        ]
        of_stems = [stems.kind for stems in self.stems for _ in stems.columns]
        self.kinds_of_columns = [*range(len(self.kinds)), *of_stems]
        self.width = len(self.kinds_of_columns)

    def __call__(self, words: Sequence[Word]) -> Keys:
        """Give the keys of words, which are remembered: training sees words again and again.

        words (Sequence[Tuple[str, ...]]): The words, in each of `streams`.
        RETURNS (ndarray): A key of each kind, and then those of the stems; 0 where a word has
            none, because nothing of it is pronounced, or too little is left.
            Shape: (len(words), width), uint64
        """
        return self._array(self._kept.read(words, lambda new: list(map(self._keys, new))))

    def find(self, words: Sequence[Word]) -> Keys:
        """Give the keys of words, as a call does, and remember nothing."""
        return self._array(list(map(self._keys, words)))

    def _array(self, rows: List[Tuple[int, ...]]) -> Keys:
        return np.array(rows, dtype=np.uint64).reshape(len(rows), self.width)

    def _keys(self, word: Word) -> Tuple[int, ...]:
        symbols = [
            segments(PLAIN.apply(string)) if stream == "ipa" else tuple(_bare(string))
            for stream, string in zip(self.streams, word)
        ]
        read = [view.read(symbols[stream]) for stream, view in self._plan]
        whole = [_key(its, view) for its, (_, view) in zip(read, self._plan)]
        keys = [whole[place] for place in self._places]
        for i, stems in enumerate(self.stems):
            place = self._places[stems.kind]
            its, view = read[place], self._plan[place][1]
            for n in range(1, LONGEST_AFFIX + 1):
                stem = its[n:] if i % 2 else its[:-n]
                keys.append(_key(stem, view) if len(stem) >= _SHORTEST_STEM else NO_KEY)
        return tuple(keys)


def _bare(spelling: str) -> str:
    """Take the marks away that a tokenizer has left on a word; of marks alone, none."""
    return _MARKS.sub("", spelling) or spelling


def _key(symbols: Sequence[str], view: _View) -> int:
    string = view.between.join(symbols)
    return int(hash_string(string)) if string else NO_KEY
