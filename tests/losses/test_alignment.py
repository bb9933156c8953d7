import math

import numpy as np
import pytest
import torch

from spacy_phoneme_ner.losses import alignment
from spacy_phoneme_ner.losses.alignment import LOG_SCALE, MAX_LOG_SCALE, alignment_loss

pytestmark = pytest.mark.usefixtures("one_thread")

# Cosines: [[1, 0.7071], [0, 0.7071]]
SPELLING = [[2.0, 0.0], [0.0, 3.0]]
SOUND = [[5.0, 0.0], [0.5, 0.5]]
# By hand, with s = 0: rows ln(1 + e^-0.292893), ln(1 + e^-0.707107),
# columns ln(1 + e^-1), ln 2; half their sum, over two words.
LOSS = (0.557386 + 0.400833 + 0.313262 + 0.693147) / 4


def doubles(values, grad=False):
    return torch.tensor(values, dtype=torch.float64, requires_grad=grad)


def random(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, dtype=torch.float64, generator=generator).requires_grad_()


def loss_of(spelling, sound, lengths, log_scale=0.0):
    scale = log_scale if isinstance(log_scale, torch.Tensor) else doubles([log_scale])
    return alignment_loss(spelling, sound, np.array(lengths, dtype=np.int64), scale)


def naive(spelling, sound, lengths, log_scale):
    """The formula, sentence by sentence and word by word."""
    begin, total = 0, 0.0
    for n in lengths:
        o, p = (x[begin : begin + n].tolist() for x in (spelling, sound))
        begin += n
        cosines = [
            [
                math.exp(log_scale)
                * sum(map(math.prod, zip(a, b)))
                / (math.hypot(*a) * math.hypot(*b))
                for b in p
            ]
            for a in o
        ]
        for i in range(n):
            row, column = cosines[i], [cosines[j][i] for j in range(n)]
            for scores in (row, column):
                total += 0.5 * (math.log(sum(map(math.exp, scores))) - scores[i])
    return total / sum(lengths)


def test_by_hand():
    assert loss_of(doubles(SPELLING), doubles(SOUND), [2]).item() == pytest.approx(LOSS, abs=2e-6)


def test_the_gradient_of_the_scale_by_hand():
    # Each term's is -(1 - p) · (right - wrong): p is the softmax of the right one.
    scale = doubles([0.0], grad=True)
    loss_of(doubles(SPELLING), doubles(SOUND), [2], scale).backward()
    terms = -0.427296 * 0.292893, -0.330239 * 0.707107, -0.268941 * 1.0, 0.0
    assert scale.grad.tolist() == [pytest.approx(sum(terms) / 4, abs=2e-6)]


def test_bug_of_the_released_code_vectors_are_normalised_over_features():
    """Not over words: whatever its length, a vector means the same, and the others stay."""
    spelling, sound = random(5, 4), random(5, 4, seed=1)
    factors = doubles([[0.1], [7.0], [1.0], [30.0], [2.0]])
    expected = loss_of(spelling, sound, [2, 3]).item()
    assert loss_of(spelling * factors, sound, [2, 3]).item() == pytest.approx(expected, abs=1e-12)
    loss_of(spelling, sound, [2, 3]).backward()
    # So the gradient is at right angles to the vector.
    assert (spelling.grad * spelling).sum(1).tolist() == pytest.approx([0.0] * 5, abs=1e-12)


def test_bug_of_the_released_code_the_scale_is_an_exponent():
    assert pytest.approx(2.6592600369) == LOG_SCALE
    spelling, sound = random(4, 3), random(4, 3, seed=1)
    for log_scale in (0.0, 1.0, LOG_SCALE):
        expected = naive(spelling, sound, [4], log_scale)
        assert loss_of(spelling, sound, [4], log_scale).item() == pytest.approx(expected, abs=1e-12)


