"""What cuts text of scripts without spaces into words: libraries, each an extra, or rules.

ICU has dictionaries of Thai, Lao, Khmer, Burmese, Chinese and Japanese words. Those that know one
language know more of its words.
"""

import os
import sys
from functools import lru_cache
from importlib.util import find_spec
from threading import local
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from ..extras import import_extra
from ..memory.locks import SharedLock
from .clusters import JAPANESE, cut_clusters
from .words import Spans

Segmenter = Callable[[str], Spans]
_WHAT = "Cutting text without spaces into words"
_READ_ONLY = ("PYTHAINLP_READ_ONLY", "PYTHAINLP_READ_MODE", "PYTHAINLP_DATA")
_LOCK = SharedLock()
# SudachiPy takes 49,149 bytes at once.
_MOST = 10_000


class _PerThread(local):
    """What only one thread at a time may use."""

    def __init__(self) -> None:
        self.icu: Any = None
        self.sudachi: Any = None


_OWN = _PerThread()


def cut_by_icu(text: str) -> Iterator[Tuple[int, int]]:
    """Cut a text by the dictionaries of ICU.

    text (str): The text, of any of its scripts.
    YIELDS (Tuple[int, int]): Where each word starts and ends.
    RAISES (MissingExtraError): Without the extra `icu`.
    """
    icu = import_extra("icu", _WHAT)
    if _OWN.icu is None:
        _OWN.icu = icu.BreakIterator.createWordInstance(icu.Locale.getRoot())
    _OWN.icu.setText(text)
    yield from _from_ends(text, list(_OWN.icu))


def cut_thai(text: str) -> Iterator[Tuple[int, int]]:
    """Cut Thai by the longest words of PyThaiNLP's dictionary that fit (newmm).

    text (str): The text.
    YIELDS (Tuple[int, int]): Where each word starts and ends.
    RAISES (MissingExtraError): Without the extra `th`.
    """
    tokenize = _pythainlp()
    yield from _from_words(tokenize.word_tokenize(text, engine="newmm", keep_whitespace=True))


def cut_japanese(text: str) -> Iterator[Tuple[int, int]]:
    """Cut Japanese by SudachiPy, into its shortest words.

    text (str): The text.
    YIELDS (Tuple[int, int]): Where each word starts and ends.
    RAISES (MissingExtraError): Without the extra `ja`.
    """
    sudachipy = import_extra("sudachipy", _WHAT)
    if _OWN.sudachi is None:
        import_extra("sudachidict_core", _WHAT)
        _OWN.sudachi = _dictionary(sudachipy).create(mode=sudachipy.SplitMode.A)
    for start in range(0, len(text), _MOST):
        for word in _OWN.sudachi.tokenize(text[start : start + _MOST]):
            yield start + word.begin(), start + word.end()


# Of the scripts that a library knows: the extra that knows it best, and what may cut it, by the
# module that it needs.
_ICU = ("icu", cut_by_icu)
_BY_SCRIPT: Mapping[str, Tuple[str, Sequence[Tuple[str, Segmenter]]]] = {
    "Thai": ("th", [("pythainlp", cut_thai), _ICU]),
    "Lao": ("icu", [_ICU]),
    "Khmer": ("icu", [_ICU]),
    "Myanmar": ("icu", [_ICU]),
    "Han": ("icu", [_ICU]),
    JAPANESE: ("ja", [("sudachidict_core", cut_japanese), _ICU]),
}
EXTRA_OF = {script: extra for script, (extra, _) in _BY_SCRIPT.items()}


def find_segmenter(script: str) -> Optional[Segmenter]:
    """Find the best that is installed for a script.

    script (str): One of `EXTRA_OF` (see `words.Run`).
    RETURNS (Optional[Callable]): What cuts it; None if nothing is installed that does.
    """
    _, ways = _BY_SCRIPT[script]
    return next((cut for module, cut in ways if find_spec(module) is not None), None)


def by_clusters(script: str) -> Segmenter:
    """Give what cuts a script by rules of spelling (see `clusters`)."""
    return lambda text: cut_clusters(text, script)


def _from_ends(text: str, ends: List[int]) -> Iterator[Tuple[int, int]]:
    if text and max(text) > "\uffff":  # ICU counts in UTF-16
        places: Dict[int, int] = {}
        place = 0
        for i, character in enumerate(text):
            places[place] = i
            place += 1 + (character > "\uffff")
        places[place] = len(text)
        ends = [places[end] for end in ends if end in places]
    yield from zip([0, *ends], ends)


def _from_words(words: List[str]) -> Iterator[Tuple[int, int]]:
    start = 0
    for word in words:
        yield start, start + len(word)
        start += len(word)


def _pythainlp() -> Any:
    # It makes a folder for downloads in the user's home as soon as it is imported.
    if "pythainlp" in sys.modules or any(setting in os.environ for setting in _READ_ONLY):
        return import_extra("pythainlp.tokenize", _WHAT)
    with _LOCK:
        os.environ[_READ_ONLY[0]] = "1"
        try:
            return import_extra("pythainlp.tokenize", _WHAT)
        finally:
            os.environ.pop(_READ_ONLY[0], None)


@lru_cache(maxsize=1)
def _dictionary(sudachipy: Any) -> Any:
    return sudachipy.Dictionary(dict="core")
