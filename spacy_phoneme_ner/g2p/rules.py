"""Spelling rules in Epitran's format: a map, and rewriting before and after it.

The format is Epitran's own (Mortensen et al., LREC 2018), so what is written for
one can be given to the other. A folder holds, for a code such as `sin-Sinh`,

    map/sin-Sinh.csv     Orth,Phon: a grapheme and its IPA in every row
    pre/sin-Sinh.txt     rules for the spelling:  a -> b / left _ right
    post/sin-Sinh.txt    rules for the IPA
    strip/sin-Sinh.csv   marks to take off the spelling first

of which only the map is needed. Two things are added: lines that start with `%`
are comments in all of them, and a map that says `% extends: CODE` builds on the
rules of that code. Its own rows come before those of the base, its rules for the
spelling run before, those for the IPA after the base's.
"""

import re
import unicodedata
from pathlib import Path
from typing import Optional, Sequence, Tuple

from ..ipa.normalize import decompose
from ..languages import DOTLESS_I
from .hangul import spell_syllables
from .rewriting import Origins, Rewriting, Spelling
from .rule_files import read_map, read_source

# How often Epitran applies a rule to a string at most: it hands a flag to `sub`
# where the count belongs.
_EPITRAN_HITS = 32
# Rules that look over a whole word (`.*`) take time in the square of its length. No
# word is as long as this: what is longer goes through them in parts.
_LONGEST = 64

_TONES = re.compile("[˥-˩]")


class SpellingRules:
    """Transcribes a word by the rules of one language.

    map_file (Path): The map; the other files are found by it, in the folders `pre`,
        `post` and `strip` beside its own (see above), or, of a map that stands
        alone, as `NAME.pre.txt`, `NAME.post.txt` and `NAME.strip.csv` beside it.
    bases (Sequence[Path]): Folders with the rules that the map may extend, in the order
        in which they are looked through: its own, if it is in one, and others.
    fallback (Optional[Path]): A map of single letters and marks, for those of a word
        that the language's map lacks: what most languages read them as.
    tones (bool): Whether the map's tone letters are kept.
    faithful (bool): Whether to give Epitran's output even for strings that are no
        words: there it applies a rule 32 times at most, and may take minutes.
    limited (bool): Whether a rule that takes too long for a word ends in an error. What
        this package ships is known to come to an end, and runs faster without.
    RAISES (PhonemeNERError): If a file is not there or a line is not well formed.
    """

    def __init__(
        self,
        map_file: Path,
        *,
        bases: Sequence[Path] = (),
        fallback: Optional[Path] = None,
        tones: bool = True,
        faithful: bool = False,
        limited: bool = True,
    ) -> None:
        max_hits = _EPITRAN_HITS if faithful else 0
        source = read_source(map_file, bases, max_hits=max_hits, limited=limited)
        self.graphemes = source.graphemes
        if not tones:
            self.graphemes = {g: _TONES.sub("", ipa) for g, ipa in self.graphemes.items()}
        letters = read_map(fallback)[0] if fallback is not None else {}
        has_dotless = map_file.stem.partition("-")[0] in DOTLESS_I and "ı" in self.graphemes
        self._lower = _lower_dotless if has_dotless and not faithful else str.lower
        self._read = Spelling(self.graphemes, letters, ignore_case=faithful)
        self._pre, self._post = Rewriting(source.pre), Rewriting(source.post)
        self._strip = dict.fromkeys(map(ord, source.strip))
        in_parts = (source.slow or limited) and not faithful
        self._longest = _LONGEST if in_parts else None

    def __call__(self, word: str) -> str:
        """Transcribe a word.

        word (str): One word, in NFC.
        RETURNS (str): What the rules give, in NFC; what they lack is passed through.
        RAISES (PhonemeNERError): If a rule takes too long for the word, or makes far more
            of it than a word; the rule is named.
        """
        if self._longest is not None and len(word) > self._longest:
            starts = range(0, len(word), self._longest)
            return "".join(self(word[i : i + self._longest]) for i in starts)
        if not word.isascii():  # Epitran's Korean map is written in single letters
            word = spell_syllables(word)
        spelling = decompose(self._lower(word))
        if self._strip:
            spelling = spelling.translate(self._strip)
        text = self._read(self._pre(spelling, word), spelling)
        return unicodedata.normalize("NFC", self._post(text, word))

    def trace(self, word: str) -> Optional[Tuple[str, Origins]]:
        """Tell which characters of a word each part of its pronunciation comes from.

        word (str): One word, in NFC.
        RETURNS (Optional[Tuple[str, Origins]]): What the rules give, before it is composed,
            and where in the word each of its characters comes from; None for a word that
            is read in parts, or whose marks change places when it is taken apart.
        """
        if self._longest is not None and len(word) > self._longest:
            return None
        spelling = ""
        origins: Origins = []
        for i, character in enumerate(word):
            lowered = unicodedata.normalize("NFD", self._lower(spell_syllables(character)))
            kept = lowered.translate(self._strip) if self._strip else lowered
            spelling += kept
            origins += [(i, i + 1)] * len(kept)
        whole = decompose(self._lower(spell_syllables(word)))
        if spelling != (whole.translate(self._strip) if self._strip else whole):
            return None
        text, origins = self._pre.trace(spelling, origins)
        text, origins = self._read.trace(text, spelling, origins)
        return self._post.trace(text, origins)


def _lower_dotless(word: str) -> str:
    return word.replace("I", "ı").replace("İ", "i").lower()
