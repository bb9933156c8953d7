"""Weights in the fewest bits that lose nothing, and what is no such file."""

import json

import numpy as np
import pytest
import torch
from damaging import flip_bits
from four_bit_numbers import blocks_of, drawn
from safetensors.torch import load, save
from torch import nn

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.stored_weights import (
    are_finite,
    distinct_weights,
    load_weights,
    save_weights,
)


class Tied(nn.Module):
    """A weight of each kind, one of them under two names."""

    def __init__(self, seed=0):
        super().__init__()
        torch.manual_seed(seed)
        self.table = nn.Embedding(10, 64)
        self.halves, self.brains = nn.Linear(5, 3), nn.Linear(5, 3)
        self.learned, self.large = nn.Linear(5, 3), nn.Linear(16, 4)
        self.again = nn.Embedding(10, 64)
        self.again.weight = self.table.weight
        self.register_buffer("steps", torch.arange(4))
        self.register_buffer("nothing", torch.zeros(0, 3))


def make(seed=0):
    module = Tied(seed)
    with torch.no_grad():
        module.table.weight.copy_(blocks_of(*drawn(20, seed)).view(10, 64))
        for part, narrow in ((module.halves, torch.float16), (module.brains, torch.bfloat16)):
            for weights in part.parameters():
                weights.copy_(weights.to(narrow))
        module.brains.weight[0, 0] = 2.0**100  # too large for float16
    return module


DTYPES = {
    "table.weight": torch.uint8,
    "halves.weight": torch.float16,
    "brains.weight": torch.bfloat16,
    "learned.weight": torch.float32,
    "large.weight": torch.float32,
    "large.bias": torch.float32,
    "steps": torch.int64,
}


def test_each_has_the_fewest_bits_that_lose_nothing():
    module, other = make(), make(1)
    data = save_weights(module)
    stored = load(data)
    assert {name: stored[name].dtype for name in DTYPES} == DTYPES
    assert "again.weight" not in stored
    load_weights(other, data)
    for (name, one), two in zip(
        module.state_dict().items(), other.state_dict().values(), strict=True
    ):
        assert torch.equal(one, two) and two.dtype == one.dtype, name
    assert other.again.weight is other.table.weight


def test_other_readers_are_told_what_the_bytes_are():
    data = save_weights(make())
    head = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    assert all(kind in head["__metadata__"]["uint8"] for kind in ("Q4_0", "Q8_0"))


def test_the_same_weights_are_the_same_bytes():
    module = make()
    assert len({save_weights(module) for _ in range(20)}) == 1


def test_what_was_learned_can_be_halved():
    module, other = make(), make(1)
    data = save_weights(module, storage="half")
    stored = load(data)
    learned = ("learned.weight", "large.weight", "large.bias")
    expected = {**DTYPES, **dict.fromkeys(learned, torch.float16)}
    assert {name: stored[name].dtype for name in DTYPES} == expected
    load_weights(other, data)
    learned, rounded = module.learned.weight, other.learned.weight
    assert torch.equal(rounded, learned.half().float()) and not torch.equal(rounded, learned)


def test_matrices_that_were_learned_fit_into_8_bits():
    module, other = make(), make(1)
    data = save_weights(module, storage="eight-bits")
    stored = load(data)
    # A matrix that is no multiple of 32 numbers, and what is no matrix, is halved.
    halved = dict.fromkeys(("learned.weight", "large.bias"), torch.float16)
    assert {name: stored[name].dtype for name in DTYPES} == {
        **DTYPES,
        **halved,
        "large.weight": torch.uint8,
    }
    assert stored["large.weight"].shape == (2, 34) and stored["table.weight"].shape == (20, 18)
    load_weights(other, data)
    large, rounded = module.large.weight.detach(), other.large.weight.detach()
    assert not torch.equal(rounded, large)
    torch.testing.assert_close(rounded, large, rtol=0, atol=float(large.abs().max()) / 250)
    assert torch.equal(other.large.bias, module.large.bias.half().float())
    assert torch.equal(other.table.weight, module.table.weight)
    assert save_weights(other, storage="eight-bits") == data


