"""Making an encoder of spelling a stranger to text that it knows, so that sound is listened to.

An encoder that was pre-trained on a language tells all that its sound could tell, and more:
beside it, nothing would ever teach when the sound is worth more. Draws come from NumPy's global
generator, which spaCy seeds from the training config, so that a run can be repeated.
"""

from dataclasses import dataclass, fields
from typing import FrozenSet, List, Sequence

import numpy as np
from spacy.tokens import Doc

from ...checks import check_number
from ...errors import Errors, PhonemeNERError
from ...layer import get_ipa, has_layer, main_language
from ..transformers.pieces import Pieces
from ..transformers.word_piece_reader import WordPieceReader
from .ciphers import encipher, respell
from .knowledge import Vocabulary

KNOWN, DROPPED = "known", "drop_spelling"
UNKNOWN, CIPHER, RESPELT = "unknown_pieces", "cipher", "respell"


@dataclass(frozen=True)
class Strangers:
    """In what share of the Docs the encoder of spelling is made a stranger, in training: the
    block `strangers` of the config. Each is a probability, and no Doc is drawn for two.

    drop_spelling (float): Its vectors are left out: the Doc is not read by spelling at all.
    unknown_pieces (float): Pieces of letters are replaced by the unknown one, as in a script
        that the vocabulary lacks; how many of them is drawn for each Doc.
    cipher (float): The letters are exchanged, as in a language never seen (`encipher`).
    respell (float): The words are written by their sound in a script in which the encoder does
        not know them (`respell`); in a cipher if the Doc has no IPA layer.
    RAISES (PhonemeNERError): If one is no probability, or all are more than 1.
    """

    drop_spelling: float = 0.1
    unknown_pieces: float = 0.1
    cipher: float = 0.15
    respell: float = 0.1

    def __post_init__(self) -> None:
        for field in fields(self):
            check_number(f"strangers.{field.name}", getattr(self, field.name), 0.0, 1.0)
        if sum(self.shares) > 1.0 + 1e-9:
            raise PhonemeNERError(Errors.P182.format(total=f"{sum(self.shares):g}"))

    @property
    def shares(self) -> List[float]:
        """The share of each way."""
        return [getattr(self, field.name) for field in fields(self)]

    def draw(self, docs: Sequence[Doc], stranger_langs: FrozenSet[str] = frozenset()) -> List[str]:
        """Draw in which way the encoder is a stranger to each of some Docs.

        docs (Sequence[Doc]): The Docs.
        stranger_langs (FrozenSet[str]): Languages, ISO 639-3, that it is always a stranger to:
            in the ways of the block, in proportion.
        RETURNS (List[str]): The name of a setting for each Doc, or "known".
        """
        ways = [field.name for field in fields(self)]
        bounds = np.cumsum(self.shares)
        drawn = np.random.random(len(docs))
        for i, doc in enumerate(docs):
            if stranger_langs and has_layer(doc) and main_language(doc) in stranger_langs:
                drawn[i] *= bounds[-1]
        numbers = np.searchsorted(bounds, drawn, side="right")
        return [ways[number] if number < len(ways) else KNOWN for number in numbers]


def read_strangely(
    reader: WordPieceReader, vocabulary: Vocabulary, docs: Sequence[Doc], ways: Sequence[str]
) -> List[Pieces]:
    """Read Docs, each in its way.

    reader (WordPieceReader): Reads them.
    vocabulary (Vocabulary): What is known of its pieces.
    docs (Sequence[Doc]): The Docs.
    ways (Sequence[str]): One for each, see `Strangers.draw`.
    RETURNS (List[Pieces]): The pieces; none of a Doc whose spelling is dropped.
    """
    strings = [reader.strings(doc) for doc in docs]
    # Enciphered together, for a short Doc has but few letters.
    enciphered = encipher(strings) if CIPHER in ways or RESPELT in ways else strings
    pieces = []
    for doc, words, others, way in zip(docs, strings, enciphered, ways):
        if way == DROPPED:
            words = [""] * len(words)
        elif way == RESPELT and has_layer(doc):
            words = respell(words, get_ipa(doc))
        elif way in (CIPHER, RESPELT):
            words = others
        of_doc = reader.cut(words)
        if way == UNKNOWN:
            of_doc = hide_pieces(of_doc, vocabulary, np.random.random())
        pieces.append(of_doc)
    return pieces


def hide_pieces(pieces: Pieces, vocabulary: Vocabulary, share: float) -> Pieces:
    """Replace pieces of letters by the unknown one, of which no word has two in a row.

    pieces (Pieces): The pieces of a Doc.
    vocabulary (Vocabulary): What is known of its pieces.
    share (float): With what probability each is replaced.
    RETURNS (Pieces): The same, or fewer.
    """
    drawn = vocabulary.has_letters[pieces.ids] & (np.random.random(len(pieces.ids)) < share)
    ids = np.where(drawn, vocabulary.unknown, pieces.ids)
    owners = np.repeat(np.arange(len(pieces.lengths)), pieces.lengths)
    is_unknown, repeated = ids == vocabulary.unknown, np.zeros(len(ids), dtype=np.bool_)
    repeated[1:] = is_unknown[1:] & is_unknown[:-1] & (owners[1:] == owners[:-1])
    # What the reader itself gives twice is left.
    repeated[1:] &= drawn[1:] | drawn[:-1]
    lengths = np.bincount(owners[~repeated], minlength=len(pieces.lengths)).astype(np.int64)
    return Pieces(ids[~repeated], np.cumsum(lengths) - lengths, lengths, pieces.is_cut)
