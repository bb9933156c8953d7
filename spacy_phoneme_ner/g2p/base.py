"""What a G2P is, and what all backends share: one string a word, cached."""

from inspect import getattr_static
from itertools import islice
from threading import Lock
from typing import (
    Any,
    Callable,
    Collection,
    Dict,
    Generic,
    List,
    Optional,
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

T = TypeVar("T")
_LONGEST = 256  # characters of a word that is kept


class _Seen(type(Protocol)):  # type: ignore[misc]  # a metaclass that is not public
    """Lets `isinstance` look whether something has all that a protocol asks for.

    Python before 3.12 gets every attribute instead, and so runs properties: those of a G2P
    load what lists its languages. spaCy and Pydantic check every argument like that.
    """

    def __instancecheck__(cls, thing: Any) -> bool:
        if not cls.__dict__.get("_is_protocol", False):
            return bool(type.__instancecheck__(cls, thing))
        bases = [base for base in cls.__mro__ if base.__dict__.get("_is_protocol", False)]
        names = {name for base in bases for name in (*base.__dict__, *base.__annotations__)}
        names = {name for name in names if name == "__call__" or not name.startswith("_")}
        nothing = object()
        return not isinstance(thing, type) and all(
            getattr_static(thing, name, nothing) is not nothing for name in names
        )


@runtime_checkable
class G2P(Protocol, metaclass=_Seen):
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
    """What was found out about words, kept with a bound, for several threads.

    size (int): How many words of one language are kept at most.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._known: Dict[str, Dict[str, T]] = {}
        self._lock = Lock()

    def read(
        self, words: Sequence[str], lang: str, find: Callable[[List[str]], List[T]]
    ) -> List[T]:
        """Look words up, and find out about those that are new.

        words (Sequence[str]): Any words, with repeats.
        lang (str): What they are kept under.
        find (Callable[[List[str]], List[T]]): Called with the distinct new words;
            gives one thing for each. One thread at a time calls it.
        RETURNS (List[T]): One thing for each word.
        """
        known = self._known.get(lang, {})
        found: List[Optional[T]] = [known.get(word) for word in words]
        if None not in found:
            return found  # type: ignore[return-value]
        # The lock keeps two threads from loading a backend or filling a cache at
        # once; the words found above are safe whatever the other thread evicts.
        with self._lock:
            missing = list({w: None for w, seen in zip(words, found) if seen is None})
            fresh = dict(zip(missing, find(missing)))
            self._remember(lang, fresh)
        return [fresh[w] if seen is None else seen for w, seen in zip(words, found)]

    def __getstate__(self) -> Dict[str, Any]:
        return {"size": self.size}  # another process fills its own

    def __setstate__(self, state: Dict[str, Any]) -> None:
        self.__init__(**state)  # type: ignore[misc]

    def _remember(self, lang: str, fresh: Dict[str, T]) -> None:
        if self.size <= 0:
            return
        # In place, as copying a full cache takes milliseconds. Readers in other
        # threads look words up one by one, so they may see the cache half changed.
        known = self._known.setdefault(lang, {})
        # What is that long is no word, and may be megabytes.
        known.update((word, seen) for word, seen in fresh.items() if len(word) <= _LONGEST)
        if len(known) > self.size:
            # The oldest words go first, some more at once than need be.
            excess = len(known) - self.size + self.size // 8
            for word in list(islice(known, excess)):
                del known[word]


class CachedG2P:
    """Base of the backends: distinct words are transcribed once and kept.

    A backend overrides `transcribe`. What it loads belongs into attributes named
    in `_loaded`: they are left behind when it is pickled for another process and
    come back there on first use.

    cache_size (int): How many words of one language are kept at most.
    """

    name = "base"
    # Whether a word's pronunciation depends on its neighbours, so that no one above
    # may keep it by the word alone.
    contextual = False
    _loaded: Sequence[str] = ()

    def __init__(self, *, cache_size: int = 100_000) -> None:
        check_number("cache_size", cache_size, 0, whole=True)
        self.cache_size = cache_size
        self._cache: WordCache[str] = WordCache(cache_size)
        self._lock = Lock()  # for what a backend loads outside `transcribe`

    @property
    def languages(self) -> Collection[str]:
        return ()

    def transcribe(self, words: Sequence[str], lang: str) -> List[str]:
        """Transcribe distinct words; called with those that the cache lacks."""
        raise NotImplementedError

    def resolve(self, lang: str) -> str:
        """Name the rules that a language is read by; its cache goes by that name."""
        return lang

    def __call__(self, words: Sequence[str], lang: str) -> List[str]:
        """Transcribe words (see `G2P.__call__`)."""
        lang = self.resolve(lang)
        return self._cache.read(words, lang, lambda missing: self._transcribe(missing, lang))

    def _transcribe(self, words: List[str], lang: str) -> List[str]:
        new = self.transcribe(words, lang)
        if len(new) != len(words):
            raise PhonemeNERError(
                Errors.P008.format(backend=self.name, got=len(new), expected=len(words), lang=lang)
            )
        return new

    def __getstate__(self) -> Dict[str, Any]:
        return {**self.__dict__, "_lock": None, **dict.fromkeys(self._loaded)}

    def __setstate__(self, state: Dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._lock = Lock()


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