def test_bug_of_the_released_code_the_first_word_counts():
    # Only the first word is off: were it left out, the loss would be nearly 0.
    sound = doubles([[0.0, 1.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    spelling = doubles([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], grad=True)
    loss = loss_of(spelling, sound, [3], MAX_LOG_SCALE)
    # Rows: three equal scores, two equal ones of 100, one of 100. Columns: the right one
    # is 100 below that of word 2; the others are 100 above.
    rows = math.log(3) + math.log(2) + 0.0
    columns = 100.0 + 0.0 + 0.0
    assert loss.item() == pytest.approx((rows + columns) / 6, abs=1e-9)
    loss.backward()
    assert spelling.grad[0].abs().sum() > 1


def test_bug_of_the_released_code_padding_is_no_word():
    spelling, sound = random(9, 4), random(9, 4, seed=1)
    alone = [loss_of(spelling[a:b], sound[a:b], [b - a], 1.0) for a, b in ((0, 1), (1, 7), (7, 9))]
    expected = (1 * alone[0] + 6 * alone[1] + 2 * alone[2]) / 9
    loss = loss_of(spelling, sound, [1, 6, 2], 1.0)
    assert loss.item() == pytest.approx(expected.item(), abs=1e-12)
    assert loss.item() == pytest.approx(naive(spelling, sound, [1, 6, 2], 1.0), abs=1e-12)
    got = torch.autograd.grad(loss, [spelling, sound])
    assert all(map(torch.allclose, got, torch.autograd.grad(expected, [spelling, sound])))


def test_gradients():
    scale = doubles([0.7], grad=True)
    inputs = random(6, 3), random(6, 3, seed=1), scale
    assert torch.autograd.gradcheck(lambda o, p, s: loss_of(o, p, [1, 3, 0, 2], s), inputs)


def test_long_texts_are_computed_part_by_part(monkeypatch):
    spelling, sound = random(12, 4), random(12, 4, seed=1)
    lengths = [2, 5, 1, 4]
    expected = loss_of(spelling, sound, lengths, 1.0).item()
    for cells in (1, 32):
        monkeypatch.setattr(alignment, "_CELLS", cells)
        assert loss_of(spelling, sound, lengths, 1.0).item() == pytest.approx(expected, abs=1e-12)


def test_words_without_a_spelling_or_a_sound_are_left_out():
    kept = random(3, 4), random(3, 4, seed=1)
    zeros = torch.zeros(1, 4, dtype=torch.float64, requires_grad=True)
    filled = torch.cat([kept[0][:1], zeros, kept[0][1:], doubles([[1.0] * 4])])
    sounds = torch.cat([kept[1][:1], doubles([[1.0] * 4]), kept[1][1:], zeros])
    loss = loss_of(filled, sounds, [3, 2])
    assert loss.item() == pytest.approx(loss_of(*kept, [2, 1]).item(), abs=1e-12)
    loss.backward()
    assert zeros.grad.tolist() == [[0.0] * 4]


def test_repeated_words_as_wrong_answers_change_no_gradient():
    """Why they need not be targets: the loss is but ln 2 of that word more."""
    spelling, sound = random(2, 4), random(2, 4, seed=1)
    again = [0, 1, 0]

    def any_of_the_same(o, p):
        scores = torch.nn.functional.normalize(o) @ torch.nn.functional.normalize(p).T
        same = torch.tensor([[True, False, True], [False, True, False], [True, False, True]])
        terms = [
            torch.logsumexp(s.masked_fill(~same, -math.inf), 1) - torch.logsumexp(s, 1)
            for s in (scores, scores.T)
        ]
        return -0.5 * sum(terms).mean()

    ours = loss_of(spelling[again], sound[again], [3])
    theirs = any_of_the_same(spelling[again], sound[again])
    assert (ours - theirs).item() == pytest.approx(2 * math.log(2) / 3, abs=1e-12)
    got, expected = (torch.autograd.grad(x, [spelling, sound]) for x in (ours, theirs))
    assert all(map(torch.allclose, got, expected))


def test_the_scale_has_an_upper_bound():
    spelling, sound = doubles(SPELLING), doubles(SOUND)
    bound = loss_of(spelling, sound, [2], MAX_LOG_SCALE).item()
    above = doubles([9.0], grad=True)
    loss = loss_of(spelling, sound, [2], above)
    assert loss.item() == bound
    loss.backward()
    assert above.grad.tolist() == [0.0]


@pytest.mark.parametrize("lengths", [[1, 1], [], [0]])
def test_nothing_to_align(lengths):
    spelling, sound, scale = random(sum(lengths), 3), random(sum(lengths), 3), doubles([1.0], True)
    loss = loss_of(spelling, sound, lengths, scale)
    assert loss.item() == 0.0
    loss.backward()
    assert (
        spelling.grad.abs().sum() + sound.grad.abs().sum() + scale.grad.abs().sum()
    ).item() == 0.0
