"""Pronunciations as the rows of a table of embeddings, word by word."""

import unicodedata
from functools import partial
from hashlib import blake2b
from typing import Any, Dict, List, Optional, Sequence, Tuple

from ...errors import Errors, PhonemeNERError
from ...ipa import Style, clean, fold_spelling, segments, syllables
from ...ipa.alphabet import (
    DIACRITICS,
    LENGTH,
    LETTERS,
    MODIFIERS,
    TIES,
    TONE_LETTERS,
    TONE_MARKS,
    TONE_STEPS,
)
from ...ipa.inventory import default_phonemes
from ...memory.cache import remembered
from ..transformers.phoneme_vocabulary import PhonemeVocabulary, tokenizer_json
from ..types import UNKNOWN

LEVELS = ("segment", "character", "syllable")
TONES = ("keep", "strip", "reduce")
Rows = Tuple[int, ...]
_FIRST_SYMBOL = UNKNOWN + 1
_MIN_HASHED_ROWS = _FIRST_SYMBOL + 1
_CACHE_SIZE = 16384
_HASH_BYTES = 4
# Sounds of Vietnamese, Korean and (written without a tie, tɕʰ) Mandarin, which would be
# read as others that the language tells them from.
_ADDED = ("ɤ̆", "ɕ͈", "ɕʰ", "ʂʰ")
# By Unicode's category: openings, closings, quotation marks, dashes.
_LIKE = {"Ps": "(", "Pe": ")", "Pi": "“", "Pf": "”", "Pd": "-"}
_BREAKS = str.maketrans(dict.fromkeys(".|‿", " "))


