"""Files of JSON objects: one a line, or a list of them."""

import json
from functools import partial
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Iterator, NamedTuple, NoReturn

from ..disk.files import parse_json
from ..errors import Errors, PhonemeNERError
from .files import check_line, read_text
from .json_files import malformed, read_json
from .malformed import WRONG_ENTRY, MalformedRow
from .sentences import Item, skip


class Entry(NamedTuple):
    """An object of a file.

    place (str): Where it stands, for the error messages.
    number (int): Its line, or which of the list it is, from 1.
    content (Dict[str, Any]): The object.
    """

    place: str
    number: int
    content: Dict[str, Any]

    def get_text(self, field: str, expected: str) -> str:
        """Give what a field has, a text.

        RAISES (PhonemeNERError): If it is none.
        """
        value = self.content.get(field)
        if not isinstance(value, str):
            got = f"{_kind(value)} in {field!r}" if field in self.content else f"no {field!r}"
            self.refuse(got, expected)
        return value

    def refuse(self, got: str, expected: str) -> NoReturn:
        """Say that the object is not of the form that it should be.

        RAISES (MalformedRow): Always.
        """
        raise malformed(self.place, self.number, got, expected)


def read_items(
    path: Path,
    read: Callable[[Entry], Iterable[Item]],
    *,
    expected: str,
    skip_errors: bool,
) -> Iterator[Item]:
    """Make sentences of the objects of a file.

    path (Path): The file.
    read (Callable): Gives the sentences of one, and what is left out of it.
    expected (str): What the file should hold, for the error messages.
    skip_errors (bool): Whether to leave out objects that cannot be read.
    YIELDS (Item): The sentences, and what was left out.
    RAISES (PhonemeNERError): If it is no JSON, or holds anything but objects that can be read.
    """
    for parse in _entries(path, expected, skip_errors):
        try:
            items = list(read(parse()))
        except MalformedRow as error:
            if not skip_errors:
                raise
            yield skip(error)
        else:
            yield from items


def first_entry(path: Path, *, expected: str) -> Entry:
    """Read the first object of a file.

    path (Path): The file.
    expected (str): What it should hold, for the error messages.
    RETURNS (Entry): The object.
    RAISES (PhonemeNERError): If it is no JSON, or holds something else first.
    """
    return next(_entries(path, expected, True))()


def _entries(path: Path, expected: str, is_lenient: bool) -> Iterator[Callable[[], Entry]]:
    """Give what parses each entry, one at least, and says what is wrong with it alone."""
    text = read_text(path, expected=expected, lenient=is_lenient)
    if text.lstrip().startswith("["):
        values = read_json(path, expected=expected)
        if not values:
            raise PhonemeNERError(
                Errors.P203.format(path=path, got="an empty list", expected=expected)
            )
        for number, value in enumerate(values, start=1):
            yield partial(_entry, f"{path}, entry {number}", number, value, expected)
    else:
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                yield partial(_parse, path, number, line, expected)


def _parse(path: Path, number: int, line: str, expected: str) -> Entry:
    check_line(path, number, line)
    try:
        value = parse_json(line)
    except json.JSONDecodeError as error:
        place = {"path": path, "line": number, "column": error.colno}
        message = Errors.P206.format(**place, reason=error.msg, expected=expected)
        raise MalformedRow(message, number, WRONG_ENTRY) from None
    return _entry(f"{path}:{number}", number, value, expected)


def _entry(place: str, number: int, value: Any, expected: str) -> Entry:
    if not isinstance(value, dict):
        raise malformed(place, number, _kind(value), expected)
    return Entry(place, number, value)


def _kind(value: Any) -> str:
    return "null" if value is None else type(value).__name__
