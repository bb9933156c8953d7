"""Files of word pairs: a word and its translation on a line, with or without their IPA."""

import re
from pathlib import Path
from typing import List, NamedTuple

from ..errors import PhonemeNERError
from .files import read_text


class PairRow(NamedTuple):
    """A line of the file: two columns, or four.

    line (int): Its number, from 1.
    columns (List[str]): Word and translation, or word, IPA, translation and IPA.
    """

    line: int
    columns: List[str]

    @property
    def first(self) -> str:
        """The word."""
        return self.columns[0]

    @property
    def second(self) -> str:
        """Its translation."""
        return self.columns[len(self.columns) // 2]

    @property
    def ipa(self) -> List[str]:
        """The file's own IPA of the two, or nothing."""
        return self.columns[1::2] if len(self.columns) == 4 else []


def read_pair_rows(
    path: Path, *, expected: str, malformed: str, empty: str, blanks: bool = False
) -> List[PairRow]:
    """Read the lines of a file of pairs, all of them of two columns or all of four.

    path (Path): The file. Blank lines and lines that start with # are passed over.
    expected (str): What it should hold, for the error messages.
    malformed (str): The message for a line of another form.
    empty (str): The message for a file without pairs.
    blanks (bool): Whether a file whose first line has no TAB is parted by blanks, into
        two columns, as MUSE's files are.
    RETURNS (List[PairRow]): The lines in order, no word of them empty.
    RAISES (PhonemeNERError): If it cannot be read, holds no pair, or a line has
        another number of columns than the first or an empty word.
    """
    rows: List[PairRow] = []
    for number, line in enumerate(read_text(path, expected=expected).split("\n"), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        # In a file with TABs, a line without one lacks something.
        blanks = blanks and (bool(rows) or "\t" not in line)
        row = PairRow(number, _split(line, blanks))
        n_columns = len(row.columns)
        if n_columns not in ((2,) if blanks else (2, 4)) or (
            rows and n_columns != len(rows[0].columns)
        ):
            got = f"{n_columns} column{'s' if n_columns > 1 else ''}"
        elif not row.first or not row.second:
            got = "an empty name or word"
        else:
            rows.append(row)
            continue
        message = malformed.format(
            path=path, line=number, got=got, row=line[:60], expected=expected, hint=""
        )
        raise PhonemeNERError(message)
    if not rows:
        got = "comments and blank lines only"
        raise PhonemeNERError(empty.format(path=path, got=got, expected=expected))
    return rows


def _split(line: str, blanks: bool) -> List[str]:
    if blanks and "\t" not in line:
        # Not `str.split()`: it also cuts at the no-break spaces inside words.
        return re.split(" +", line.strip())
    return [column.strip() for column in line.split("\t")]
