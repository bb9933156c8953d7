"""Edit distances over segments, plain and by articulation."""

from functools import lru_cache
from typing import Any, Callable, Iterable, List, Sequence, Tuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from ...ipa import distance
from ..counts import Floats

Numbers = NDArray[np.int64]
T = TypeVar("T")

# A segment that was expected and the one that was found for it, "" for none.
Step = Tuple[str, str]

# As `ipa.word_distance` has it.
_GAP = 1.0
# Bounds the memory of many pairs.
_AT_ONCE = 4_000


def differs(expected: str, got: str) -> float:
    """Tell letters apart: what substituting one costs where articulation plays no part."""
    return float(expected != got)


@lru_cache(maxsize=1 << 18)
def substitution(expected: str, got: str) -> float:
    """Give the articulatory distance of two segments; kept, as a language has few of them."""
    return 0.0 if expected == got else distance(expected, got)


def edits(expected: Sequence[str], got: Sequence[str]) -> int:
    """Count the substitutions, insertions and deletions between two sequences.

    expected (Sequence[str]): Segments.
    got (Sequence[str]): Other segments.
    RETURNS (int): The fewest that turn one into the other (Levenshtein 1966).
    """
    if expected == got:
        return 0
    previous = list(range(len(got) + 1))
    for i, segment in enumerate(expected, start=1):
        current = [i]
        for j, other in enumerate(got):
            if segment == other:
                current.append(previous[j])
            else:
                current.append(1 + min(previous[j], previous[j + 1], current[j]))
        previous = current
    return previous[-1]


def align(expected: Sequence[str], got: Sequence[str]) -> Tuple[float, List[Step]]:
    """Align two words so that they differ least in articulation.

    The alignment whose costs `ipa.word_distance` sums up: a substitution costs the
    articulatory distance, an insertion or deletion 1. Of several as good, the one
    that substitutes latest in the word.

    expected (Sequence[str]): Segments of one word.
    got (Sequence[str]): Segments of the other.
    RETURNS (Tuple[float, List[Step]]): The word distance (0 to 1), and the steps in
        order, equal segments among them.
    """
    table = _table(expected, got)
    steps: List[Step] = []
    i, j = len(expected), len(got)
    while i or j:
        here = table[i][j]
        substituted = (
            i and j and here == table[i - 1][j - 1] + substitution(expected[i - 1], got[j - 1])
        )
        if substituted:
            i, j = i - 1, j - 1
            steps.append((expected[i], got[j]))
        elif i and here == table[i - 1][j] + _GAP:
            i -= 1
            steps.append((expected[i], ""))
        else:
            j -= 1
            steps.append(("", got[j]))
    return table[-1][-1] / max(len(expected), len(got), 1), steps[::-1]


def sound_distances(
    pairs: Sequence[Tuple[Sequence[str], Sequence[str]]],
    cost: Callable[[str, str], float] = substitution,
) -> Floats:
    """Give what `ipa.word_distance` does, for many pairs at once.

    pairs (Sequence[Tuple[Sequence[str], Sequence[str]]]): The segments of both words of each.
    cost (Callable[[str, str], float]): What it costs to substitute a segment for another, 0 to
        1; by articulation unless something else is given, such as `differs`.
    RETURNS (Floats): 0 (the same) to 1; 0 for two empty words. Shape: (n_pairs,)
    """
    distances: Floats = np.zeros(len(pairs))
    # Those of like length together: few are padded, and words that have ended are left.
    order = sorted(range(len(pairs)), key=lambda i: tuple(map(len, pairs[i])), reverse=True)
    for start in range(0, len(order), _AT_ONCE):
        rows = order[start : start + _AT_ONCE]
        distances[rows] = _align_all([pairs[i] for i in rows], cost)
    return distances


