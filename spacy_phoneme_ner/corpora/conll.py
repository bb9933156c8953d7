"""CoNLL and IOB files: words and tags in columns."""

import re
from pathlib import Path
from typing import Iterator, List, NamedTuple, Optional, Sequence

from ..errors import Errors
from .columns import Row, TaggedWords, is_comment, looks_like_comment, read_blocks, refuse_none
from .files import Block, blocks, read_text
from .malformed import COLUMNS, MalformedRow
from .sentences import Item
from .tags import TagReader, is_tag

_EXPECTED = "words and tags in columns, a word on each line, a blank line between sentences"
# Of words that are numbered: the words 3 to 4 written as one; an omitted word.
_NO_WORD = re.compile(r"[0-9]+[-.][0-9]+")


class _Layout(NamedTuple):
    """How many columns there are, if it is known, and which hold the words and the tags."""

    n_columns: Optional[int]
    word: int
    tag: int
    is_numbered: bool = False
    is_dense: bool = False


def read_conll(
    path: Path,
    *,
    word_column: Optional[int] = None,
    tag_column: Optional[int] = None,
    skip_errors: bool = False,
) -> Iterator[Item]:
    """Read a file of columns, parted by TABs or else by spaces, with tags of any scheme.

    Lines of `-DOCSTART-` part sentences, and comments are passed over (`columns.is_comment`).
    Columns may be padded with spaces, or parted by several TABs.

    path (Path): The file.
    word_column (Optional[int]): The column of the word, from 0, or from -1 backwards. If None,
        the first, or the second where the first numbers the words, as in GermEval's files.
    tag_column (Optional[int]): The column of the tag, likewise. If None, the last; where words
        are numbered, the first that holds nothing but tags.
    skip_errors (bool): Whether to leave out sentences with rows that cannot be read.
    YIELDS (Item): The sentences, and what was left out.
    RAISES (PhonemeNERError): If the file or one of its lines is not of that form.
    """
    text = read_text(path, expected=_EXPECTED, lenient=skip_errors)
    all_blocks = list(blocks(text))
    layout = _find_layout(all_blocks, word_column, tag_column)
    hint = f" The tag was read from column {layout.tag}: set another with --tag-column."
    read_tag = TagReader(path, hint=hint)

    def read(block: Block) -> Optional[TaggedWords]:
        rows = [row for row in _rows(block, layout) if not _is_passed_over(row, layout)]
        for row in rows:
            _check_columns(path, row, layout)
        words = [row.columns[layout.word] for row in rows]
        tags = [
            read_tag(row.columns[layout.tag], line=row.line, word=word)
            for row, word in zip(rows, words)
        ]
        return TaggedWords(words, tags, [row.line for row in rows]) if rows else None

    items = read_blocks(path, all_blocks, read, skip_errors=skip_errors, has_iob1=True)
    yield from refuse_none(path, items, _EXPECTED)


def _split(line: str) -> List[str]:
    line = line.rstrip(" \t")
    if "\t" in line:
        return [column.strip(" ") for column in line.split("\t")]
    # Not `str.split()`: it also cuts at the no-break spaces inside words.
    return re.split(" +", line.strip(" "))


def _rows(block: Block, layout: _Layout) -> Iterator[Row]:
    for number, line in block:
        columns = _split(line)
        if layout.is_dense:
            columns = list(filter(None, columns))
        elif len(columns) + 1 == layout.n_columns and line[0] == " ":
            columns.insert(0, "")  # nothing but spaces where the word should be
        yield Row(number, line, columns)


def _find_layout(all_blocks: Sequence[Block], word: Optional[int], tag: Optional[int]) -> _Layout:
    sentences = [
        [_split(line) for _, line in block if not looks_like_comment(line)] for block in all_blocks
    ]
    rows = [columns for sentence in sentences for columns in sentence]
    n_columns = next((len(columns) for columns in rows if len(columns) > 1), None)
    dense = {len(list(filter(None, columns))) for columns in rows}
    is_dense = len({len(columns) for columns in rows}) > 1 and len(dense) == 1 and min(dense) > 1
    if is_dense:
        n_columns = dense.pop()
        sentences = [[list(filter(None, columns)) for columns in rows] for rows in sentences]
    is_numbered = word is None and n_columns is not None and _is_numbered(sentences, n_columns)
    if tag is None and is_numbered:
        rows = [columns for rows in sentences for columns in rows if len(columns) == n_columns]
        tag = next(
            (i for i in range(2, n_columns or 0) if all(is_tag(columns[i]) for columns in rows)),
            None,
        )
    return _Layout(
        n_columns,
        int(is_numbered) if word is None else word,
        -1 if tag is None else tag,
        is_numbered,
        is_dense,
    )


def _is_numbered(sentences: Sequence[Sequence[Sequence[str]]], n_columns: int) -> bool:
    """Tell whether the first of three columns or more counts the words of each sentence."""
    if n_columns < 3 or max(map(len, sentences), default=0) < 2:
        return False
    for rows in sentences:
        numbers = [c[0] for c in rows if len(c) == n_columns and not _NO_WORD.fullmatch(c[0])]
        first = int(numbers[:1] == ["1"])
        if numbers != [str(number) for number in range(first, first + len(numbers))]:
            return False
    return True


def _is_passed_over(row: Row, layout: _Layout) -> bool:
    if layout.is_numbered and _NO_WORD.fullmatch(row.columns[0]):
        return True
    has_tag = _has(row, layout.tag) and is_tag(row.columns[layout.tag])
    return is_comment(row, layout.n_columns, has_tag)


def _check_columns(path: Path, row: Row, layout: _Layout) -> None:
    n_got = len(row.columns)
    if layout.n_columns is not None and n_got != layout.n_columns:
        expected = f"{layout.n_columns}, as in the first row of the file"
    elif n_got < 2 or not _has(row, layout.word) or not _has(row, layout.tag):
        expected = f"the word in column {layout.word} and the tag in column {layout.tag}"
    else:
        return
    hint = " Columns count from 0, or from -1 backwards (--word-column, --tag-column)."
    got = f"{n_got} column{'s' if n_got != 1 else ''}"
    message = Errors.P204.format(
        path=path, line=row.line, got=got, row=row.text[:80], expected=expected, hint=hint
    )
    raise MalformedRow(message, row.line, COLUMNS)


def _has(row: Row, column: int) -> bool:
    return -len(row.columns) <= column < len(row.columns)
