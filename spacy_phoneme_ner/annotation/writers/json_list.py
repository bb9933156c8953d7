"""A list of JSON objects, each on a line of its own, so that parts can be joined line by line."""

import json
from pathlib import Path
from typing import Iterable, Iterator, Sequence

from ..documents import AnnotatedDocument
from .lines import Row
from .types import Format, MakeDoc


def json_list(name: str, row: Row, suffix: str = ".json") -> Format:
    """Make a format of a list of JSON objects, one a document.

    name (str): What it is called.
    row (Callable): Gives the object of a document.
    suffix (str): How its files end.
    RETURNS (Format): The format.
    """

    def write(path: Path, documents: Iterable[AnnotatedDocument], make_doc: MakeDoc) -> None:
        _write(path, (json.dumps(row(document), ensure_ascii=False) for document in documents))

    return Format(name, suffix, write, join_lists)


def join_lists(parts: Sequence[Path], output: Path) -> None:
    """Make one list of several files of lists."""
    _write(output, (line for part in parts for line in _objects(part)))


def _write(path: Path, objects: Iterable[str]) -> None:
    with path.open("w", encoding="utf8", newline="\n") as file:
        file.write("[")
        for i, line in enumerate(objects):
            file.write(f"{',' if i else ''}\n{line}")
        file.write("\n]\n")


def _objects(path: Path) -> Iterator[str]:
    with path.open(encoding="utf8", newline="\n") as file:
        for line in file:
            if line not in ("[\n", "]\n"):
                yield line.rstrip("\n").removesuffix(",")
