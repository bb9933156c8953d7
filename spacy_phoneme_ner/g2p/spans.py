"""Which letters of a word each segment of its pronunciation is written with."""

import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from typing import List, NamedTuple, Optional, Sequence, Tuple

from ..errors import PhonemeNERError
from ..ipa import segments
from ..ipa.sound_classes import sound_classes
from ..languages import find_language
from ..memory.cache import remembered
from .backends.script import ScriptG2P
from .catalogue import Backends
from .rewriting import Origins

# What it costs to take a letter for a sound: of the same symbol, of the same class (see
# `sound_classes`), of another; and to leave a letter silent or a sound unwritten.
_SAME, _ALIKE, _OTHER, _SKIP = 0.0, 0.3, 1.0, 0.6
_VOWELS = "IUA"
# Of so many letters times sounds, at most, all ways to align them are weighed, in part of a second.
_MOST_WAYS = 1_000_000


class PhonemeSpan(NamedTuple):
    """A segment, and where it is written.

    phoneme (str): The segment.
    start (int): Its first character in the word.
    end (int): The character after its last; its first, if no letter is left for it.
    exact (bool): Whether the rules that the word was read by say so; else the letters were
        aligned with the sounds, which is an estimate.
    """

    phoneme: str
    start: int
    end: int
    exact: bool


@remembered(4096)
def phoneme_spans(word: str, ipa: str, lang: str) -> Tuple[PhonemeSpan, ...]:
    """Find the letters of each segment of a pronunciation.

    The spans follow one another and cover the word: a silent letter belongs to the segment
    before it, or to the first; of several segments of one letter, the first has it.

    word (str): The word.
    ipa (str): Its pronunciation.
    lang (str): The language that it was read in, ISO 639-3 or any tag.
    RETURNS (Tuple[PhonemeSpan, ...]): One for each segment, in order.
    """
    parts = segments(ipa)
    traced = _trace(word, lang) if parts else None
    origins = _traced_origins(parts, *traced) if traced is not None else [None] * len(parts)
    aligned = _aligned_starts(word, parts) if None in origins else []
    bounds: List[int] = []
    certain: List[bool] = []
    for i, origin in enumerate(origins):
        start = aligned[i] if origin is None else origin[0]
        last = bounds[-1] if bounds else 0
        exact = origin is not None and start >= last
        if i and origin is not None and origin == origins[i - 1]:
            start, exact = origin[1], True  # the first of them has the letter
        bounds.append(min(max(start, last), len(word)))
        certain.append(exact)
    bounds = [0, *bounds[1:], len(word)]
    return tuple(
        PhonemeSpan(part, start, end, exact)
        for part, start, end, exact in zip(parts, bounds, bounds[1:], certain)
    )


@lru_cache(maxsize=1)
def _backends() -> Backends:
    return Backends({}, 0)


def _trace(word: str, lang: str) -> Optional[Tuple[str, Origins]]:
    """Read the word anew by the rules of its language, if it has rules."""
    try:
        language = find_language(lang)
        target = _backends().find(language) or _backends().stand_in(lang)
        trace = getattr(target.backend, "trace", None)
        traced: Optional[Tuple[str, Origins]] = trace and trace(word, target.tag)
    except PhonemeNERError:
        return None
    return traced


def _traced_origins(
    parts: Sequence[str], text: str, origins: Origins
) -> List[Optional[Tuple[int, int]]]:
    """Find where each segment comes from in what the rules made of the word.

    The pronunciation may have been normalised, or its stress and tones left out: of a segment
    that is not found as it stands, it is not known.
    """
    decomposed = [unicodedata.normalize("NFD", part) for part in parts]
    owners = [i for i, part in enumerate(decomposed) for _ in part]
    found: List[Optional[Tuple[int, int]]] = [None] * len(parts)
    matcher = SequenceMatcher(None, "".join(decomposed), text, autojunk=False)
    for block in matcher.get_matching_blocks():
        for k in range(block.size):
            owner, (start, end) = owners[block.a + k], origins[block.b + k]
            known = found[owner] or (start, end)
            found[owner] = min(known[0], start), max(known[1], end)
    return found


def _aligned_starts(word: str, parts: Sequence[str]) -> List[int]:
    """Align letters with segments, in order, at the least cost (Needleman and Wunsch, 1970); what
    is too long for a word, in proportion."""
    n, m = len(word), len(parts)
    if n * m > _MOST_WAYS:
        return [n * j // m for j in range(m)]
    letters = _letters()(list(word), "any")
    cost = [[_SKIP * (i + j) for j in range(m + 1)] for i in range(n + 1)]
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            cost[i][j] = min(
                cost[i - 1][j - 1] + _difference(letters[i - 1], parts[j - 1]),
                cost[i - 1][j] + _SKIP,
                cost[i][j - 1] + _SKIP,
            )
    starts = [0] * m
    i, j = n, m
    while j:
        if i and cost[i][j] == cost[i - 1][j - 1] + _difference(letters[i - 1], parts[j - 1]):
            i, j = i - 1, j - 1
            starts[j] = i
        elif i and cost[i][j] == cost[i - 1][j] + _SKIP:
            i -= 1
        else:
            j -= 1
            starts[j] = i
    return starts


@lru_cache(maxsize=1)
def _letters() -> ScriptG2P:
    return ScriptG2P(cache_size=0)


@lru_cache(maxsize=4096)
def _difference(letter: str, part: str) -> float:
    if not letter:
        return _OTHER
    if letter[0] == part[0]:
        return _SAME
    classes = sound_classes([letter]), sound_classes([part])
    vowels = [bool(c) and c in _VOWELS for c in classes]
    return _ALIKE if classes[0] == classes[1] or all(vowels) else _OTHER
