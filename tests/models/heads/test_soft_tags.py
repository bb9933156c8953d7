"""Distances between distributions over tags: by hand, by brute force, and their gradients."""

from math import log, sqrt

import numpy as np
import pytest
from tag_sequences import batch, probabilities

from spacy_phoneme_ner.models.heads.bio import only_well_formed
from spacy_phoneme_ner.models.heads.crf_tagger import ChainedTags
from spacy_phoneme_ner.models.heads.soft_tags import NEVER, SoftTags
from spacy_phoneme_ner.models.heads.tag_distribution import IndependentTags

LENGTHS = (3, 1, 0, 4)
TEMPERATURES = (1.0, 0.5, 3.0)


def rows(*scores, dtype="float64"):
    return np.array(scores, dtype=dtype)


def zeros(n_tokens, n_tags=3):
    return np.zeros((n_tokens, n_tags))


# By hand.


def test_independent_tags_by_hand():
    """The student thinks ¼ and ¾, the teacher ½ and ½: ½ ln 2 + ½ ln ⅔ = ½ ln 4/3."""
    student, teacher = [rows([0.0, log(3)])], SoftTags([rows([5.0, 5.0])])
    loss, (gradient,) = IndependentTags().distil(student, teacher, 1.0)
    assert loss == pytest.approx(0.5 * log(4 / 3))
    np.testing.assert_allclose(gradient, [[-0.25, 0.25]])


def test_the_temperature_by_hand():
    """At 2 the student's odds are √3; 2² × KL, and 2 × the difference of probabilities."""
    student, teacher = [rows([0.0, log(3)])], SoftTags([rows([0.0, 0.0])])
    loss, (gradient,) = IndependentTags().distil(student, teacher, 2.0)
    first = 1 / (1 + sqrt(3))
    assert loss == pytest.approx(4 * 0.5 * (log(0.5 / first) + log(0.5 / (1 - first))))
    np.testing.assert_allclose(gradient, [[2 * (first - 0.5), -2 * (first - 0.5)]])


def test_losses_are_means_over_tokens():
    student = [rows([0.0, log(3)], [0.0, 0.0]), rows([1.0, 1.0], [2.0, 2.0])]
    teacher = SoftTags([zeros(2, 2), zeros(2, 2)])
    loss, gradients = IndependentTags().distil(student, teacher, 1.0)
    assert loss == pytest.approx(0.5 * log(4 / 3) / 4)
    np.testing.assert_allclose(gradients[0], [[-0.0625, 0.0625], [0.0, 0.0]])
    np.testing.assert_allclose(gradients[1], 0.0, atol=1e-12)


def test_a_chain_by_hand():
    """Of two tokens there are OO, OB, BO, BB and BI. The teacher thinks each ⅕; to the
    student the three that begin with B are twice as probable as the others, so ⅛ and ¼."""
    student = [rows([0.0, log(2), 0.0], [0.0, 0.0, 0.0]), zeros(5)]
    teacher = SoftTags([zeros(2)], zeros(5))
    loss, gradients = ChainedTags().distil(student, teacher, 1.0)
    assert loss == pytest.approx((log(8 / 5) - 3 / 5 * log(2)) / 2)
    # What the student expects without what the teacher does, over two tokens.
    np.testing.assert_allclose(gradients[0][0], [(2 / 8 - 2 / 5) / 2, (6 / 8 - 3 / 5) / 2, 0.0])
    np.testing.assert_allclose(
        gradients[0][1], [(3 / 8 - 2 / 5) / 2, (3 / 8 - 2 / 5) / 2, (2 / 8 - 1 / 5) / 2]
    )
    expected = zeros(5)
    expected[0] = gradients[0][0]
    expected[1, :2] = (1 / 8 - 1 / 5) / 2
    expected[2] = (2 / 8 - 1 / 5) / 2
    expected[-1] = gradients[0][1]
    np.testing.assert_allclose(gradients[1], expected, atol=1e-12)


