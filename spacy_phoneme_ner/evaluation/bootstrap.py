"""Confidence intervals: the percentile bootstrap over sentences (Efron 1979).

Most files of the study hold 100 sentences, where a single figure says little.
"""

from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence, Tuple, Union

import numpy as np

from ..errors import Errors, PhonemeNERError
from .counts import Counts, Floats, Metric

N_RESAMPLES = 1000
LEVEL = 0.95

# Bounds the memory of the weights for files with many sentences.
_RESAMPLES_AT_ONCE = 100


@dataclass(frozen=True)
class Estimate:
    """A score and its interval, in percent.

    value (float): The score of the sentences as they are.
    low (float): The lower end of the interval.
    high (float): The upper end.
    """

    value: float
    low: float
    high: float

    def to_json(self) -> Dict[str, float]:
        """Give the three numbers as JSON, rounded to four decimals."""
        return {name: round(value, 4) for name, value in vars(self).items()}


def bootstrap_samples(
    counts: Counts,
    metric: Metric,
    n_resamples: int = N_RESAMPLES,
    seed: Union[int, Sequence[int]] = 0,
) -> Floats:
    """Score many draws, with replacement, of as many sentences as there are.

    counts (Counts): The counts of every sentence.
    metric (Metric): The score of sums of counts.
    n_resamples (int): How many draws.
    seed (Union[int, Sequence[int]]): The same seed and number of sentences give
        the same draws, whatever the counts: two systems, or one system trained
        with several seeds, are compared on the same sentences.
    RETURNS (Floats): The scores. Shape: (n_resamples,)
    RAISES (PhonemeNERError): If there is no sentence or n_resamples is below 1.
    """
    n_sentences, n_labels, _ = counts.values.shape
    if n_sentences < 1 or n_resamples < 1:
        raise PhonemeNERError(Errors.P304.format(n=n_resamples, n_sentences=n_sentences))
    rng = np.random.default_rng(seed)
    values = counts.values.reshape(n_sentences, -1).astype(np.float64)
    scores: List[Floats] = []
    for start in range(0, n_resamples, _RESAMPLES_AT_ONCE):
        n = min(_RESAMPLES_AT_ONCE, n_resamples - start)
        weights = rng.multinomial(n_sentences, np.full(n_sentences, 1 / n_sentences), size=n)
        scores.append(metric((weights @ values).reshape(n, n_labels, 3)))
    return np.concatenate(scores)


def estimate(value: float, samples: Floats, level: float = LEVEL) -> Estimate:
    """Put a score and the percentiles of its draws together.

    value (float): The score of the sentences as they are.
    samples (Floats): The scores of the draws. Shape: (n_resamples,)
    level (float): The share of the draws that lies within the interval.
    RETURNS (Estimate): The score with its interval.
    """
    tail = 50 * (1 - level)
    low, high = np.percentile(samples, [tail, 100 - tail])
    return Estimate(float(value), float(low), float(high))


def average_samples(samples: Sequence[Floats]) -> Floats:
    """Average draw by draw, over languages or over seeds.

    Languages are drawn independently if each had its own bootstrap seed; the runs
    of one language with several training seeds should share one, because they are
    scored on the same sentences.

    samples (Sequence[Floats]): The draws' scores. Shape of each: (n_resamples,)
    RETURNS (Floats): Shape: (n_resamples,)
    """
    average: Floats = np.mean(np.stack(list(samples)), axis=0)
    return average


def mean_std(values: Sequence[float]) -> Tuple[float, Optional[float]]:
    """Average numbers and give their sample standard deviation (n - 1), as the study does.

    values (Sequence[float]): At least one number.
    RETURNS (Tuple[float, Optional[float]]): No deviation (None) for a single number.
    """
    std = float(np.std(values, ddof=1)) if len(values) > 1 else None
    return float(np.mean(values)), std
