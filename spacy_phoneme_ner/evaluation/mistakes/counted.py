"""Shares of mistakes, with bootstrap intervals over sentences."""

from typing import List

import numpy as np

from ..bootstrap import N_RESAMPLES, Estimate, bootstrap_samples, estimate
from ..counts import FN, TP, Counts, Floats, Ints, Metric


def shares(counts: Ints, n_resamples: int = N_RESAMPLES, seed: int = 0) -> List[Estimate]:
    """Tell what share each kind has of all.

    counts (Ints): How many of each kind a sentence has. Shape: (n_sentences, n_kinds)
    n_resamples (int): How often the bootstrap draws the sentences again.
    seed (int): Of the bootstrap.
    RETURNS (List[Estimate]): The share of each kind in percent, 0 where there is nothing, with
        its 95% interval.
    """
    return _estimates(counts, np.zeros_like(counts), _share_of_all, n_resamples, seed)


def rates(
    wrong: Ints, right: Ints, n_resamples: int = N_RESAMPLES, seed: int = 0
) -> List[Estimate]:
    """Tell how many of each kind are wrong.

    wrong (Ints): How many of each kind a sentence has that are wrong.
        Shape: (n_sentences, n_kinds)
    right (Ints): The same of those that are right.
    n_resamples (int): How often the bootstrap draws the sentences again.
    seed (int): Of the bootstrap.
    RETURNS (List[Estimate]): The share of each kind that is wrong, in percent, 0 where there is
        none of it, with its 95% interval.
    """
    return _estimates(wrong, right, _share_of_kind, n_resamples, seed)


def _estimates(
    first: Ints, second: Ints, metric: Metric, n_resamples: int, seed: int
) -> List[Estimate]:
    values = np.zeros((*first.shape, 3), dtype=np.int64)
    values[..., TP], values[..., FN] = first, second
    counts = Counts(tuple(map(str, range(first.shape[1]))), values)
    samples = bootstrap_samples(counts, metric, n_resamples, seed)
    return [estimate(v, column) for v, column in zip(metric(counts.totals), samples.T)]


def _share_of_all(sums: Floats) -> Floats:
    return _percent(sums[..., TP], sums[..., TP].sum(axis=-1, keepdims=True))


def _share_of_kind(sums: Floats) -> Floats:
    return _percent(sums[..., TP], sums[..., TP] + sums[..., FN])


def _percent(part: Floats, whole: Floats) -> Floats:
    whole = np.broadcast_to(whole, part.shape)
    return 100 * np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)