def test_moves_by_hand():
    """One token, O or B: the teacher's end with O makes it ¾ and ¼, to the student both are ½."""
    moves = zeros(5)
    moves[-1, 0] = log(3)
    loss, gradients = ChainedTags().distil([zeros(1), zeros(5)], SoftTags([zeros(1)], moves), 1.0)
    assert loss == pytest.approx(0.75 * log(1.5) + 0.25 * log(0.5))
    np.testing.assert_allclose(gradients[0], [[-0.25, 0.25, 0.0]])
    np.testing.assert_allclose(gradients[1][[0, -1]], [[-0.25, 0.25, 0.0]] * 2)
    np.testing.assert_allclose(gradients[1][1:-1], 0.0)


def test_of_independent_tags_a_chain_learns_the_well_formed_sequences():
    """The teacher's I alone is not to be learned: what is left is O and B, 2 to 1."""
    teacher = SoftTags([rows([log(2), 0.0, 9.0])])
    _, (gradient, _) = ChainedTags().distil([zeros(1), zeros(5)], teacher, 1.0)
    np.testing.assert_allclose(gradient, [[1 / 2 - 2 / 3, 1 / 2 - 1 / 3, 0.0]])


def test_of_a_chain_independent_tags_learn_the_probabilities_of_each_token():
    teacher = SoftTags([zeros(2)], zeros(5))
    _, (gradient,) = IndependentTags().distil([zeros(2)], teacher, 1.0)
    expected = [
        [1 / 3 - 2 / 5, 1 / 3 - 3 / 5, 1 / 3],
        [1 / 3 - 2 / 5, 1 / 3 - 2 / 5, 1 / 3 - 1 / 5],
    ]
    np.testing.assert_allclose(gradient, np.array(expected) / 2)


# By brute force.


def divergence(student, teacher, temperature):
    """The sum over the sequences of τ² KL, over the number of tokens."""
    total = 0.0
    *tokens, moves = student
    their_moves = np.zeros_like(moves) if teacher.moves is None else teacher.moves
    for own, theirs in zip(tokens, teacher.scores, strict=True):
        _, q, _ = probabilities(own / temperature, moves / temperature)
        _, p, _ = probabilities(theirs / temperature, their_moves / temperature)
        total += (p * np.log(p / q)).sum()
    return temperature**2 * total / sum(map(len, tokens))


@pytest.mark.parametrize("temperature", TEMPERATURES)
@pytest.mark.parametrize("is_chain", [True, False])
def test_chains_are_compared_over_all_sequences(temperature, is_chain):
    rng = np.random.default_rng(0)
    student = batch(rng, LENGTHS, 2, scale=1.5)
    *scores, moves = batch(rng, LENGTHS, 2, scale=1.5)
    teacher = SoftTags(scores, moves if is_chain else None)
    loss, _ = ChainedTags().distil(student, teacher, temperature)
    assert loss == pytest.approx(divergence(student, teacher, temperature), rel=1e-9)


@pytest.mark.parametrize("temperature", TEMPERATURES)
@pytest.mark.parametrize("is_chain", [True, False])
@pytest.mark.parametrize("distribution", [ChainedTags(), IndependentTags()], ids=["chain", "free"])
def test_gradients_are_those_of_finite_differences(distribution, is_chain, temperature):
    rng = np.random.default_rng(1)
    student = batch(rng, LENGTHS, 2, scale=1.0)
    *scores, moves = batch(rng, LENGTHS, 2, scale=1.0)
    teacher = SoftTags(scores, moves if is_chain else None)
    if isinstance(distribution, IndependentTags):
        student = student[:-1]
    _, gradients = distribution.distil(student, teacher, temperature)
    step, n_moved = 1e-5, 0
    for part, gradient in zip(student, gradients, strict=True):
        for place in np.ndindex(part.shape):
            around = []
            for sign in (1, -1):
                moved = [p.copy() if p is part else p for p in student]
                next(m for m, p in zip(moved, student) if p is part)[place] += sign * step
                around.append(distribution.distil(moved, teacher, temperature)[0])
            expected = (around[0] - around[1]) / (2 * step)
            assert gradient[place] == pytest.approx(expected, abs=1e-7)
            n_moved += abs(expected) > 1e-4
    assert n_moved > 30


