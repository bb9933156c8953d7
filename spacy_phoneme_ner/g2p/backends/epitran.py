"""Epitran's maps and rules (Mortensen et al., LREC 2018), loaded without its weight."""

import logging
import unicodedata
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Collection, Dict, Iterator, List, Optional, Sequence, Tuple

import regex

from ...errors import Errors, PhonemeNERError
from ...ipa import clean, fold_spelling
from ...languages import find_language, nearest
from ..base import CachedG2P

# Where Epitran names the rules by another member of the macrolanguage.
_EQUIVALENT = {"kur-Latn": "kmr-Latn", "kur-Arab": "ckb-Arab", "pus-Arab": "pbu-Arab"}
_PROFILES = ("clean", "paper")


class EpitranG2P(CachedG2P):
    """Transcribes every language that Epitran ships a map for, token by token.

    profile (str): "clean" gives normalised IPA (`ipa.clean`) and "" for what is
        not pronounced. "paper" gives Epitran's own output untouched, as the
        zero-shot study used it: punctuation, digits and letters that the map
        lacks pass through.
    cache_size (int): How many words of one language are kept at most.
    """

    name = "epitran"
    _loaded = ("_rules",)

    def __init__(self, *, profile: str = "clean", cache_size: int = 100_000) -> None:
        if profile not in _PROFILES:
            raise PhonemeNERError(
                Errors.P009.format(setting="profile", value=profile, expected=_PROFILES)
            )
        super().__init__(cache_size=cache_size)
        self.profile = profile
        self._rules: Optional[Dict[str, Any]] = None

    @property
    def languages(self) -> Collection[str]:
        return _codes()

    def resolve(self, lang: str) -> str:
        return _find_code(lang)

    def transcribe(self, words: Sequence[str], lang: str) -> List[str]:
        transliterate = self._load(lang).transliterate
        if self.profile == "paper":
            return [transliterate(word) for word in words]
        folded = map(fold_spelling, words)
        return [
            clean(transliterate(word)) if any(map(str.isalpha, word)) else "" for word in folded
        ]

    def _load(self, code: str) -> Any:
        self._rules = self._rules if self._rules is not None else {}
        if code not in self._rules:
            self._rules[code] = _build(code)
        return self._rules[code]


@lru_cache(maxsize=1)
def _codes() -> Tuple[str, ...]:
    spec = find_spec("epitran")
    folder = Path(spec.origin).parent / "data" / "map" if spec and spec.origin else Path()
    codes = tuple(sorted(path.stem for path in folder.glob("*.csv")))
    if not codes:
        raise PhonemeNERError(Errors.P011.format(package="epitran", path=folder))
    return codes


@lru_cache(maxsize=4096)
def _find_code(lang: str) -> str:
    codes = _codes()
    if lang in codes:
        return lang
    language = find_language(lang)
    by_lower = {code.lower(): code for code in codes}
    for tag in (_EQUIVALENT.get(language.tag, language.tag), f"{language.code}-{language.script}"):
        if tag.lower() in by_lower:
            return by_lower[tag.lower()]
    # The language is there, but only in another script or variant: say which.
    same = [code for code in codes if code.startswith(f"{language.code}-")]
    hint = f" The nearest it has: {', '.join(same or nearest(language.code, codes))}."
    raise PhonemeNERError(
        Errors.P002.format(backend="epitran", tag=lang, name=language.name, hint=hint)
    )


def _build(code: str) -> Any:
    with _logging_kept():
        from epitran.ppprocessor import PrePostProcessor
        from epitran.puncnorm import PuncNorm
        from epitran.simple import SimpleEpitran
        from epitran.stripdiacritics import StripDiacritics

    class LeanEpitran(SimpleEpitran):  # type: ignore[misc, unused-ignore]
        """Epitran's transliterator without the PanPhon table it never reads.

        That table takes two seconds and twelve megabytes for every language. What
        it gives is Epitran's own, for every code (see the tests).
        """

        def __init__(self, code: str) -> None:
            self.g2p = self._load_grapheme_to_phoneme_map(code, False)
            self.regexp = self._build_greedy_match_regex(self.g2p.keys())
            self.puncnorm = PuncNorm()
            self.preprocessor = PrePostProcessor(code, "pre", False)
            self.postprocessor = PrePostProcessor(code, "post", False)
            self.strip_diacritics = StripDiacritics(code)
            self.nils: Dict[str, int] = _Uncounted()

            self.targets = {graph: phones[0] for graph, phones in self.g2p.items() if phones}
            either = f"(?:{self.regexp.pattern[1:-1]})|."
            self.pieces = regex.compile(either, regex.IGNORECASE | regex.DOTALL)

        tones = ligatures = rev = False
        preproc = postproc = True

        def transliterate(self, text: str, normpunc: bool = False, ligatures: bool = False) -> str:
            """Do what Epitran does, in one search instead of a step a letter.

            At each place the map's expression tries the longest graphemes first, and
            what it lacks passes through.
            """
            if normpunc or ligatures or self.contains_korean_syllables(text):
                return str(super().transliterate(text, normpunc, ligatures))
            text = unicodedata.normalize("NFD", text.lower())
            if self.strip_diacritics.diacritics:
                text = self.strip_diacritics.process(text)
            pieces = self.pieces.findall(self.preprocessor.process(text))
            text = "".join([self.targets.get(piece, piece) for piece in pieces])
            return unicodedata.normalize("NFC", self.postprocessor.process(text))

    try:
        return LeanEpitran(code)
    except (AttributeError, TypeError):
        # Another release of Epitran is built otherwise: take its own slow way.
        return SimpleEpitran(code)


class _Uncounted(Dict[str, int]):
    """Epitran counts unmapped letters in a dict that grows and is shared by threads."""

    def __missing__(self, key: str) -> int:
        return 0

    def __setitem__(self, key: str, value: int) -> None:
        pass


@contextmanager
def _logging_kept() -> Iterator[None]:
    """Importing epitran sets the root logger to CRITICAL: undo that for the host."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    try:
        yield
    finally:
        root.setLevel(level)
        root.handlers[:] = handlers
