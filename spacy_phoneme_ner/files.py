"""Output files that are there whole or not at all."""

import errno
import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Iterator

from .errors import Errors, PhonemeNERError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Write a file in full beside its place, then move it there.

    path (Path): Where the file goes; its directory is made if need be.
    YIELDS (Path): The temporary file to write; after an error it is gone, and
        what was at `path` before is untouched.
    RAISES (PhonemeNERError): If it cannot be written there.
    """
    # The ending stays: programs choose the format of a picture by it.
    temporary = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a directory")
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        os.replace(temporary, path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise PhonemeNERError(Errors.P214.format(path=path, reason=reason)) from None
    finally:
        with suppress(OSError):  # moved away, or never made
            temporary.unlink()


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf8", newline="\n")
