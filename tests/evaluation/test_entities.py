import random

import numpy as np
import pytest

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation.counts import by_label, f1
from spacy_phoneme_ner.evaluation.entities import (
    doc_entities,
    entity_counts,
    micro_f1,
    micro_precision,
    micro_recall,
)
from spacy_phoneme_ner.evaluation.score import score_docs
from spacy_phoneme_ner.layer import set_layer

GOLD = [[(0, 4, "PER"), (8, 12, "LOC")], [(0, 5, "ORG")], []]


def test_counts_by_hand():
    predicted = [
        [(0, 4, "PER"), (8, 11, "LOC")],  # one right, one with a wrong boundary
        [(0, 5, "LOC")],  # the wrong type
        [(3, 6, "PER")],  # nothing there
    ]
    counts = entity_counts(GOLD, predicted)
    assert counts.labels == ("LOC", "ORG", "PER")
    assert counts.values.tolist() == [
        [[0, 1, 1], [0, 0, 0], [1, 0, 0]],
        [[0, 1, 0], [0, 0, 1], [0, 0, 0]],
        [[0, 0, 0], [0, 0, 0], [0, 1, 0]],
    ]
    # 1 of 4 predicted is right, 1 of 3 gold is found: F1 = 2 / (2 + 3 + 2).
    assert micro_precision(counts.totals) == pytest.approx(25)
    assert micro_recall(counts.totals) == pytest.approx(100 / 3)
    assert micro_f1(counts.totals) == pytest.approx(200 / 7)
    assert f1(by_label(counts)["PER"]) == pytest.approx(200 / 3)
    assert f1(by_label(counts)["ORG"]) == 0


def test_perfect_prediction_is_100():
    counts = entity_counts(GOLD, GOLD)
    assert micro_f1(counts.totals) == micro_precision(counts.totals) == 100


def test_order_and_repeats_do_not_matter():
    predicted = [[GOLD[0][1], GOLD[0][0], GOLD[0][0]], GOLD[1], []]
    assert micro_f1(entity_counts(GOLD, predicted).totals) == 100


@pytest.mark.parametrize(
    "gold, predicted",
    [([[], []], [[], []]), ([[(0, 1, "PER")]], [[]]), ([[]], [[(0, 1, "PER")]]), ([], [])],
)
def test_what_is_undefined_is_0(gold, predicted):
    counts = entity_counts(gold, predicted)
    assert micro_f1(counts.totals) == 0
    assert np.isfinite(micro_precision(counts.totals)) and np.isfinite(micro_recall(counts.totals))


def test_renaming_the_labels_keeps_the_score():
    rng = random.Random(1)
    other = {"PER": "LOC", "LOC": "ORG", "ORG": "PER"}

    def draw():
        return [
            [(i, i + rng.randint(1, 2), rng.choice(list(other))) for i in range(5)]
            for _ in range(20)
        ]

    def renamed(sentences):
        return [[(start, end, other[label]) for start, end, label in s] for s in sentences]

    gold, predicted = draw(), draw()
    before = micro_f1(entity_counts(gold, predicted).totals)
    assert 0 < before < 100
    assert micro_f1(entity_counts(renamed(gold), renamed(predicted)).totals) == before


def test_number_of_sentences_must_agree():
    with pytest.raises(PhonemeNERError, match=r"P301.* 3 gold sentences and 2 predicted"):
        entity_counts(GOLD, GOLD[:2])


def test_other_tokenisation_of_the_same_text(make_doc):
    gold = make_doc(["Abii", "Daawuud", "waa", "magac"], ["B-PER", "I-PER", "O", "O"])
    other = make_doc(
        ["Ab", "ii", "Daawuud waa", "magac"], ["B-PER", "I-PER", "O", "O"], [False, True, True]
    )
    assert gold.text == other.text
    assert doc_entities(gold) == ((0, 12, "PER"),)
    assert doc_entities(other) == ((0, 4, "PER"),)
    joined = make_doc(["Abii Daawuud", "waa", "magac"], ["B-PER", "O", "O"])
    set_layer(gold, ["æbiː", "dæːwuːd", "wæː", "mæɡæʕ"], "som")
    assert score_docs([gold], [joined], "som").entity_f1.value == 100
    assert score_docs([gold], [joined], "som").phoneme_macro_f1.value == 100
    assert score_docs([gold], [other], "som").entity_f1.value == 0
