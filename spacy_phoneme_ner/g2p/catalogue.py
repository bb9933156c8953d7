"""Which backend reads a language best, of those that work offline under a free licence."""

from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Any, Collection, Dict, Mapping, Optional, Type

import langcodes

from ..errors import PhonemeNERError
from ..languages import Language, find_language, same_tag
from ..memory.locks import SharedLock
from .backends.chinese import ChineseG2P
from .backends.english import EnglishG2P
from .backends.epitran import EpitranG2P
from .backends.icu import IcuG2P
from .backends.japanese import JapaneseG2P
from .backends.korean import KoreanG2P
from .backends.map import MapG2P
from .backends.script import TABLES, ScriptG2P
from .backends.vietnamese import VietnameseG2P
from .backends.xpf import XpfG2P
from .base import G2P, CachedG2P
from .neighbours import neighbour_of, neighbours
from .relatives import no_rules
from .scripts import likely_language, scripts_of

# What a word is said to be in whose language is not known (ISO 639-2).
UNKNOWN = "und"
# Languages that are written in two scripts alike: a word in the script that the tag
# does not name is no foreign word.
DIGRAPHIC = ("srp",)

# How many languages are kept with what reads them.
_N_KEPT = 4096


# Invented languages whose Latin letters have values of their own: to read them as most
# languages do would be no reading at all.
_OWN_VALUES = ("qya", "sjn", "tlh")


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
    "icu": Entry(IcuG2P, "CLDR's transforms in ICU (Unicode-3.0)", "icu", "icu"),
}


@dataclass(frozen=True)
class Target:
    """What reads a part of a text: a language's tag and the backend for it.

    code (str): The language, ISO 639-3.
    tag (str): The language as the backend calls it.
    backend (G2P): The backend.
    instead (str): For a language that has no rules, what reads it in their place, in
        words; "" if it has rules.
    """

    code: str
    tag: str
    backend: G2P
    instead: str = ""


