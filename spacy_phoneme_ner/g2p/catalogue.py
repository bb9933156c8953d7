"""Which backend reads a language best, of those that work offline under a free licence."""

from dataclasses import dataclass
from importlib.util import find_spec
from threading import RLock
from typing import Any, Collection, Dict, Mapping, Optional, Type

from ..errors import Errors, PhonemeNERError
from ..languages import Language, find_language, nearest
from .backends.chinese import ChineseG2P
from .backends.english import EnglishG2P
from .backends.epitran import EpitranG2P
from .backends.japanese import JapaneseG2P
from .backends.korean import KoreanG2P
from .backends.map import MapG2P
from .backends.vietnamese import VietnameseG2P
from .backends.xpf import XpfG2P
from .base import G2P, CachedG2P

# Languages that are written in two scripts alike: a word in the script that the tag
# does not name is no foreign word.
DIGRAPHIC = ("srp",)


@dataclass(frozen=True)
class Entry:
    """A backend of the default G2P.

    make (Type[CachedG2P]): Its class.
    origin (str): Where its rules or data come from, and their licence.
    extra (str): The extra that installs what it needs; "" for the core.
    module (str): What the extra has to bring, as it is imported.
    """

    make: Type[CachedG2P]
    origin: str
    extra: str = ""
    module: str = ""

    @property
    def installed(self) -> bool:
        """Whether the extra is there."""
        return not self.module or find_spec(self.module) is not None


# The first that has rules for a language reads it.
ENTRIES: Mapping[str, Entry] = {
    "english": Entry(EnglishG2P, "gruut's lexicon and model (MIT)", "en", "gruut_lang_en"),
    "chinese": Entry(ChineseG2P, "pypinyin (MIT), OpenCC (Apache-2.0)", "zh", "pypinyin"),
    "japanese": Entry(JapaneseG2P, "Sudachi (Apache-2.0)", "ja", "sudachipy"),
    "korean": Entry(KoreanG2P, "own rules (MIT)"),
    "vietnamese": Entry(VietnameseG2P, "own rules (MIT)"),
    "map": Entry(MapG2P, "own rules (MIT)"),
    "epitran": Entry(EpitranG2P, "Epitran (MIT)"),
    "xpf": Entry(XpfG2P, "XPF Corpus (MIT)", "xpf", "xpfcorpus"),
}


@dataclass(frozen=True, eq=False)  # there is one for each tag, and many look-ups by it
class Target:
    """What reads a part of a text: a language's tag and the backend for it.

    code (str): The language, ISO 639-3.
    tag (str): The language as the backend calls it.
    backend (G2P): The backend.
    """

    code: str
    tag: str
    backend: G2P


class Backends:
    """The backends of one G2P, each made when it is first asked for.

    overrides (Mapping[str, G2P]): Backends that go before the default ones, by tag
        ("kur-Arab"), by language ("kur"), or for every language that they have ("*").
    cache_size (int): How many runs of words those of the default backends keep that
        read words in their context; the others keep none, as their caller does.
    """

    def __init__(self, overrides: Mapping[str, Any], cache_size: int) -> None:
        self.overrides: Dict[str, Any] = dict(overrides)
        self.cache_size = cache_size
        self._made: Dict[str, Any] = {}
        self._targets: Dict[str, Optional[Target]] = {}
        self._making = RLock()

    @property
    def languages(self) -> Collection[str]:
        """The tags that some backend has rules for."""
        tags = {tag for name in ENTRIES for tag in self._get(name).languages}
        for backend in self.overrides.values():
            tags.update(backend.languages)
        return sorted(tags)

    def find(self, tag: str) -> Optional[Target]:
        """Find what reads a language.

        tag (str): Any tag that `find_language` takes, or a backend's own.
        RETURNS (Optional[Target]): The backend for it, None if there is none.
        RAISES (PhonemeNERError): If no language is known by that tag.
        """
        if tag not in self._targets:
            # Of two threads that ask first, both have to get the same backend: words
            # that two of them read are no neighbours.
            with self._making:
                if tag not in self._targets:
                    self._targets[tag] = self._search(tag)
        return self._targets[tag]

    def require(self, tag: str) -> Target:
        """Find what reads a language.

        RAISES (PhonemeNERError): If nothing does, with the nearest that something reads.
        """
        found = self.find(tag)
        if found is None:
            language = find_language(tag)
            same = [t for t in self.languages if t.startswith(f"{language.code}-")]
            near = ", ".join(same or nearest(language.code, list(self.languages)))
            hint = f" The nearest that one has rules for: {near}."
            message = Errors.P002.format(backend="ipa", tag=tag, name=language.name, hint=hint)
            raise PhonemeNERError(message)
        return found

    def __getstate__(self) -> Dict[str, Any]:
        return {**self.__dict__, "_made": {}, "_targets": {}, "_making": None}

    def __setstate__(self, state: Dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._making = RLock()

    def _search(self, tag: str) -> Optional[Target]:
        try:
            language = find_language(tag)
        except PhonemeNERError:
            if self._named(tag) is None:
                raise
            language = Language(tag.split("-")[0], "")
        for key in (tag, language.tag, language.code, "*"):
            backend = self.overrides.get(key)
            if backend is not None and (key != "*" or _reads(backend, language.tag)):
                return Target(language.code, language.tag, backend)
        named = self._named(tag)
        if named is not None and tag != f"{language.code}-{language.script}":
            # A variant, such as "deu-Latn-nar", or a code of a backend's own ("uew").
            return Target(language.code, tag, named)
        serving = (b for b in map(self._get, ENTRIES) if _serves(b, language))
        backend = next(serving, None)
        return None if backend is None else Target(language.code, language.tag, backend)

    def _named(self, tag: str) -> Optional[G2P]:
        rules = (self._get(name) for name in ("map", "epitran"))
        return next((backend for backend in rules if tag in backend.languages), None)

    def _get(self, name: str) -> Any:
        with self._making:
            if name not in self._made:
                make = ENTRIES[name].make
                self._made[name] = make(cache_size=self.cache_size if make.contextual else 0)
            return self._made[name]


def _serves(backend: Any, language: Language) -> bool:
    tag = f"{language.code}-{language.script}"
    tag = getattr(backend, "equivalent", {}).get(tag, tag)
    return any(known.startswith(tag) for known in backend.languages)


def _reads(backend: G2P, tag: str) -> bool:
    try:
        backend([], tag)
    except PhonemeNERError:
        return False
    return True
