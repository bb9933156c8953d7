"""Hits and misses a sentence and a label: what every score is computed from.

Scores are functions of sums of these counts, so that a bootstrap can draw
sentences again by weighting rows, without looking at the text again.
"""

from dataclasses import dataclass
from typing import Callable, Dict, Tuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# A score of sums: (..., n_labels, 3) → (...), in percent.
Metric = Callable[[Floats], Floats]

TP, FP, FN = 0, 1, 2


@dataclass(frozen=True)
class Counts:
    """Counts of one file.

    labels (Tuple[str, ...]): The labels, in the order of the second axis.
    values (Ints): True positives, false positives and false negatives.
        Shape: (n_sentences, n_labels, 3)
    """

    labels: Tuple[str, ...]
    values: Ints

    @property
    def totals(self) -> Floats:
        """The sums over all sentences. Shape: (n_labels, 3)"""
        sums: Floats = self.values.sum(axis=0).astype(np.float64)
        return sums


def f1(sums: Floats) -> Floats:
    """Compute F1 = 2·TP / (2·TP + FP + FN), in percent; 0 where that is 0 / 0.

    sums (Floats): Shape: (..., 3)
    RETURNS (Floats): Shape: (...)
    """
    return _percent(2 * sums[..., TP], 2 * sums[..., TP] + sums[..., FP] + sums[..., FN])


def precision(sums: Floats) -> Floats:
    """Compute TP / (TP + FP), in percent; 0 where nothing was predicted."""
    return _percent(sums[..., TP], sums[..., TP] + sums[..., FP])


def recall(sums: Floats) -> Floats:
    """Compute TP / (TP + FN), in percent; 0 where there is nothing to find."""
    return _percent(sums[..., TP], sums[..., TP] + sums[..., FN])


def by_label(counts: Counts) -> Dict[str, Floats]:
    """Sum the counts of every label. Shape of each: (3,)"""
    return dict(zip(counts.labels, counts.totals))


def _percent(part: Floats, whole: Floats) -> Floats:
    zeros = np.zeros(np.broadcast(part, whole).shape)
    return 100 * np.divide(part, whole, out=zeros, where=whole > 0)
