"""What was worked out once and is remembered: by several threads, within a bound of memory.

An entry is a key with its value, never one here and the other there: a thread finds all of
it or nothing. Readers take no lock; what adds entries takes one for as long as it adds them,
and not while it works them out, so two threads may work out the same, and either is kept.
"""

import sys
from contextlib import contextmanager
from functools import update_wrapper
from typing import (
    Any,
    Callable,
    Dict,
    Generic,
    Hashable,
    Iterator,
    List,
    Mapping,
    Optional,
    Sequence,
    Tuple,
    TypeVar,
)

from .locks import SharedLock

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
R = TypeVar("R")
# What is longer, in bytes, is no word, and may be megabytes.
_LONGEST_KEY = 2048
# The share of a cache that one entry may take, and that is emptied at once.
_SHARE = 8
# What an entry takes in the table of a dict beside its key and its value.
_ENTRY = 104
_HEADER = 56  # of a string, about


class _Store(Generic[K, V]):
    """Entries, oldest first, and how many bytes they take."""

    def __init__(self) -> None:
        self.entries: Dict[K, V] = {}
        self.nbytes = 0

    def add(self, key: K, value: V, max_bytes: int) -> None:
        """Add an entry, in place of the oldest if there is no room; the caller holds the lock."""
        size = _entry_size(key, value)
        if key in self.entries or size > max_bytes // _SHARE:
            return
        self.nbytes += size
        self.entries[key] = value
        if self.nbytes > max_bytes:
            # Some more than need be: to find the first entry of a dict, Python walks over
            # the places of all that were taken out.
            wanted = max_bytes - max_bytes // _SHARE
            for old in list(self.entries):
                if self.nbytes <= wanted:
                    break
                self.nbytes -= _entry_size(old, self.entries.pop(old))


class _Zone:
    """What caches take in for a while."""

    def __init__(self) -> None:
        self.stores: Dict[int, Any] = {}


# Those that are open, the newest last; replaced as a whole, never changed.
_zones: Tuple[_Zone, ...] = ()
_zones_lock = SharedLock()


@contextmanager
def memory_zone() -> Iterator[None]:
    """Forget, at the end, what any cache took in meanwhile; what it had before is kept.

    It is meant for spaCy's `nlp.memory_zone`, and is the whole process's, as a cache does not
    know for whom it remembers something: entries of other threads are forgotten as well.
    """
    global _zones
    zone = _Zone()
    with _zones_lock:
        _zones = (*_zones, zone)
    try:
        yield
    finally:
        with _zones_lock:
            _zones = tuple(other for other in _zones if other is not zone)


class Cache(Generic[K, V]):
    """Values by their keys. Very long keys, such as "words" of a thousand letters, are not kept.

    max_bytes (int): How much memory the entries take at most, about; then the oldest go.
        As much again may be taken in a memory zone.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._lock = SharedLock()
        self._store: _Store[K, V] = _Store()
        # The dict is never replaced, so this is one call of C.
        self._get = self._store.entries.get

    def __len__(self) -> int:
        return sum(len(store.entries) for store in self._stores())

    @property
    def nbytes(self) -> int:
        """How much memory the entries take, about."""
        return sum(store.nbytes for store in self._stores())

    def get(self, key: K) -> Optional[V]:
        """Look a key up.

        key (Hashable): The key.
        RETURNS (Optional[Any]): Its value; None if it is not here.
        """
        found = self._get(key)
        return self._in_zones(key) if found is None and _zones else found

    def add(self, entries: Mapping[K, V]) -> None:
        """Take entries in; those that are here already stay as they are.

        entries (Mapping[Hashable, Any]): The values by their keys; none is None.
        """
        with self._lock:
            store = self._newest()
            for key, value in entries.items():
                if _size(key) <= _LONGEST_KEY:
                    store.add(key, value, self.max_bytes)

    def read(self, keys: Sequence[K], find: Callable[[List[K]], Sequence[V]]) -> List[V]:
        """Look keys up, and work out the values of those that are new.

        keys (Sequence[Hashable]): Any keys, with repeats.
        find (Callable[[List[Hashable]], Sequence[Any]]): Called with the distinct new keys,
            if there are any; gives a value for each, none of them None.
        RETURNS (List[Any]): A value for each key.
        """
        found: List[Optional[V]] = list(map(self._get, keys))
        if _zones:
            for store in self._stores()[1:]:
                get = store.entries.get
                found = [get(k) if value is None else value for k, value in zip(keys, found)]
        missing = [key for key, value in zip(keys, found) if value is None]
        if not missing:
            return found  # type: ignore[return-value]
        distinct = list(dict.fromkeys(missing))
        fresh = dict(zip(distinct, find(distinct)))
        self.add(fresh)
        return [fresh[key] if value is None else value for key, value in zip(keys, found)]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            for store in self._stores():
                store.entries.clear()
                store.nbytes = 0

    def __reduce__(self) -> Tuple[Any, ...]:
        return Cache, (self.max_bytes,)  # a copy, as in another process, fills its own

    def _in_zones(self, key: K) -> Optional[V]:
        found = (store.entries.get(key) for store in self._stores()[1:])
        return next((value for value in found if value is not None), None)

    def _stores(self) -> List["_Store[K, V]"]:
        return [self._store, *(z.stores[id(self)][1] for z in _zones if id(self) in z.stores)]

    def _newest(self) -> "_Store[K, V]":
        zones = _zones
        if not zones:
            return self._store
        # With the cache itself, so that no other cache gets its id.
        store: _Store[K, V] = zones[-1].stores.setdefault(id(self), (self, _Store()))[1]
        return store


def remembered(max_bytes: int) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Make a function remember what it gave: `functools.lru_cache` with a bound in bytes.

    max_bytes (int): See `Cache`.
    RETURNS (Callable): A decorator. The function takes arguments by their places, all of
        them hashable; what it gives is shared, so it must not be changed. Its cache is its
        attribute `cache`.
    """

    def decorate(function: Callable[..., R]) -> Callable[..., R]:
        cache: Cache[Tuple[Any, ...], Tuple[R]] = Cache(max_bytes)
        get = cache._get

        def look_up(*arguments: Any) -> R:
            found = get(arguments)
            if found is None and _zones:
                found = cache.get(arguments)
            if found is None:
                found = (function(*arguments),)
                cache.add({arguments: found})
            return found[0]

        update_wrapper(look_up, function)
        look_up.cache = cache  # type: ignore[attr-defined]
        return look_up

    return decorate


def _entry_size(key: Any, value: Any) -> int:
    return _ENTRY + _size(key) + _size(value)


def _size(thing: Any) -> int:
    """Estimate the memory of something; the same at all times, unlike `sys.getsizeof`."""
    if isinstance(thing, str):
        # Of others than ASCII, spaCy and Python may keep a second form, in UTF-8.
        return _HEADER + (len(thing) if thing.isascii() else 5 * len(thing))
    if isinstance(thing, (tuple, list)):
        return _HEADER + 8 * len(thing) + sum(map(_size, thing))
    nbytes: Optional[int] = getattr(thing, "nbytes", None)
    return sys.getsizeof(thing) if nbytes is None else _HEADER * 2 + nbytes
