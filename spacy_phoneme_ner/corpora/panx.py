"""PAN-X, the WikiANN of XTREME (Hu et al., ICML 2020): word TAB tag.

XTREME's files of parts of speech (udpos) have the same form.
"""

import re
from pathlib import Path
from typing import Iterator, List, Optional

from ..errors import Errors
from .columns import Row, TaggedWords, is_comment, read_blocks
from .files import Block, blocks, read_text
from .malformed import COLUMNS, MalformedRow
from .sentences import Item
from .tags import TagReader, is_tag

_EXPECTED = "a word, a TAB and a tag on each line, and a blank line between sentences"
_PREFIX = re.compile(r"[a-z]{2,3}(?:-[a-z]+)*:")  # "en:", "zh-yue:"


def read_panx(path: Path, *, skip_errors: bool = False) -> Iterator[Item]:
    """Read a PAN-X file, with or without the language before each word ("en:word").

    path (Path): The file.
    skip_errors (bool): Whether to leave out sentences with rows that cannot be read.
    YIELDS (Item): The sentences, and what was left out.
    RAISES (PhonemeNERError): If the file or one of its lines is no PAN-X.
    """
    read_tag = TagReader(path)
    all_blocks = list(blocks(read_text(path, expected=_EXPECTED, lenient=skip_errors)))
    rows = (_split(number, line) for block in all_blocks for number, line in block)
    n_prefix = len(_find_prefix([row.columns[0] for row in rows if not _is_passed_over(row)]))

    def read(block: Block) -> Optional[TaggedWords]:
        rows = [row for row in (_split(*line) for line in block) if not _is_passed_over(row)]
        tags = [_read_tag(path, row, read_tag) for row in rows]
        words = [row.columns[0][n_prefix:] for row in rows]
        return TaggedWords(words, tags, [row.line for row in rows]) if rows else None

    yield from read_blocks(path, all_blocks, read, skip_errors=skip_errors)


def _split(line: int, text: str) -> Row:
    return Row(line, text, [column.strip(" ") for column in text.rstrip(" \t").split("\t")])


def _is_passed_over(row: Row) -> bool:
    return is_comment(row, 2, is_tag(row.columns[-1]))


def _read_tag(path: Path, row: Row, read_tag: TagReader) -> str:
    n_columns = len(row.columns)
    if n_columns != 2:
        got = f"{n_columns} TAB-separated column{'s' if n_columns != 1 else ''}"
        hint = (
            " The test files that XTREME gives out have no tags: take a dev file."
            if n_columns == 1
            else " For files with other columns use the format 'conll' (--format conll)."
        )
        message = Errors.P204.format(
            path=path, line=row.line, got=got, row=row.text[:80], expected=_EXPECTED, hint=hint
        )
        raise MalformedRow(message, row.line, COLUMNS)
    return read_tag(row.columns[1], line=row.line, word=row.columns[0])


def _find_prefix(words: List[str]) -> str:
    """Find the language before the words: only what all have is no part of them."""
    match = _PREFIX.match(words[0]) if words else None
    prefix = match.group() if match else ""
    return prefix if all(word.startswith(prefix) for word in words) else ""
