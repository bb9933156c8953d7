"""Masked words: which words are hidden, and how well they are told from what is left."""

from typing import TYPE_CHECKING, Optional

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

Bools = NDArray[np.bool_]


def draw_words(eligible: Bools, rate: float, rng: np.random.Generator) -> Bools:
    """Draw words to hide, each for itself.

    eligible (ndarray): Which words can be drawn. Shape: (n_words,)
    rate (float): With what probability, 0 to 1.
    rng (Generator): Where the draw comes from; the same state gives the same draw.
    RETURNS (ndarray): Which words are drawn. Shape: (n_words,)
    """
    drawn: Bools = eligible & (rng.random(len(eligible)) < rate)
    return drawn


def masked_word_loss(
    contexts: "Tensor",
    table: "Tensor",
    pieces: NDArray[np.int64],
    lengths: NDArray[np.int64],
    bias: Optional["Tensor"] = None,
    *,
    only_present: bool = False,
) -> "Tensor":
    """Compute how surprising the pieces of hidden words are in their contexts.

    A word has one vector and maybe several pieces: its loss is the mean over them of
    -log softmax(contexts · tableᵀ + bias), at the word's vector. For words of one piece
    that is masked language modelling (Devlin et al. 2019, section 3.1) with the
    embeddings as output weights.

    contexts (Tensor): The vectors of the hidden words. Shape: (n_hidden, width)
    table (Tensor): The embeddings of pieces. Shape: (n_pieces, width)
    pieces (ndarray): The pieces of the hidden words, word after word.
        Shape: (sum of lengths,), int64
    lengths (ndarray): How many pieces each has, at least 1. Shape: (n_hidden,), int64
    bias (Optional[Tensor]): Added to the scores of pieces. Shape: (n_pieces,)
    only_present (bool): Whether the softmax is over the pieces of the hidden words alone,
        each once. Over the whole table, pieces that never occur, such as those of a
        language to transfer to, are pushed away from all contexts; optimizers that level
        gradients, as Adam does, push them as far as others.
    RETURNS (Tensor): The mean over the words, in nats. 0 if there are none.
    """
    import torch

    if not len(lengths):
        nothing = contexts.sum() + table[:0].sum()
        return 0.0 * (nothing if bias is None else nothing + bias[:0].sum())
    if only_present:
        present, pieces = np.unique(pieces, return_inverse=True)
        rows = torch.from_numpy(present).to(table.device)
        table, bias = table[rows], bias if bias is None else bias[rows]
    scores = contexts @ table.T
    if bias is not None:
        scores = scores + bias
    words = torch.from_numpy(np.repeat(np.arange(len(lengths)), lengths)).to(scores.device)
    right = scores[words, torch.from_numpy(pieces).to(scores.device)]
    # The mean over each word's pieces, then over words: as weights of the pieces.
    weights = np.repeat(1.0 / (lengths * len(lengths)), lengths)
    of_pieces = torch.as_tensor(weights, dtype=scores.dtype, device=scores.device)
    return scores.logsumexp(dim=1).mean() - (of_pieces * right).sum()
