"""Corpora in JSON: what is wrong with them is told by its place."""

import json
from pathlib import Path
from typing import Any

from ..disk.files import parse_json
from ..errors import Errors, PhonemeNERError
from .files import read_text
from .malformed import WRONG_ENTRY, MalformedRow


def read_json(path: Path, *, expected: str) -> Any:
    """Parse a file.

    path (Path): The file.
    expected (str): What it should hold, for the error messages.
    RETURNS (Any): What it holds.
    RAISES (PhonemeNERError): If it cannot be read, or is no JSON.
    """
    text = read_text(path, expected=expected)
    try:
        return parse_json(text)
    except json.JSONDecodeError as error:
        message = Errors.P206.format(
            path=path, line=error.lineno, column=error.colno, reason=error.msg, expected=expected
        )
        raise PhonemeNERError(message) from None


def malformed(place: str, number: int, got: str, expected: str) -> MalformedRow:
    """Make the error of an entry.

    place (str): The file, and where in it the entry stands.
    number (int): The number of the entry, from 1.
    got (str): What is wrong with it.
    expected (str): What it should be.
    RETURNS (MalformedRow): The error.
    """
    message = Errors.P207.format(place=place, got=got, expected=expected)
    return MalformedRow(message, number, WRONG_ENTRY)