def align_with_each(
    word: Iterable[T],
    rows: NDArray[Any],
    cost: Callable[[T, NDArray[Any]], NDArray[Any]],
    dtype: Any,
) -> NDArray[Any]:
    """Give what it costs to turn one word into the beginnings of each of many.

    word (Iterable[T]): Its segments, in whatever way they are told apart.
    rows (ndarray): The first, second … segments of the others. Shape: (longest, n_words)
    cost (Callable[[T, ndarray], ndarray]): What it costs to substitute a segment for each of a
        row; an insertion or deletion costs 1.
    dtype (Any): Of the costs.
    RETURNS (ndarray): The costs for no segment of the others, the first, the first two … Shape:
        (longest + 1, n_words)
    """
    above = np.repeat(np.arange(len(rows) + 1, dtype=dtype)[:, None], rows.shape[1], axis=1)
    gap = above.dtype.type(_GAP)
    for segment in word:
        row = np.empty_like(above)
        row[0] = above[0] + gap
        for j, others in enumerate(rows):
            moved = np.minimum(above[j + 1], row[j]) + gap
            np.minimum(above[j] + cost(segment, others), moved, out=row[j + 1])
        above = row
    return above


def _align_all(
    pairs: Sequence[Tuple[Sequence[str], Sequence[str]]], cost: Callable[[str, str], float]
) -> Floats:
    firsts, n_firsts, known = _numbered([first for first, _ in pairs])
    seconds, n_seconds, others = _numbered([second for _, second in pairs])
    costs = np.array([[0.0 if a == b else cost(a, b) for b in others] for a in known])
    costs = costs.reshape(len(known), len(others))
    n_columns = seconds.shape[1]
    # The longest first words come first: those that are not at their end are the first rows.
    above = np.repeat(_GAP * np.arange(n_columns + 1.0)[:, None], len(pairs), axis=1)
    last = above[n_seconds, np.arange(len(pairs))]
    for i in range(firsts.shape[1]):
        n = int((n_firsts > i).sum())
        row = np.empty((n_columns + 1, n))
        row[0] = above[0, :n] + _GAP
        for j in range(n_columns):
            replaced = above[j, :n] + costs[firsts[:n, i], seconds[:n, j]]
            gap = np.minimum(above[j + 1, :n], row[j]) + _GAP
            row[j + 1] = np.minimum(replaced, gap)
        above = row
        last[:n] = row[n_seconds[:n], np.arange(n)]
    lengths: Floats = np.maximum(np.maximum(n_firsts, n_seconds), 1)
    return last / lengths


def _numbered(words: Sequence[Sequence[str]]) -> Tuple[Numbers, Numbers, List[str]]:
    """Number segments: of each word, padded with 0; the lengths; and what the numbers are of."""
    spelled = [tuple(word) for word in words]
    # Words mostly come again and again.
    rows = {word: i for i, word in enumerate(dict.fromkeys(spelled))}
    known = {segment: i for i, segment in enumerate(dict.fromkeys(s for w in rows for s in w))}
    lengths = np.array([len(word) for word in rows], dtype=np.int64)
    numbers = np.zeros((len(rows), int(lengths.max(initial=0))), dtype=np.int64)
    for row, word in zip(numbers, rows):
        row[: len(word)] = [known[segment] for segment in word]
    places = np.array([rows[word] for word in spelled], dtype=np.int64)
    return numbers[places], lengths[places], list(known)


def _table(expected: Sequence[str], got: Sequence[str]) -> List[List[float]]:
    """Cost of aligning each beginning of one word with each beginning of the other."""
    table = [[_GAP * j for j in range(len(got) + 1)]]
    for segment in expected:
        above = table[-1]
        left = above[0] + _GAP
        row = [left]
        for j, other in enumerate(got):
            replaced = above[j] + substitution(segment, other)
            removed = above[j + 1] + _GAP
            left += _GAP
            if replaced < left:
                left = replaced
            if removed < left:
                left = removed
            row.append(left)
        table.append(row)
    return table
