"""Bits that flipped in a corpus or in the state of a run are noticed before training goes on."""

import pytest
import torch
from damaging import flip_bits

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.pretraining.checkpoint import FILE, load_checkpoint, save_checkpoint
from spacy_phoneme_ner.pretraining.prepared import read_prepared


@pytest.mark.parametrize("n", [1, 20])
def test_flipped_bits_in_a_checkpoint(n, tmp_path):
    network = torch.nn.Linear(4, 3)
    optimizer = torch.optim.AdamW(network.parameters())
    network(torch.ones(1, 4)).sum().backward()
    optimizer.step()
    save_checkpoint(tmp_path, network, optimizer, {"step": 1})
    whole = (tmp_path / FILE).read_bytes()
    before = {name: weights.clone() for name, weights in network.state_dict().items()}
    other = torch.nn.Linear(4, 3)
    load_checkpoint(tmp_path, other, torch.optim.AdamW(other.parameters()), 1)
    assert all(torch.equal(other.state_dict()[name], before[name]) for name in before)
    for seed in range(100):
        (tmp_path / FILE).write_bytes(flip_bits(whole, seed=seed, n=n))
        with pytest.raises(PhonemeNERError, match="P708"):
            load_checkpoint(tmp_path, network, optimizer, 1)


def test_flipped_bits_in_a_prepared_corpus(prepared, tmp_path):
    whole = prepared.read_bytes()
    head = 8 + int.from_bytes(whole[:8], "little")
    path = tmp_path / "corpus.safetensors"
    for seed in range(50):
        path.write_bytes(whole[:head] + flip_bits(whole[head:], seed=seed))
        with pytest.raises(PhonemeNERError, match=r"P703.*digest"):
            read_prepared(path)
    path.write_bytes(whole)
    read_prepared(path)
