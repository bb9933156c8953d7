"""The files of PhoneXL (Nguyen et al., Findings of ACL 2023): words, tags and IPA.

A line is a word, in four columns parted by TABs: spelling, tag, IPA and romanisation;
a blank line ends a sentence. The tags are of names (BIO) or parts of speech (UPOS). In a
column "_" stands for a space, and the IPA may be blank. The romanisation is passed over.
"""

from itertools import chain
from pathlib import Path
from typing import Iterator, List, NamedTuple, Sequence

from ..errors import Errors, PhonemeNERError
from .files import blocks, read_text
from .sentences import Item, make_items
from .tags import TagReader, is_tag

_N_COLUMNS = 4
_EXPECTED = (
    "a word, its tag, its IPA and its romanisation on each line, parted by TABs, "
    "and a blank line between sentences"
)


class _Row(NamedTuple):
    line: int
    word: str
    tag: str
    ipa: str


def read_phonexl(path: Path) -> Iterator[Item]:
    """Read a file of PhoneXL, its own IPA with it.

    path (Path): The file.
    YIELDS (Item): The sentences, with names or with parts of speech, and the skipped
        rows. The IPA of a word that has none is "".
    RAISES (PhonemeNERError): If the file or one of its lines is not of that form.
    """
    read_tag = TagReader(path)
    for block in blocks(read_text(path, expected=_EXPECTED)):
        rows = [_parse(path, line, text, read_tag) for line, text in block]
        yield from make_items(
            [row.word for row in rows],
            [row.tag for row in rows],
            [row.ipa for row in rows],
            lines=[row.line for row in rows],
        )


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


def _parse(path: Path, line: int, text: str, read_tag: TagReader) -> _Row:
    columns: List[str] = text.split("\t")  # not stripped: the last ones may be blank
    if len(columns) != _N_COLUMNS:
        got = f"{len(columns)} TAB-separated column{'s' if len(columns) != 1 else ''}"
        hint = (
            " A blank column keeps its TAB: an editor may have cut those at the end of the line."
            if len(columns) < _N_COLUMNS
            else " For files with other columns use the format 'conll' (--format conll)."
        )
        raise PhonemeNERError(
            Errors.P204.format(
                path=path, line=line, got=got, row=text[:80], expected=_EXPECTED, hint=hint
            )
        )
    word = _with_spaces(columns[0])
    tag = read_tag(columns[1].strip(), line=line, word=word)
    return _Row(line, word, tag, _with_spaces(columns[2]))


def _with_spaces(column: str) -> str:
    # No word is a space: where the "_" stands alone, it is the character itself.
    return column.replace("_", " ").strip() or column.strip()
