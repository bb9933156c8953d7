"""What runs of several seeds over several texts say, and how far ways differ."""

from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Sequence

import numpy as np

from spacy_phoneme_ner.evaluation.bootstrap import N_RESAMPLES, Estimate, estimate
from spacy_phoneme_ner.evaluation.groups import Average
from spacy_phoneme_ner.evaluation.seeds import over_seeds

from .pictures import Mark
from .question import Results

# Whether a text is counted, by its name.
Chosen = Callable[[str], bool]


class Runs(NamedTuple):
    """The runs of one way: F1 by text, of each seed."""

    by_seed: Mapping[int, Mapping[str, float]]

    def average(self, chosen: Chosen = lambda text: True) -> Average:
        """Average over texts, with the interval over seeds."""
        return over_seeds([_mean(scores, chosen) for scores in self.by_seed.values()])

    def of_text(self) -> Dict[str, float]:
        """Average each text over seeds."""
        texts = next(iter(self.by_seed.values()))
        return {text: float(np.mean([s[text] for s in self.by_seed.values()])) for text in texts}

    def minus(self, other: "Runs", chosen: Chosen = lambda text: True) -> Estimate:
        """Give the difference to another way, averaged over seeds.

        The interval is that of the bootstrap over texts: what other languages would have given.
        """
        seeds = [seed for seed in self.by_seed if seed in other.by_seed]
        own, its = (Runs({s: runs.by_seed[s] for s in seeds}).of_text() for runs in (self, other))
        values = np.array([own[text] - its[text] for text in own if chosen(text)])
        draws = np.random.default_rng(0).integers(len(values), size=(N_RESAMPLES, len(values)))
        return estimate(float(values.mean()), values[draws].mean(axis=1))


def collect(results: Results, *keys: str) -> Dict[Any, Runs]:
    """Put the seeds of each way together.

    results (Results): Of each cell its `seed`, its `f1` by text, and what `keys` name.
    *keys (str): What makes a way.
    RETURNS (Dict[Any, Runs]): By one key's value, or by a tuple of them.
    """
    ways: Dict[Any, Dict[int, Mapping[str, float]]] = {}
    for result in results.values():
        values = tuple(result[key] for key in keys)
        ways.setdefault(values if len(keys) > 1 else values[0], {})[result["seed"]] = result["f1"]
    return {way: Runs(by_seed) for way, by_seed in ways.items()}


def with_bounds(average: Average) -> str:
    """Write an average with its interval, as tables have it."""
    if average.low is None or average.high is None:
        return f"{average.mean:.1f}"
    return f"{average.mean:.1f} [{average.low:.1f}, {average.high:.1f}]"


def signed(difference: Estimate) -> str:
    """Write a difference with its interval."""
    return f"{difference.value:+.1f} [{difference.low:+.1f}, {difference.high:+.1f}]"


def mark_of(value: Any) -> Mark:
    """Make a mark of a picture of an average or an estimate."""
    if isinstance(value, Estimate):
        return Mark(value.value, value.low, value.high)
    return Mark(value.mean, value.low, value.high)


def names_of(estimates: Mapping[str, Estimate], telling: Callable[[Estimate], bool]) -> List[str]:
    """List what an interval tells something of."""
    return [name for name, difference in estimates.items() if telling(difference)]


def is_worse(difference: Estimate) -> bool:
    """Tell whether the whole interval is below zero."""
    return difference.high < 0


def is_better(difference: Estimate) -> bool:
    """Tell whether the whole interval is above zero."""
    return difference.low > 0


def verdict(difference: Any) -> str:
    """Say whether a claim that something is better holds here.

    difference (Any): By how much it is better: an estimate or an average with its interval.
    RETURNS (str): "supported" or "not supported"; "one seed" where there is no interval.
    """
    if difference.low is None:
        return "one seed"
    return "supported" if difference.low > 0 else "not supported"


def rivals(difference: Any) -> str:
    """Say whether a claim that one thing does as well as another holds here.

    difference (Any): By how much the other is better, with its interval.
    RETURNS (str): "supported" or "not supported", or that they are not told apart.
    """
    if difference.low is None:
        return "one seed"
    if difference.low > 0:
        return "not supported"
    return "supported" if difference.high < 0 else "not told apart"


def so_many_seeds(n: int) -> str:
    """Say how many seeds there are."""
    return f"{n} seed" if n == 1 else f"{n} seeds"


def enumerate_words(words: Sequence[str]) -> str:
    """Join words as a sentence does."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _mean(scores: Mapping[str, float], chosen: Chosen) -> float:
    return float(np.mean([score for text, score in scores.items() if chosen(text)]))
