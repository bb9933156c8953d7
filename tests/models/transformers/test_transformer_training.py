"""Encoders of transformers in training: gradients, rates, what stays as it is."""

import numpy as np
import pytest
import torch
from phoneme_transformers import FIRST, STRINGS, build, pronounced
from thinc.api import Adam, PyTorchGradScaler

from spacy_phoneme_ner.models.adamw import make_adamw_v1
from spacy_phoneme_ner.models.transformers import token_encoder
from spacy_phoneme_ner.models.transformers.token_encoder import find_transformers

pytestmark = pytest.mark.usefixtures("one_thread")


def test_gradients_equal_torchs_own(tiny, docs):
    folder, model = tiny
    encoder = build(folder, dropout=0.0)
    outputs, backprop = encoder.begin_update(docs)
    direction = [np.random.default_rng(0).normal(size=y.shape).astype("float32") for y in outputs]
    backprop(direction)
    model.zero_grad()
    total = torch.zeros(())
    for string, first, weights in zip(STRINGS, FIRST, direction):
        inputs = model.tokenizer(string, return_tensors="pt")
        hidden = model.roberta(**inputs).last_hidden_state[0]
        for place, row in zip(first, weights):
            if place is not None:
                total = total + (hidden[place] * torch.tensor(row)).sum()
    total.backward()
    expected = dict(model.roberta.named_parameters())
    found = dict(encoder.get_ref("pieces").shims[0].module.named_parameters())
    assert found.keys() == expected.keys()
    for name, weights in found.items():
        np.testing.assert_allclose(
            weights.grad.numpy(), expected[name].grad.numpy(), atol=2e-4, err_msg=name
        )
    assert max(float(w.grad.abs().max()) for w in found.values()) > 1.0


def test_gradients_do_not_depend_on_how_docs_are_put_together(tiny, nlp, monkeypatch):
    mixed = [pronounced(nlp, ["kandy"] * n, ["kændi"] * n) for n in (1, 9, 2, 8, 3, 9, 5, 1, 7, 4)]
    found, shapes = [], []
    for most in (64, None, 0):
        monkeypatch.setattr(token_encoder, "_MAX_PADDING", most)
        encoder = build(tiny[0], dropout=0.0)
        node = encoder.get_ref("pieces")
        (shim,) = node.shims
        batches = token_encoder.sequences(node, shim.reader(mixed), shim.reader.special_ids)
        shapes.append([batch.ids.shape for batch in batches])
        outputs, backprop = encoder.begin_update(mixed)
        backprop([np.random.default_rng(i).normal(size=y.shape) for i, y in enumerate(outputs)])
        found.append({name: w.grad.numpy() for name, w in shim.module.named_parameters()})
    assert [len(of_batch) for of_batch in shapes] == [2, 1, 8]
    for gradients in found[1:]:
        for name, gradient in gradients.items():
            np.testing.assert_allclose(gradient, found[0][name], atol=2e-4, err_msg=name)


def test_an_encoder_learns_at_a_rate_of_its_own(tiny, docs):
    encoder = build(tiny[0], rate_scale=0.1, dropout=0.0)
    (shim,) = encoder.get_ref("pieces").shims
    before = {name: w.detach().clone() for name, w in shim.module.named_parameters()}
    outputs, backprop = encoder.begin_update(docs)
    backprop([np.random.default_rng(0).normal(size=y.shape).astype("f") for y in outputs])
    encoder.finish_update(make_adamw_v1(learn_rate=0.01, weight_decay=0.0, grad_clip=0.0))
    moved = [(w - before[name]).abs().max().item() for name, w in shim.module.named_parameters()]
    assert max(moved) == pytest.approx(0.001, rel=1e-2)  # Adam's first step


def test_an_update_changes_what_is_not_frozen(tiny, docs):
    encoder = build(tiny[0], freeze_embeddings=True, freeze_layers=1, dropout=0.0)
    module = encoder.get_ref("pieces").shims[0].module
    before = {name: weights.clone() for name, weights in module.state_dict().items()}
    outputs, backprop = encoder.begin_update(docs)
    backprop([np.ones_like(y) for y in outputs])
    encoder.finish_update(Adam(0.01))
    moved = {name for name, w in module.state_dict().items() if not torch.equal(w, before[name])}
    assert moved and all(name.startswith("encoder.layer.1.") for name in moved)


def test_a_wholly_frozen_encoder_trains_nothing(tiny, docs):
    encoder = build(tiny[0], freeze_embeddings=True, freeze_layers=2)
    outputs, backprop = encoder.begin_update(docs)
    backprop([np.ones_like(y) for y in outputs])
    assert all(w.grad is None for w in encoder.get_ref("pieces").shims[0].module.parameters())


def test_gradient_checkpointing_gives_the_same_gradients(tiny, docs):
    gradients = []
    for checkpointing in (False, True):
        encoder = build(tiny[0], gradient_checkpointing=checkpointing, dropout=0.0)
        outputs, backprop = encoder.begin_update(docs)
        backprop([np.ones_like(y) for y in outputs])
        module = encoder.get_ref("pieces").shims[0].module
        gradients.append({name: w.grad.numpy() for name, w in module.named_parameters()})
    for name, gradient in gradients[0].items():
        np.testing.assert_allclose(gradient, gradients[1][name], atol=1e-5, err_msg=name)


class Scaler(PyTorchGradScaler):
    """Scales on the CPU, too, where Thinc's refuses to."""

    def _scale_tensor(self, tensor, scale_per_device, inplace):
        return tensor.mul_(self._scale) if inplace else tensor * self._scale


def test_scaled_gradients_add_up_over_updates(tiny, docs):
    gradients = []
    for is_scaled in (False, True):
        encoder = build(tiny[0], dropout=0.0)
        (shim,) = find_transformers(encoder)
        shim._grad_scaler = Scaler(enabled=is_scaled, init_scale=8.0)
        for _ in range(2):
            outputs, backprop = encoder.begin_update(docs)
            backprop([np.ones_like(y) for y in outputs])
        gradients.append({name: w.grad.numpy() for name, w in shim.module.named_parameters()})
    for name, gradient in gradients[0].items():
        np.testing.assert_allclose(gradient, gradients[1][name], rtol=1e-4, atol=1e-4)


def test_mixed_precision_waits_for_a_gpu(tiny, docs):
    found = []
    for mixed_precision in (False, True):
        encoder = build(tiny[0], dropout=0.0, mixed_precision=mixed_precision)
        outputs, backprop = encoder.begin_update(docs)
        backprop([np.ones_like(y) for y in outputs])
        encoder.finish_update(Adam(0.01))
        found.append(encoder.predict(docs)[0])
    np.testing.assert_array_equal(*found)


def test_dropout_is_the_encoders_own_unless_said(tiny, docs):
    encoder = build(tiny[0], dropout=0.0)
    first, _ = encoder.begin_update(docs)
    np.testing.assert_allclose(first[0], encoder.predict(docs)[0], atol=1e-6)
    noisy, _ = build(tiny[0]).begin_update(docs)
    assert not np.allclose(noisy[0], first[0])
