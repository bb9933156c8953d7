"""Long texts in pieces: cut where no name is, as well as can be told, and nothing lost."""

from typing import Iterator, Tuple

import regex

from ..text import cut_sentences

_LINE_END = regex.compile(r"[\n\r\v\f\x85\u2028\u2029]+")
_SPACE = regex.compile(r"\s+")
_CHARACTER = regex.compile(r"\X")
# A piece is no shorter than this part of what it may be, so that there are not too many.
_LEAST = 8


def cut_text(text: str, most: int) -> Iterator[Tuple[int, int]]:
    """Cut a text into pieces: after the last line that fits, else after the last sentence, else
    the last word, else between two characters as readers know them.

    text (str): The text.
    most (int): Of how many characters a piece may be.
    YIELDS (Tuple[int, int]): Where each piece starts and ends. Each starts where the one before
        ends, and together they are the text.
    """
    start = 0
    while len(text) - start > most:
        end = start + _find_cut(text[start : start + most])
        yield start, end
        start = end
    if start < len(text) or not text:
        yield start, len(text)


def _find_cut(window: str) -> int:
    """Give the best place to cut what is all that fits, above 0."""
    least = max(1, len(window) // _LEAST)
    # One after the other is looked for. Nothing is read across the end of a line, so that this cut
    # changes no name at all.
    kinds = (
        (match.end() for match in _LINE_END.finditer(window)),
        (start for start, _ in cut_sentences(window)),
        (match.end() for match in _SPACE.finditer(window)),
    )
    for cuts in kinds:
        cut = max(cuts, default=0)
        if cut >= least:
            return cut
    # A letter keeps its marks, unless there are more of them than fit.
    starts = [match.start() for match in _CHARACTER.finditer(window)]
    return starts[-1] if starts[-1] >= least else len(window)
