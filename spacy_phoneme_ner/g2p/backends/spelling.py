"""Representations that stay with the spelling: lower-cased, or romanised."""

import unicodedata
from typing import Any, List, Sequence

from ...extras import import_extra
from ...ipa import fold_spelling
from ..base import CachedG2P

_LONGEST = 64  # characters that are romanised at once; uroman takes the square of it


class OrthG2P(CachedG2P):
    """Gives the lower-cased spelling, in any language; the orthographic rival of IPA."""

    name = "orth"
    threaded = True

    def resolve(self, lang: str) -> str:
        return "any"  # the same for every language: one cache

    def transcribe(self, words: Sequence[str], lang: str) -> List[str]:
        return [_letters(fold_spelling(word).lower()) for word in words]


class RomanG2P(CachedG2P):
    """Gives the spelling romanised by uroman (Hermjakob et al., ACL 2018), lower-cased.

    uroman's rules go by the characters alone, so any language is taken.
    """

    name = "roman"
    _loaded = ("_uroman",)

    def __init__(self, *, cache_size: int = 100_000) -> None:
        super().__init__(cache_size=cache_size)
        self._uroman: Any = None

    def resolve(self, lang: str) -> str:
        return "any"

    def transcribe(self, words: Sequence[str], lang: str) -> List[str]:
        folded = [fold_spelling(word) for word in words]
        # Loading uroman's tables takes seconds: not for ASCII, nor for punctuation.
        return [
            _letters((word if word.isascii() else self._romanize(word)).lower())
            if any(map(str.isalpha, word))
            else ""
            for word in folded
        ]

    def _romanize(self, word: str) -> str:
        if self._uroman is None:
            self._uroman = import_extra("uroman", "Romanised spelling").Uroman()
        parts = [word[i : i + _LONGEST] for i in range(0, len(word), _LONGEST)]
        return "".join(map(self._romanize_part, parts))

    def _romanize_part(self, part: str) -> str:
        try:
            return str(self._uroman.romanize_string(part))
        except AttributeError:
            # It takes "十亿分之" (a billionth) for a number, and does not find its end. A
            # character alone it reads.
            return "".join(str(self._uroman.romanize_string(sign)) for sign in part)


def _letters(text: str) -> str:
    """Keep what spells the word: what is no letter is told by the spelling cues."""
    kept = "".join(c for c in text if c.isalpha() or (not c.isascii() and not c.isspace()))
    # Marks that a sign stood between now follow each other, in an order of their own.
    return unicodedata.normalize("NFC", kept) if any(map(str.isalpha, kept)) else ""
