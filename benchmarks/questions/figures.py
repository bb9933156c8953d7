"""What is counted of many things, with intervals."""

from typing import Callable, Dict, Mapping, Sequence

import numpy as np

from spacy_phoneme_ner.evaluation.bootstrap import (
    N_RESAMPLES,
    Estimate,
    bootstrap_samples,
    estimate,
)
from spacy_phoneme_ner.evaluation.counts import Counts, Floats
from spacy_phoneme_ner.evaluation.entities import micro_f1


def mean(values: Sequence[float], seed: int = 0) -> Estimate:
    """Average, with the bootstrap's interval over what is averaged."""
    rows = np.array(values, dtype=float)
    return over_rows(rows[:, None], lambda draw: draw[:, 0].mean(), seed)


def correlation(firsts: Sequence[float], seconds: Sequence[float], seed: int = 0) -> Estimate:
    """Correlate two figures of the same things by rank (Spearman 1904), with the interval."""
    rows = np.stack([np.array(firsts, dtype=float), np.array(seconds, dtype=float)], axis=1)
    return over_rows(rows, lambda draw: spearman(draw[:, 0], draw[:, 1]), seed)


def spearman(firsts: Floats, seconds: Floats) -> float:
    """Correlate ranks; 0 where one side is all alike."""
    ranks = [_ranks(firsts), _ranks(seconds)]
    if any(each.std() == 0 for each in ranks):
        return 0.0
    return float(np.corrcoef(*ranks)[0, 1])


def over_rows(rows: Floats, figure: Callable[[Floats], float], seed: int = 0) -> Estimate:
    """Give a figure of rows, with its interval over draws of as many rows."""
    rng = np.random.default_rng(seed)
    draws = rng.integers(len(rows), size=(N_RESAMPLES, len(rows)))
    return estimate(figure(rows), np.array([figure(rows[draw]) for draw in draws]))


def share(hits: Sequence[float], seed: int = 0) -> Estimate:
    """Give the percentage of what hit, with its interval over all that could.

    Where each hit or not, the bootstrap draws from a binomial distribution, which is soon done.
    """
    rows = np.array(hits, dtype=float)
    if not np.isin(rows, (0.0, 1.0)).all():
        return mean((100 * rows).tolist(), seed)
    draws = np.random.default_rng(seed).binomial(len(rows), rows.mean(), size=N_RESAMPLES)
    return estimate(100 * rows.mean(), 100 * draws / len(rows))


def entity_f1(counts: Counts, seed: int = 0) -> Estimate:
    """Give strict entity F1, with its interval over sentences or documents."""
    return estimate(float(micro_f1(counts.totals)), bootstrap_samples(counts, micro_f1, seed=seed))


def shown(figure: Mapping[str, float], digits: int = 1, sign: bool = False) -> str:
    """Format a figure from JSON with its interval."""
    form = f"{'+' if sign else ''}.{digits}f"
    return f"{figure['value']:{form}} [{figure['low']:{form}}, {figure['high']:{form}}]"


def by_group(of: Mapping[str, str]) -> Dict[str, Sequence[str]]:
    """Turn what each thing belongs to into the things of each group, large groups first."""
    groups: Dict[str, list[str]] = {}
    for thing, group in of.items():
        groups.setdefault(group, []).append(thing)
    return dict(sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])))


def _ranks(values: Floats) -> Floats:
    below = (values[:, None] > values[None, :]).sum(1)
    alike = (values[:, None] == values[None, :]).sum(1)
    ranks: Floats = below + (alike - 1) / 2
    return ranks
