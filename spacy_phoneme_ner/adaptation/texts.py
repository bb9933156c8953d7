"""From documents to what is learned from: their lines, as many as there is time for."""

import heapq
from random import Random
from typing import Iterable, Iterator, List, Set, Tuple

from ..annotation.cutting import cut_text
from ..annotation.documents import Document

# Of so many characters a line may be, before it is cut where a sentence ends. What is read
# together in training takes memory by its longest part.
_LONGEST = 1_000


def draw_lines(documents: Iterable[Document], most_characters: int, seed: int) -> "Sample":
    """Draw lines of documents, each as likely as any other, in the order that they stand in.

    Memory is that of the lines that are kept, whatever is read.

    documents (Iterable[Document]): The documents.
    most_characters (int): How many characters there may be of the lines together.
    seed (int): What is drawn by.
    RETURNS (Sample): The lines.
    """
    random = Random(seed)
    # The lines with the lowest of the numbers drawn for them; the highest of those is on top.
    kept: List[Tuple[float, int, str]] = []
    size = total = 0
    for number, line in enumerate(_lines(documents)):
        total += len(line)
        heapq.heappush(kept, (-random.random(), number, line))
        size += len(line)
        while size > most_characters and len(kept) > 1:
            size -= len(heapq.heappop(kept)[2])
    kept.sort(key=lambda each: each[1])
    return Sample([*_distinct(line for _, _, line in kept)], size, total)


class Sample:
    """Lines to learn from.

    lines (List[str]): The lines, each once, none of them empty.
    characters (int): How many characters were drawn.
    total (int): How many there were to draw from.
    """

    def __init__(self, lines: List[str], characters: int, total: int) -> None:
        self.lines = lines
        self.characters = characters
        self.total = total

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out."""
        return self.characters == self.total


def _lines(documents: Iterable[Document]) -> Iterator[str]:
    for document in documents:
        for line in document.text.splitlines():
            line = line.strip()
            for start, end in cut_text(line, _LONGEST) if line else ():
                yield line[start:end]


def _distinct(lines: Iterable[str]) -> Iterator[str]:
    """Give each line once: a heading of every page would be learned as often as it stands there."""
    seen: Set[str] = set()
    for line in lines:
        if line not in seen:
            seen.add(line)
            yield line
