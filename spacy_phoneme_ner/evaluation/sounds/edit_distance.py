"""Edit distances over segments, plain and by articulation."""

from functools import lru_cache
from typing import List, Sequence, Tuple

from ...ipa import distance

# A segment that was expected and the one that was found for it, "" for none.
Step = Tuple[str, str]

# As `ipa.word_distance` has it.
_GAP = 1.0


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
            i and j and here == table[i - 1][j - 1] + _substitution(expected[i - 1], got[j - 1])
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


def sound_distance(first: Sequence[str], second: Sequence[str]) -> float:
    """Give what `ipa.word_distance` does, several times faster over many words.

    The distances of segments are kept, as a language has few of them.

    first (Sequence[str]): Segments of one word.
    second (Sequence[str]): Segments of the other.
    RETURNS (float): 0 (the same) to 1; 0 for two empty words.
    """
    return _table(first, second)[-1][-1] / max(len(first), len(second), 1)


def _table(expected: Sequence[str], got: Sequence[str]) -> List[List[float]]:
    """Cost of aligning each beginning of one word with each beginning of the other."""
    table = [[_GAP * j for j in range(len(got) + 1)]]
    for segment in expected:
        above = table[-1]
        left = above[0] + _GAP
        row = [left]
        for j, other in enumerate(got):
            replaced = above[j] + _substitution(segment, other)
            removed = above[j + 1] + _GAP
            left += _GAP
            if replaced < left:
                left = replaced
            if removed < left:
                left = removed
            row.append(left)
        table.append(row)
    return table


@lru_cache(maxsize=1 << 18)
def _substitution(expected: str, got: str) -> float:
    return 0.0 if expected == got else distance(expected, got)
