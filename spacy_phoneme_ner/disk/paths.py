"""Names of files and folders as users give them, checked before any work is done."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Iterable

from ..errors import Errors, PhonemeNERError


def read_path(text: str) -> Path:
    """Read the name of a file or a folder.

    text (str): The name. "" is none: as a path, it would mean the working folder.
    RETURNS (Path): The same as a path.
    RAISES (PhonemeNERError): If nothing can have that name, or what has it is a device.
    """
    if not text:
        raise PhonemeNERError(Errors.P534)
    path = Path(text)
    try:
        _look_up(path)
        # A system looks at names only as far as there are folders: so those that are to be
        # made are looked up in the last one that there is.
        there = _nearest(path.absolute())
        for name in path.absolute().relative_to(there).parts:
            _look_up(there / name)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PhonemeNERError(Errors.P535.format(path=text, reason=reason)) from None
    if path.exists() and not (path.is_file() or path.is_dir()):
        reason = "it is neither a file nor a folder"
        raise PhonemeNERError(Errors.P535.format(path=text, reason=reason))
    return path


def check_output_folder(path: Path, report: str = "", inputs: Iterable[Path] = ()) -> None:
    """Check that a folder is there or can be made, and can be written to.

    path (Path): The folder.
    report (str): What the files are called that are written there, without their ending.
    inputs (Iterable[Path]): What is read; none may be one of them.
    RAISES (PhonemeNERError): If it is not so.
    """
    for read in inputs:
        if read.stem == report and read.resolve().parent == path.resolve():
            raise PhonemeNERError(Errors.P536.format(path=read))
    there = _nearest(path)
    if not there.is_dir() or not os.access(there, os.W_OK):
        reason = "not writable" if there.is_dir() else "not a folder"
        raise PhonemeNERError(Errors.P505.format(output=path, path=there, reason=reason))


def check_output_file(path: Path, inputs: Iterable[Path] = ()) -> None:
    """Check that a file can be written, and is none of those that are read.

    path (Path): The file.
    inputs (Iterable[Path]): What is read.
    RAISES (PhonemeNERError): If it is not so.
    """
    check_is_other(path, inputs)
    if path.is_dir():
        raise PhonemeNERError(Errors.P505.format(output=path, path=path, reason="a folder"))
    check_output_folder(path.absolute().parent)


def check_is_other(path: Path, inputs: Iterable[Path]) -> None:
    """Check that nothing is written over that is read.

    path (Path): The file or folder to write.
    inputs (Iterable[Path]): What is read.
    RAISES (PhonemeNERError): If it is among these, by whatever name.
    """
    for read in inputs:
        if path.exists() and read.exists() and path.samefile(read):
            raise PhonemeNERError(Errors.P536.format(path=path))


def _look_up(path: Path) -> None:
    # Nothing need have the name, if something could.
    with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
        os.lstat(path)


def _nearest(path: Path) -> Path:
    return next(folder for folder in (path, *path.absolute().parents) if os.path.exists(folder))
