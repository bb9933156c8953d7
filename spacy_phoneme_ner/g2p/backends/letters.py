"""Latin letters read at their own value in the IPA, as most languages read them."""

import unicodedata
from typing import List, Sequence

import regex

from ...ipa import fold_spelling
from ..base import CachedG2P

# The commonest value of each letter over the world's Latin orthographies; letters
# that are missing here are their own IPA symbol.
_VALUES = {
    "sh": "ʃ", "ch": "t͡ʃ", "kh": "x", "ph": "f", "th": "t", "ck": "k",
    "c": "k", "g": "ɡ", "j": "d͡ʒ", "q": "k", "x": "ks", "y": "j",
}  # fmt: skip
_LETTER = regex.compile("|".join(_VALUES))


class LettersG2P(CachedG2P):
    """Reads words in Latin script letter by letter, in any language.

    It is what a reader falls back to who knows the letters and not the language,
    and near to how many languages read the names that they take over. Diacritics
    are dropped; a word in another script is not read ("").
    """

    name = "letters"
    threaded = True

    def resolve(self, lang: str) -> str:
        return "any"

    def transcribe(self, words: Sequence[str], lang: str) -> List[str]:
        return [self._word(word) for word in words]

    def _word(self, word: str) -> str:
        # Numerals (Ⅳ) and letters in circles are no letters before they are decomposed.
        spelled = "".join([c for c in fold_spelling(word) if c.isalpha()])
        decomposed = unicodedata.normalize("NFKD", spelled.lower())
        letters = "".join([c for c in decomposed if c.isalpha()])
        return _LETTER.sub(lambda m: _VALUES[m.group()], letters) if letters.isascii() else ""
