import math

import numpy as np
import pytest
import torch

from spacy_phoneme_ner.losses.masked_words import draw_words, masked_word_loss

pytestmark = pytest.mark.usefixtures("one_thread")

TABLE = [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]


def doubles(values, grad=False):
    return torch.tensor(values, dtype=torch.float64, requires_grad=grad)


def ints(values):
    return np.array(values, dtype=np.int64)


def test_the_share_of_the_draw():
    eligible = np.tile([True, True, False], 4000)
    drawn = draw_words(eligible, 0.2, np.random.default_rng(0))
    assert not drawn[~eligible].any()
    assert drawn[eligible].mean() == pytest.approx(0.2, abs=0.015)


def test_the_draw_depends_on_the_generator_only():
    eligible = np.ones(50, dtype=bool)
    one, two, other = (draw_words(eligible, 0.3, np.random.default_rng(s)) for s in (1, 1, 2))
    assert one.tolist() == two.tolist() != other.tolist()


def test_all_and_none_are_drawn():
    eligible = np.array([True, False, True])
    for rate, expected in ((0.0, [False] * 3), (1.0, [True, False, True])):
        assert draw_words(eligible, rate, np.random.default_rng(0)).tolist() == expected
    assert draw_words(eligible[:0], 0.5, np.random.default_rng(0)).tolist() == []


def test_by_hand():
    # Scores of the one word (1, 0): 1, 0, 1 and its piece is the first.
    contexts, table = doubles([[1.0, 0.0]], True), doubles(TABLE, True)
    loss = masked_word_loss(contexts, table, ints([0]), ints([1]))
    total = 2 * math.e + 1
    assert loss.item() == pytest.approx(math.log(total) - 1, abs=1e-12)
    loss.backward()
    # The softmax less the right piece: p - (1, 0, 0), with p = (e, 1, e) / (2e + 1).
    p = [math.e / total, 1 / total, math.e / total]
    assert contexts.grad.tolist() == [pytest.approx([p[0] - 1 + p[2], p[1] + p[2]])]
    assert table.grad.flatten().tolist() == pytest.approx([p[0] - 1, 0, p[1], 0, p[2], 0])


def test_bug_of_the_released_code_labels_and_vectors_are_both_of_words():
    """Not labels of pieces with vectors of words: a word of many pieces counts once."""
    contexts, table = doubles([[1.0, 0.0], [0.0, 2.0]], True), doubles(TABLE)
    loss = masked_word_loss(contexts, table, ints([1, 0, 2]), ints([1, 2]))
    # The first word's one piece has score 0 of (1, 0, 1); the second's two pieces have
    # 0 and 2 of (0, 2, 2), a mean of 1.
    first = math.log(2 * math.e + 1)
    second = math.log(1 + 2 * math.e**2) - 1
    assert loss.item() == pytest.approx((first + second) / 2, abs=1e-12)


def test_the_bias_by_hand():
    bias = doubles([math.log(2), 0.0, 0.0], True)
    contexts = doubles([[0.0, 0.0]])
    loss = masked_word_loss(contexts, doubles(TABLE), ints([0]), ints([1]), bias)
    assert loss.item() == pytest.approx(math.log(2), abs=1e-12)  # p = 2 / 4
    loss.backward()
    assert bias.grad.tolist() == pytest.approx([-0.5, 0.25, 0.25])


def test_only_the_pieces_of_hidden_words_compete():
    """What is not in the batch, such as another language's pieces, is left where it is."""
    contexts, table = doubles([[1.0, 0.0], [0.0, 2.0]]), doubles(TABLE, True)
    bias = doubles([0.0, 0.0, 5.0], True)
    two = ints([1, 0]), ints([1, 1])
    loss = masked_word_loss(contexts, table, *two, bias, only_present=True)
    # Scores (1, 0) and (0, 2), without the third piece; the right ones are 0 and 0.
    expected = (math.log(math.e + 1) + math.log(1 + math.e**2)) / 2
    assert loss.item() == pytest.approx(expected, abs=1e-12)
    loss.backward()
    assert table.grad[2].tolist() == [0.0, 0.0] and bias.grad[2].item() == 0.0
    p = math.e / (math.e + 1)  # of the first piece, which was wrong, in the first context
    q = 1 / (1 + math.e**2)  # of the first piece, which was right, in the second
    assert table.grad[0].tolist() == pytest.approx([p / 2, 2 * (q - 1) / 2])
    whole = masked_word_loss(contexts, table, *two, bias)
    assert whole.item() > loss.item()


def test_one_piece_a_word_is_masked_language_modelling():
    generator = torch.Generator().manual_seed(0)
    contexts = torch.randn(5, 4, generator=generator)
    table, bias = torch.randn(7, 4, generator=generator), torch.randn(7, generator=generator)
    pieces = ints([3, 0, 6, 6, 2])
    expected = torch.nn.functional.cross_entropy(
        contexts @ table.T + bias, torch.from_numpy(pieces)
    )
    loss = masked_word_loss(contexts, table, pieces, np.ones(5, dtype=np.int64), bias)
    assert loss.item() == pytest.approx(expected.item(), abs=1e-5)


def test_gradients():
    generator = torch.Generator().manual_seed(0)
    shapes = (3, 4), (5, 4), (5,)
    inputs = [
        torch.randn(*s, dtype=torch.float64, generator=generator).requires_grad_() for s in shapes
    ]
    pieces, lengths = ints([0, 4, 4, 1, 2, 3]), ints([2, 1, 3])
    assert torch.autograd.gradcheck(
        lambda c, t, b: masked_word_loss(c, t, pieces, lengths, b), inputs
    )


def test_no_hidden_words():
    contexts, table = torch.zeros(0, 2, requires_grad=True), torch.ones(3, 2, requires_grad=True)
    bias = torch.zeros(3, requires_grad=True)
    loss = masked_word_loss(contexts, table, ints([]), ints([]), bias)
    assert loss.item() == 0.0
    loss.backward()
    assert (table.grad.abs().sum() + bias.grad.abs().sum()).item() == 0.0
    assert masked_word_loss(contexts, table, ints([]), ints([])).item() == 0.0
