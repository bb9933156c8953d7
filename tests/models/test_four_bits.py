"""Numbers in 4 bits: those of GGML's blocks and no others, by hand and at random."""

import numpy as np
import pytest
import torch
from four_bit_numbers import blocks_of, drawn

from spacy_phoneme_ner.models import four_bits


def unpacked(packed, n):
    numbers = torch.full((n,), torch.nan)
    four_bits.unpack(packed, numbers)
    return numbers


def test_the_bytes_of_a_block_by_hand():
    levels = [*range(16), *reversed(range(16))]
    packed = four_bits.pack(blocks_of([levels], [0.5]))
    halves = [first | second << 4 for first, second in zip(levels[:16], levels[16:], strict=True)]
    assert packed.tolist() == [[0x00, 0x38, *halves]]  # 0.5 is 0x3800
    assert unpacked(packed, 32).tolist() == [(level - 8) * 0.5 for level in levels]


def test_what_was_rounded_to_blocks_comes_back(monkeypatch):
    monkeypatch.setattr(four_bits, "_AT_ONCE", 7)  # several parts, the last one shorter
    levels, scales = drawn(200)
    numbers = blocks_of(levels, scales)
    packed = four_bits.pack(numbers)
    assert packed.shape == (200, 18) and packed.dtype == torch.uint8
    assert torch.equal(unpacked(packed, 6400), numbers.reshape(-1))


def test_zeros_and_signs():
    numbers = torch.zeros(3, 32)
    numbers[1, 4], numbers[2, 9] = -0.75, 0.75
    packed = four_bits.pack(numbers)
    assert torch.equal(unpacked(packed, 96).view(3, 32), numbers)


@pytest.mark.parametrize("value", [1e-3, 5e-8, 70000.0, torch.nan, torch.inf])
def test_a_single_number_that_is_no_level(value):
    numbers = blocks_of(*drawn(50))
    numbers[40, 31] += value
    assert four_bits.pack(numbers) is None


@pytest.mark.parametrize("shape", [(0,), (31,), (33,), (3, 24)])
def test_other_counts_than_of_whole_blocks(shape):
    assert four_bits.pack(torch.zeros(shape)) is None


def test_any_rows_of_a_table_are_exact_where_blocks_do_not_cross_rows():
    table = blocks_of(*drawn(40)).view(10, 128)
    rows = table[[7, 1, 1, 3]]
    assert torch.equal(unpacked(four_bits.pack(rows), 512).view(4, 128), rows)


@pytest.mark.parametrize(("scale", "expected"), [(1.0, True), (np.inf, False), (np.nan, False)])
@pytest.mark.parametrize("level", [0, 15])
def test_scales_that_are_no_numbers(scale, expected, level):
    packed = four_bits.pack(blocks_of([[0, *[level] * 31]], [1.0]))
    packed[0, :2] = torch.from_numpy(np.array([scale], dtype="<f2").view("u1"))
    assert four_bits.are_finite(packed) is expected


def test_a_scale_that_is_too_large_for_its_levels():
    packed = four_bits.pack(torch.zeros(1, 32))
    packed[0, :2] = torch.from_numpy(np.array([10_000], dtype="<f2").view("u1"))
    assert not four_bits.are_finite(packed)
