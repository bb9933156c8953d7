"""The rules of the XPF Corpus (Cohen Priva et al., 2021) for 200 languages, many of them small."""

from functools import lru_cache
from typing import Any, Collection, Dict, List, Optional, Sequence, Set, Tuple

import regex

from ...errors import extra_hint
from ...ipa import clean, fold_spelling
from ...languages import find_language
from ..base import CachedG2P
from ..relatives import no_rules

# ISO 15924 for the scripts as the package names them.
_SCRIPTS = {
    "arabic": "Arab",
    "armenian": "Armn",
    "cyrillic": "Cyrl",
    "devanagari": "Deva",
    "georgian": "Geor",
    "greek": "Grek",
    "hangul": "Hang",
    "kannada": "Knda",
    "latin": "Latn",
    "malayalam": "Mlym",
    "odia": "Orya",
    "sinhala": "Sinh",
    "syllabics": "Cans",
    "tamil": "Taml",
    "telugu": "Telu",
    "thaana": "Thaa",
    "tifinagh": "Tfng",
}
_MISSING = "@"
# Some orthographies have letters among the signs, such as ' for a stop, · or &.
_UNREAD = regex.compile(r"[^\p{L}\p{M}'’ʼʻ‘·&-]+")
_LONGEST = 100  # letters that are read at once; the rules take the square of it


class XpfG2P(CachedG2P):
    """Transcribes what the package `xpfcorpus` (MIT) has rules for.

    Needs the extra `xpf`. Words are read one by one and lower-cased. The package
    writes @ for a letter that its rules lack: the letter is put back in its place,
    for the next room to report; only where the rules moved or merged phonemes, so
    that places are in doubt, are the @ dropped.

    cache_size (int): How many words are kept at most; long ones count for several.
    """

    name = "xpf"
    _loaded = ("_readers", "_unknown")

    def __init__(self, *, cache_size: int = 100_000) -> None:
        super().__init__(cache_size=cache_size)
        self._readers: Optional[Dict[str, Any]] = None
        self._unknown: Optional[Dict[str, Dict[str, bool]]] = None

    @property
    def languages(self) -> Collection[str]:
        return sorted(_codes())

    def resolve(self, lang: str) -> str:
        language = find_language(lang)
        codes = _codes()
        if not codes:
            raise extra_hint("Pronunciation by the XPF Corpus", "xpfcorpus", "xpf")
        tag = f"{language.code}-{language.script}"
        if tag not in codes:
            raise no_rules(self.name, lang, codes)
        return tag

    def transcribe(self, words: Sequence[str], lang: str) -> List[str]:
        read = self._load(lang).transcribe
        unknown = self._unknown.setdefault(lang, {}) if self._unknown is not None else {}
        return [self._word(word, read, unknown) for word in words]

    def _word(self, word: str, read: Any, unknown: Dict[str, bool]) -> str:
        letters = _UNREAD.sub("", fold_spelling(word)).strip("-·")
        if not any(map(str.isalpha, letters)):
            return ""
        parts = (letters[i : i + _LONGEST] for i in range(0, len(letters), _LONGEST))
        return clean("".join(_restored("".join(read(part)), part, read, unknown) for part in parts))

    def _load(self, tag: str) -> Any:
        if self._readers is None:
            self._readers, self._unknown = {}, {}
        if tag not in self._readers:
            from xpfcorpus import Transcriber

            code, script = _codes()[tag]
            self._readers[tag] = Transcriber(code, script, verify=False)
        return self._readers[tag]


def _restored(ipa: str, word: str, read: Any, unknown: Dict[str, bool]) -> str:
    """Put the letters that the rules lack back in place of their @."""
    n_missing = ipa.count(_MISSING)
    if not n_missing:
        return ipa
    lowered = word.lower()
    letters: Set[str] = set(lowered)
    unknown.update((c, _MISSING in "".join(read(c))) for c in letters if c not in unknown)
    lacking = [c for c in lowered if unknown[c]]
    if len(lacking) != n_missing:
        return ipa.replace(_MISSING, "")
    pieces = ipa.split(_MISSING)
    # An apostrophe that the rules lack is punctuation: in IPA it would be an ejective.
    shown = [c if c.isalpha() else "" for c in lacking] + [""]
    return "".join(part for pair in zip(pieces, shown) for part in pair)


@lru_cache(maxsize=1)
def _codes() -> Dict[str, Tuple[str, str]]:
    """List our tags with the package's names; what it cannot load is passed over."""
    try:
        from xpfcorpus import Transcriber, available_languages
    except ImportError:
        return {}
    codes: Dict[str, Tuple[str, str]] = {}
    for code, about in available_languages().items():
        for script in about.get("scripts", ()):
            try:
                tag = f"{find_language(code).code}-{_SCRIPTS[script]}"
                Transcriber(code, script, verify=False)
            except Exception:  # whatever is wrong with the data of one language
                continue
            codes.setdefault(tag, (code, script))
    return codes
