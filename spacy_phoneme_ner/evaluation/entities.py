"""Strict entity scores: an entity counts where boundaries and label are the gold's.

Entities are compared by character offsets, so the prediction may be tokenised
otherwise than the gold. A score without anything to count (no gold entity and
none predicted) is 0, as in CoNLL's and spaCy's scorers, not 100.
"""

from typing import Iterable, Sequence, Tuple

import numpy as np
from spacy.tokens import Doc

from ..errors import Errors, PhonemeNERError
from .counts import FN, FP, TP, Counts, Floats, f1, precision, recall

# First character, the one after the last, label.
Entity = Tuple[int, int, str]


def doc_entities(doc: Doc) -> Tuple[Entity, ...]:
    """List the entities of a Doc by their character offsets."""
    return tuple((ent.start_char, ent.end_char, ent.label_) for ent in doc.ents)


def entity_counts(
    gold: Sequence[Iterable[Entity]], predicted: Sequence[Iterable[Entity]]
) -> Counts:
    """Compare the entities of sentences.

    gold (Sequence[Iterable[Entity]]): The right entities of every sentence.
    predicted (Sequence[Iterable[Entity]]): The predicted ones, in the same order.
    RETURNS (Counts): One label for each entity type of either.
    RAISES (PhonemeNERError): If there are more or fewer predictions than sentences.
    """
    if len(gold) != len(predicted):
        raise PhonemeNERError(Errors.P301.format(n_gold=len(gold), n_pred=len(predicted)))
    pairs = [
        (frozenset(right), frozenset(prediction)) for right, prediction in zip(gold, predicted)
    ]
    labels = tuple(sorted({label for pair in pairs for side in pair for *_, label in side}))
    index = {label: i for i, label in enumerate(labels)}
    values = np.zeros((len(pairs), len(labels), 3), dtype=np.int64)
    for row, (right, prediction) in zip(values, pairs):
        for column, entities in (
            (TP, right & prediction),
            (FP, prediction - right),
            (FN, right - prediction),
        ):
            for *_, label in entities:
                row[index[label], column] += 1
    return Counts(labels, values)


def micro_precision(sums: Floats) -> Floats:
    """Precision over the entities of all types. Shape: (..., n_labels, 3) → (...)"""
    return precision(sums.sum(axis=-2))


def micro_recall(sums: Floats) -> Floats:
    """Recall over the entities of all types. Shape: (..., n_labels, 3) → (...)"""
    return recall(sums.sum(axis=-2))


def micro_f1(sums: Floats) -> Floats:
    """F1 over the entities of all types. Shape: (..., n_labels, 3) → (...)"""
    return f1(sums.sum(axis=-2))
