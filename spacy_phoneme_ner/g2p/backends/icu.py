"""The transforms of CLDR from spelling to IPA, as the library ICU carries them."""

import re
from functools import lru_cache
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any, Collection, Dict, List, Mapping, Optional, Sequence

import regex

from ...extras import import_extra
from ...ipa import clean, fold_spelling
from ...languages import find_language
from ..base import CachedG2P
from ..relatives import no_rules

# A transform of a language into its own IPA: am-am_FONIPA, sat_Olck-sat_FONIPA,
# rm_SURSILV-rm_FONIPA_SURSILV. Others go from one language's IPA to another's letters.
_TRANSFORM = re.compile(r"([a-z]{2,3})(?:_((?!FON)[A-Za-z]+))?-\1_(?:\w+_)?FONIPA(?:_\w+)?")
_SCRIPT = re.compile("[A-Z][a-z]{3}")
# Varieties that are a language of their own in ISO 639-3.
_VARIETIES = {"hy_AREVMDA": "hyw"}
_UNREAD = regex.compile(r"[^\p{L}\p{M}'’ʼʻ‘·-]+")
_LONGEST = 100  # letters that are read at once; no word is longer


class IcuG2P(CachedG2P):
    """Transcribes what CLDR has transforms into IPA for, about thirty languages.

    Needs the extra `icu`. Which languages there are, and how each is read, changes with the
    release of ICU. A token is read by its letters; those that the transform lacks are passed
    through, for the next room to report.

    cache_size (int): How many words are kept at most; long ones count for several.
    """

    name = "icu"
    _loaded = ("_transforms",)

    def __init__(self, *, cache_size: int = 100_000) -> None:
        super().__init__(cache_size=cache_size)
        self._transforms: Optional[Dict[str, Any]] = None

    @property
    def languages(self) -> Collection[str]:
        return sorted(_names()) if find_spec("icu") is not None else ()

    def resolve(self, lang: str) -> str:
        language = find_language(lang)
        tag = f"{language.code}-{language.script}"
        if tag not in _names():
            raise no_rules(self.name, lang, _names())
        return tag

    def transcribe(self, words: Sequence[str], lang: str) -> List[str]:
        read = self._load(lang).transliterate
        return [self._word(word, read) for word in words]

    def _word(self, word: str, read: Any) -> str:
        letters = _UNREAD.sub("", fold_spelling(word)).strip("-·")
        if not any(map(str.isalpha, letters)):
            return ""
        parts = (letters[i : i + _LONGEST] for i in range(0, len(letters), _LONGEST))
        return clean("".join(map(read, parts)))

    def _load(self, tag: str) -> Any:
        if self._transforms is None:
            self._transforms = {}
        if tag not in self._transforms:
            icu = import_extra("icu", "Pronunciation by ICU")
            self._transforms[tag] = icu.Transliterator.createInstance(_names()[tag])
        return self._transforms[tag]


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    """Give the names that ICU has for its transforms, by our tags."""
    icu = import_extra("icu", "Pronunciation by ICU")
    names: Dict[str, str] = {}
    for name in sorted(icu.Transliterator.getAvailableIDs()):
        found = _TRANSFORM.fullmatch(name)
        if found is None:
            continue
        code, variety = found.group(1), found.group(2) or ""
        language = find_language(_VARIETIES.get(f"{code}_{variety}", code))
        script = variety if _SCRIPT.fullmatch(variety) else language.script
        names.setdefault(f"{language.code}-{script}", name)
    return MappingProxyType(names)
