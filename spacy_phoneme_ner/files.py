"""Output files and folders that are there whole or not at all."""

import errno
import os
import shutil
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


@contextmanager
def making_folder(path: Path) -> Iterator[Path]:
    """Write a folder in full beside its place, then move it there.

    path (Path): Where the folder goes; there is none yet, or an empty one.
    YIELDS (Path): The temporary folder to write into; after an error it is gone.
    RAISES (PhonemeNERError): If it cannot be written there, or something is there.
    """
    check_new_folder(path)
    path = path.absolute()
    temporary = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        temporary.mkdir(parents=True)
        yield temporary
        if path.exists():
            path.rmdir()
        os.replace(temporary, path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise PhonemeNERError(Errors.P214.format(path=path, reason=reason)) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)  # moved away, or never made


def check_new_folder(path: Path) -> None:
    """Check that nothing would be written over, before work is done in vain.

    path (Path): Where a folder is to go.
    RAISES (PhonemeNERError): If there is a file, or a folder that is not empty.
    """
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise PhonemeNERError(Errors.P476.format(path=path))


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf8", newline="\n")
