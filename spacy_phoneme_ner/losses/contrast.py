"""Contrast of pairs: what belongs together is nearer to each other than to other pairs."""

from typing import TYPE_CHECKING, Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor


def contrast_loss(
    first: "Tensor", second: "Tensor", same: NDArray[np.bool_], temperature: float
) -> "Tensor":
    """Compute InfoNCE (van den Oord et al. 2018) between the two sides of pairs.

    With cosines as similarities, in both directions, the other pairs of the batch as
    negatives: ½ [CE(S, i) + CE(Sᵀ, i)] of S = Â · B̂ᵀ / temperature. What IPAC (Sohn &
    Mortensen 2025, arXiv 2503.07214) pulls words together with that sound alike across
    languages.

    first (Tensor): The vectors of the first words. Shape: (n_pairs, width)
    second (Tensor): Those of the second words. Shape: (n_pairs, width)
    same (ndarray): Which pairs share a word, and so are no negatives for each other, see
        `shared_words`. Shape: (n_pairs, n_pairs)
    temperature (float): What similarities are divided by, above 0.
    RETURNS (Tensor): The mean over the pairs, in nats. 0 if there are none, or no
        negatives.
    """
    import torch
    from torch.nn.functional import normalize

    if not len(same):
        return 0.0 * (first.sum() + second.sum())
    scores = normalize(first, dim=1) @ normalize(second, dim=1).T / temperature
    left_out = torch.from_numpy(same & ~np.eye(len(same), dtype=np.bool_)).to(scores.device)
    scores = scores.masked_fill(left_out, torch.finfo(scores.dtype).min)
    by_row, by_column = scores.log_softmax(dim=1), scores.log_softmax(dim=0)
    return -0.5 * (by_row.diagonal() + by_column.diagonal()).mean()


def shared_words(first: Sequence[Hashable], second: Sequence[Hashable]) -> NDArray[np.bool_]:
    """Tell which pairs share a word on the same side.

    first (Sequence[Hashable]): What the first words are told apart by.
    second (Sequence[Hashable]): What the second words are told apart by.
    RETURNS (ndarray): Shape: (n_pairs, n_pairs)
    """
    shared = np.zeros((len(first), len(second)), dtype=np.bool_)
    for side in (first, second):
        numbers: dict[Hashable, int] = {}
        ids = np.array([numbers.setdefault(word, len(numbers)) for word in side], dtype=np.int64)
        shared |= ids[:, None] == ids[None, :]
    return shared
