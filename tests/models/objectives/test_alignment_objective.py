import numpy as np
import pytest
import torch
from thinc.api import Adam
from words_by_tables import gradients, make_doc, make_encoder

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.losses.alignment import LOG_SCALE, MAX_LOG_SCALE, alignment_loss
from spacy_phoneme_ner.models.objectives.alignment import make_alignment_v1
from spacy_phoneme_ner.models.shared_listener import build_shared_listener_v1
from spacy_phoneme_ner.models.word_streams import find_word_streams

pytestmark = pytest.mark.usefixtures("one_thread")


def made(encoder, docs=(), **settings):
    objective = make_alignment_v1(**settings)
    objective.initialize(encoder, docs)
    return objective


def scale_of(objective):
    return objective.model.shims[0].module["log_scale"]


def test_loss_and_gradient_are_those_of_the_formula():
    encoder, docs = make_encoder(), [make_doc("a b c"), make_doc("d"), make_doc("e f")]
    objective = made(encoder, docs, weight=0.25)
    assert objective.name == "alignment" and scale_of(objective).tolist() == [
        pytest.approx(LOG_SCALE)
    ]
    loss = objective.update(docs)
    got = gradients(encoder), scale_of(objective).grad.clone()
    encoder.shims[0].module.zero_grad()
    node, streams = find_word_streams(encoder)
    words = streams.vectors(node, docs)
    scale = torch.tensor([LOG_SCALE], requires_grad=True)
    expected = alignment_loss(words.spelling, words.sound, np.array([3, 1, 2]), scale)
    assert loss == pytest.approx(expected.item())
    (0.25 * expected).backward()
    for name, gradient in gradients(encoder).items():
        assert gradient.abs().sum() > 0 and torch.allclose(got[0][name], gradient)
    assert torch.allclose(got[1], scale.grad)


def test_gradients_are_added_to_those_that_are_there():
    encoder, docs = make_encoder(), [make_doc("a b c")]
    objective = made(encoder, docs)
    objective.update(docs)
    once = gradients(encoder)
    objective.update(docs)
    assert all(torch.allclose(2 * once[name], grad) for name, grad in gradients(encoder).items())


def test_it_learns_with_an_optimizer_of_spacy():
    encoder, docs = make_encoder(), [make_doc("a b c d e"), make_doc("f g h")]
    objective, sgd = made(encoder, docs, weight=1.0), Adam(0.05)
    losses = []
    for _ in range(30):
        losses.append(objective.update(docs))
        encoder.finish_update(sgd)
        objective.model.finish_update(sgd)
    assert losses[-1] < 0.2 * losses[0]
    assert scale_of(objective).item() != pytest.approx(LOG_SCALE)


def test_the_scale_comes_back_from_its_bound():
    encoder, docs = make_encoder(), [make_doc("a b c")]
    objective = made(encoder, docs)
    scale_of(objective).data.fill_(9.0)
    objective.update(docs)
    assert scale_of(objective).tolist() == [pytest.approx(MAX_LOG_SCALE)]
    assert scale_of(objective).grad.abs().item() > 0


@pytest.mark.parametrize("texts", [[], ["a"], ["a", "b"]])
def test_nothing_to_align(texts):
    encoder, docs = make_encoder(), [make_doc(text) for text in texts]
    objective = made(encoder, docs)
    assert objective.update(docs) == 0.0
    assert all(not grad.any() for grad in gradients(encoder).values())


def test_a_weight_of_zero_teaches_nothing():
    encoder, docs = make_encoder(), [make_doc("a b c")]
    objective = made(encoder, docs, weight=0.0)
    assert objective.update(docs) > 0
    assert all(not grad.any() for grad in gradients(encoder).values())


def test_a_frozen_encoder_leaves_the_scale_to_learn():
    encoder, docs = make_encoder(), [make_doc("a b c")]
    objective = made(encoder, docs)
    encoder.shims[0].module.requires_grad_(False)
    assert objective.update(docs) > 0
    assert scale_of(objective).grad.abs().item() > 0


def test_mistakes():
    with pytest.raises(PhonemeNERError, match=r"P151.*'alignment'.*PhoneXL.v1"):
        made(make_encoder(streams=False))
    with pytest.raises(PhonemeNERError, match=r"P152.*PhoneXL.v1.*ipa\+orth"):
        made(make_encoder(has_both=False))
    with pytest.raises(PhonemeNERError, match="P151"):
        made(build_shared_listener_v1(width=4))
    with pytest.raises(PhonemeNERError, match="P154"):
        make_alignment_v1().update([make_doc("a b")])
    for weight in (-0.1, float("nan")):
        with pytest.raises(PhonemeNERError, match=r"P530.*weight"):
            make_alignment_v1(weight=weight)