@pytest.mark.parametrize("temperature", TEMPERATURES)
def test_nothing_is_learned_of_oneself(temperature):
    scores = batch(np.random.default_rng(2), LENGTHS, 2)
    for distribution, own in ((ChainedTags(), scores), (IndependentTags(), scores[:-1])):
        teacher = distribution.soften([part.copy() for part in own], len(LENGTHS))
        loss, gradients = distribution.distil(own, teacher, temperature)
        assert loss == pytest.approx(0.0, abs=1e-9)
        assert all(np.abs(gradient).max(initial=0.0) < 1e-9 for gradient in gradients)


def test_gradients_lead_to_the_teacher():
    rng = np.random.default_rng(3)
    student = batch(rng, LENGTHS, 1)
    *scores, moves = batch(rng, LENGTHS, 1)
    teacher, chained = SoftTags(scores, moves), ChainedTags()
    losses = []
    for _ in range(300):
        loss, gradients = chained.distil(student, teacher, 2.0)
        losses.append(loss)
        student = [part - gradient for part, gradient in zip(student, gradients)]
    assert losses[0] > 1.0 and losses[-1] < 0.01


def test_what_is_certain_can_be_computed_with():
    certain = np.full((2, 3), NEVER)
    certain[[0, 1], [1, 2]] = 0.0
    for teacher in (SoftTags([certain]), SoftTags([certain], np.zeros((5, 3)))):
        np.testing.assert_allclose(teacher.chances(), [[0, 1, 0], [0, 0, 1]], atol=1e-12)
        for distribution, student in (
            (ChainedTags(), [zeros(2), zeros(5)]),
            (IndependentTags(), [zeros(2)]),
        ):
            loss, gradients = distribution.distil(student, teacher, 1.0)
            n = 5 if len(student) == 2 else 9  # sequences, one of which is certain
            assert loss == pytest.approx(log(n) / 2)
            assert all(np.isfinite(gradient).all() for gradient in gradients)


def test_the_chances_of_a_chain_are_those_of_its_sequences():
    rng = np.random.default_rng(4)
    emissions, moves = batch(rng, [3], 2)
    tags, chances, _ = probabilities(emissions / 2.0, moves / 2.0)
    expected = np.zeros((3, 5))
    for sequence, chance in zip(tags, chances):
        expected[np.arange(3), sequence] += chance
    np.testing.assert_allclose(SoftTags([emissions], moves).chances(2.0), expected)


def test_types_and_shapes_stay():
    scores = batch(np.random.default_rng(5), LENGTHS, 2, dtype="float32")
    for distribution, own in ((ChainedTags(), scores), (IndependentTags(), scores[:-1])):
        teacher = SoftTags([np.zeros_like(part) for part in scores[:-1]])
        loss, gradients = distribution.distil(own, teacher, 2.0)
        assert isinstance(loss, float)
        for gradient, part in zip(gradients, own, strict=True):
            assert gradient.shape == part.shape and gradient.dtype == part.dtype


def test_no_token_is_nothing_to_learn():
    for distribution, own in (
        (ChainedTags(), [zeros(0), zeros(5)]),
        (IndependentTags(), [zeros(0)]),
    ):
        for taught in (SoftTags([zeros(0)]), SoftTags([zeros(0)], zeros(5))):
            loss, gradients = distribution.distil(own, taught, 1.0)
            assert loss == 0.0 and [d.shape for d in gradients] == [s.shape for s in own]
            assert not any(gradient.any() for gradient in gradients)
    loss, gradients = ChainedTags().distil([zeros(5)], SoftTags([]), 1.0)
    assert loss == 0.0 and not gradients[0].any()


def test_scores_are_not_changed():
    scores = batch(np.random.default_rng(6), LENGTHS, 2)
    teacher = SoftTags([part.copy() for part in scores[:-1]], scores[-1].copy())
    before = [part.copy() for part in (*scores, *teacher.scores, teacher.moves)]
    ChainedTags().distil(scores, teacher, 2.0)
    IndependentTags().distil(scores[:-1], teacher, 2.0)
    for part, was in zip((*scores, *teacher.scores, teacher.moves), before, strict=True):
        np.testing.assert_array_equal(part, was)
    assert not (only_well_formed(5) > 0).any()
