"""Choosing what a person should annotate next: texts of doubt that are unlike each other."""

from heapq import heappush, heapreplace
from typing import Iterable, List, NamedTuple, Tuple

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from ..checks import check_number
from ..pipeline.phoneme_ner import PhonemeNER
from .batches import make_batches
from .doubt import Doubles, Doubt, measure_doubts, vectors_of_doubts

# So many times as many unsure texts are kept as are chosen from them.
_CANDIDATES = 10
_BATCH = 128  # Docs that are measured at a time
_FARTHEST = 2.0  # 1 - cos of opposite directions


class Choice(NamedTuple):
    """A text that was chosen.

    number (int): Which it is, from 0.
    doubt (Doubt): How unsure the component is of it.
    word (str): The word that it is least sure of.
    """

    number: int
    doubt: Doubt
    word: str


def choose_docs(component: PhonemeNER, docs: Iterable[Doc], n: int) -> Tuple[List[Choice], float]:
    """Choose Docs in which many names are expected to be wrong, and of unlike words.

    Kept are those with the most wrong names to be expected, ten times as many as are asked for,
    whatever the number of Docs; of them, those that are unlike each other are chosen
    (`choose_apart`).

    component (PhonemeNER): The component.
    docs (Iterable[Doc]): Docs as it gets them in its pipeline, each with a token at least.
    n (int): How many to choose, from 1.
    RETURNS (Tuple[List[Choice], float]): The choices, the most useful first, all Docs if there
        are no more; and how many names are expected to be wrong in a Doc, on average over all.
    """
    check_number("n", n, 1, whole=True)
    kept, average = _most_unsure(component, docs, n * _CANDIDATES)
    if not kept:
        return [], average
    vectors = [
        vectors_of_doubts(component, [doc for _, _, doc in part], [d for _, d, _ in part])
        for part in make_batches(kept, _BATCH)
    ]
    errors = np.array([doubt.errors for _, doubt, _ in kept])
    chosen = choose_apart(np.concatenate(vectors), errors, n)
    choices = []
    for number, doubt, doc in (kept[i] for i in chosen):
        choices.append(Choice(number, doubt, doc[doubt.word].text))
    return choices, average


def choose_apart(vectors: NDArray[np.float32], weights: Doubles, n: int) -> List[int]:
    """Choose what weighs much and is far from what was chosen before: the heaviest, then each
    time what has the largest product of its weight and its distance from the nearest choice.

    That is the farthest-first traversal (Gonzalez 1985) with weights; the distance of vectors
    is 1 - cos of the angle between them.

    vectors (ndarray): The vectors, at least one. Shape: (n_vectors, width)
    weights (ndarray): How much each weighs, from 0. Shape: (n_vectors,)
    n (int): How many to choose.
    RETURNS (List[int]): Their numbers, in the order in which they were chosen, all if there are
        no more. Of equal ones the first comes first.
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    directions = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    distances = np.full(len(vectors), _FARTHEST)
    chosen: List[int] = []
    while len(chosen) < min(n, len(vectors)):
        scores = weights * distances
        scores[chosen] = -1.0
        chosen.append(int(scores.argmax()))
        nearest = np.maximum(1.0 - directions @ directions[chosen[-1]], 0.0)
        distances = np.minimum(distances, nearest)
    return chosen


_Kept = Tuple[int, Doubt, Doc]


def _most_unsure(
    component: PhonemeNER, docs: Iterable[Doc], most: int
) -> Tuple[List[_Kept], float]:
    """Keep the Docs with the most errors to be expected, the first of equal ones; the most
    unsure comes first. Give the average over all, too."""
    heap: List[Tuple[float, int, Doubt, Doc]] = []
    number, total = 0, 0.0
    for batch in make_batches(docs, _BATCH):
        for doc, doubt in zip(batch, measure_doubts(component, batch)):
            entry = (doubt.errors, -number, doubt, doc)
            if len(heap) < most:
                heappush(heap, entry)
            elif entry[:2] > heap[0][:2]:
                heapreplace(heap, entry)
            number += 1
            total += doubt.errors
    ordered = sorted(heap, key=lambda entry: entry[:2], reverse=True)
    kept = [(-place, doubt, doc) for _, place, doubt, doc in ordered]
    return kept, total / max(number, 1)
