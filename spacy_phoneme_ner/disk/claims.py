"""A place on disk that one process at a time works on."""

import errno
import os
import platform
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Iterator

from ..errors import Errors, PhonemeNERError

_TAKEN = {errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK}


@contextmanager
def claiming(path: Path) -> Iterator[None]:
    """Have a place to oneself, as long as the block lasts.

    The system holds the claim, and lets go of it when the process ends, however it ends: what
    a dead process leaves is no claim.

    path (Path): A file that stands for the place; it is made, and gone at the end.
    RAISES (PhonemeNERError): If another process has it, or nothing can be claimed there.
    """
    file = _claim(path)
    try:
        file.truncate(0)
        file.write(f"{os.getpid()} on {platform.node()}".encode("utf8", "replace"))
        file.flush()
        yield
    finally:
        # While it is still held: who opened it meanwhile finds out that it is gone.
        with suppress(OSError):
            path.unlink()
        file.close()


def _claim(path: Path) -> IO[bytes]:
    while True:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("a+b")
        except FileNotFoundError:
            continue  # its holder removed the folder in this moment
        except OSError as error:
            reason = error.strerror or str(error)
            raise PhonemeNERError(Errors.P503.format(path=path, reason=reason)) from None
        try:
            _lock(file)
            if _is_at(path, file):
                return file
        except OSError as error:
            file.seek(0)
            holder = file.read().decode("utf8", "replace")
            file.close()
            if error.errno in _TAKEN:
                message = Errors.P508.format(path=path, holder=holder or "unknown")
                raise PhonemeNERError(message) from None
            reason = f"it cannot be locked ({error.strerror or error})"
            raise PhonemeNERError(Errors.P503.format(path=path, reason=reason)) from None
        file.close()


def _is_at(path: Path, file: IO[bytes]) -> bool:
    """Tell whether an open file is the one that a path names by now."""
    try:
        there = os.stat(path)
    except FileNotFoundError:
        return False
    return os.path.samestat(there, os.fstat(file.fileno()))


def _lock(file: IO[bytes]) -> None:
    """Lock a file, or raise an OSError at once."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
