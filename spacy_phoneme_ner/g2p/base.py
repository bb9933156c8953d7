"""What a G2P is, and what all backends share: one string a word, cached."""

from inspect import getattr_static
from typing import (
    Any,
    Callable,
    Collection,
    Dict,
    Generic,
    List,
    Protocol,
    Sequence,
    Tuple,
    TypeGuard,
    TypeVar,
    runtime_checkable,
)

from ..checks import check_number
from ..errors import Errors, PhonemeNERError
from ..languages import find_language
from ..memory.cache import Cache
from ..memory.locks import SharedLock

T = TypeVar("T")
# What a word takes with its pronunciation, about.
_BYTES = 512
_MOST_LANGUAGES = 256


class _StaticProtocol(type(Protocol)):  # type: ignore[misc]  # a metaclass that is not public
    """Lets `isinstance` look whether something has all that a protocol asks for.

    Python before 3.12 gets every attribute instead, and so runs properties: those of a G2P
    load what lists its languages. spaCy and Pydantic check every argument like that.
    """

    def __instancecheck__(cls, value: Any) -> bool:
        if not cls.__dict__.get("_is_protocol", False):
            return bool(type.__instancecheck__(cls, value))
        bases = [base for base in cls.__mro__ if base.__dict__.get("_is_protocol", False)]
        names = {name for base in bases for name in (*base.__dict__, *base.__annotations__)}
        names = {name for name in names if name == "__call__" or not name.startswith("_")}
        nothing = object()
        return not isinstance(value, type) and all(
            getattr_static(value, name, nothing) is not nothing for name in names
        )


@runtime_checkable
class G2P(Protocol, metaclass=_StaticProtocol):
    """Turns spelling into a representation of sound: IPA, romanisation, letters.

    name (str): A short name, for reports and errors.
    """

    name: str

    @property
    def languages(self) -> Collection[str]:
        """The language tags it has rules for; empty if it takes any language."""

    def __call__(self, words: Sequence[str], lang: str) -> List[str]:
        """Transcribe words, each on its own.

        words (Sequence[str]): The words of a text in any order, with repeats.
        lang (str): The language to read them in, any tag that `find_language` takes.
        RETURNS (List[str]): One string for each word, "" where nothing is pronounced.
        RAISES (PhonemeNERError): If it has no rules for the language.
        """


class WordReading(Protocol):
    """How a word was read: its IPA, and the language (ISO 639-3)."""

    @property
    def ipa(self) -> str: ...

    @property
    def lang(self) -> str: ...


class RoutingG2P(G2P, Protocol):
    """A G2P that chooses a language for each word, and tells which."""

    def readings(self, words: Sequence[str], lang: str) -> Sequence[WordReading]:
        """Transcribe the words of a text; the arguments are those of a call."""
        ...


def tells_languages(g2p: Any) -> TypeGuard[RoutingG2P]:
    """Tell whether a G2P is a `RoutingG2P`, at the cost of one look."""
    return hasattr(g2p, "readings")


def has_rules(g2p: Any, lang: str) -> bool:
    """Tell whether a G2P has rules for a language; some read others by their script.

    g2p (Any): The G2P.
    lang (str): The language, whatever the G2P takes.
    RETURNS (bool): Whether it does. A G2P that takes any language has rules for all.
    """
    try:
        if hasattr(g2p, "has_rules"):
            return bool(g2p.has_rules(lang))
        g2p([], lang)
    except PhonemeNERError:
        return False
    return True


