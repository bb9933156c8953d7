"""What a pre-trained encoder reads of Docs: pieces, and which of them are whose."""

from dataclasses import dataclass
from typing import List, Protocol, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.types import Floats2d

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Pieces:
    """The pieces of one Doc, without the marks that begin and end a sequence.

    ids (ndarray): Their numbers in the encoder's vocabulary.
        Shape: (n_pieces,), int64
    starts (ndarray): The first piece of each token; never falling.
        Shape: (n_tokens,), int64
    lengths (ndarray): How many pieces each token has, one after the other. 0: the
        encoder reads nothing of it. Pieces of no token, such as the marks between
        words, stand between those of tokens. Shape: (n_tokens,), int64
    is_cut (bool): Whether the reader was told to leave off before the Doc's end; then
        no suffix follows.
    """

    ids: Ints
    starts: Ints
    lengths: Ints
    is_cut: bool = False

    def n_positions(self, special_ids: "SpecialIds") -> int:
        """Count the pieces together with the prefix and the suffix."""
        n_suffix = 0 if self.is_cut else len(special_ids.suffix)
        return len(special_ids.prefix) + len(self.ids) + n_suffix


@dataclass(frozen=True)
class SpecialIds:
    """The pieces that an encoder wants around every sequence.

    prefix (Tuple[int, ...]): What begins a sequence, such as <s>.
    suffix (Tuple[int, ...]): What ends it, such as </s>.
    padding (int): What fills the shorter sequences of a batch.
    """

    prefix: Tuple[int, ...]
    suffix: Tuple[int, ...]
    padding: int


class PieceReader(Protocol):
    """Turns Docs into pieces of one vocabulary. Its alignment is exact by construction."""

    @property
    def special_ids(self) -> SpecialIds:
        """The pieces around every sequence."""

    @property
    def n_ids(self) -> int:
        """How many pieces the vocabulary has: the embeddings need at least so many rows."""

    def __call__(self, docs: Sequence[Doc]) -> List[Pieces]:
        """Read Docs.

        docs (Sequence[Doc]): The Docs; those of an IPA reader have an IPA layer.
        RETURNS (List[Pieces]): One for each Doc, `len(doc)` tokens in each.
        """


class MakeReader(Protocol):
    """Makes a reader from a vocabulary: what an architecture hands to the encoder."""

    def __call__(self, tokenizer: str) -> PieceReader:
        """Make a reader.

        tokenizer (str): The text of a `tokenizer.json`, "" for an encoder without.
        """


@dataclass(frozen=True)
class PieceVectors:
    """The vectors of all positions of Docs.

    vectors (Floats2d): The positions of each Doc, one Doc after the other: the
        prefix, the Doc's pieces, the suffix. Shape: (n_positions, width)
    pieces (List[Pieces]): The pieces of each Doc.
    special_ids (SpecialIds): What stands around them.
    """

    vectors: Floats2d
    pieces: List[Pieces]
    special_ids: SpecialIds

    @property
    def offsets(self) -> Ints:
        """The first position of each Doc, and the end of the last.

        Shape: (n_docs + 1,), int64
        """
        return np.cumsum([0, *(pieces.n_positions(self.special_ids) for pieces in self.pieces)])
