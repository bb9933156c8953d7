"""Output files and folders that are there whole or not at all.

What is being written lies beside its place under a hidden name, `.unfinished-…`; a folder that
is being replaced, for a moment, under another, `.replaced-…`. A process that is killed
leaves them behind. Whoever writes to the same place next clears what is left of dead
processes, and puts back what they had moved away.
"""

import errno
import json
import os
import platform
import re
import shutil
import stat
import sys
from contextlib import contextmanager, suppress
from functools import lru_cache
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, Iterator, Set, Tuple, Union

from ..errors import Errors, PhonemeNERError

_UNFINISHED, _REPLACED = "unfinished", "replaced"
# Whose it is: the machine, for folders are shared, the process, and which of its own.
_LEFT = re.compile(r"\.(unfinished|replaced)-([0-9a-f]{8})-(\d+)-(\d+)-(.+)", re.DOTALL)
_LONGEST = 160  # bytes of a name that a longer one is made of
_NUMBERS = count()
# What this process is writing. An earlier one may have had its number.
_IN_PROGRESS: Set[str] = set()


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Write a file in full beside its place, then move it there.

    path (Path): Where the file goes; its directory is made if need be.
    YIELDS (Path): The temporary file to write; after an error it is gone, and
        what was at `path` before is untouched.
    RAISES (PhonemeNERError): If it cannot be written there.
    """
    check_path(path)
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a directory")
        path.parent.mkdir(parents=True, exist_ok=True)
        clear_left(path)
        with _temporary_path(path, _UNFINISHED) as temporary:
            try:
                yield temporary
                os.replace(temporary, path)
            finally:
                with suppress(OSError):  # moved away, or never made
                    temporary.unlink()
    except OSError as error:
        raise _cannot_write(path, error) from None


@contextmanager
def making_folder(path: Path, *, replace: bool = False) -> Iterator[Path]:
    """Write a folder in full beside its place, then move it there.

    path (Path): Where the folder goes.
    replace (bool): Whether a folder that is there may hold files; the new one takes its
        place, whole. Otherwise there is none yet, or an empty one.
    YIELDS (Path): The temporary folder to write into; after an error it is gone.
    RAISES (PhonemeNERError): If it cannot be written there, or something is there.
    """
    check_path(path)
    path = path.resolve() if replace else path.absolute()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        clear_left(path)
        if not replace:
            check_new_folder(path)
        with _temporary_path(path, _UNFINISHED) as temporary:
            try:
                temporary.mkdir()
                yield temporary
                _put_in_place(temporary, path)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)  # moved away, or never made
    except OSError as error:
        raise _cannot_write(path, error) from None


def check_new_folder(path: Path) -> None:
    """Check that nothing would be written over, before work is done in vain.

    path (Path): Where a folder is to go.
    RAISES (PhonemeNERError): If there is a file, or a folder that is not empty.
    """
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise PhonemeNERError(Errors.P507.format(path=path))


def check_path(path: Path) -> None:
    """Check that a path is one that something can be written to.

    RAISES (PhonemeNERError): If it has no name, or one that no system has.
    """
    if not path.name or "\0" in str(path):
        reason = "a name cannot hold NUL" if path.name else "it has no name"
        raise PhonemeNERError(Errors.P503.format(path=repr(str(path)), reason=reason))


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8, whole or not at all.

    path (Path): The file.
    text (str): The text. Halves of surrogate pairs, as in names of files that are not in
        UTF-8, become "\\udcff" and so on, which JSON reads back as they were.
    RAISES (PhonemeNERError): If it cannot be written.
    """
    with replacing(path) as temporary:
        temporary.write_bytes(text.encode("utf8", "backslashreplace"))


def check_regular(path: Union[str, Path]) -> None:
    """Check that something is a file, whose end comes: no device, and no pipe.

    path (Union[str, Path]): What is about to be read.
    RAISES (OSError): If it is something else, or not there.
    """
    mode = os.stat(path).st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "it is a directory")
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is no regular file")


def put_back(path: Path) -> None:
    """Put a folder back that a process moved away to replace it, and was killed.

    path (Path): Where the folder was. If something is there, it stays.
    """
    with suppress(OSError):  # as where nothing may be written; it stays as it is
        for kind, left in _find_leftovers(path):
            if kind == _REPLACED and not path.exists():
                os.rename(left, path)


def clear_left(path: Path) -> None:
    """Clear what killed processes have left of writing to a place.

    path (Path): The place.
    """
    put_back(path)
    for _, left in _find_leftovers(path):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        else:
            with suppress(OSError):
                left.unlink()


def _put_in_place(folder: Path, path: Path) -> None:
    if path.is_dir() and not any(path.iterdir()):
        path.rmdir()
    if not path.exists():
        os.rename(folder, path)
        return
    # No system has a way for both moves at once that all have. In between, `put_back`
    # knows the old one.
    shutil.copymode(path, folder)
    with _temporary_path(path, _REPLACED) as old:
        os.rename(path, old)
        try:
            os.rename(folder, path)
        except OSError:
            os.rename(old, path)
            raise
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _temporary_path(path: Path, kind: str) -> Iterator[Path]:
    # The ending stays: programs choose the format of a picture by it.
    name = f".{kind}-{_machine()}-{os.getpid()}-{next(_NUMBERS)}-{_short(path.name)}"
    _IN_PROGRESS.add(name)
    try:
        yield path.with_name(name)
    finally:
        _IN_PROGRESS.discard(name)


def _find_leftovers(path: Path) -> Iterator[Tuple[str, Path]]:
    """Find what dead processes of this machine have left beside a path, of its name."""
    if not path.parent.is_dir():
        return
    for name in os.listdir(path.parent):
        match = _LEFT.fullmatch(name)
        if match is None or match[2] != _machine() or match[5] != _short(path.name):
            continue
        process = int(match[3])
        is_own = process == os.getpid()
        if name not in _IN_PROGRESS if is_own else not _is_alive(process):
            yield match[1], path.parent / name


def _short(name: str) -> str:
    if len(os.fsencode(name)) <= _LONGEST:
        return name
    return sha256(os.fsencode(name)).hexdigest()[:16] + Path(name).suffix[:16]


@lru_cache(maxsize=1)
def _machine() -> str:
    return sha256(platform.node().encode("utf8", "replace")).hexdigest()[:8]


def _is_alive(process: int) -> bool:
    """Tell whether there is a process of a number; True if that cannot be told."""
    if sys.platform == "win32":
        import ctypes

        # `os.kill` would end it.
        kernel, query, still_active = ctypes.windll.kernel32, 0x1000, 259
        handle = kernel.OpenProcess(query, False, process)
        if not handle:
            return bool(kernel.GetLastError() == 5)  # it is somebody else's
        code = ctypes.c_ulong()
        kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        kernel.CloseHandle(handle)
        return code.value == still_active
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # it is somebody else's
        return True
    return True


def _cannot_write(path: Path, error: OSError) -> PhonemeNERError:
    return PhonemeNERError(Errors.P503.format(path=path, reason=error.strerror or str(error)))


def parse_json(text: str) -> Any:
    """Parse JSON that may be damaged, or made to harm.

    text (str): The text.
    RETURNS (Any): What it holds.
    RAISES (json.JSONDecodeError): If it is no JSON, or has lists in lists or digits in a number
        that nobody writes.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except RecursionError:
        raise json.JSONDecodeError("It is nested too deeply", text, 0) from None
    except ValueError as error:
        raise json.JSONDecodeError(str(error), text, 0) from None
