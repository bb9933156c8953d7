"""How well an encoder of spelling knows a text, by what its vocabulary makes of it.

Words of languages that it was pre-trained on are cut into few pieces; those of others into many
short ones, and in a script that the vocabulary lacks they are unknown (Rust et al., "How Good is
Your Tokenizer?", ACL 2021, call pieces a word fertility and show what it costs).
"""

from typing import Any, List, NamedTuple, Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from ..transformers.pieces import Ints, Pieces
from ..transformers.word_piece_reader import WordPieceReader

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
# Of a token: pieces a character, the share of them that is unknown, that of single characters;
# the means of these over the words of the Doc; and whether its spelling was read at all.
N_FEATURES = 7
# How tokenizers mark that a piece begins a word, or continues one.
_MARKS = ("▁", "Ġ", "##", "</w>")


class Vocabulary(NamedTuple):
    """What is known of the pieces of a vocabulary, by their numbers.

    unknown (int): The piece for what is unknown; -1 if there is none.
    is_single (ndarray): Whether a piece is a single character. Shape: (n_ids,), bool
    has_letters (ndarray): Whether there are letters in it. Shape: (n_ids,), bool
    """

    unknown: int
    is_single: Bools
    has_letters: Bools


def read_vocabulary(reader: WordPieceReader) -> Vocabulary:
    """Look at the pieces of a reader's vocabulary.

    reader (WordPieceReader): The reader.
    RETURNS (Vocabulary): What they are like.
    """
    spellings, added = reader.piece_spellings()
    is_single = np.zeros(reader.n_ids, dtype=np.bool_)
    has_letters = np.zeros(reader.n_ids, dtype=np.bool_)
    for piece, number in spellings.items():
        if piece not in added:
            for mark in _MARKS:
                piece = piece.replace(mark, "")
            is_single[number] = len(piece) == 1
            has_letters[number] = any(map(str.isalpha, piece))
    unknown = -1 if reader.unknown_id is None else reader.unknown_id
    return Vocabulary(unknown, is_single, has_letters)


def knowledge(pieces: Sequence[Pieces], docs: Sequence[Doc], vocabulary: Vocabulary) -> Floats:
    """Describe how well the words of Docs are known.

    pieces (Sequence[Pieces]): What was read of each Doc.
    docs (Sequence[Doc]): The Docs.
    vocabulary (Vocabulary): What is known of its pieces.
    RETURNS (ndarray): One row a token, from 0 to 1; zeros for a Doc of which nothing was read.
        Shape: (n_tokens, N_FEATURES), float32
    """
    rows: List[Any] = [np.zeros((0, N_FEATURES), dtype=np.float32)]
    for of_doc, doc in zip(pieces, docs):
        row = np.zeros((len(doc), N_FEATURES), dtype=np.float32)
        if len(of_doc.ids):
            row[:, :3] = _of_tokens(of_doc, doc, vocabulary)
            words = [token.i for token in doc if token.is_alpha]
            row[:, 3:6] = row[words, :3].mean(axis=0) if words else row[:, :3].mean(axis=0)
            row[:, 6] = 1.0
        rows.append(row)
    described: Floats = np.concatenate(rows)
    return described


def _of_tokens(pieces: Pieces, doc: Doc, vocabulary: Vocabulary) -> Floats:
    characters = np.array([len(token) for token in doc], dtype=np.float32)
    owners: Ints = np.repeat(np.arange(len(pieces.lengths)), pieces.lengths)
    ids, n_tokens, n_pieces = pieces.ids, len(doc), np.maximum(1, pieces.lengths)
    unknown = np.bincount(owners, ids == vocabulary.unknown, minlength=n_tokens)
    single = np.bincount(owners, vocabulary.is_single[ids], minlength=n_tokens)
    columns = [np.minimum(1.0, pieces.lengths / characters), unknown / n_pieces, single / n_pieces]
    return np.column_stack(columns).astype(np.float32)
