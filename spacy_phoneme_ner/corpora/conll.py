"""CoNLL and IOB files: words and tags in columns."""

import re
from pathlib import Path
from typing import Iterator, List, NamedTuple, Optional

from ..errors import Errors, PhonemeNERError
from .files import blocks, read_text
from .sentences import Item, make_items
from .tags import TagReader, is_iob1, is_tag

_CONLLU_COLUMNS = 10
_NO_WORD = re.compile(r"[0-9]+[-.][0-9]+$")  # the words 3 to 4 written as one; an omitted word

_EXPECTED = "words and tags in columns, a word on each line, a blank line between sentences"


class _Row(NamedTuple):
    line: int
    text: str
    columns: List[str]


def read_conll(path: Path, *, word_column: int = 0, tag_column: int = -1) -> Iterator[Item]:
    """Read a file of columns, parted by a TAB or else by spaces, in IOB1 or IOB2.

    Lines of `-DOCSTART-` and comments are passed over. A line is a comment if it
    starts with "# " and is no row: it has more or fewer columns than the others,
    or no tag. So "# O", the word "#", is a row. Of CoNLL-U, which has words in column
    1 and parts of speech in column 3, the rows that are no words are passed over too:
    ranges of words and empty nodes (https://universaldependencies.org/format.html).

    path (Path): The file.
    word_column (int): The column of the word, from 0, or from -1 backwards.
    tag_column (int): The column of the tag, likewise.
    YIELDS (Item): The sentences and the skipped rows.
    RAISES (PhonemeNERError): If the file or one of its lines is not of that form.
    """
    text = read_text(path, expected=_EXPECTED)
    sentences = [[_Row(n, line, _split(line)) for n, line in block] for block in blocks(text)]
    n_columns = _count_columns(sentences)
    hint = f" The tag was read from column {tag_column}: set another with --tag-column."
    read_tag = TagReader(path, hint=hint)
    columns = (word_column, tag_column)
    rows_of, tags_of = [], []
    for rows in sentences:
        rows = [row for row in rows if not _is_passed_over(row, n_columns, *columns)]
        for row in rows:
            _check_columns(path, row, n_columns, *columns)
        rows_of.append(rows)
        tags_of.append(
            [
                read_tag(row.columns[tag_column], line=row.line, word=row.columns[word_column])
                for row in rows
            ]
        )
    if not any(rows_of):
        raise PhonemeNERError(
            Errors.P203.format(path=path, got="comments only", expected=_EXPECTED)
        )
    count_repairs = not is_iob1(tags_of)
    for rows, tags in zip(rows_of, tags_of):
        words = [row.columns[word_column] for row in rows]
        lines = [row.line for row in rows]
        yield from make_items(words, tags, lines=lines, count_repairs=count_repairs)


def _split(line: str) -> List[str]:
    line = line.rstrip(" \t")
    # Not `str.split()`: it also cuts at the no-break spaces inside words.
    return line.split("\t") if "\t" in line else re.split(" +", line)


def _count_columns(sentences: List[List[_Row]]) -> Optional[int]:
    for rows in sentences:
        for row in rows:
            if not row.text.startswith(("# ", "-DOCSTART-")):
                return len(row.columns)
    return None


def _is_passed_over(row: _Row, n_columns: Optional[int], word_column: int, tag_column: int) -> bool:
    if row.columns[0] == "-DOCSTART-":
        return True
    if word_column and len(row.columns) == _CONLLU_COLUMNS and _NO_WORD.match(row.columns[0]):
        return True
    if not row.text.startswith("# "):
        return False
    fits = n_columns is None or len(row.columns) == n_columns
    return not fits or not _has(row, tag_column) or not is_tag(row.columns[tag_column])


def _check_columns(
    path: Path, row: _Row, n_columns: Optional[int], word_column: int, tag_column: int
) -> None:
    n_got = len(row.columns)
    if n_columns is not None and n_got != n_columns:
        expected = f"{n_columns}, as in the first row of the file"
    elif n_got < 2 or not _has(row, word_column) or not _has(row, tag_column):
        expected = f"the word in column {word_column} and the tag in column {tag_column}"
    else:
        return
    hint = " Columns count from 0, or from -1 backwards (--word-column, --tag-column)."
    got = f"{n_got} column{'s' if n_got != 1 else ''}"
    raise PhonemeNERError(
        Errors.P204.format(
            path=path, line=row.line, got=got, row=row.text[:80], expected=expected, hint=hint
        )
    )


def _has(row: _Row, column: int) -> bool:
    return -len(row.columns) <= column < len(row.columns)
