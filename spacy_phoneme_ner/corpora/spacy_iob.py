"""spaCy's IOB: a sentence on each line, each word with its tag, as `word|tag` or `word|pos|tag`.

`spacy convert --converter iob` reads it, too, and tells of no line.
"""

import re
from pathlib import Path
from typing import Iterable, Iterator, List, Optional

from ..errors import Errors
from .columns import TaggedWords, looks_like_comment, read_blocks
from .files import Block, blocks, read_text
from .malformed import COLUMNS, MalformedRow
from .sentences import Item
from .tags import TagReader, is_tag

_EXPECTED = "a sentence on each line, and in it words as word|tag or word|pos|tag"
_BLANKS = re.compile(r"[ \t]+")  # not the no-break spaces inside words


def is_spacy_iob(lines: Iterable[str]) -> bool:
    """Tell whether a file is of this form.

    lines (Iterable[str]): Its lines, without the line ends.
    RETURNS (bool): Whether every word of its first line with words has a tag behind a "|".
    """
    for line in lines:
        words = _words(line)
        if words and not looks_like_comment(line) and words[0].lower() != "-docstart-":
            return all("|" in word and is_tag(word.rpartition("|")[2]) for word in words)
    return False


def read_spacy_iob(path: Path, *, skip_errors: bool = False) -> Iterator[Item]:
    """Read a file of spaCy's IOB.

    path (Path): The file.
    skip_errors (bool): Whether to leave out sentences that cannot be read.
    YIELDS (Item): The sentences, and what was left out.
    RAISES (PhonemeNERError): If the file or one of its lines is not of that form.
    """
    text = read_text(path, expected=_EXPECTED, lenient=skip_errors)
    lines: List[Block] = [[line] for block in blocks(text) for line in block]
    first = next((words for block in lines if (words := _words(block[0][1]))), [])
    n_marks = 2 if first and all(word.count("|") >= 2 for word in first) else 1
    read_tag = TagReader(path)

    def read(block: Block) -> Optional[TaggedWords]:
        [(number, line)] = block
        if looks_like_comment(line) and not is_spacy_iob([line]):
            return None
        # From behind: the word may be a "|" itself.
        parts = [word.rsplit("|", n_marks) for word in _words(line)]
        for part in parts:
            if len(part) != n_marks + 1:
                _refuse(path, number, "|".join(part), line, n_marks)
        words = [part[0] for part in parts]
        tags = [read_tag(part[-1], line=number, word=part[0]) for part in parts]
        return TaggedWords(words, tags, [number] * len(words))

    yield from read_blocks(path, lines, read, skip_errors=skip_errors, has_iob1=True)


def _words(line: str) -> List[str]:
    return list(filter(None, _BLANKS.split(line)))


def _refuse(path: Path, line: int, word: str, row: str, n_marks: int) -> None:
    expected = "word|tag" if n_marks == 1 else "word|pos|tag, as in the first line of the file"
    message = Errors.P204.format(
        path=path, line=line, got=repr(word), row=row[:80], expected=expected, hint=""
    )
    raise MalformedRow(message, line, COLUMNS)
