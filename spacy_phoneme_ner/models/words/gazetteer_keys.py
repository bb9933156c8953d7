"""What words are looked up by in a gazetteer: how they sound, more or less exactly."""

from typing import Callable, Dict, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray
from spacy.strings import hash_string  # type: ignore[attr-defined, unused-ignore]

from ...checks import split_names
from ...ipa import PLAIN, consonant_skeleton, segments, sound_classes
from ...memory.cache import Cache
from .reader import STREAMS, Word

Keys = NDArray[np.uint64]
NO_KEY = 0
# Words are seen again and again: what was worked out for some 100,000 is kept.
_KEPT_BYTES = 60_000_000


def _whole(symbols: Sequence[str]) -> str:
    return " ".join(symbols)


# How much of a word's symbols a key holds.
_VIEWS: Dict[str, Callable[[Sequence[str]], str]] = {
    "": _whole,
    "classes": sound_classes,
    "skeleton": consonant_skeleton,
}
KINDS = tuple(f"{stream}-{view}".rstrip("-") for stream in STREAMS for view in _VIEWS)


class GazetteerKeys:
    """Gives the keys of words.

    kinds (Sequence[str]): The keys that a word gets: "ipa", its segments; "ipa-classes",
        the classes of its sounds; "ipa-skeleton", those of its consonants; the same of
        its romanised spelling ("roman", …) and of its lower-cased spelling ("orth", …), in any
        order.
    RAISES (PhonemeNERError): If there is no such kind, or none is given.
    """

    def __init__(self, kinds: Sequence[str]) -> None:
        self.kinds = split_names("gazetteer", "+".join(kinds), KINDS)
        parts = [kind.partition("-")[::2] for kind in self.kinds]
        self.streams = tuple(dict.fromkeys(stream for stream, _ in parts))
        self._plan = [(self.streams.index(stream), view) for stream, view in parts]
        self._kept: Cache[Word, Tuple[int, ...]] = Cache(_KEPT_BYTES)

    def __call__(self, words: Sequence[Word]) -> Keys:
        """Give the keys of words.

        words (Sequence[Tuple[str, ...]]): The words, in each of `streams`.
        RETURNS (ndarray): A key of each kind, 0 where a word has none, because nothing
            of it is pronounced. Shape: (len(words), len(kinds)), uint64
        """
        rows = self._kept.read(words, lambda new: list(map(self._keys, new)))
        return np.array(rows, dtype=np.uint64).reshape(len(words), len(self.kinds))

    def _keys(self, word: Word) -> Tuple[int, ...]:
        symbols = [
            segments(PLAIN.apply(string)) if stream == "ipa" else tuple(string)
            for stream, string in zip(self.streams, word)
        ]
        strings = [_VIEWS[view](symbols[stream]) for stream, view in self._plan]
        return tuple(hash_string(s) if s else 0 for s in strings)
