"""What a G2P is, and what all backends share: one string a word, cached."""

from itertools import islice
from threading import Lock
from typing import Any, Collection, Dict, List, Optional, Protocol, Sequence, runtime_checkable

from ..errors import Errors, PhonemeNERError

_LONGEST = 256  # characters of a word that is kept


@runtime_checkable
class G2P(Protocol):
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
        self.cache_size = cache_size
        self._cache: Dict[str, Dict[str, str]] = {}
        self._lock = Lock()

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
        known = self._cache.get(lang, {})
        found: List[Optional[str]] = [known.get(word) for word in words]
        if None not in found:
            return found  # type: ignore[return-value]
        # The lock keeps two threads from loading a backend or filling a cache at
        # once; the words found above are safe whatever the other thread evicts.
        with self._lock:
            missing = list({w: None for w, ipa in zip(words, found) if ipa is None})
            new = self.transcribe(missing, lang)
            if len(new) != len(missing):
                raise PhonemeNERError(
                    Errors.P008.format(
                        backend=self.name, got=len(new), expected=len(missing), lang=lang
                    )
                )
            fresh = dict(zip(missing, new))
            self._remember(lang, fresh)
        return [fresh[w] if ipa is None else ipa for w, ipa in zip(words, found)]

    def __getstate__(self) -> Dict[str, Any]:
        empty: Dict[str, Any] = {"_cache": {}, "_lock": None}
        return {**self.__dict__, **empty, **dict.fromkeys(self._loaded)}

    def __setstate__(self, state: Dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._lock = Lock()

    def _remember(self, lang: str, fresh: Dict[str, str]) -> None:
        # In place, as copying a full cache takes milliseconds. Readers in other
        # threads look words up one by one, so they may see the cache half changed.
        known = self._cache.setdefault(lang, {})
        # What is that long is no word, and may be megabytes.
        known.update((word, ipa) for word, ipa in fresh.items() if len(word) <= _LONGEST)
        if len(known) > self.cache_size:
            # The oldest words go first, some more at once than need be.
            excess = len(known) - self.cache_size + self.cache_size // 8
            for word in list(islice(known, excess)):
                del known[word]
