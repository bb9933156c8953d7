"""Whether a pipeline is right as often as it says: the confidence of its entities.

An entity is right where boundaries and label are the gold's. The expected calibration
error (ECE; Naeini et al. 2015, Guo et al. 2017, arXiv 1706.04599, eq. 3) puts entities with
about the same confidence into a bin and compares their mean confidence with the share of
them that is right: Σ_b n_b / n · |conf_b - acc_b|. A small file has a larger one by chance
alone, for few entities in a bin are rarely right in just the share expected; so files of
very different size are better pooled than compared, and intervals lie rather high.
"""

from typing import Any, Iterable, List, NamedTuple, Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Span

from ..pipeline.entity_scores import get_score
from .counts import Counts, Floats
from .entities import Entity, doc_entities

N_BINS = 15  # as Guo et al.
# What is summed for each bin.
N, CONFIDENCE, CORRECT = 0, 1, 2


class Judged(NamedTuple):
    """A predicted entity.

    entity (Entity): First character, the one after the last, label.
    score (float): Its confidence, 0…1.
    correct (bool): Whether the gold has the same.
    """

    entity: Entity
    score: float
    correct: bool


class Bin(NamedTuple):
    """A row of a reliability table.

    low (float): Its confidences are above this, 0…1.
    high (float): They are at most this.
    n (int): The number of entities.
    confidence (float): Their mean confidence, in percent; 0 if there is none.
    correct (float): The share of them that is right, in percent; 0 if there is none.
    """

    low: float
    high: float
    n: int
    confidence: float
    correct: float


def judge(gold: Doc, spans: Iterable[Span]) -> List[Judged]:
    """Compare entities that have a confidence with the gold's.

    gold (Doc): The Doc with the right entities.
    spans (Iterable[Span]): Entities of a Doc of the same text. Those that no phoneme_ner
        found are left out.
    RETURNS (List[Judged]): The others, in their order.
    """
    right = frozenset(doc_entities(gold))
    scored = [(span, score) for span in spans if (score := get_score(span)) is not None]
    entities = [((span.start_char, span.end_char, span.label_), score) for span, score in scored]
    return [Judged(entity, score, entity in right) for entity, score in entities]


def reliability(judged: Sequence[Sequence[Judged]], n_bins: int = N_BINS) -> Counts:
    """Sort entities by their confidence into bins of equal width.

    judged (Sequence[Sequence[Judged]]): The entities of every sentence.
    n_bins (int): How many bins. Bin b of B holds what is above b / B, up to (b + 1) / B;
        the first holds 0, too.
    RETURNS (Counts): For every sentence and bin the number of entities, the sum of their
        confidence, and how many are right, in this order.
    """
    values: NDArray[Any] = np.zeros((len(judged), n_bins, 3))
    for row, entities in zip(values, judged):
        for _, score, correct in entities:
            row[min(max(int(np.ceil(score * n_bins)) - 1, 0), n_bins - 1)] += 1, score, correct
    return Counts(tuple(f"{b / n_bins:.3f}" for b in range(1, n_bins + 1)), values)


def calibration_error(sums: Floats) -> Floats:
    """Compute the ECE, in percent; 0 where there is no entity.

    sums (Floats): Sums of what `reliability` gives. Shape: (..., n_bins, 3)
    RETURNS (Floats): Shape: (...)
    """
    gaps = np.abs(sums[..., CONFIDENCE] - sums[..., CORRECT]).sum(axis=-1)
    return _percent(gaps, sums[..., N].sum(axis=-1))


def bins(counts: Counts) -> List[Bin]:
    """Make a reliability table.

    counts (Counts): What `reliability` gave.
    RETURNS (List[Bin]): A row a bin, empty ones too, from the least sure to the surest.
    """
    n_bins, sums = len(counts.labels), counts.totals
    return [
        Bin(b / n_bins, (b + 1) / n_bins, int(row[N]), *mean_and_share(row))
        for b, row in enumerate(sums)
    ]


def mean_and_share(sums: Floats) -> List[float]:
    """Give the mean confidence, and the share of entities that is right, in percent.

    sums (Floats): Number, sum of confidence, number of right ones. Shape: (3,)
    RETURNS (List[float]): Both; 0 if there is no entity.
    """
    return [float(_percent(sums[i], sums[N])) for i in (CONFIDENCE, CORRECT)]


def _percent(part: Floats, n: Floats) -> Floats:
    return 100 * np.divide(part, n, out=np.zeros(np.shape(n)), where=np.asarray(n) > 0)
