"""Components that learn with a shared encoder."""

import copy

import numpy as np
import pytest
import torch
from shared_pipelines import (
    TRAIN,
    assert_same,
    examples,
    give_weights,
    gradients,
    module,
    one_encoder,
    own_encoders,
    two_encoders,
)
from spacy.training.loop import train_while_improving
from thinc.api import Adam

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.adamw import AdamW, make_adamw_v1

pytestmark = pytest.mark.usefixtures("one_thread")


def test_it_learns_its_training_data(trained_shared):
    for text, ents, tags in TRAIN:
        doc = trained_shared(text)
        assert [(e.start_char, e.end_char, e.label_) for e in doc.ents] == ents
        assert [t.tag_ for t in doc] == list(tags)


def test_two_encoders_do_not_overwrite_each_other():
    nlp, other = two_encoders(), own_encoders()
    give_weights(nlp, other)
    assert_same(nlp, other)
    own, shared = Adam(0.01), Adam(0.01)
    for _ in range(5):
        losses, own_losses = {}, {}
        nlp.update(examples(nlp), sgd=shared, losses=losses)
        other.update(examples(other), sgd=own, losses=own_losses)
        for name in ("phoneme_ner", "tagger"):
            assert losses[name] == pytest.approx(own_losses[name], rel=1e-4)
    assert losses["sounds"] > 0 and losses["letters"] > 0
    for shared_name, name in (("sounds", "phoneme_ner"), ("letters", "tagger")):
        expected = dict(module(other, name).named_parameters())
        for key, value in module(nlp, shared_name).named_parameters():
            torch.testing.assert_close(value, expected[key], atol=1e-4, rtol=0)
    assert_same(nlp, other)


def test_gradients_of_two_listeners_are_added_up():
    nlp = one_encoder()
    expected, squares = {}, 0.0
    for frozen in ("phoneme_ner", "tagger"):
        copied = copy.deepcopy(nlp)
        losses = {}
        copied.update(examples(nlp), sgd=False, exclude=[frozen], losses=losses)
        copied.get_pipe("sounds")._finish_batch()  # as the next update would
        squares += losses["sounds"]
        for name, gradient in gradients(module(copied)).items():
            expected[name] = expected.get(name, 0) + gradient
    losses = {}
    nlp.update(examples(nlp), sgd=False, losses=losses)
    got = gradients(module(nlp))
    assert got.keys() == expected.keys() and any(g.abs().max() > 1e-3 for g in got.values())
    for name, gradient in got.items():
        torch.testing.assert_close(gradient, expected[name], atol=1e-6, rtol=1e-4)
    assert losses["sounds"] == pytest.approx(squares, rel=1e-4)


def test_gradients_of_small_batches_are_accumulated():
    nlp = one_encoder()
    each = []
    nlp.get_pipe("sounds").update(examples(nlp))  # numbers the symbols
    for example in examples(nlp)[:2]:
        copied = copy.deepcopy(nlp)
        copied.update([example], sgd=False)
        each.append(gradients(module(copied)))
    for example in examples(nlp)[:2]:
        nlp.update([example], sgd=False)
    for name, gradient in gradients(module(nlp)).items():
        torch.testing.assert_close(gradient, each[0][name] + each[1][name], atol=1e-6, rtol=1e-4)
    before = {n: p.detach().clone() for n, p in module(nlp).named_parameters()}
    nlp.get_pipe("sounds").finish_update(Adam(0.1))
    after = dict(module(nlp).named_parameters())
    assert any(not torch.equal(before[name], after[name]) for name in before)
    assert not any(g.any() for g in gradients(module(nlp)).values())


def test_an_update_uses_its_own_gradients_with_the_weights_they_were_computed_at():
    """spaCy's Tok2Vec is one batch late when `nlp.update` is given an optimizer."""
    nlp = one_encoder()
    copied = copy.deepcopy(nlp)
    nlp.update(examples(nlp), sgd=Adam(0.05))
    copied.update(examples(nlp), sgd=False)
    optimizer = Adam(0.05)
    for _, component in copied.pipeline:
        component.finish_update(optimizer)
    expected = dict(module(copied).named_parameters())
    for name, value in module(nlp).named_parameters():
        torch.testing.assert_close(value, expected[name], atol=1e-6, rtol=1e-4)


def test_components_that_are_updated_one_by_one():
    nlp = one_encoder()
    before = module(nlp).norm_out.bias.detach().clone()
    batch, optimizer = examples(nlp), Adam(0.05)
    for name, component in nlp.pipeline:
        assert torch.equal(module(nlp).norm_out.bias, before), name
        component.update(batch, sgd=optimizer)
    assert not torch.equal(module(nlp).norm_out.bias, before)


