"""Locks for what several threads share, that a forked process finds open."""

import os
from threading import RLock
from types import TracebackType
from typing import Any, Optional, Tuple, Type
from weakref import WeakSet


class SharedLock:
    """A lock that is free in a forked process, whoever held it in its parent: threads do not
    come along there, so nobody would let go of it. It is entered again by the thread that
    holds it, and a copy, as in another process, is a lock of its own.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        _KNOWN.add(self)

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self._lock.release()

    def __reduce__(self) -> Tuple[Any, ...]:
        return SharedLock, ()

    def renew(self) -> None:
        """Be free, whoever holds it."""
        self._lock = RLock()


_KNOWN: "WeakSet[SharedLock]" = WeakSet()


def _renew_all() -> None:
    for lock in list(_KNOWN):
        lock.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)
