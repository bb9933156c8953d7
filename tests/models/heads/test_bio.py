"""BIO decoding, against brute force over all tag sequences."""

from itertools import product

import numpy as np
import pytest

from spacy_phoneme_ner.models.heads.bio import (
    begin_tag,
    decode,
    inside_tag,
    is_well_formed,
    n_tags,
    spans,
    tag_ids,
)


def log_softmax(scores):
    return (scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))).astype("float32")


def best_by_brute_force(log_probs):
    n_tokens, n = log_probs.shape
    paths = [np.array(p) for p in product(range(n), repeat=n_tokens) if is_well_formed(np.array(p))]
    return max(log_probs[np.arange(n_tokens), path].sum() for path in paths)


def test_tags_of_new_labels_add_at_the_end():
    assert [n_tags(n) for n in range(3)] == [1, 3, 5]
    assert [begin_tag(0), inside_tag(0), begin_tag(1), inside_tag(1)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("tags", "well_formed"),
    [
        ([0, 0], True),
        ([1, 2, 2], True),
        ([1, 1], True),
        ([2], False),
        ([0, 2], False),
        ([1, 4], False),
        ([1, 0, 2], False),
        ([3, 4, 1, 2], True),
        ([], True),
    ],
)
def test_well_formed(tags, well_formed):
    assert is_well_formed(np.array(tags, dtype="int64")) == well_formed


@pytest.mark.parametrize("seed", range(20))
def test_decoding_finds_the_best_well_formed_sequences(seed):
    rng = np.random.default_rng(seed)
    lengths = np.array([4, 0, 1, 5])
    log_probs = log_softmax(rng.normal(size=(10, 5), scale=2))
    tags = decode(log_probs, lengths)
    for piece in np.split(np.arange(10), np.cumsum(lengths)[:-1]):
        assert is_well_formed(tags[piece])
        if len(piece):
            total = log_probs[piece, tags[piece]].sum()
            assert total == pytest.approx(best_by_brute_force(log_probs[piece]), abs=1e-5)


def test_spans_and_their_probability():
    probs = np.array([[0.1, 0.8, 0.1], [0.2, 0.1, 0.7], [0.6, 0.1, 0.3], [0.1, 0.9, 0.0]])
    log_probs = np.log(np.maximum(probs, 1e-30)).astype("float32")
    tags = np.array([1, 2, 0, 1])
    one = spans(tags, log_probs, np.array([4]))
    assert [s[:3] for s in one[0]] == [(0, 2, 0), (3, 4, 0)]
    # Both tokens have their tags, and the next token does not go on.
    assert one[0][0].score == pytest.approx(0.8 * 0.7 * (1 - 0.3), rel=1e-5)
    assert one[0][1].score == pytest.approx(0.9, rel=1e-5)
    # In two sequences, what follows the first span is no longer its neighbour.
    two = spans(tags, log_probs, np.array([2, 2]))
    assert [s[:3] for s in two[0]] == [(0, 2, 0)]
    assert two[0][0].score == pytest.approx(0.8 * 0.7, rel=1e-5)
    assert [s[:3] for s in two[1]] == [(1, 2, 0)]


def test_scores_are_probabilities_of_exactly_that_span():
    rng = np.random.default_rng(0)
    log_probs = log_softmax(rng.normal(size=(3, 3)))
    chances = 0.0
    for path in product(range(3), repeat=3):
        if path[:2] == (1, 2) and path[2] != 2:
            chances += np.exp(log_probs[np.arange(3), path].sum())
    found = spans(np.array([1, 2, 0]), log_probs, np.array([3]))[0][0]
    assert found.score == pytest.approx(chances, rel=1e-5)


def test_gold_tags():
    labels = {"PER": 0, "LOC": 1}
    biluo = ["B-PER", "I-PER", "L-PER", "U-LOC", "O", None, "-", "U-ORG"]
    assert tag_ids(biluo, labels).tolist() == [1, 2, 2, 3, 0, -1, -1, -1]