class WordCache(Generic[T]):
    """What was found out about words of any languages, kept with one bound for them all, for
    several threads.

    size (int): How many words are kept at most, such as words are; long ones count for
        several.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        # A dict each, as a key of word and language would take as long as all the rest.
        self._by_lang: Dict[str, Cache[str, T]] = {}
        # What each took when it was last looked at: to ask them all, each time that there are new
        # words in one, took a fourteenth of the time over text in many languages.
        self._taken: Dict[str, int] = {}
        self._lock = SharedLock()

    def __len__(self) -> int:
        return sum(map(len, list(self._by_lang.values())))

    @property
    def nbytes(self) -> int:
        """How much memory is taken, about."""
        return sum(cache.nbytes for cache in list(self._by_lang.values()))

    def read(
        self, words: Sequence[str], lang: str, find: Callable[[List[str]], List[T]]
    ) -> List[T]:
        """Look words up, and find out about those that are new.

        words (Sequence[str]): Any words, with repeats.
        lang (str): What they are kept under.
        find (Callable[[List[str]], List[T]]): Called with the distinct new words;
            gives one thing for each. Several threads may call it at once.
        RETURNS (List[T]): One thing for each word.
        """
        cache = self._by_lang.get(lang)
        if cache is not None:
            values = cache.look_up(words)
            if None not in values:
                return values  # type: ignore[return-value]
        else:
            cache = self._by_lang.setdefault(lang, Cache(self.size * _BYTES))
        read = cache.read(words, find)
        self._make_room(lang, cache)
        return read

    def __reduce__(self) -> Tuple[Any, ...]:
        return WordCache, (self.size,)  # a copy, as in another process, fills its own

    def _make_room(self, lang: str, cache: Cache[str, T]) -> None:
        """Give up the languages that nothing was found out about for longest."""
        with self._lock:
            self._by_lang.pop(lang, None)
            self._by_lang[lang] = cache
            self._taken[lang] = cache.nbytes
            if self._has_room(cache.max_bytes):
                return
            # What was remembered in a memory zone is forgotten with it, and not told here.
            self._taken = {other: held.nbytes for other, held in self._by_lang.items()}
            for other in list(self._by_lang)[:-1]:
                if self._has_room(cache.max_bytes):
                    break
                self._by_lang.pop(other).clear()
                del self._taken[other]

    def _has_room(self, max_bytes: int) -> bool:
        return sum(self._taken.values()) <= max_bytes and len(self._by_lang) <= _MOST_LANGUAGES


class CachedG2P:
    """Base of the backends: distinct words are transcribed once and kept.

    A backend overrides `transcribe`, and loads there what it needs, at the first call. What
    it loads belongs into attributes named in `_loaded`, which are None before: they are left
    behind when it is pickled for another process and come back there on first use.

    cache_size (int): How many words are kept at most, of all languages together; long
        ones count for several.
    """

    name = "base"
    # Whether a word's pronunciation depends on its neighbours, so that no one above
    # may keep it by the word alone.
    contextual = False
    # Whether several threads may transcribe at once. Libraries make no promise of that.
    threaded = False
    _loaded: Sequence[str] = ()

    def __init__(self, *, cache_size: int = 100_000) -> None:
        check_number("cache_size", cache_size, 0, whole=True)
        self.cache_size = cache_size
        self._cache: WordCache[str] = WordCache(cache_size)
        self._lock = SharedLock()

    @property
    def languages(self) -> Collection[str]:
        return ()

    def transcribe(self, words: Sequence[str], lang: str) -> List[str]:
        """Transcribe distinct words; called with those that the cache lacks, by one thread
        at a time unless the backend is `threaded`."""
        raise NotImplementedError

    def resolve(self, lang: str) -> str:
        """Name the rules that a language is read by; its cache goes by that name."""
        return lang

    def __call__(self, words: Sequence[str], lang: str) -> List[str]:
        """Transcribe words (see `G2P.__call__`)."""
        lang = self.resolve(lang)
        return self._cache.read(words, lang, lambda missing: self._transcribe(missing, lang))

    def _transcribe(self, words: List[str], lang: str) -> List[str]:
        if self.threaded:
            new = self.transcribe(words, lang)
        else:
            with self._lock:
                if self._lock.was_abandoned():
                    # A thread of the parent process was in the midst of it.
                    self.__dict__.update(dict.fromkeys(self._loaded))
                new = self.transcribe(words, lang)
        if len(new) != len(words):
            raise PhonemeNERError(
                Errors.P008.format(backend=self.name, got=len(new), expected=len(words), lang=lang)
            )
        return new

    def __getstate__(self) -> Dict[str, Any]:
        return {**self.__dict__, **dict.fromkeys(self._loaded)}


class OneLanguageG2P(CachedG2P):
    """Base of the backends that read one language.

    tags (Tuple[str, ...]): The language, in each script that it is read in; set by
        the subclass.
    """

    tags: Tuple[str, ...] = ()

    @property
    def languages(self) -> Collection[str]:
        return self.tags

    def resolve(self, lang: str) -> str:
        code, _, _ = self.tags[0].partition("-")
        language = find_language(lang)
        if language.code != code:
            hint = f" It reads {find_language(code).name} only."
            raise PhonemeNERError(
                Errors.P002.format(backend=self.name, tag=lang, name=language.name, hint=hint)
            )
        return code
