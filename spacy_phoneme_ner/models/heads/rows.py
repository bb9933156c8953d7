"""Arrays with a row for each token of several Docs."""

from typing import Any, List, Sequence, TypeVar

import numpy as np
from numpy.typing import NDArray

Scores = TypeVar("Scores", bound=NDArray[np.floating[Any]])


def split(rows: Any, like: Sequence[Any]) -> List[Any]:
    """Cut an array into as many rows each as others have.

    rows (ndarray): Shape: (n_rows, …)
    like (Sequence[ndarray]): The others, at least one, n_rows in all.
    RETURNS (List[ndarray]): The parts.
    """
    return np.split(rows, np.cumsum([len(part) for part in like])[:-1])


def log_softmax(logits: Scores) -> Scores:
    """Turn the scores of each row into log-probabilities.

    logits (ndarray): Shape: (n_rows, n_tags)
    RETURNS (ndarray): Shape: (n_rows, n_tags)
    """
    shifted = logits - logits.max(axis=1, keepdims=True, initial=-np.inf)
    log_probs: Scores = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return log_probs
