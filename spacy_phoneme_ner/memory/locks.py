"""Locks for what several threads share, that a forked process finds open."""

import os
from threading import Lock, RLock
from typing import Any, Tuple
from weakref import WeakSet

_ReentrantLock: Any = type(RLock())  # whose methods are in C


class SharedLock(_ReentrantLock):  # type: ignore[misc]
    """A lock that is free in a forked process, whoever held it in its parent: threads do not
    come along there, so nobody would let go of it. The thread that holds it may take it
    again, and a copy, as in another process, is a lock of its own.
    """

    def __init__(self) -> None:
        self._is_abandoned = False
        _KNOWN.add(self)

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
        if self.acquire(blocking=False):
            self.release()
        else:
            self._at_fork_reinit()  # what Python does with its own locks
            self._is_abandoned = True


def lock_over_forks() -> Any:
    """Make a lock for calls into a library that has locks of its own: no process is forked
    in the midst of such a call, for in the child the library would wait for itself for ever.

    RETURNS (Lock): The lock, for the life of the process; to be held for a moment, and with
        no other such lock inside.
    """
    lock = Lock()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(
            before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release
        )
    return lock


_KNOWN: "WeakSet[SharedLock]" = WeakSet()


def _renew_all() -> None:
    for lock in list(_KNOWN):
        lock.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)