@pytest.mark.parametrize("storage", ["half", "eight-bits"])
def test_what_is_too_large_is_not_rounded(storage):
    module, other = make(), make(1)
    with torch.no_grad():
        module.learned.weight[0, 0], module.large.weight[0, 0] = 123456.78, 1e8
    load_weights(other, save_weights(module, storage=storage))
    assert torch.equal(other.learned.weight, module.learned.weight)
    assert torch.equal(other.large.weight, module.large.weight)


def test_whatever_wrote_it_safetensors_are_read():
    module, other = make(), make(1)
    load_weights(other, save(distinct_weights(module)))
    assert torch.equal(other.table.weight, module.table.weight)


def test_numbers_that_are_not_next_to_each_other():
    module, other = nn.Linear(64, 32), nn.Linear(64, 32)
    blocks = blocks_of(*drawn(64))
    module.weight = nn.Parameter(blocks.view(32, 64))
    other.weight = nn.Parameter(torch.zeros(64, 32).t())
    load_weights(other, save_weights(module))
    assert torch.equal(other.weight, module.weight) and not other.weight.is_contiguous()
    with torch.no_grad():
        module.weight += 0.1
    load_weights(other, save_weights(module, storage="eight-bits"))
    torch.testing.assert_close(other.weight, module.weight, rtol=0, atol=2e-3)


def changed(**tensors):
    return save({**load(save_weights(make())), **tensors})


BLOCKS = {"table.weight": torch.zeros(20, 18, dtype=torch.uint8)}
MISFITS = {
    "too few blocks": {"table.weight": BLOCKS["table.weight"][1:]},
    "too many blocks": {"table.weight": torch.zeros(21, 18, dtype=torch.uint8)},
    "another size": {"table.weight": torch.zeros(20, 17, dtype=torch.uint8)},
    "a flat one": {"table.weight": torch.zeros(360, dtype=torch.uint8)},
    "blocks of 8 bits, too few": {"large.weight": torch.zeros(1, 34, dtype=torch.uint8)},
    "bytes in place of a bias": {"learned.bias": torch.zeros(3, dtype=torch.uint8)},
    "another shape": {"learned.weight": torch.zeros(3, 4)},
    "whole numbers": {"learned.weight": torch.zeros(3, 5, dtype=torch.int64)},
    "broken numbers": {"steps": torch.zeros(4)},
    "one more": {"more": torch.zeros(1)},
}


@pytest.mark.parametrize("name", MISFITS)
def test_what_does_not_fit_is_named_and_changes_nothing(name):
    module = make(1)
    with pytest.raises(PhonemeNERError, match=rf"P105.*{next(iter(MISFITS[name]))}"):
        load_weights(module, changed(**MISFITS[name]))
    expected = make(1).state_dict()
    assert all(torch.equal(w, expected[key]) for key, w in module.state_dict().items())


@pytest.mark.parametrize("data", [b"", b"\xff" * 8, save_weights(make())[:-1], b"\x90" * 20])
def test_what_is_no_such_file(data):
    with pytest.raises(PhonemeNERError, match="P105"):
        load_weights(make(), data)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["table.weight", "halves.weight", "learned.weight"])
def test_what_is_no_number(name, value):
    stored = load(save_weights(make()))
    if name in BLOCKS:
        stored[name][3, :2] = torch.from_numpy(np.array([value], dtype="<f2").view("u1"))
    else:
        stored[name][1, 1] = value
    with pytest.raises(PhonemeNERError, match=rf"P610.*{name}"):
        load_weights(make(1), save(stored))


@pytest.mark.parametrize("storage", ["exact", "eight-bits"])
@pytest.mark.parametrize("seed", range(40))
def test_flipped_bits_are_numbers_or_an_error(seed, storage):
    module = make(1)
    try:
        load_weights(module, flip_bits(save_weights(make(), storage=storage), seed=seed))
    except PhonemeNERError as error:
        assert "P105" in str(error) or "P610" in str(error)
    assert all(are_finite(weights) for weights in module.parameters())
