"""What was worked out once and is remembered: by several threads, within a bound of memory.

An entry is a key with its value, never one here and the other there: a thread finds all of
it or nothing. Readers take no lock; what adds entries takes one for as long as it adds them,
and not while it works them out, so two threads may work out the same, and either is kept.
"""

from contextlib import contextmanager
from functools import lru_cache, update_wrapper
from typing import (
    Any,
    Callable,
    Dict,
    Generic,
    Iterator,
    List,
    Mapping,
    Optional,
    Sequence,
    Tuple,
    TypeVar,
    Union,
)
from weakref import WeakSet

from .locks import SharedLock

K = TypeVar("K", bound=Union[str, Tuple[str, ...]])
V = TypeVar("V")
R = TypeVar("R")
# What has more characters is no word, and may have millions.
_LONGEST = 256
# The bytes of an entry beside its characters and arrays, and those of a character of its key,
# with what is worked out of it: 5 of them are the key's own in the two forms Python keeps.
_ENTRY, _CHARACTER = 300, 16
# The share of a cache that one entry may take, and that is emptied at once.
_SHARE = 8
# Functions of a text remember shorter ones only: with what they give, 6 kB at most.
_LONGEST_ARGUMENT = 64


class _Store(Generic[K, V]):
    """Entries, oldest first, and how many bytes they take."""

    def __init__(self) -> None:
        self.entries: Dict[K, V] = {}
        self.nbytes = 0

    def add(self, key: K, value: V, max_bytes: int) -> None:
        """Add an entry, in place of the oldest if there is no room; the caller holds the lock."""
        length = _length(key)
        size = _size(length, value)
        if length > _LONGEST or size * _SHARE > max_bytes or key in self.entries:
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
                self.nbytes -= _size(_length(old), self.entries.pop(old))


class _Zone:
    """What caches take in for a while: the store of each, with the cache, by its id."""

    def __init__(self) -> None:
        self.stores: Dict[int, Tuple[Any, Any]] = {}


# Those that are open, the newest last; replaced as a whole, never changed.
_zones: Tuple[_Zone, ...] = ()
_zones_lock = SharedLock()


@contextmanager
def memory_zone() -> Iterator[None]:
    """Forget, at the end, what any cache took in meanwhile; what it had before is kept, but
    for what functions remember (see `remembered`).

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
            for function in list(_functions):
                function.cache_clear()


def in_memory_zone() -> bool:
    """Tell whether a zone is open."""
    return bool(_zones)


class Cache(Generic[K, V]):
    """Values by their keys, which are texts, or texts side by side. Very long ones are not kept.

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
        """Look a key up. RETURNS (Optional[Any]): Its value; None if it is not here."""
        value = self._get(key)
        return self.look_up([key])[0] if value is None and _zones else value

    def look_up(self, keys: Sequence[K]) -> List[Optional[V]]:
        """Look keys up.

        keys (Sequence[Union[str, Tuple[str, ...]]]): Any keys, with repeats.
        RETURNS (List[Optional[Any]]): The value of each; None if it is not here.
        """
        values: List[Optional[V]] = list(map(self._get, keys))
        if _zones:
            for store in self._stores()[1:]:
                get = store.entries.get
                values = [get(k) if value is None else value for k, value in zip(keys, values)]
        return values

    def add(self, entries: Mapping[K, V]) -> None:
        """Take entries in; those that are here already stay as they are.

        entries (Mapping[Union[str, Tuple[str, ...]], Any]): The values by their keys; none
            is None.
        """
        with self._lock:
            store = self._newest()
            for key, value in entries.items():
                store.add(key, value, self.max_bytes)

    def read(self, keys: Sequence[K], find: Callable[[List[K]], Sequence[V]]) -> List[V]:
        """Look keys up, and work out the values of those that are new.

        keys (Sequence[Union[str, Tuple[str, ...]]]): Any keys, with repeats.
        find (Callable): Called with a list of the distinct new keys, if there are any; gives
            a value for each, none of them None.
        RETURNS (List[Any]): A value for each key.
        """
        values = self.look_up(keys)
        missing = [key for key, value in zip(keys, values) if value is None]
        if not missing:
            return values  # type: ignore[return-value]
        distinct = list(dict.fromkeys(missing))
        fresh = dict(zip(distinct, find(distinct)))
        self.add(fresh)
        return [fresh[key] if value is None else value for key, value in zip(keys, values)]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            for store in self._stores():
                store.entries.clear()
                store.nbytes = 0

    def __reduce__(self) -> Tuple[Any, ...]:
        return Cache, (self.max_bytes,)  # a copy, as in another process, fills its own

    def _stores(self) -> List["_Store[K, V]"]:
        return [self._store, *(z.stores[id(self)][1] for z in _zones if id(self) in z.stores)]

    def _newest(self) -> "_Store[K, V]":
        zones = _zones
        if not zones:
            return self._store
        # With the cache itself, so that no other cache gets its id.
        store: _Store[K, V] = zones[-1].stores.setdefault(id(self), (self, _Store()))[1]
        return store


class computed_once(Generic[R]):
    """`functools.cached_property` without its lock, which before Python 3.12 is one for all
    instances, so that threads wait for one another and forked processes for nobody.

    function (Callable): Gives the value; of threads that ask at once, each may call it.
    """

    def __init__(self, function: Callable[[Any], R]) -> None:
        self.function = function
        self.__doc__ = function.__doc__

    def __get__(self, instance: Any, owner: Any = None) -> R:
        if instance is None:
            return self  # type: ignore[return-value]
        # No data descriptor: from now on the instance's own attribute is found first.
        value = instance.__dict__[self.function.__name__] = self.function(instance)
        return value


# What functions remember; `lru_cache` does not tell what it took in when.
_functions: "WeakSet[Any]" = WeakSet()


def remembered(entries: int) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Make a function of a text remember what it gave for short ones: `functools.lru_cache`
    with a bound in bytes too, and forgotten at the end of a memory zone.

    It is for steps on the way to what a `Cache` keeps, which new words alone take.

    entries (int): How many it remembers at most; then the least used go.
    RETURNS (Callable): A decorator. The text is the first argument; the others can be
        hashed. What the function gives is shared, so it must not be changed.
    """

    def decorate(function: Callable[..., R]) -> Callable[..., R]:
        kept = lru_cache(maxsize=entries)(function)
        _functions.add(kept)

        def look_up(text: str, *others: Any) -> R:
            if len(text) <= _LONGEST_ARGUMENT:
                return kept(text, *others)
            return function(text, *others)

        update_wrapper(look_up, function)
        look_up.cache_clear = kept.cache_clear  # type: ignore[attr-defined]
        look_up.cache_info = kept.cache_info  # type: ignore[attr-defined]
        return look_up

    return decorate


def _length(key: Union[str, Tuple[str, ...]]) -> int:
    return len(key) if isinstance(key, str) else sum(map(len, key))


def _size(length: int, value: Any) -> int:
    nbytes: int = getattr(value, "nbytes", 0)
    return _ENTRY + _CHARACTER * length + nbytes
