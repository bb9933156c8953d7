"""The torch part of the small encoder: the maximum over a word's windows, and its gradient."""

import pytest
import torch

from spacy_phoneme_ner.models.words.torch.gazetteer_net import GazetteerNet
from spacy_phoneme_ner.models.words.torch.word_net import (
    PhonemeWordNet,
    StreamInput,
    SymbolEncoder,
)

# The strengths of three symbols.
WEAK, STRONG, NONE = 1, 2, 3


@pytest.fixture()
def encoder():
    """An encoder whose windows are single symbols, of which it gives the strongest."""
    encoder = SymbolEncoder(rows=4, features=0, inner=1, width=1, sizes=(1,), dropout=0.0)
    encoder.norm = torch.nn.Identity()
    with torch.no_grad():
        encoder.embed.weight.copy_(torch.tensor([[0.0], [1.0], [2.0], [-5.0]]))
        for linear in (encoder.project, encoder.output):
            linear.weight.fill_(1.0)
        encoder.output.bias.zero_()
    return encoder


def read(encoder, *words):
    longest = max([1, *map(len, words)])
    padded = [[*word, *[0] * (longest - len(word))] for word in words]
    symbols = torch.tensor(padded, dtype=torch.int64).reshape(len(words), longest)
    return encoder(StreamInput(torch.arange(4), None, symbols))[:, 0]


def test_the_strongest_response_of_each_word(encoder):
    words = ([STRONG, STRONG, WEAK], [WEAK], [], [NONE, NONE], [WEAK, STRONG], [])
    assert read(encoder, *words).tolist() == [2.0, 1.0, 0.0, 0.0, 2.0, 0.0]
    assert read(encoder).tolist() == [] and read(encoder, []).tolist() == [0.0]


@pytest.mark.parametrize("upstream", [-1.0, 1.0, 0.25])
def test_the_gradient_is_shared_by_responses_that_are_equally_strong(encoder, upstream):
    # Of [2, 2, 1] the maximum grows with the first two, together as much as it grows.
    read(encoder, [STRONG, STRONG, WEAK])[0].backward(torch.tensor(upstream))
    assert encoder.bias.grad.tolist() == [upstream]
    assert encoder.embed.weight.grad[:, 0].tolist() == [0.0, 0.0, upstream, 0.0]


def test_gradients_of_words_do_not_mix(encoder):
    words = ([WEAK, WEAK], [], [STRONG, STRONG, STRONG, WEAK], [NONE], [STRONG])
    upstream = torch.tensor([1.0, 8.0, -2.0, 16.0, 0.5])
    read(encoder, *words).backward(upstream)
    # Empty and silent words have the maximum 0, which nothing moves.
    assert encoder.embed.weight.grad[:, 0].tolist() == pytest.approx([0.0, 1.0, -1.5, 0.0])
    assert encoder.bias.grad.item() == pytest.approx(-0.5)


def test_gradients_are_those_of_a_loop_over_words():
    torch.manual_seed(0)
    encoder = SymbolEncoder(rows=5, features=0, inner=3, width=4, sizes=(2, 3), dropout=0.0)
    encoder.double()
    # Few symbols, so that the same windows come back within words.
    words = torch.randint(0, 3, (20, 6)).sort(dim=1, descending=True).values
    rows, direction = torch.arange(5), torch.randn(20, 4).double()
    together = encoder(StreamInput(rows, None, words))
    (together * direction).sum().backward()
    found = {name: p.grad.clone() for name, p in encoder.named_parameters()}
    encoder.zero_grad()
    table = encoder.project(encoder.embed(rows)).unflatten(1, (5, 4))
    vectors = []
    for word in words:
        symbols = word[word != 0].tolist()
        pooled = []
        for size, part in zip((2, 3), table.split((2, 3), dim=1)):
            before = (size - 1) // 2
            around = [0] * before + symbols + [0] * (size - 1 - before)
            windows = [
                torch.stack([part[s, i] for i, s in enumerate(around[j : j + size]) if s]).sum(0)
                for j in range(len(symbols))
            ]
            bias = encoder.bias.unflatten(0, (2, 4))[size - 2]
            none = torch.zeros(1, 4).double()
            responses = [torch.relu(w + bias)[None] for w in windows]
            pooled.append(torch.cat([none, *responses]).amax(dim=0))
        vectors.append(encoder.norm(encoder.output(torch.cat(pooled))))
    torch.testing.assert_close(torch.stack(vectors), together)
    (torch.stack(vectors) * direction).sum().backward()
    for name, parameter in encoder.named_parameters():
        torch.testing.assert_close(parameter.grad, found[name])


def test_evidence_is_added_to_tokens():
    gazetteer = GazetteerNet(kinds=1, slots=8, classes=4, features=6, inner=3, width=8)
    assert [name for name, _ in gazetteer.named_buffers()] == ["marks", "counts", "prior"]
    assert (gazetteer.marks == 0).all() and gazetteer.prior.sum() == 1
    net = PhonemeWordNet(
        streams=(),
        rows=(),
        n_features=(),
        n_cues=0,
        width=8,
        symbol_width=4,
        depth=0,
        dropout=0.0,
        gazetteer=gazetteer,
    )
    evidence = torch.randn(3, 6, requires_grad=True)
    vectors = net([], torch.zeros(3, dtype=torch.int64), None, torch.tensor([3]), None, evidence)
    assert vectors.shape == (3, 8)
    vectors[1].square().sum().backward()
    assert (evidence.grad != 0).any(dim=1).tolist() == [False, True, False]
