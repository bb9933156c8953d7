"""One vector a token: by hand, and gradients against finite differences."""

import numpy as np
import pytest

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.transformers.pieces import Pieces, PieceVectors, SpecialIds
from spacy_phoneme_ner.models.transformers.pooling import pool_pieces

SPECIAL = SpecialIds(prefix=(0,), suffix=(2,), padding=1)


def pieces(starts, lengths, n):
    return Pieces(np.zeros(n, dtype="int64"), np.array(starts), np.array(lengths))


@pytest.fixture()
def inputs():
    # Doc 1: <s> a b ▁ c </s>; its second token has no piece. Doc 2: <s> </s>. Doc 3: <s> d d </s>.
    docs = [
        pieces([0, 2, 3], [2, 0, 1], 4),
        Pieces(*[np.zeros(0, dtype="int64")] * 3),
        pieces([0], [2], 2),
    ]
    vectors = np.random.default_rng(0).normal(size=(12, 3)).astype("float32")
    return PieceVectors(vectors, docs, SPECIAL)


@pytest.mark.parametrize(
    ("pooling", "reduce"),
    [
        ("first", lambda rows: rows[0]),
        ("mean", lambda rows: rows.mean(axis=0)),
        ("max", lambda rows: rows.max(axis=0)),
    ],
)
def test_pooling_and_its_gradient(inputs, pooling, reduce):
    layer, vectors = pool_pieces(pooling, 3), inputs.vectors
    outputs, backprop = layer(inputs, is_train=True)
    assert [y.shape for y in outputs] == [(3, 3), (0, 3), (1, 3)]
    np.testing.assert_allclose(outputs[0][0], reduce(vectors[1:3]), rtol=1e-6)
    np.testing.assert_allclose(outputs[0][1], 0.0)
    np.testing.assert_allclose(outputs[0][2], vectors[4], rtol=1e-6)
    np.testing.assert_allclose(outputs[2][0], reduce(vectors[9:11]), rtol=1e-6)

    direction = [np.random.default_rng(1).normal(size=y.shape).astype("float32") for y in outputs]
    gradient = backprop(direction)
    assert gradient.shape == vectors.shape

    def objective(values):
        moved = PieceVectors(values.astype("float32"), inputs.pieces, SPECIAL)
        return sum(float((y * d).sum()) for y, d in zip(layer.predict(moved), direction))

    step = 1e-2
    for place in np.ndindex(*vectors.shape):
        up, down = vectors.copy(), vectors.copy()
        up[place] += step
        down[place] -= step
        numeric = (objective(up) - objective(down)) / (2 * step)
        assert gradient[place] == pytest.approx(numeric, abs=2e-3)


@pytest.mark.parametrize("pooling", ["first", "mean", "max"])
def test_no_docs_and_no_tokens(pooling):
    layer = pool_pieces(pooling, 3)
    nothing = PieceVectors(np.zeros((0, 3), dtype="float32"), [], SPECIAL)
    assert layer.predict(nothing) == []
    empty = Pieces(*[np.zeros(0, dtype="int64")] * 3)
    only = PieceVectors(np.ones((2, 3), dtype="float32"), [empty], SPECIAL)
    outputs, backprop = layer(only, is_train=True)
    assert outputs[0].shape == (0, 3)
    np.testing.assert_array_equal(backprop(outputs), np.zeros((2, 3)))


def test_an_unknown_pooling_names_the_known_ones():
    with pytest.raises(PhonemeNERError, match="first, mean, max"):
        pool_pieces("last", 3)
