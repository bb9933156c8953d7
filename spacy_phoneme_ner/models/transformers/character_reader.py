"""The characters of Docs as pieces, for CANINE."""

import sys
from itertools import accumulate
from typing import List, Optional, Sequence

import numpy as np
from spacy.tokens import Doc

from .cutting import check_max_positions, cut_pieces
from .pieces import Pieces, SpecialIds
from .word_strings import WordStrings

# Code points of Unicode's private use area that CANINE takes for [CLS] and [SEP]
# (Clark et al. 2022, CANINE, and its published code).
_SPECIAL_IDS = SpecialIds(prefix=(0xE000,), suffix=(0xE001,), padding=0)
_SPACE = " "


class CharacterReader:
    """Reads a Doc character by character; a piece is the number of its code point.

    One space stands between any two tokens, whatever the text has there, and belongs
    to neither. Of tokens of white space nothing is read.

    tokenizer (str): Not needed, as there is no vocabulary.
    max_positions (Optional[int]): Read only so many positions of a Doc, [CLS] among
        them; None for all.
    stream (str): How the words are written, see `WordStrings`.
    RAISES (PhonemeNERError): If max_positions leaves no room for a character, or there is
        no such stream.
    """

    def __init__(
        self, tokenizer: str = "", *, max_positions: Optional[int] = None, stream: str = "orth"
    ) -> None:
        check_max_positions(max_positions)
        self._strings = WordStrings(stream)
        self.max_positions = max_positions

    @property
    def special_ids(self) -> SpecialIds:
        """[CLS], [SEP] and the character 0."""
        return _SPECIAL_IDS

    @property
    def n_ids(self) -> int:
        """The number of code points in Unicode."""
        return sys.maxunicode + 1

    def __call__(self, docs: Sequence[Doc]) -> List[Pieces]:
        """Read Docs.

        docs (Sequence[Doc]): The Docs.
        RETURNS (List[Pieces]): One for each Doc.
        """
        return [self._read(doc) for doc in docs]

    def _read(self, doc: Doc) -> Pieces:
        words = ["" if t.is_space else string for t, string in zip(doc, self._strings(doc))]
        # UTF-32 is the code points themselves; "surrogatepass" takes what is no text, too.
        text = _SPACE.join(word for word in words if word).encode("utf-32-le", "surrogatepass")
        lengths = np.array([len(word) for word in words], dtype=np.int64)
        # A space precedes every word that is read, but the first.
        ends = accumulate((len(word) + 1 if word else 0 for word in words), initial=0)
        starts = np.minimum(np.fromiter(ends, np.int64, len(words) + 1)[:-1], len(text) // 4)
        pieces = Pieces(np.frombuffer(text, dtype="<u4").astype(np.int64), starts, lengths)
        return cut_pieces(pieces, self.special_ids, self.max_positions)
