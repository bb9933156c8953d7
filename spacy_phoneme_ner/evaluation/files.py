"""Files that appear whole or not at all."""

import os
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Write a file beside its place and move it there when it is complete.

    path (Path): Where the file belongs; its folder is made if needed.
    YIELDS (Path): Where to write it. An exception leaves what was at `path`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # The ending stays: programs choose the format of a picture by it.
    temporary = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf8", newline="\n")
