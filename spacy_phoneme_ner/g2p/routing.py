"""IPA for any language: the backend that knows the language best."""

from typing import Collection, List, Sequence

from ..languages import find_language
from .backends.english import EnglishG2P
from .backends.epitran import EpitranG2P
from .base import CachedG2P


class IpaG2P:
    """Gives clean IPA: English from its lexicon, every other language from Epitran.

    cache_size (int): How many words of one language are kept at most.
    """

    name = "ipa"

    def __init__(self, *, cache_size: int = 100_000) -> None:
        self._english = EnglishG2P(cache_size=cache_size)
        self._epitran = EpitranG2P(cache_size=cache_size)

    @property
    def languages(self) -> Collection[str]:
        return sorted({*self._english.languages, *self._epitran.languages})

    def __call__(self, words: Sequence[str], lang: str) -> List[str]:
        """Transcribe words (see `G2P.__call__`)."""
        return self._backend(lang)(words, lang)

    def _backend(self, lang: str) -> CachedG2P:
        # Epitran's own tags come first: not all of them are language tags elsewhere.
        if lang in self._epitran.languages:
            return self._epitran
        return self._english if find_language(lang).code == "eng" else self._epitran
