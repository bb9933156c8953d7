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
        self._is_abandoned = False
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

    def was_abandoned(self) -> bool:
        """Tell, once, whether this process was forked while another thread held the lock: what
        it guards may then be half done.
        """
        was, self._is_abandoned = self._is_abandoned, False
        return was

    def renew(self) -> None:
        """Be free, unless this thread is the one that holds it."""
        if self._lock.acquire(blocking=False):
            self._lock.release()
        else:
            self._lock = RLock()
            self._is_abandoned = True


_KNOWN: "WeakSet[SharedLock]" = WeakSet()


def _renew_all() -> None:
    for lock in list(_KNOWN):
        lock.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)
