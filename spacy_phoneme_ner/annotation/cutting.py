"""Long texts in pieces: cut where no name is, as well as can be told, and nothing lost."""

from typing import Iterator, Tuple

import regex

# What ends a line, best of all cuts: no name reaches over it, and nothing is read across it.
_LINE_END = regex.compile(r"[\n\r\v\f\x85\u2028\u2029]+")
# The end of a sentence in any script (Unicode's Sentence_Terminal), with what closes it and the
# white space after it; scripts that are written without spaces need none.
_SENTENCE_END = regex.compile(
    r"(?:(?=[\p{Han}\p{Hira}\p{Kana}\u3000-\u303f\uff00-\uffef])\p{STerm}+[\p{Pe}\p{Pf}\"']*\s*"
    r"|\p{STerm}+[\p{Pe}\p{Pf}\"']*\s+)"
)
_SPACE = regex.compile(r"\s+")
_CHARACTER = regex.compile(r"\X")


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
        end = _find_cut(text, start, start + most)
        yield start, end
        start = end
    if start < len(text) or not text:
        yield start, len(text)


def _find_cut(text: str, start: int, most: int) -> int:
    # Pieces of less than half the size would be many, where a text has one line and is long.
    least = start + (most - start) // 2
    for pattern in (_LINE_END, _SENTENCE_END, _SPACE):
        cuts = [match.end() for match in pattern.finditer(text, least, most) if match.end() > start]
        if cuts:
            return cuts[-1]
    # A letter keeps its marks, unless there are more of them than fit.
    starts = [match.start() for match in _CHARACTER.finditer(text, least, most)]
    return starts[-1] if starts and starts[-1] > start else most
