"""JSON, an object a line."""

import json
from typing import Iterator

from ...disk.files import parse_json
from .inputs import InputFile, Item, ReadingSettings
from .lines import read_lines
from .text import BYTES_A_CHARACTER, too_long

# "\u1234" for each character, and as much again for the other fields.
_MOST_BYTES = 12


def read_jsonl(file: InputFile, settings: ReadingSettings) -> Iterator[Item]:
    """Read a document of each line; blank lines are none.

    file (InputFile): The file.
    settings (ReadingSettings): Which fields are read.
    YIELDS (Item): Documents and rejects.
    """
    with file.open() as stream:
        for line in read_lines(stream, max(_MOST_BYTES, BYTES_A_CHARACTER) * settings.max_length):
            if line.length:
                yield file.reject(line.number, too_long(line.length, settings))
                continue
            if not line.text.strip():
                continue
            try:
                row = parse_json(line.text)
            except json.JSONDecodeError as error:
                reason = f"it is no JSON: {error.msg} at character {error.pos}"
                yield file.reject(line.number, reason)
                continue
            if not isinstance(row, dict):
                kind = "null" if row is None else type(row).__name__
                yield file.reject(line.number, f"it is no JSON object, but {kind}")
            else:
                yield file.make_item(row, line.number, settings)
