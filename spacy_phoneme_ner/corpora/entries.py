"""Files of JSON objects: one a line, or a list of them."""

import json
from pathlib import Path
from typing import Any, Dict, Iterator, NamedTuple, NoReturn

from ..disk.files import parse_json
from ..errors import Errors, PhonemeNERError
from .files import read_text


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

        RAISES (PhonemeNERError): Always.
        """
        raise PhonemeNERError(Errors.P207.format(place=self.place, got=got, expected=expected))


def read_entries(path: Path, *, expected: str) -> Iterator[Entry]:
    """Read the objects of a file.

    path (Path): The file.
    expected (str): What it should hold, for the error messages.
    YIELDS (Entry): The objects, one at least.
    RAISES (PhonemeNERError): If it is no JSON, or holds anything but objects.
    """
    text = read_text(path, expected=expected)
    if text.lstrip().startswith("["):
        values = _parse(path, text, 1, expected)
        if not values:
            raise PhonemeNERError(
                Errors.P203.format(path=path, got="an empty list", expected=expected)
            )
        for number, value in enumerate(values, start=1):
            yield _entry(f"{path}, entry {number}", number, value, expected)
    else:
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                value = _parse(path, line, number, expected)
                yield _entry(f"{path}:{number}", number, value, expected)


def _parse(path: Path, text: str, line: int, expected: str) -> Any:
    try:
        return parse_json(text)
    except json.JSONDecodeError as error:
        place = {"path": path, "line": line + error.lineno - 1, "column": error.colno}
        message = Errors.P206.format(**place, reason=error.msg, expected=expected)
        raise PhonemeNERError(message) from None


def _entry(place: str, number: int, value: Any, expected: str) -> Entry:
    if not isinstance(value, dict):
        got = _kind(value)
        raise PhonemeNERError(Errors.P207.format(place=place, got=got, expected=expected))
    return Entry(place, number, value)


def _kind(value: Any) -> str:
    return "null" if value is None else type(value).__name__
