import math

import numpy as np
import pytest
import torch

from spacy_phoneme_ner.losses.contrast import contrast_loss, shared_words

pytestmark = pytest.mark.usefixtures("one_thread")

NOTHING_SHARED = np.eye(2, dtype=bool)


def doubles(values, grad=False):
    return torch.tensor(values, dtype=torch.float64, requires_grad=grad)


def random(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, dtype=torch.float64, generator=generator).requires_grad_()


def test_by_hand():
    # Cosines [[1, 0], [0.6, 0.8]], over a temperature of 0.5.
    first = doubles([[3.0, 0.0], [0.6, 0.8]], True)
    second = doubles([[1.0, 0.0], [0.0, 2.0]])
    loss = contrast_loss(first, second, NOTHING_SHARED, 0.5)
    rows = math.log(1 + math.exp(-2)), math.log(1 + math.exp(1.2 - 1.6))
    columns = math.log(1 + math.exp(1.2 - 2)), math.log(1 + math.exp(-1.6))
    assert loss.item() == pytest.approx((sum(rows) + sum(columns)) / 4, abs=1e-12)
    loss.backward()
    # dL/dS of the first row, each a softmax: from the row and from the columns.
    right = (1 / (1 + math.exp(-2)) - 1) + (1 / (1 + math.exp(-0.8)) - 1)
    wrong = 1 / (1 + math.exp(2)) + 1 / (1 + math.exp(1.6))
    # Times dS/da = (b - cos · â) / (|a| · temperature), here (0, 0) and (0, 1) / 1.5.
    assert right < 0
    assert first.grad[0].tolist() == pytest.approx([0.0, wrong / 4 / 1.5], abs=1e-12)


def test_shared_words_are_told_on_each_side():
    shared = shared_words(["a", "b", "a", "c"], ["x", "y", "z", "y"])
    assert shared.astype(int).tolist() == [
        [1, 0, 1, 0],
        [0, 1, 0, 1],
        [1, 0, 1, 0],
        [0, 1, 0, 1],
    ]
    assert shared_words([], []).shape == (0, 0)


def test_pairs_that_share_a_word_are_no_negatives():
    first, second = random(3, 4), random(3, 4, seed=1)
    same = shared_words(["a", "a", "b"], ["x", "y", "z"])
    cosines = torch.nn.functional.normalize(first) @ torch.nn.functional.normalize(second).T
    s = (cosines / 0.1).tolist()

    def term(right, *wrong):
        return math.log(sum(math.exp(x - right) for x in (right, *wrong)))

    rows = term(s[0][0], s[0][2]), term(s[1][1], s[1][2]), term(s[2][2], s[2][0], s[2][1])
    columns = term(s[0][0], s[2][0]), term(s[1][1], s[2][1]), term(s[2][2], s[0][2], s[1][2])
    expected = (sum(rows) + sum(columns)) / 6
    assert contrast_loss(first, second, same, 0.1).item() == pytest.approx(expected, abs=1e-12)


def test_it_is_symmetric():
    first, second, same = random(4, 3), random(4, 3, seed=1), shared_words("aabc", "xyzz")
    one, two = contrast_loss(first, second, same, 0.1), contrast_loss(second, first, same, 0.1)
    assert one.item() == pytest.approx(two.item(), abs=1e-12)


def test_gradients():
    same = shared_words("aabc", "xyzz")
    inputs = random(4, 3), random(4, 3, seed=1)
    assert torch.autograd.gradcheck(lambda a, b: contrast_loss(a, b, same, 0.3), inputs)


@pytest.mark.parametrize("words", ["", "a", "aa"])
def test_nothing_to_tell_apart(words):
    first, second = random(len(words), 3), random(len(words), 3, seed=1)
    loss = contrast_loss(first, second, shared_words(words, "xyz"[: len(words)]), 0.07)
    assert loss.item() == 0.0
    loss.backward()
    assert (first.grad.abs().sum() + second.grad.abs().sum()).item() == 0.0
