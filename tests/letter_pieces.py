"""A tiny encoder whose pieces are letters, for tests of what is built on pieces."""

from typing import Optional, Sequence

import numpy as np
from spacy.tokens import Doc
from thinc.api import Model, Shim, chain, glorot_uniform_init

from spacy_phoneme_ner.models.transformers.pieces import Pieces, PieceVectors, SpecialIds
from spacy_phoneme_ner.models.transformers.pooling import pool_pieces

SPECIAL = SpecialIds(prefix=(0,), suffix=(1,), padding=0)
MARK, LETTERS = 2, 3
N_IDS = LETTERS + 256


class LetterReader:
    """Each letter of a token is a piece, with a mark between tokens; white space has none."""

    special_ids = SPECIAL
    n_ids = N_IDS

    def __init__(self, max_positions: Optional[int] = None) -> None:
        self.max_positions = max_positions

    def __call__(self, docs: Sequence[Doc]):
        return [self._read(doc) for doc in docs]

    def _read(self, doc: Doc) -> Pieces:
        ids, starts, lengths = [], [], []
        for token in doc:
            letters = [LETTERS + ord(c) % 256 for c in token.text if not c.isspace()]
            if letters and ids:
                ids.append(MARK)
            starts.append(len(ids))
            lengths.append(len(letters))
            ids += letters
        room = len(ids) if self.max_positions is None else self.max_positions - 1
        is_cut = len(ids) > room
        starts = np.minimum(np.array(starts, dtype="int64"), room)
        lengths = np.minimum(np.array(lengths, dtype="int64"), room - starts)
        return Pieces(np.array(ids[:room], dtype="int64"), starts, lengths, is_cut)


class ReaderShim(Shim):
    """Holds the reader where the real encoder has it."""

    def __init__(self, reader: LetterReader) -> None:
        super().__init__(None)
        self.reader = reader

    def finish_update(self, optimizer) -> None:
        pass

    def to_bytes(self) -> bytes:
        return b""

    def from_bytes(self, data: bytes) -> "ReaderShim":
        return self


def build_letter_encoder(width: int = 16, max_positions: Optional[int] = None):
    """Give each letter a vector that knows nothing of the others."""
    pieces = Model(
        "letters",
        _forward,
        init=_init,
        dims={"nO": width},
        params={"E": None},
        shims=[ReaderShim(LetterReader(max_positions))],
    )
    encoder = chain(pieces, pool_pieces("first", width))
    encoder.set_ref("pieces", pieces)
    return encoder


def _init(model, X=None, Y=None):
    model.set_param("E", glorot_uniform_init(model.ops, (N_IDS, model.get_dim("nO"))))


def _forward(model, docs, is_train):
    read = model.shims[0].reader(docs)
    rows = [(*SPECIAL.prefix, *p.ids, *(() if p.is_cut else SPECIAL.suffix)) for p in read]
    ids = np.array([i for of_doc in rows for i in of_doc], dtype="int64")
    table = model.get_param("E")

    def backprop(d_vectors):
        gradient = np.zeros_like(table)
        np.add.at(gradient, ids, d_vectors)
        model.inc_grad("E", gradient)
        return []

    return PieceVectors(table[ids], read, SPECIAL), backprop
