"""The CRF: sums, gradients and decoding against brute force over all sequences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tag_sequences import batch, draw_gold, log_likelihood, make_lattice, probabilities

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.heads import crf
from spacy_phoneme_ner.models.heads.bio import is_well_formed
from spacy_phoneme_ner.models.heads.crf_tagger import ChainedTags, only_possible

cases = st.tuples(
    st.lists(st.integers(0, 4), min_size=1, max_size=4), st.integers(1, 2), st.integers(0, 10**6)
)
few = settings(max_examples=25, deadline=None)


@few
@given(cases)
def test_sums_and_marginals_are_those_of_all_sequences(case):
    lengths, n_labels, seed = case
    if not any(lengths):
        return
    *tokens, moves = batch(np.random.default_rng(seed), lengths, n_labels)
    lattice = make_lattice(*tokens, moves)
    weights = np.arange(1.0, len(lengths) + 1)
    found = lattice.expectations(weights)
    best = np.split(lattice.best(), np.cumsum(lengths)[:-1])
    marginals = np.split(found.tags, np.cumsum(lengths)[:-1])
    expected_moves = np.zeros_like(moves)
    for i, emissions in enumerate(tokens):
        tags, chances, log_sum = probabilities(emissions, moves)
        assert found.log_sums[i] == pytest.approx(log_sum, abs=1e-9)
        if not len(emissions):
            continue
        np.testing.assert_array_equal(best[i], tags[chances.argmax()])
        expected = np.zeros_like(emissions)
        for sequence, chance in zip(tags, chances):
            expected[np.arange(len(sequence)), sequence] += chance
            expected_moves[0, sequence[0]] += weights[i] * chance
            expected_moves[-1, sequence[-1]] += weights[i] * chance
            for pair in zip(sequence + 1, sequence[1:]):
                expected_moves[pair] += weights[i] * chance
        np.testing.assert_allclose(marginals[i], expected, atol=1e-9)
    np.testing.assert_allclose(found.moves, expected_moves, atol=1e-9)


@few
@given(cases, st.sampled_from([0.0, 0.3, 1.0]))
def test_the_loss_and_its_gradient(case, unknown):
    lengths, n_labels, seed = case
    rng = np.random.default_rng(seed)
    scores = batch(rng, lengths, n_labels)
    gold = draw_gold(rng, lengths, n_labels, unknown)
    loss, gradients = ChainedTags().loss(scores, gold)
    assert loss == pytest.approx(-log_likelihood(scores, gold), abs=1e-9)
    assert [g.shape for g in gradients] == [s.shape for s in scores]
    n_known = max(sum(int((tags >= 0).sum()) for tags in gold), 1)
    step = 1e-5
    for array, gradient in zip(scores, gradients):
        for place in np.ndindex(*array.shape):
            before = array[place]
            array[place] = before + step
            above = ChainedTags().loss(scores, gold)[0]
            array[place] = before - step
            below = ChainedTags().loss(scores, gold)[0]
            array[place] = before
            slope = (above - below) / (2 * step) / n_known
            assert gradient[place] == pytest.approx(slope, abs=1e-6)


def test_impossible_moves_are_no_part_of_anything():
    rng = np.random.default_rng(0)
    scores = batch(rng, [4, 3], 2)
    gold = draw_gold(rng, [4, 3], 2, 0.0)
    loss, gradients = ChainedTags().loss(scores, gold)
    impossible = np.zeros((7, 5), dtype=bool)
    impossible[0, [2, 4]] = True  # a start with I
    impossible[1, [2, 4]] = True  # O, I
    impossible[[2, 3], 4] = True  # B-0 or I-0, I-1
    impossible[[4, 5], 2] = True
    assert (gradients[-1][impossible] == 0).all()
    assert (gradients[-1][~impossible] != 0).all()
    # Whatever is written there.
    scores[-1][impossible] = 1e6
    again, _ = ChainedTags().loss(scores, gold)
    assert again == pytest.approx(loss, abs=1e-9)
    assert ChainedTags().decode(scores, 2) is not None


def test_one_token_and_one_label_by_hand():
    # O and B score 1 and 2 with start and end; I is impossible.
    emissions = np.array([[0.5, 0.5, 9.0]])
    moves = np.zeros((5, 3))
    moves[0], moves[-1] = [0.25, 1.0, 9.0], [0.25, 0.5, 9.0]
    loss, (d_emissions, d_moves) = ChainedTags().loss([emissions, moves], [np.array([1])])
    chance = np.exp(2) / (np.exp(1) + np.exp(2))
    assert loss == pytest.approx(-np.log(chance))
    np.testing.assert_allclose(d_emissions, [[1 - chance, chance - 1, 0]], atol=1e-12)
    np.testing.assert_allclose(d_moves[0], d_emissions[0], atol=1e-12)
    np.testing.assert_allclose(d_moves[-1], d_emissions[0], atol=1e-12)
    assert not d_moves[1:-1].any()
    (span,) = ChainedTags().decode([emissions, moves], 1)[0]
    assert span[:3] == (0, 1, 0) and span.score == pytest.approx(chance)


@few
@given(cases)
def test_confidence_is_the_probability_of_just_that_span(case):
    lengths, n_labels, seed = case
    scores = batch(np.random.default_rng(seed), lengths, n_labels)
    for emissions, found in zip(scores, ChainedTags().decode(scores, len(lengths))):
        tags, chances, _ = probabilities(emissions, scores[-1])
        for start, end, label, score in found:
            wanted = [1 + 2 * label] + [2 + 2 * label] * (end - start - 1)
            fits = [
                t[start:end].tolist() == wanted and (end == len(t) or t[end] != 2 + 2 * label)
                for t in tags
            ]
            assert score == pytest.approx(chances[fits].sum(), abs=1e-9)


def test_without_transitions_it_is_softmax_over_well_formed_sequences():
    emissions = np.log([[0.6, 0.3, 0.1], [0.2, 0.3, 0.5]])
    # OO .12 OB .18 BO .06 BB .09 BI .15, of .60 that is well formed
    *_, found = ChainedTags().decode([emissions, np.zeros((5, 3))], 1)
    assert found[0][:3] == (1, 2, 0) and found[0].score == pytest.approx(0.27 / 0.6)
    loss, _ = ChainedTags().loss([emissions, np.zeros((5, 3))], [np.array([1, 2])])
    assert loss == pytest.approx(-np.log(0.15 / 0.6))


def test_partly_known_tags_leave_the_rest_open():
    emissions = np.zeros((4, 5))
    gold = np.array([2, -1, 4, 4])
    possible = np.isfinite(only_possible(emissions, gold, np.array([4])))
    # An I that starts is read as B; after an unknown tag, I is left as it is.
    assert [np.flatnonzero(row).tolist() for row in possible] == [[1], [0, 1, 2, 3, 4], [4], [4]]
    gold = np.array([0, 2, 2, 4, 2])
    possible = np.isfinite(only_possible(np.zeros((5, 5)), gold, np.array([2, 3])))
    assert [np.flatnonzero(row).tolist() for row in possible] == [[0], [1], [1], [3], [1]]


def test_what_is_unknown_teaches_nothing():
    rng = np.random.default_rng(1)
    scores = batch(rng, [3, 0, 2], 2, dtype="float32")
    unknown = [np.full(length, -1) for length in (3, 0, 2)]
    loss, gradients = ChainedTags().loss(scores, unknown)
    assert loss == 0 and not any(g.any() for g in gradients)
    known = [unknown[0], unknown[1], np.array([1, 2])]
    loss, gradients = ChainedTags().loss(scores, known)
    alone, others = ChainedTags().loss([*scores[2:]], known[2:])
    assert loss == pytest.approx(alone) and not gradients[0].any()
    np.testing.assert_array_equal(gradients[2], others[0])
    np.testing.assert_allclose(gradients[3], others[1], atol=1e-7)
    assert {g.dtype.name for g in gradients} == {"float32"}


@few
@given(cases, st.floats(0.1, 500.0))
def test_no_ill_formed_sequence_is_ever_decoded(case, scale):
    lengths, n_labels, seed = case
    if not any(lengths):
        return
    *tokens, moves = batch(np.random.default_rng(seed), lengths, n_labels, scale)
    rows = np.concatenate(tokens)
    rows[:, 2] += 5 * scale
    tags = make_lattice(*np.split(rows, np.cumsum(lengths)[:-1]), moves).best()
    for part in np.split(tags, np.cumsum(lengths)[:-1]):
        assert is_well_formed(part)


def test_long_docs_and_large_scores_are_exact():
    rng = np.random.default_rng(2)
    n_tokens = 10_000
    scores = batch(rng, [n_tokens], 3, scale=5.0, dtype="float32")
    gold = make_lattice(*scores).best()
    loss, gradients = ChainedTags().loss(scores, [gold])
    assert 0 < loss < 1e5 and all(np.isfinite(g).all() for g in gradients)
    # Every token has the same scores: the log-sum grows by the log of an eigenvalue.
    level = np.float32(50.0)
    same = [np.full((n_tokens, 3), level, "float32"), np.zeros((5, 3), "float32")]
    log_sum = make_lattice(*same).expectations(np.ones(1)).log_sums[0]
    count = np.array([1.0, 1.0, 0.0])  # sequences that end in O, B and I
    steps = np.array([[1.0, 1, 0], [1, 1, 1], [1, 1, 1]])
    logs = 0.0
    for _ in range(n_tokens - 1):
        count = count @ steps
        logs, count = logs + np.log(count.sum()), count / count.sum()
    # `count` was 2 at first, and is scaled to 1 from then on.
    assert log_sum == pytest.approx(n_tokens * level + logs, rel=1e-12)
    huge = [np.array([[0, 1e4, -1e4], [-2e4, 0, 3e4]], dtype="float32"), np.zeros((5, 3))]
    (span,) = ChainedTags().decode(huge, 1)[0]
    assert span == (0, 2, 0, 1.0)


@pytest.mark.parametrize("scale", [3.0, 400.0])
def test_scaled_sums_are_those_of_logarithms(scale, monkeypatch):
    rng = np.random.default_rng(4)
    *tokens, moves = batch(rng, [7, 0, 1, 12], 2, scale)
    tokens[0][3, 1:] = tokens[3][[0, 5], 1:] = -np.inf  # only O
    scaled = make_lattice(*tokens, moves)
    assert scaled._is_tame == (scale < 100)
    found = scaled.expectations(np.ones(4))
    monkeypatch.setattr(crf, "_TAME", 0.0)
    for one, other in zip(found, make_lattice(*tokens, moves).expectations(np.ones(4))):
        np.testing.assert_allclose(one, other, atol=1e-12 * scale, rtol=1e-12)


def test_blocks_make_no_difference(monkeypatch):
    rng = np.random.default_rng(3)
    scores, gold = batch(rng, [5, 0, 3, 6], 2), draw_gold(rng, [5, 0, 3, 6], 2, 0.2)
    expected = ChainedTags().loss(scores, gold)[1]
    monkeypatch.setattr(crf, "_BLOCK", 60)
    for gradient, other in zip(ChainedTags().loss(scores, gold)[1], expected):
        np.testing.assert_allclose(gradient, other, atol=1e-12)


def test_nothing_at_all():
    moves = np.zeros((5, 3))
    assert ChainedTags().loss([moves], [])[0] == 0
    empty = [np.zeros((0, 3)), np.zeros((0, 3)), moves]
    assert ChainedTags().decode(empty, 2) == [[], []]
    loss, gradients = ChainedTags().loss(empty, [np.zeros(0, dtype="int64")] * 2)
    assert loss == 0 and [g.shape for g in gradients] == [(0, 3), (0, 3), (5, 3)]
    one = [np.zeros((1, 1)), np.zeros((3, 1))]
    assert ChainedTags().loss(one, [np.array([0])])[0] == 0, "O alone is certain"


def test_scores_without_transitions_are_refused():
    rows = np.zeros((2, 3), dtype="float32")
    with pytest.raises(
        PhonemeNERError, match=r"P141.* 1 arrays .* expected 2, the last of shape \(5, 3\)"
    ):
        ChainedTags().loss([rows], [np.zeros(2, dtype="int64")])
    with pytest.raises(PhonemeNERError, match=r"P141.* shape \(2, 3\), and"):
        ChainedTags().decode([rows, rows], 1)
