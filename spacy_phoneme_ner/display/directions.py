"""In which direction words are written, and in which order they stand in a line.

It is the bidirectional algorithm of Unicode (UAX #9, unicode.org/reports/tr9), of whole words
instead of characters: within a word, and for its marks, who draws the text applies it anyway.
What is said of its rules (P2, W2 …) names them as they are named there.
"""

import unicodedata
from typing import List, Optional, Sequence, Tuple

LTR, RTL = "ltr", "rtl"
_STRONG = {"L": LTR, "R": RTL, "AL": RTL}
_NUMBERS = {"EN", "AN"}


def direction_of(text: str) -> Optional[str]:
    """Tell in which direction a text is written: that of its first strong character (P2, P3).

    text (str): The text.
    RETURNS (Optional[str]): "ltr" or "rtl"; None if it has no letter that tells.
    """
    classes = map(unicodedata.bidirectional, text)
    return next((_STRONG[kind] for kind in classes if kind in _STRONG), None)


def directions(words: Sequence[str], base: str) -> List[str]:
    """Tell in which direction each word of a line goes on.

    words (Sequence[str]): The words, in the order in which they are read.
    base (str): The direction of the line.
    RETURNS (List[str]): "ltr" or "rtl" for each. A number goes on as what stands before it
        (W2, W7); what has neither letters nor digits as what stands on both of its sides, and
        else as the line (N1, N2).
    """
    found: List[Optional[str]] = []
    last = base
    for word in words:
        strong = direction_of(word)
        if strong is None and any(unicodedata.bidirectional(char) in _NUMBERS for char in word):
            strong = last
        found.append(strong)
        last = strong or last
    after, afters = base, []
    for direction in reversed(found):
        after = direction or after
        afters.append(after)
    resolved: List[str] = []
    before = base
    for direction, after in zip(found, reversed(afters)):
        before = direction or (before if before == after else base)
        resolved.append(before)
    return resolved


def runs(words: Sequence[str]) -> List[Tuple[int, int]]:
    """Find the words that go on in one direction.

    words (Sequence[str]): The direction of each.
    RETURNS (List[Tuple[int, int]]): The first of each run, and the one after its last.
    """
    starts = [i for i, word in enumerate(words) if i == 0 or word != words[i - 1]]
    return list(zip(starts, [*starts[1:], len(words)]))


def visual_order(words: Sequence[str], base: str) -> List[int]:
    """Set the words of a line in the order in which they stand from left to right (L2).

    words (Sequence[str]): The direction of each, as they are read.
    base (str): The direction of the line.
    RETURNS (List[int]): Their numbers.
    """
    parts = [list(range(start, end)) for start, end in runs(words)]
    parts = [part[::-1] if words[part[0]] == RTL else part for part in parts]
    return [i for part in (parts if base == LTR else parts[::-1]) for i in part]