class Backends:
    """The backends of one G2P, each made when it is first asked for.

    overrides (Mapping[str, G2P]): Backends that go before the default ones, by tag
        ("kur-Arab"), by language ("kur"), or for every language that they have ("*").
    cache_size (int): How many runs of words those of the default backends keep that
        read words in their context; the others keep none, as their caller does.
    by_letters (Target): What reads a word whose language is not known.
    RAISES (PhonemeNERError): If an override is for no language.
    """

    def __init__(self, overrides: Mapping[str, Any], cache_size: int) -> None:
        self.overrides: Dict[str, Any] = {_key(tag): g2p for tag, g2p in overrides.items()}
        self.cache_size = cache_size
        self._made: Dict[str, Any] = {}
        self._targets: Dict[Language, Optional[Target]] = {}
        self._stand_ins: Dict[Language, Target] = {}
        self._making = SharedLock()
        self.by_letters = Target(UNKNOWN, UNKNOWN, ScriptG2P(cache_size=0))

    @property
    def languages(self) -> Collection[str]:
        """The tags that some backend has rules for."""
        tags = [tag for name in ENTRIES for tag in self._get(name).languages]
        tags += [tag for backend in self.overrides.values() for tag in backend.languages]
        return sorted({tag for tag in map(same_tag, tags) if _is_of_a_language(tag)})

    @property
    def neighbours(self) -> Mapping[str, Target]:
        """What reads the languages that have no rules, but a neighbour with rules, by tag."""
        lacking = [tag for tag in neighbours() if self.find(find_language(tag)) is None]
        return {tag: self.stand_in(tag) for tag in sorted(lacking)}

    def find(self, language: Language) -> Optional[Target]:
        """Find what has rules for a language.

        language (Language): The language.
        RETURNS (Optional[Target]): The backend for it, None if there is none.
        """
        targets = self._targets
        if language not in targets:
            target = self._search(language)
            if len(targets) >= _N_KEPT:  # tags have endless variants
                targets = self._targets = {}
            return targets.setdefault(language, target)
        return targets[language]

    def no_rules(self, tag: str, also: str = "") -> PhonemeNERError:
        """Build the error for a language that nothing has rules for (see `relatives`)."""
        return no_rules("ipa", tag, self.languages, also)

    def stand_in(self, tag: str) -> Target:
        """Choose what reads a language that has no rules: the rules of its neighbour or of
        its macrolanguage, else its script's table, else the rules of the language that most
        text in the script is in, else the names of its letters.

        tag (str): Any tag that `find_language` takes.
        RETURNS (Target): The backend for it.
        RAISES (PhonemeNERError): If its letters have values of their own.
        """
        language = find_language(tag)
        if language.code in _OWN_VALUES:
            raise self.no_rules(tag)
        if language.variant:
            return self._choose(language)
        return self._stand_ins.get(language) or self._stand_ins.setdefault(
            language, self._choose(language)
        )

    def __getstate__(self) -> Dict[str, Any]:
        emptied: Dict[str, Any] = {"_made": {}, "_targets": {}, "_stand_ins": {}}
        return {**self.__dict__, **emptied}

    def _search(self, language: Language) -> Optional[Target]:
        for key in (language.tag, language.code, "*"):
            backend = self.overrides.get(key)
            if backend is not None and (key != "*" or _reads(backend, language.tag)):
                return Target(language.code, language.tag, backend)
        bare = f"{language.code}-{language.script}"
        # A variant, such as "deu-Latn-nar", has rules of its own or goes by the language's.
        for tag in dict.fromkeys((language.tag, bare)):
            for name in ENTRIES:
                backend = self._get(name)
                own_tag = _own_tag(backend, tag)
                if own_tag is not None:
                    return Target(language.code, own_tag, backend)
        return None

    def _choose(self, language: Language) -> Target:
        script = scripts_of(language.script)[0]
        name = langcodes.Language.make(script=script).script_name()
        related = []
        if neighbour_of(language):
            related.append(find_language(neighbour_of(language)))
        if language.macrolanguage is not None:
            related.append(Language(language.macrolanguage, language.script))
        if script not in TABLES and script != "Latn" and likely_language(script):
            related.append(find_language(f"{likely_language(script)}-{script}"))
        for other in related:
            target = self.find(other)
            if target is not None and (script != "Latn" or _is_there(target)):
                return replace(target, code=language.code, instead=f"by the rules of {other.name}")
        if script == "Latn":
            instead = "letter by letter, as most languages read Latin ones"
        elif script in TABLES:
            instead = f"letter by letter, by a table of the script ({name})"
        else:
            instead = f"by the names of its letters ({name})"
        return Target(language.code, language.tag, self.by_letters.backend, instead)

    def _get(self, name: str) -> Any:
        with self._making:
            if name not in self._made:
                make = ENTRIES[name].make
                self._made[name] = make(cache_size=self.cache_size if make.contextual else 0)
            return self._made[name]


def _is_there(target: Target) -> bool:
    """Tell whether what a backend needs is installed: no language asked for its extra."""
    entry = ENTRIES.get(target.backend.name)
    return entry is None or entry.installed


def _own_tag(backend: G2P, tag: str) -> Optional[str]:
    """Give the tag that a backend calls a language by, None if it has no rules for it."""
    equivalent: Mapping[str, str] = getattr(backend, "equivalent", {})
    tag = equivalent.get(tag, tag)
    by_usual = {same_tag(own): own for own in reversed(tuple(backend.languages))}
    if tag in by_usual:
        return by_usual[tag]
    # Of some languages there is none but a variant ("ltc-Latn-bax").
    return next(
        (own for usual, own in sorted(by_usual.items()) if usual.startswith(f"{tag}-")), None
    )


def _reads(backend: G2P, tag: str) -> bool:
    try:
        backend([], tag)
    except PhonemeNERError:
        return False
    return True


def _key(tag: str) -> str:
    """Write what an override is for as the languages are written that it is looked up by."""
    if tag == "*":
        return tag
    language = find_language(tag)
    return language.tag if "-" in tag.replace("_", "-") else language.code


def _is_of_a_language(tag: str) -> bool:
    """Tell tags from codes of a backend's own, such as those of reconstructed languages."""
    try:
        return find_language(tag).tag == tag
    except PhonemeNERError:
        return False
