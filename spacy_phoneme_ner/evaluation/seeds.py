"""What several seeds of one system say: mean, deviation, interval, paired difference.

The interval is Student's: mean ± t(0.975, n - 1)·s/√n for n seeds with the sample
standard deviation s. It tells what other seeds would have given on the same sentences;
what other sentences would have given, the bootstrap of each run tells.
"""

import math
from functools import lru_cache
from typing import Mapping, Optional, Sequence

from .bootstrap import LEVEL, mean_std
from .groups import Average


def over_seeds(values: Sequence[float]) -> Average:
    """Average over seeds.

    values (Sequence[float]): One figure a seed, at least one.
    RETURNS (Average): With the deviation over seeds and the interval of the mean; of one
        seed only the mean is known.
    """
    mean, std = mean_std(values)
    if std is None:
        return Average(mean)
    margin = t_quantile(len(values) - 1) * std / math.sqrt(len(values))
    return Average(mean, std, mean - margin, mean + margin)


def paired_difference(
    values: Mapping[int, float], baseline: Mapping[int, float]
) -> Optional[Average]:
    """Average the differences to a baseline over the seeds that both have.

    values (Mapping[int, float]): The figures by seed.
    baseline (Mapping[int, float]): The baseline's.
    RETURNS (Optional[Average]): Of value - baseline, with the interval of paired
        differences; None without a common seed.
    """
    differences = [value - baseline[seed] for seed, value in values.items() if seed in baseline]
    return over_seeds(differences) if differences else None


@lru_cache(maxsize=256)
def t_quantile(df: int, level: float = LEVEL) -> float:
    """Find the bounds between which a share of Student's t distribution lies.

    df (int): The degrees of freedom, at least 1.
    level (float): The share, below 1.
    RETURNS (float): t such that [-t, t] holds that share.
    """
    low, high = 0.0, 1.0
    while _within(high, df) < level:
        low, high = high, 2 * high
    # Until neighbouring floats: halving 60 times is more than a double resolves.
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, df) < level else (low, middle)
    return high


def _within(t: float, df: int) -> float:
    """Give the share within [-t, t] (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4)."""
    angle = math.atan(t / math.sqrt(df))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = df % 2
    term, total = (cosine if odd else 1.0), 0.0
    for i in range(1 + odd, df, 2):
        total += term
        term *= cosine * cosine * i / (i + 1)
    return 2 / math.pi * (angle + sine * total) if odd else sine * total
