"""The loss of a tag for each token, of which some are only known not to be."""

from typing import Any, Tuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def cross_entropy(
    probs: Floats, tags: Ints, negated: Bools, *, smoothing: float = 0.0
) -> Tuple[float, Floats]:
    """Compute the mean negative log-likelihood of the known tags and its gradient.

    A token that has tag y costs -Σ_j q_j log p_j, where q_y is 1 less the smoothing, which
    the other tags share (Szegedy et al. 2016); one that has not tag y costs
    -log(1 - p_y), whose gradient is kept from the other tags, as in Thinc.

    probs (ndarray): The probability of each tag. Shape: (n_tokens, n_tags)
    tags (ndarray): The tag of each token, -1 where it is not known. Shape: (n_tokens,)
    negated (ndarray): Which tokens do not have that tag. Shape: (n_tokens,)
    smoothing (float): The probability that the other tags of a token share.
    RETURNS (Tuple[float, ndarray]): The mean over the known tokens, in nats, 0 if there
        is none; its gradient with regard to the logits. Shape: (n_tokens, n_tags)
    """
    n_tags = probs.shape[1]
    gradient = np.zeros_like(probs)
    given = np.flatnonzero((tags >= 0) & ~negated)
    denied = np.flatnonzero((tags >= 0) & negated)
    n_known = max(len(given) + len(denied), 1)
    target = np.full((len(given), n_tags), smoothing / max(n_tags - 1, 1), dtype=probs.dtype)
    target[np.arange(len(given)), tags[given]] = 1.0 - smoothing
    wrong = probs[denied, tags[denied]]
    gradient[given] = (probs[given] - target) / n_known
    gradient[denied, tags[denied]] = wrong / n_known
    tiny = np.finfo(probs.dtype).tiny  # so that no loss is infinite
    loss = -(target * np.log(np.maximum(probs[given], tiny))).sum(dtype=np.float64)
    loss -= np.log(np.maximum(1.0 - wrong, tiny)).sum(dtype=np.float64)
    return float(loss) / n_known, gradient
