"""Entities that are likely, whatever the single most likely tag sequence is."""

from typing import List, Tuple

import numpy as np
from numpy.typing import NDArray

from .bio import Ints, TaggedSpan, begin_tag, inside_tag
from .crf import Lattice

Doubles = NDArray[np.float64]
# What is less likely is not looked for: with 0, that would be every span of every length.
_LEAST = 1e-6


def likely_spans(lattice: Lattice, n_labels: int, threshold: float) -> List[List[TaggedSpan]]:
    """Find the spans whose probability, over all tag sequences, reaches a threshold.

    The most likely sequence is the wrong question where a model is unsure: it may be one
    name from end to end, which is right once in twenty times. F1 is highest where all is
    taken that is likelier than half of that F1 (Lipton, Elkan & Naryanaswamy 2014). Of
    spans that overlap, and so exclude each other, the likeliest is taken.

    lattice (Lattice): The tag sequences.
    n_labels (int): How many labels there are.
    threshold (float): The least probability, 0…1; near 0, all that is likelier than what
        excludes it.
    RETURNS (List[List[TaggedSpan]]): The entities of each sequence in order.
    """
    threshold = max(threshold, _LEAST)
    begins, goes_on = _chances(lattice, n_labels)
    ends = np.repeat(np.cumsum(lattice.lengths), lattice.lengths)
    start, label = np.nonzero(begins >= threshold)
    running, rows, length = begins[start, label], [np.zeros((0, 4))], 1
    while len(start):
        following = start + length
        inside = np.minimum(following, len(begins) - 1)
        further = goes_on[min(length - 1, 1), inside, label] * (following < ends[start])
        score = running * (1.0 - further)
        likely = score >= threshold
        rows.append(np.column_stack([start, following, label, score])[likely])
        running = running * further
        left = running >= threshold
        start, label, running, length = start[left], label[left], running[left], length + 1
    return _choose(np.concatenate(rows), lattice.lengths)


def _chances(lattice: Lattice, n_labels: int) -> Tuple[Doubles, Doubles]:
    """Compute how probable it is that an entity of each label begins at a token, and that
    one that began with the token before (0), or earlier (1), goes on there.

    RETURNS (Tuple[ndarray, ndarray]): Shapes: (n_tokens, n_labels); (2, n_tokens, n_labels)
    """
    labels = np.arange(n_labels)[:, None]
    begin, inside = begin_tag(labels), inside_tag(labels)
    with np.errstate(invalid="ignore"):  # between tags neither of which is possible
        begins = lattice.log_chance(begin).T
        goes_on = [lattice.log_chance_after(tags, inside).T for tags in (begin, inside)]
    return _probability(begins), _probability(np.stack(goes_on))


def _probability(logarithm: Doubles) -> Doubles:
    # Rounding may put a certain event a hair above 1, and beside the impossible it is NaN.
    return np.nan_to_num(np.exp(np.minimum(logarithm, 0.0)))


def _choose(rows: Doubles, lengths: Ints) -> List[List[TaggedSpan]]:
    """Take the likeliest of spans that overlap (start, end, label, score)."""
    spans: List[List[TaggedSpan]] = [[] for _ in lengths]
    last = np.cumsum(lengths)
    taken = np.zeros(int(lengths.sum()), dtype=np.bool_)
    for start, end, label, score in rows[np.argsort(-rows[:, 3], kind="stable")].tolist():
        here = slice(int(start), int(end))
        if taken[here].any():
            continue
        taken[here] = True
        sequence = int(np.searchsorted(last, start, side="right"))
        first = int(last[sequence] - lengths[sequence])
        span = TaggedSpan(here.start - first, here.stop - first, int(label), score)
        spans[sequence].append(span)
    return [sorted(of_sequence) for of_sequence in spans]
