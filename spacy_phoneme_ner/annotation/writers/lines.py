"""Formats of lines: parts are joined by writing one after the other."""

import json
import shutil
from pathlib import Path
from typing import Any, Callable, Iterable, Iterator, Mapping, Sequence

from ..documents import AnnotatedDocument
from .types import Format, MakeDoc

Lines = Callable[[AnnotatedDocument, MakeDoc], Iterator[str]]
Row = Callable[[AnnotatedDocument], Mapping[str, Any]]


def json_lines(name: str, row: Row, suffix: str = ".jsonl") -> Format:
    """Make a format of a JSON object a document, on a line.

    name (str): What it is called.
    row (Callable): Gives the object of a document.
    suffix (str): How its files end.
    RETURNS (Format): The format.
    """

    def lines(document: AnnotatedDocument, make_doc: MakeDoc) -> Iterator[str]:
        yield json.dumps(row(document), ensure_ascii=False)

    return text_lines(name, lines, suffix)


def text_lines(name: str, lines: Lines, suffix: str) -> Format:
    """Make a format of some lines a document.

    name (str): What it is called.
    lines (Callable): Gives the lines of a document, without line ends.
    suffix (str): How its files end.
    RETURNS (Format): The format.
    """

    def write(path: Path, documents: Iterable[AnnotatedDocument], make_doc: MakeDoc) -> None:
        with path.open("w", encoding="utf8", newline="\n") as file:
            for document in documents:
                file.writelines(f"{line}\n" for line in lines(document, make_doc))

    return Format(name, suffix, write, join_bytes)


def join_bytes(parts: Sequence[Path], output: Path) -> None:
    """Write files one after the other."""
    with output.open("wb") as joined:
        for part in parts:
            with part.open("rb") as file:
                shutil.copyfileobj(file, joined, 2**20)
