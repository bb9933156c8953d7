"""The loss of tags: by hand, by finite differences, and beside Thinc's."""

import numpy as np
import pytest
from thinc.api import SequenceCategoricalCrossentropy

from spacy_phoneme_ner.models.heads.tag_cross_entropy import cross_entropy

PROBS = np.array([[0.5, 0.25, 0.25], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6]])


def ints(*tags):
    return np.array(tags, dtype=np.int64)


def bools(*flags):
    return np.array(flags, dtype=np.bool_)


NO = bools(False, False, False)


def softmax(logits):
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponents / exponents.sum(axis=1, keepdims=True)


def test_two_known_tags_by_hand():
    loss, gradient = cross_entropy(PROBS, ints(0, -1, 2), NO)
    assert loss == pytest.approx(-(np.log(0.5) + np.log(0.6)) / 2)
    expected = [[-0.25, 0.125, 0.125], [0.0, 0.0, 0.0], [0.1, 0.1, -0.2]]
    np.testing.assert_allclose(gradient, expected)


def test_smoothing_by_hand():
    # q = (0.1, 0.8, 0.1), which is the distribution itself: no gradient, its entropy as loss.
    loss, gradient = cross_entropy(PROBS, ints(-1, 1, -1), NO, smoothing=0.2)
    assert loss == pytest.approx(-(0.8 * np.log(0.8) + 0.2 * np.log(0.1)))
    np.testing.assert_allclose(gradient, np.zeros((3, 3)), atol=1e-12)


def test_what_a_token_is_not_by_hand():
    loss, gradient = cross_entropy(PROBS, ints(0, 1, -1), bools(True, False, False))
    assert loss == pytest.approx(-(np.log(0.5) + np.log(0.8)) / 2)
    expected = [[0.25, 0.0, 0.0], [0.05, -0.1, 0.05], [0.0, 0.0, 0.0]]
    np.testing.assert_allclose(gradient, expected)


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_the_gradient_is_the_slope_of_the_loss(smoothing):
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(4, 5))
    tags, step = ints(3, -1, 0, 1), 1e-6
    no = np.zeros(4, dtype=np.bool_)
    _, gradient = cross_entropy(softmax(logits), tags, no, smoothing=smoothing)
    for i, j in np.ndindex(4, 5):
        up, down = logits.copy(), logits.copy()
        up[i, j] += step
        down[i, j] -= step
        losses = [cross_entropy(softmax(x), tags, no, smoothing=smoothing)[0] for x in (up, down)]
        assert gradient[i, j] == pytest.approx((losses[0] - losses[1]) / (2 * step), abs=1e-8)


def test_the_slope_for_a_tag_that_is_denied():
    logits, step = np.array([[0.3, -0.2, 1.0]]), 1e-6
    _, gradient = cross_entropy(softmax(logits), ints(2), bools(True))
    losses = [
        cross_entropy(softmax(logits + [[0.0, 0.0, d]]), ints(2), bools(True))[0]
        for d in (step, -step)
    ]
    assert gradient[0, 2] == pytest.approx((losses[0] - losses[1]) / (2 * step), abs=1e-8)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_it_is_thincs_gradient_divided_by_the_known_tokens(smoothing):
    names, gold = ["A", "B", "C"], ["C", None, "A"]
    theirs = SequenceCategoricalCrossentropy(
        names=names, normalize=False, neg_prefix="!", label_smoothing=smoothing
    )
    probs = PROBS.astype("float32")
    expected = theirs([probs], [gold])[0][0]
    _, gradient = cross_entropy(probs, ints(2, -1, 0), NO, smoothing=smoothing)
    np.testing.assert_allclose(gradient, expected / 2, atol=1e-6)
    if not smoothing:  # with smoothing Thinc has none for what a token is not
        expected = theirs([probs], [["!B", "B", None]])[0][0]
        _, gradient = cross_entropy(probs, ints(1, 1, -1), bools(True, False, False))
        np.testing.assert_allclose(gradient, expected / 2, atol=1e-6)


def test_smoothing_leaves_alone_what_a_token_is_not():
    plain = cross_entropy(PROBS, ints(1, -1, -1), bools(True, False, False))
    smooth = cross_entropy(PROBS, ints(1, -1, -1), bools(True, False, False), smoothing=0.1)
    assert plain[0] == smooth[0]
    np.testing.assert_array_equal(plain[1], smooth[1])


def test_certain_mistakes_cost_much_but_not_everything():
    probs = np.array([[1.0, 0.0], [1.0, 0.0]], dtype="float32")
    loss, gradient = cross_entropy(probs, ints(1, 0), bools(False, True))
    assert 80 < loss < 100
    np.testing.assert_array_equal(gradient, [[0.5, -0.5], [0.5, 0.0]])


@pytest.mark.parametrize("n_tokens", [0, 2])
def test_without_a_known_tag_there_is_nothing_to_learn(n_tokens):
    probs = np.full((n_tokens, 3), 1 / 3, dtype="float32")
    tags, negated = np.full(n_tokens, -1, dtype=np.int64), np.zeros(n_tokens, dtype=np.bool_)
    loss, gradient = cross_entropy(probs, tags, negated)
    assert loss == 0.0 and gradient.shape == (n_tokens, 3) and not gradient.any()


def test_a_single_tag_can_be_smoothed():
    loss, gradient = cross_entropy(np.ones((1, 1)), ints(0), bools(False), smoothing=0.1)
    assert loss == 0.0 and gradient[0, 0] == pytest.approx(0.1)
