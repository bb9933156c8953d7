"""Numbers in 8 bits: rounded to GGML's blocks, by hand and at random."""

import numpy as np
import pytest
import torch

from spacy_phoneme_ner.models import eight_bits


def unpacked(packed, n):
    numbers = torch.full((n,), torch.nan)
    eight_bits.unpack(packed, numbers)
    return numbers


def drawn(n_blocks, seed=0):
    rng = torch.Generator().manual_seed(seed)
    scales = 0.02 + torch.rand(n_blocks, 1, generator=rng) * 0.1
    return torch.randn(n_blocks, 32, generator=rng) * scales


def test_the_bytes_of_a_block_by_hand():
    levels = [127, -127, *range(-15, 15)]
    packed = eight_bits.pack(torch.tensor([levels]) * 0.5)
    signed = [level % 256 for level in levels]
    assert packed.tolist() == [[0x00, 0x38, *signed]]  # 0.5 is 0x3800
    assert unpacked(packed, 32).tolist() == [level * 0.5 for level in levels]


def test_no_number_is_off_by_more_than_half_a_step(monkeypatch):
    monkeypatch.setattr(eight_bits, "_AT_ONCE", 7)  # several parts, the last one shorter
    numbers = drawn(200)
    packed = eight_bits.pack(numbers)
    assert packed.shape == (200, 34) and packed.dtype == torch.uint8
    again = unpacked(packed, 6400).view(200, 32)
    # The scale is rounded as well, by at most 2**-11 of it.
    step = numbers.abs().amax(dim=1, keepdim=True) / 127
    assert ((again - numbers).abs() <= 0.57 * step).all() and not torch.equal(again, numbers)


def test_what_was_rounded_stays_as_it_is():
    packed = eight_bits.pack(drawn(300))
    assert torch.equal(eight_bits.pack(unpacked(packed, 9600)), packed)


@pytest.mark.parametrize("value", [0.0, -0.0, 1e-7, -1e-7, 1e-30])
def test_blocks_of_nothing_or_next_to_it(value):
    numbers = torch.zeros(2, 32)
    numbers[1, 5] = value
    again = unpacked(eight_bits.pack(numbers), 64)
    assert (again - numbers.view(-1)).abs().max() <= 1e-7 and again.isfinite().all()


@pytest.mark.parametrize("value", [1e8, torch.nan, torch.inf, -torch.inf])
def test_what_no_scale_can_reach(value):
    numbers = drawn(50)
    numbers[40, 31] = value
    assert eight_bits.pack(numbers) is None


@pytest.mark.parametrize("shape", [(0,), (31,), (33,), (3, 24)])
def test_other_counts_than_of_whole_blocks(shape):
    assert eight_bits.pack(torch.zeros(shape)) is None


@pytest.mark.parametrize(("scale", "expected"), [(1.0, True), (np.inf, False), (np.nan, False)])
def test_scales_that_are_no_numbers(scale, expected):
    packed = eight_bits.pack(drawn(3))
    packed[1, :2] = torch.from_numpy(np.array([scale], dtype="<f2").view("u1"))
    assert eight_bits.are_finite(packed) is expected
