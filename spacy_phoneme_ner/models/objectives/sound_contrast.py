"""The objective that pulls words together that sound alike across languages."""

from typing import Any, Callable, List, Optional, Sequence

from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Model, torch2xp, xp2torch

from ...bilingual.sound_pairs import SoundPairs, SpokenWord
from ...checks import MOST_WIDTH, check_number
from ...layer import set_layer
from ...losses.contrast import contrast_loss, shared_words
from .base import TrainingObjective, fresh_generator


def make_sound_contrast_v1(
    *,
    pairs: Callable[[], SoundPairs],
    weight: float = 0.1,
    batch_size: int = 64,
    temperature: float = 0.07,
    width: int = 128,
) -> "SoundContrastObjective":
    """Make a contrastive loss over pairs of words that sound alike, as in IPAC (Sohn &
    Mortensen 2025, arXiv 2503.07214), see `losses.contrast`.

    pairs (Callable): Reads the pairs, such as `spacy-phoneme-ner.SoundPairs.v1`.
    weight (float): What its gradient is multiplied by.
    batch_size (int): How many pairs are drawn for an update.
    temperature (float): What similarities are divided by.
    width (int): The width of the projection in which words are compared.
    RETURNS (SoundContrastObjective): The objective.
    RAISES (PhonemeNERError): If a setting is out of range.
    """
    return SoundContrastObjective(weight, pairs, batch_size, temperature, width)


class SoundContrastObjective(TrainingObjective):
    """Draws pairs for every update, whatever the batch holds, and compares their vectors.

    Any encoder will do, as each word is a Doc of its own with an IPA layer. The vectors
    are compared in a linear projection, the own parameter, so that what the tagger
    needs beside the sound may stay in them.

    weight, pairs, batch_size, temperature, width: See `make_sound_contrast_v1`.
    """

    name = "sound_contrast"

    def __init__(
        self,
        weight: float,
        pairs: Callable[[], SoundPairs],
        batch_size: int,
        temperature: float,
        width: int,
    ) -> None:
        super().__init__(weight)
        check_number("batch_size", batch_size, 2, whole=True)
        check_number("temperature", temperature, 0.0, above=True)
        check_number("width", width, 1, MOST_WIDTH, whole=True)
        self.batch_size = batch_size
        self.temperature = temperature
        self.width = width
        self._read = pairs
        self._pairs: Optional[SoundPairs] = None
        # Of its own: the words are no part of the trained pipeline.
        self._vocab = Vocab()

    def prepare(self, encoder: Model[Any, Any], docs: Sequence[Doc]) -> None:
        """Read the pairs, and start the projection."""
        import torch

        self._pairs = self._read()
        if docs:
            vocab: Any = docs[0].vocab  # spaCy's types leave its getters out
            self._vocab = Vocab(lex_attr_getters=vocab.lex_attr_getters)
        self.adopt(torch.nn.Linear(encoder.get_dim("nO"), self.width))

    def update(self, docs: Sequence[Doc]) -> float:
        """Compute the loss of a draw of pairs, and add its gradient."""
        encoder, pairs = self.encoder, self._pairs
        assert pairs is not None
        n_drawn = min(self.batch_size, len(pairs.pairs))
        drawn = fresh_generator().choice(len(pairs.pairs), n_drawn, replace=False)
        sides = [[pairs.pairs[i][side] for i in drawn] for side in (0, 1)]
        words = [self._doc(word, lang) for side, lang in zip(sides, pairs.langs) for word in side]
        outputs, backprop = encoder.begin_update(words)
        device = next(self.module.parameters()).device
        stacked = encoder.ops.xp.concatenate(outputs)
        vectors = xp2torch(stacked, requires_grad=True, device=device)
        projected = self.module(vectors)
        same = shared_words(*sides)
        first, second = projected[:n_drawn], projected[n_drawn:]
        loss = self.backpropagate(contrast_loss(first, second, same, self.temperature))
        if vectors.grad is not None:
            gradient: Any = torch2xp(vectors.grad, ops=encoder.ops)
            d_outputs: List[Any] = [gradient[i : i + 1] for i in range(len(gradient))]
            backprop(d_outputs)
        return loss

    def _doc(self, word: SpokenWord, lang: str) -> Doc:
        doc = Doc(self._vocab, words=[word.spelling], spaces=[False])
        set_layer(doc, [word.ipa], lang)
        return doc