def test_the_training_loop_of_spacy(trained_shared):
    nlp = one_encoder()
    optimizer = make_adamw_v1(0.02)

    def batches():
        for epoch in range(40):
            yield epoch, examples(nlp)

    steps = train_while_improving(
        nlp,
        optimizer,
        batches(),
        evaluate=lambda: (nlp.evaluate(examples(nlp))["ents_f"], {}),
        dropout=0.0,
        eval_frequency=20,
        accumulate_gradient=2,
        patience=0,
        max_steps=39,
        exclude=[],
        annotating_components=["sounds", "phoneme_ner"],
        before_update=None,
    )
    score = [info["score"] for _, info, _ in steps if info["score"] is not None][-1]
    assert score > 0.5
    assert nlp.evaluate(examples(nlp))["tag_acc"] == 1.0


@pytest.mark.parametrize("annotating", [[], ["sounds"]])
def test_a_frozen_encoder_is_read_and_left_alone(annotating):
    nlp = one_encoder()
    before = {n: p.detach().clone() for n, p in module(nlp).named_parameters()}
    optimizer = Adam(0.1)
    losses = []
    for _ in range(20):
        losses.append(
            nlp.update(
                examples(nlp), sgd=optimizer, exclude=["sounds"], annotates=annotating, losses={}
            )
        )
    assert losses[-1]["phoneme_ner"] < 0.5 * losses[0]["phoneme_ner"]
    for name, value in module(nlp).named_parameters():
        assert torch.equal(value, before[name]) and value.grad is None, name


def test_a_frozen_listener_does_not_keep_the_encoder_from_learning():
    nlp = one_encoder()
    optimizer = Adam(0.02)
    for frozen in ("phoneme_ner", "tagger"):
        before = module(nlp).norm_out.bias.detach().clone()
        nlp.update(examples(nlp), sgd=False, exclude=[frozen])
        for name, component in nlp.pipeline:
            if name != frozen:
                component.finish_update(optimizer)
        assert not torch.equal(module(nlp).norm_out.bias, before)
    before = module(nlp).norm_out.bias.detach().clone()
    nlp.update(examples(nlp), sgd=optimizer, exclude=["tagger"])
    nlp.update(examples(nlp), sgd=optimizer, exclude=["tagger"])
    assert not torch.equal(module(nlp).norm_out.bias, before)


def test_gradients_that_come_too_late_are_an_error():
    nlp = one_encoder()
    batch = examples(nlp)
    component, model = nlp.get_pipe("sounds"), nlp.get_pipe("tagger").model
    component.update(batch)
    tags, backprop = model.begin_update([eg.predicted for eg in batch])
    component.update(batch)
    with pytest.raises(PhonemeNERError, match=r"P123.*'sounds'"):
        backprop(tags)


def test_a_listener_may_read_a_batch_twice_and_in_parts():
    nlp = one_encoder()
    nlp.disable_pipe("phoneme_ner")
    sounds, tagger = nlp.get_pipe("sounds"), nlp.get_pipe("tagger").model.get_ref("tok2vec")
    sounds.listener_map.pop("phoneme_ner")
    batch = examples(nlp)
    docs = [eg.predicted for eg in batch]
    sounds.update(batch)
    ones = [np.ones((len(doc), 8), "float32") for doc in docs]
    first, send_first = tagger.begin_update(docs[2:])
    second, send_second = tagger.begin_update([docs[0], docs[3]])
    np.testing.assert_array_equal(first[1], second[1])
    send_first(ones[2:])
    assert not gradients(module(nlp))
    send_second([ones[0], ones[3]])
    got = gradients(module(nlp))["norm_out.bias"]
    n_rows = len(docs[0]) + len(docs[2]) + 2 * len(docs[3])
    np.testing.assert_allclose(got, np.full(8, n_rows), rtol=1e-5)


def test_a_doc_that_changed_since_the_update_is_read_anew():
    nlp = one_encoder()
    batch = examples(nlp)
    nlp.get_pipe("sounds").update(batch)
    with batch[0].predicted.retokenize() as retokenizer:
        retokenizer.merge(batch[0].predicted[0:2])
    listening = nlp.get_pipe("tagger").model.get_ref("tok2vec")
    outputs, backprop = listening.begin_update([eg.predicted for eg in batch])
    assert [len(output) for output in outputs] == [4, 7, 5, 6]
    backprop(outputs)


def test_an_optimizer_that_clips_the_whole_model_is_asked_to():
    nlp = one_encoder()
    clipped = []

    class Watched(AdamW):
        def clip(self, model):
            before = super().clip(model)
            clipped.append((model, before, super().clip(model)))
            return before

    nlp.update(examples(nlp), sgd=Watched(0.01, weight_decay=0.0, grad_clip=1e-3))
    norms = [norms for model, *norms in clipped if model is nlp.get_pipe("sounds").model]
    assert len(norms) == 1 and norms[0][0] > 2e-3
    assert norms[0][1] == pytest.approx(1e-3, rel=0.01)
