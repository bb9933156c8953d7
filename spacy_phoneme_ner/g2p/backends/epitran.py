"""Epitran's maps and rules (Mortensen et al., LREC 2018; MIT), read without its code.

They come along with this package, in `g2p/epitran_data`, so that no release of theirs
moves what a model was trained to read. `epitran.Epitran(code)` would take three seconds
and 35 MB for tables that transcribing never looks at, and importing it silences the
logging of the whole process. Here the files are read by `g2p.rules`, with the same output
for every code (see the tests), in milliseconds.
"""

from pathlib import Path
from typing import List, Sequence

from ...errors import Errors, PhonemeNERError
from ..rules import SpellingRules
from .map import EPITRAN_RULES, MapG2P, script_defaults

_PROFILES = ("clean", "paper")


class EpitranG2P(MapG2P):
    """Transcribes every language that Epitran ships a map for, token by token.

    profile (str): "clean" gives normalised IPA (`ipa.clean`) and "" for what is
        not pronounced. "paper" gives Epitran's own output untouched, as the
        zero-shot study used it: punctuation, digits and letters that the map
        lacks pass through.
    tones (bool): Whether to keep the tones of the maps that have them (of "vie-Latn"
        they are wrong).
    cache_size (int): How many words are kept at most; long ones count for several.
    """

    name = "epitran"

    def __init__(
        self, *, profile: str = "clean", tones: bool = False, cache_size: int = 100_000
    ) -> None:
        if profile not in _PROFILES:
            raise PhonemeNERError(
                Errors.P502.format(setting="profile", value=profile, expected=_PROFILES)
            )
        super().__init__(path=EPITRAN_RULES, cache_size=cache_size)
        self.profile = profile
        self.tones = tones

    def transcribe(self, words: Sequence[str], lang: str) -> List[str]:
        if self.profile == "paper":
            return list(map(self._load(lang), words))
        return super().transcribe(words, lang)

    def _read(self, map_file: Path) -> SpellingRules:
        if self.profile == "paper":
            return SpellingRules(map_file, tones=self.tones, faithful=True, limited=False)
        fallback = script_defaults(map_file.stem)
        return SpellingRules(map_file, tones=self.tones, fallback=fallback, limited=False)
