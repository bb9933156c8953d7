"""The network in NumPy gives what that in torch gives, of few rows and of many."""

import copy
import pickle

import numpy as np
import pytest
import torch
from thinc.api import fix_random_seed

from spacy_phoneme_ner.models.safetensors_shim import SafetensorsShim
from spacy_phoneme_ner.models.words import frozen_layers
from spacy_phoneme_ner.models.words.frozen_net import FrozenNet, KeptNet
from spacy_phoneme_ner.models.words.torch.gazetteer_net import GazetteerNet
from spacy_phoneme_ner.models.words.torch.piece_net import PieceNet
from spacy_phoneme_ner.models.words.torch.word_net import PhonemeWordNet, StreamInput

WIDTH, N_SYMBOLS = 8, 6


@pytest.fixture(params=[1, 10**6], ids=["torch multiplies", "NumPy multiplies"], autouse=True)
def many(request, monkeypatch):
    monkeypatch.setattr(frozen_layers, "_MANY", request.param)


def make(seed=0, depth=3, streams=("ipa", "orth"), windows=(2, 3, 4)):
    fix_random_seed(seed)
    net = PhonemeWordNet(
        streams=streams,
        rows=[10] * len(streams),
        n_features=[5, 0][: len(streams)],
        n_cues=4,
        width=WIDTH,
        symbol_width=6,
        depth=depth,
        dropout=0.5,
        windows=windows,
        gazetteer=GazetteerNet(kinds=1, slots=8, classes=4, features=6, inner=3, width=WIDTH),
        pieces=PieceNet(features=7, inner=5, width=WIDTH),
    ).eval()
    with torch.no_grad():
        for parameter in net.parameters():  # biases too, and what begins with 0
            parameter.copy_(torch.randn(parameter.shape))
    return net


@pytest.mark.parametrize("windows", [(2, 3, 4), (1,), (5, 2)])
@pytest.mark.parametrize("streams", [("ipa", "orth"), ("ipa",), ()])
def test_it_gives_what_torch_gives(streams, windows):
    net, rng = make(streams=streams, windows=windows), np.random.default_rng(1)
    words = np.array([[1, 2, 3, 0], [0, 0, 0, 0], [4, 4, 4, 5], [5, 0, 0, 0]])
    by_stream = [words, words[::-1].copy()][: len(streams)]
    rows = np.arange(2, 2 + N_SYMBOLS - 1)
    features = rng.normal(size=(len(rows), 5)).astype("float32")
    cues, evidence, pieces = (rng.normal(size=(4, n)).astype("float32") for n in (4, 6, 7))
    inputs = [
        StreamInput(
            torch.tensor([0, *rows]),
            torch.tensor(np.pad(features, ((1, 0), (0, 0)))),
            torch.tensor(s),
        )
        for s in by_stream
    ]
    lengths = [1, 3]
    known = [torch.tensor(x) for x in (evidence, pieces)]
    with torch.no_grad():
        expected = net.context(
            net.words(inputs).expand(4, -1), torch.tensor(cues), torch.tensor(lengths), *known
        )
    frozen = FrozenNet(net)
    vectors = [its(its.table(rows, features), s) for its, s in zip(frozen.streams, by_stream)]
    tokens = frozen.tokens(frozen.merge(vectors, by_stream), cues, (evidence, pieces))
    found = frozen.context(tokens, np.array([0, 1]))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected.numpy(), atol=2e-5)


def test_a_gate_may_be_closed_as_far_as_it_goes():
    net = make(depth=1)
    with torch.no_grad():
        net.layers[0].mix.bias[WIDTH:] = -1e4
    tokens = np.ones((2, WIDTH), dtype="float32")
    expected = net.norm_out(torch.tensor(tokens)).detach().numpy()
    np.testing.assert_allclose(FrozenNet(net).context(tokens, np.array([0])), expected, atol=1e-5)


def test_other_weights_are_another_network():
    shim, kept = SafetensorsShim(make()), KeptNet()
    first = kept(shim)
    assert kept(shim) is first
    shim.generation += 1
    second = kept(shim)
    assert second is not first and kept(SafetensorsShim(make(seed=1))) is not second
    for other in (copy.deepcopy(kept), pickle.loads(pickle.dumps(kept))):
        assert other._kept[2] is None, "it is made anew where it is used"
