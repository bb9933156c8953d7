"""Words read by the letters of their script, in whatever language they are."""

import unicodedata
from functools import lru_cache
from typing import List, Sequence

import regex

from ...ipa import clean, fold_spelling, unknown_segments
from ..base import CachedG2P
from ..leaks import drop_leaks
from ..romanize import romanize
from ..rules import SpellingRules
from ..scripts import script_runs
from .letters import LettersG2P
from .map import OWN_RULES

# Scripts whose table in `rules_data/script` has every letter. The tables of others hold
# no more than what the maps of the languages in that script lack.
TABLES = ("Arab", "Cyrl", "Olck", "Tfng", "Thaa", "Tibt")
_PIECE = regex.compile(r"[a-z]+|\P{ASCII}")


class ScriptG2P(CachedG2P):
    """Reads words by their letters, each part of a word by those of its script.

    It is what is left where there are no rules: each letter has the value that it mostly
    has in the languages that use it. Latin letters are read as `LettersG2P` reads them,
    and those beyond ASCII by a table; other scripts have a table (`TABLES`), or are
    romanised by the names of their letters (`g2p.romanize`). Chinese characters are not
    read (""). Whatever the word, nothing but IPA comes out.
    """

    name = "script"

    def __init__(self, *, cache_size: int = 100_000) -> None:
        super().__init__(cache_size=cache_size)
        self._letters = LettersG2P(cache_size=0)

    def resolve(self, lang: str) -> str:
        return "any"

    def transcribe(self, words: Sequence[str], lang: str) -> List[str]:
        runs = [script_runs(fold_spelling(word)) for word in words]
        return ["".join(self._read(script, text) for script, text in parts) for parts in runs]

    def _read(self, script: str, text: str) -> str:
        if script in TABLES:
            ipa = clean(_table(script)(text))
        else:
            ipa = self._latin(text if script == "Latn" else romanize(text))
        return drop_leaks(ipa, unknown_segments(ipa))

    def _latin(self, text: str) -> str:
        values = _table("Latn").graphemes
        decomposed = unicodedata.normalize("NFKD", text.lower())
        # Marks would part letters that are read as one.
        spelled = "".join([c for c in decomposed if values.get(c, c)])
        pieces = _PIECE.findall(spelled)
        read = self._letters([piece for piece in pieces if piece.isascii()], "any")
        ascii_pieces = iter(read)
        return clean(
            "".join(next(ascii_pieces) if p.isascii() else values.get(p, p) for p in pieces)
        )


@lru_cache(maxsize=len(TABLES) + 1)
def _table(script: str) -> SpellingRules:
    return SpellingRules(OWN_RULES / "script" / f"{script}.csv", limited=False)