class PhonemicPieces:
    """Numbers the phonemic pieces of words: the rows of a table of embeddings.

    Row 0 is padding, row 1 what is unknown. Pieces are, by the level:

    - "segment": phonemes; one that is not listed is read as its nearest neighbour (see
      `PhonemeVocabulary`).
    - "character": the letters, diacritics, modifiers and tone letters of the IPA one by
      one, ties as well.
    - "syllable": syllables (see `ipa.syllables`). There are too many to list: each has
      two rows of the table by two hashes, so that hardly any two syllables share both
      (as in spaCy's `HashEmbed`, which takes four).

    A word without IPA (punctuation, digits, what its G2P did not read) is read by the
    characters of its spelling, white space not at all. Stress is left out.

    level (str): "segment", "character" or "syllable".
    tones (str): "keep" tone letters and marks, "strip" them, or "reduce" them to their
        classes (see `ipa.reduce_tones`). Words are cut into syllables before that.
    phonemes (Optional[Sequence[str]]): At the level "segment", the phonemes in the order
        of their rows; None for those of `default_phonemes` and some of East Asia.
    hashed_rows (int): At the level "syllable", the rows of the table.
    RAISES (PhonemeNERError): If a setting has another value.
    """

    def __init__(
        self,
        level: str = "segment",
        tones: str = "keep",
        *,
        phonemes: Optional[Sequence[str]] = None,
        hashed_rows: int = 8192,
    ) -> None:
        for setting, value, expected in (("level", level, LEVELS), ("tones", tones, TONES)):
            if value not in expected:
                choices = {"setting": setting, "value": value, "expected": ", ".join(expected)}
                raise PhonemeNERError(Errors.P502.format(**choices))
        if hashed_rows < _MIN_HASHED_ROWS:
            raise PhonemeNERError(Errors.P145.format(got=hashed_rows, least=_MIN_HASHED_ROWS))
        self.level = level
        self.tones = tones
        self.hashed_rows = hashed_rows
        self._style = Style(tones=tones, stress="strip")
        listed: List[str] = []
        if level == "segment":
            listed = [*default_phonemes(), *_ADDED] if phonemes is None else list(phonemes)
        elif level == "character":
            listed = _characters()
        self._vocabulary = PhonemeVocabulary(tokenizer_json(listed), nearest=True)
        # The vocabulary begins with specials, of which only the unknown has a row here,
        # and ends with one.
        first = self._vocabulary.word_break + 1
        self._shift = _FIRST_SYMBOL - first
        numbers = range(first, self._vocabulary.n_ids - 1)
        self._listed = tuple([self._vocabulary.spelling(number) or "" for number in numbers])
        self._rows_of_ipa = remembered(_CACHE_SIZE)(self._read_ipa)
        self._rows_of_text = remembered(_CACHE_SIZE)(self._read_text)

    def __reduce__(self) -> Tuple[Any, ...]:
        # The caches cannot be pickled.
        return partial(PhonemicPieces, **self.settings), ()

    @property
    def settings(self) -> Dict[str, Any]:
        """What makes the same pieces again, also where `default_phonemes` has changed:
        plain values for JSON, by the names of the arguments."""
        phonemes = list(self._listed) if self.level == "segment" else None
        return {
            "level": self.level,
            "tones": self.tones,
            "phonemes": phonemes,
            "hashed_rows": self.hashed_rows,
        }

    @property
    def n_rows(self) -> int:
        """How many rows the table has."""
        return self.hashed_rows if self.level == "syllable" else _FIRST_SYMBOL + len(self._listed)

    @property
    def symbols(self) -> List[Optional[str]]:
        """What each row stands for; None for padding, the unknown and hashed rows."""
        if self.level == "syllable":
            return [None] * self.hashed_rows
        return [None] * _FIRST_SYMBOL + list(self._listed)

    def __call__(self, ipa: str, text: str) -> Rows:
        """Read a word.

        ipa (str): Its pronunciation; "" if there is none.
        text (str): Its spelling.
        RETURNS (Tuple[int, ...]): The rows of its pieces in order, two for each syllable;
            none for white space.
        """
        return self._rows_of_ipa(ipa) or self._rows_of_text(text)

    def _read_ipa(self, ipa: str) -> Rows:
        if self.level == "syllable":
            # Cut with their tones, which tell where syllables end.
            cut = syllables(" ".join(map(clean, ipa.translate(_BREAKS).split())))
            styled = map(self._style.apply, cut)
            return tuple([row for syllable in styled if syllable for row in self._hash(syllable)])
        styled_word = self._style.apply(clean(ipa))
        if self.level == "character":
            return tuple([row for symbol in styled_word for row in self._read_character(symbol)])
        find = self._vocabulary.find
        return tuple([self._row(find(segment).id) for segment in segments(styled_word)])

    def _read_text(self, text: str) -> Rows:
        symbols = [symbol for symbol in fold_spelling(text) if not symbol.isspace()]
        if self.level == "syllable":
            return tuple([row for symbol in symbols for row in self._hash(_plain(symbol))])
        return tuple([row for symbol in symbols for row in self._read_character(symbol)])

    def _row(self, number: int) -> int:
        return max(number + self._shift, UNKNOWN)

    def _read_character(self, symbol: str) -> Rows:
        """Find a character, or what it is made of, or brackets and dashes like it."""
        find = self._vocabulary.find_character
        likeness = _LIKE.get(unicodedata.category(symbol), "")
        for spelling in (symbol, unicodedata.normalize("NFKD", symbol), likeness):
            rows = [self._row(find(part).id) for part in spelling]
            known = tuple([row for row in rows if row != UNKNOWN])
            if known:
                return known
        return (UNKNOWN,)

    def _hash(self, piece: str) -> Rows:
        # The same on all machines, unlike `hash`.
        digest = blake2b(
            piece.encode("utf8", "surrogatepass"), digest_size=2 * _HASH_BYTES
        ).digest()
        halves = digest[:_HASH_BYTES], digest[_HASH_BYTES:]
        size = self.hashed_rows - _FIRST_SYMBOL
        return tuple([_FIRST_SYMBOL + int.from_bytes(half, "little") % size for half in halves])


def _plain(symbol: str) -> str:
    """Read digits of all scripts alike, and full-width forms as the characters."""
    value = unicodedata.decimal(symbol, None)
    return unicodedata.normalize("NFKC", symbol) if value is None else str(value)


def _characters() -> List[str]:
    """List digits and punctuation, then all characters of the IPA."""
    signs = [p for p in default_phonemes() if len(p) == 1 and unicodedata.category(p)[0] in "NPS"]
    ipa = LETTERS + MODIFIERS + LENGTH + TIES + TONE_LETTERS + TONE_STEPS + DIACRITICS + TONE_MARKS
    return list(dict.fromkeys([*signs, *ipa]))
