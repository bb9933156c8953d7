"""Tables as text: values separated by commas or by tabs, the names of columns in the first row."""

import csv
from typing import Iterator, List

from .inputs import InputFile, Item, ReadingSettings
from .lines import Line, read_lines
from .text import BYTES_A_CHARACTER, too_long

# Of all fields of a row together, times as much as a document may have.
_ROOM = 4


def read_csv(file: InputFile, settings: ReadingSettings) -> Iterator[Item]:
    """Read a table of values separated by commas: in quotes where they have commas, quotes
    (doubled) or line ends in them (RFC 4180).

    file (InputFile): The file.
    settings (ReadingSettings): Which columns are read.
    YIELDS (Item): Documents and rejects.
    """
    with file.open() as stream:
        lines = _Lines(read_lines(stream, _ROOM * BYTES_A_CHARACTER * settings.max_length))
        # It is the whole process's; a lower one would cut nothing, but fail.
        csv.field_size_limit(max(csv.field_size_limit(), _ROOM * settings.max_length))
        rows = csv.reader(lines, strict=True)
        names: List[str] = []
        while True:
            start = lines.number + 1
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                where = f" (lines {start} to {lines.number})" if lines.number > start else ""
                yield file.reject(start, f"it is no row of comma-separated values: {error}{where}")
                if not names:
                    return
                continue
            if lines.too_long:
                yield file.reject(start, too_long(lines.too_long, settings))
                lines.too_long = 0
                continue
            if not row:
                continue
            if not names:
                names = row
                if settings.text_field not in names:
                    yield file.make_item(dict.fromkeys(names, ""), start, settings)
                    return
                continue
            yield _make(file, names, row, start, settings)


def read_tsv(file: InputFile, settings: ReadingSettings) -> Iterator[Item]:
    """Read a table of values separated by tabs, which have neither tabs nor line ends in them;
    quotes are characters like others.

    file (InputFile): The file.
    settings (ReadingSettings): Which columns are read.
    YIELDS (Item): Documents and rejects.
    """
    names: List[str] = []
    with file.open() as stream:
        for line in read_lines(stream, _ROOM * BYTES_A_CHARACTER * settings.max_length):
            if line.length:
                yield file.reject(line.number, too_long(line.length, settings))
                continue
            if not line.text.strip():
                continue
            row = line.text.split("\t")
            if not names:
                names = row
                if settings.text_field not in names:
                    yield file.make_item(dict.fromkeys(names, ""), line.number, settings)
                    return
                continue
            yield _make(file, names, row, line.number, settings)


def _make(
    file: InputFile, names: List[str], row: List[str], line: int, settings: ReadingSettings
) -> Item:
    if len(row) != len(names):
        return file.reject(line, f"it has {len(row)} fields, and the first row has {len(names)}")
    return file.make_item(dict(zip(names, row)), line, settings)


class _Lines:
    """Lines for Python's reader, with their ends; knows which was last, and if one was too long."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self.number = self.too_long = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number = line.number
        self.too_long = self.too_long or line.length
        return line.text + "\n"
