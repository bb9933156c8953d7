"""The objective that tells words from their sound and their context."""

from typing import TYPE_CHECKING, Any, Optional, Sequence

import numpy as np
from spacy.tokens import Doc
from thinc.api import Model

from ...checks import check_number
from ...losses.masked_words import draw_words, masked_word_loss
from ..word_streams import Bools
from .base import TrainingObjective, fresh_generator

if TYPE_CHECKING:
    from torch import Tensor


def make_masked_words_v1(
    *, weight: float = 0.01, rate: float = 0.2, only_present: bool = False
) -> "MaskedWordsObjective":
    """Make the masked language modelling of PhoneXL, see `losses.masked_words`.

    weight (float): What its gradient is multiplied by.
    rate (float): With what probability a word's spelling is hidden; its sound stays.
    only_present (bool): Whether a word is told from the hidden words of its batch alone,
        not from all pieces, see `losses.masked_words.masked_word_loss`.
    RETURNS (MaskedWordsObjective): The objective.
    RAISES (PhonemeNERError): If a setting is out of range.
    """
    return MaskedWordsObjective(weight, rate, only_present)


class HiddenWordsObjective(TrainingObjective):
    """Base of the objectives that predict the pieces of words whose spelling is hidden.

    The embeddings of pieces score them; the own parameter is a bias for each piece.

    weight (float): What its gradient is multiplied by.
    only_present (bool): See `make_masked_words_v1`.
    """

    encoders = "PhoneXL.v1, or SpellingTransformer.v1 with a vocabulary that has a mask"

    def __init__(self, weight: float, only_present: bool) -> None:
        super().__init__(weight)
        self.only_present = only_present

    def prepare(self, encoder: Model[Any, Any], docs: Sequence[Doc]) -> None:
        """Check that an encoder can hide words, and start the bias."""
        import torch

        node, streams = self.streams(encoder)
        sample = list(docs[:1])
        with torch.no_grad():
            words = streams.hide(node, sample, [np.zeros(len(d), dtype=np.bool_) for d in sample])
        bias = torch.nn.Parameter(torch.zeros(len(words.table)))
        self.adopt(torch.nn.ParameterDict({"bias": bias}))

    def predict(
        self, encoder: Model[Any, Any], docs: Sequence[Doc], hidden: Sequence[Bools]
    ) -> "Optional[Tensor]":
        """Give the loss of predicting some words of Docs.

        encoder (Model): The encoder.
        docs (Sequence[Doc]): The Docs.
        hidden (Sequence[ndarray]): The words. Shape of each: (len(doc),)
        RETURNS (Optional[Tensor]): None if there are no such words, or none with pieces.
        """
        # Docs that nothing is to be predicted of need not be read.
        chosen = [i for i, words in enumerate(hidden) if words.any()]
        if not chosen:
            return None
        node, streams = self.streams(encoder)
        words = streams.hide(node, [docs[i] for i in chosen], [hidden[i] for i in chosen])
        if not len(words.lengths):
            return None
        bias = self.module["bias"]
        return masked_word_loss(
            words.contexts,
            words.table,
            words.pieces,
            words.lengths,
            bias,
            only_present=self.only_present,
        )


class MaskedWordsObjective(HiddenWordsObjective):
    """Hides words at random, drawn anew for every batch.

    weight, rate, only_present: See `make_masked_words_v1`.
    """

    name = "masked_words"

    def __init__(self, weight: float, rate: float, only_present: bool = False) -> None:
        super().__init__(weight, only_present)
        check_number("rate", rate, 0.0, 1.0)
        self.rate = rate

    def compute(self, encoder: Model[Any, Any], docs: Sequence[Doc]) -> "Optional[Tensor]":
        """Give the loss of a batch."""
        rng = fresh_generator()
        eligible = [np.array([not t.is_space for t in doc], dtype=np.bool_) for doc in docs]
        return self.predict(
            encoder, docs, [draw_words(words, self.rate, rng) for words in eligible]
        )
