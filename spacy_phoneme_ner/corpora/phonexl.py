"""The files of PhoneXL (Nguyen et al., Findings of ACL 2023): words, tags and IPA.

A line is a word, in four columns parted by TABs: spelling, tag, IPA and romanisation;
a blank line ends a sentence. The tags are of names (BIO) or parts of speech (UPOS). In a
column "_" stands for a space, and the IPA may be blank. The romanisation is passed over.
"""

from itertools import chain
from pathlib import Path
from typing import Iterator, List, NamedTuple, Optional, Sequence

from ..errors import Errors
from .columns import Row, TaggedWords, is_comment, read_blocks
from .files import Block, blocks, read_text
from .malformed import COLUMNS, MalformedRow
from .sentences import Item
from .tags import TagReader, is_tag

_N_COLUMNS = 4
_EXPECTED = (
    "a word, its tag, its IPA and its romanisation on each line, parted by TABs, "
    "and a blank line between sentences"
)


class _Word(NamedTuple):
    line: int
    word: str
    tag: str
    ipa: str


def read_phonexl(path: Path, *, skip_errors: bool = False) -> Iterator[Item]:
    """Read a file of PhoneXL, its own IPA with it.

    path (Path): The file.
    skip_errors (bool): Whether to leave out sentences with rows that cannot be read.
    YIELDS (Item): The sentences, with names or with parts of speech, and what was left
        out. The IPA of a word that has none is "".
    RAISES (PhonemeNERError): If the file or one of its lines is not of that form.
    """
    read_tag = TagReader(path)

    def read(block: Block) -> Optional[TaggedWords]:
        # Not stripped: the last columns may be blank.
        rows = [Row(number, line, line.split("\t")) for number, line in block]
        rows = [row for row in rows if not is_comment(row, _N_COLUMNS, _has_tag(row))]
        parsed = [_parse(path, row, read_tag) for row in rows]
        if not parsed:
            return None
        lines, words, tags, ipa = zip(*parsed)
        return TaggedWords(words, tags, lines, ipa)

    text = read_text(path, expected=_EXPECTED, lenient=skip_errors)
    yield from read_blocks(path, blocks(text), read, skip_errors=skip_errors)


def is_phonexl(lines: Sequence[str]) -> bool:
    """Tell whether a file is of this form, and surely of no other.

    lines (Sequence[str]): Its lines, without the line ends; one at least is not blank.
    RETURNS (bool): Whether the first row has four columns and its tag in the second,
        and the last column holds something else than tags.
    """
    rows = (line.split("\t") for line in lines if line.strip())
    first = next(rows)
    has_columns = len(first) == _N_COLUMNS and is_tag(first[1])
    # Not the first row alone: the romanisation of "O" is "O".
    return has_columns and not all(is_tag(row[-1]) for row in chain([first], rows))


def _has_tag(row: Row) -> bool:
    return len(row.columns) > 1 and is_tag(row.columns[1].strip())


def _parse(path: Path, row: Row, read_tag: TagReader) -> _Word:
    columns: List[str] = row.columns
    if len(columns) != _N_COLUMNS:
        got = f"{len(columns)} TAB-separated column{'s' if len(columns) != 1 else ''}"
        hint = (
            " A blank column keeps its TAB: an editor may have cut those at the end of the line."
            if len(columns) < _N_COLUMNS
            else " For files with other columns use the format 'conll' (--format conll)."
        )
        message = Errors.P204.format(
            path=path, line=row.line, got=got, row=row.text[:80], expected=_EXPECTED, hint=hint
        )
        raise MalformedRow(message, row.line, COLUMNS)
    word = _with_spaces(columns[0])
    tag = read_tag(columns[1], line=row.line, word=word)
    return _Word(row.line, word, tag, _with_spaces(columns[2]))


def _with_spaces(column: str) -> str:
    # No word is a space: where the "_" stands alone, it is the character itself.
    return column.replace("_", " ").strip() or column.strip()
