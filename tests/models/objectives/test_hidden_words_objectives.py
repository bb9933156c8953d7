import numpy as np
import pytest
import spacy
import torch
from thinc.api import Adam
from words_by_tables import gradients, make_doc, make_encoder

from spacy_phoneme_ner.bilingual.code_switching import Dictionary, Translation
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.losses.masked_words import masked_word_loss
from spacy_phoneme_ner.models.objectives.masked_words import make_masked_words_v1
from spacy_phoneme_ner.models.objectives.switched_words import make_switched_words_v1
from spacy_phoneme_ner.models.word_streams import find_word_streams

pytestmark = pytest.mark.usefixtures("one_thread")

TEXT = "a b c d e f g h i j"


def dictionary(**entries):
    made = {key: (Translation(*map(tuple, value)),) for key, value in entries.items()}
    return lambda: Dictionary("jpn", "kor", made)


def made(objective, encoder, docs):
    objective.initialize(encoder, docs)
    return objective


def seen(encoder):
    return find_word_streams(encoder)[1].seen


def bias_of(objective):
    return objective.model.shims[0].module["bias"]


def test_loss_and_gradient_are_those_of_the_formula():
    encoder, docs = make_encoder(), [make_doc("ab c"), make_doc("d")]
    objective = made(make_masked_words_v1(weight=0.5, rate=1.0), encoder, docs)
    loss = objective.update(docs)
    got = gradients(encoder)
    encoder.shims[0].module.zero_grad()
    node, streams = find_word_streams(encoder)
    words = streams.hide(node, docs, [np.array([True, True]), np.array([True])])
    assert words.lengths.tolist() == [2, 1, 1]
    expected = masked_word_loss(words.contexts, words.table, words.pieces, words.lengths)
    assert loss == pytest.approx(expected.item())
    (0.5 * expected).backward()
    for name, gradient in gradients(encoder).items():
        assert gradient.abs().sum() > 0 and torch.allclose(got[name], gradient)
    # Of the bias: the softmax less what is right, so its sum is 0.
    assert bias_of(objective).shape == (11,) and bias_of(objective).grad.abs().sum() > 0
    assert bias_of(objective).grad.sum().item() == pytest.approx(0.0, abs=1e-6)


def test_bug_of_the_released_code_masks_are_drawn_anew_for_every_batch():
    spacy.util.fix_random_seed(0)
    encoder, docs = make_encoder(), [make_doc(TEXT)]
    objective = made(make_masked_words_v1(rate=0.4), encoder, docs)
    for _ in range(6):
        objective.update(docs)
    draws = [tuple(call[0]) for call in seen(encoder)[1:]]
    assert len(set(draws)) == 6


def test_draws_come_from_the_seed_of_spacy():
    draws = []
    for seed in (1, 1, 2):
        spacy.util.fix_random_seed(seed)
        encoder, docs = make_encoder(), [make_doc(TEXT)]
        objective = made(make_masked_words_v1(rate=0.4), encoder, docs)
        losses = [objective.update(docs) for _ in range(3)]
        draws.append((seen(encoder), losses))
    assert draws[0] == draws[1] != draws[2]


def test_white_space_is_never_hidden():
    encoder, docs = make_encoder(), [make_doc("a  b")]
    assert docs[0][1].is_space or docs[0][1].text == " "
    docs = [spacy.tokens.Doc(spacy.blank("xx").vocab, words=["a", "\n", "b"])]
    from spacy_phoneme_ner.layer import set_layer

    set_layer(docs[0], ["a", "", "b"], "jpn")
    made(make_masked_words_v1(rate=1.0), encoder, docs).update(docs)
    assert seen(encoder)[-1] == [["a", "b"]]


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_nothing_to_predict(rate):
    encoder = make_encoder()
    objective = made(make_masked_words_v1(rate=rate), encoder, [make_doc("a")])
    docs = [make_doc("a b")] if rate == 0.0 else []
    assert objective.update(docs) == 0.0
    assert all(not grad.any() for grad in gradients(encoder).values())
    assert bias_of(objective).grad is None


def test_it_learns_with_an_optimizer_of_spacy():
    encoder, docs = make_encoder(), [make_doc("a b c d"), make_doc("e f g")]
    objective, sgd = made(make_masked_words_v1(weight=1.0, rate=0.5), encoder, docs), Adam(0.05)
    losses = []
    for _ in range(60):
        losses.append(objective.update(docs))
        encoder.finish_update(sgd)
        objective.model.finish_update(sgd)
    # Words are heard: each is told by its sound in the end.
    assert np.mean(losses[-10:]) < 0.25 * np.mean(losses[:10])


def test_switched_words_are_exactly_those_that_are_hidden():
    encoder, docs = make_encoder(), [make_doc("x a y b"), make_doc("y x")]
    words = dictionary(a=(["k", "l"], ["K", "L"]), b=(["m"], ["M"]))
    objective = made(make_switched_words_v1(dictionary=words, rate=1.0), encoder, docs)
    assert objective.name == "switched_words"
    assert objective.update(docs) > 0
    # By the switched Doc's own tokens, as a translation may have more; the Doc without
    # any is not read.
    assert seen(encoder)[-1] == [["k", "l", "m"]]
    assert all(grad.abs().sum() > 0 for grad in gradients(encoder).values())
    assert [token.text for token in docs[0]] == ["x", "a", "y", "b"]


def test_bug_of_the_released_code_words_are_switched_anew_for_every_batch():
    spacy.util.fix_random_seed(0)
    encoder, docs = make_encoder(), [make_doc(TEXT)]
    words = dictionary(**{c: ([c.upper()], [c]) for c in TEXT.split()})
    objective = made(make_switched_words_v1(dictionary=words, rate=0.4), encoder, docs)
    for _ in range(6):
        objective.update(docs)
    assert len({str(call) for call in seen(encoder)[1:]}) == 6


def test_no_match_is_nothing_to_learn_from():
    encoder, docs = make_encoder(), [make_doc("x y")]
    words = dictionary(a=(["k"], ["k"]))
    objective = made(make_switched_words_v1(dictionary=words, rate=1.0), encoder, docs)
    assert objective.update(docs) == 0.0 and objective.update([]) == 0.0
    assert all(not grad.any() for grad in gradients(encoder).values())


def test_the_dictionary_is_read_when_training_begins():
    calls = []

    def read():
        calls.append(1)
        return dictionary(a=(["k"], ["k"]))()

    objective = make_switched_words_v1(dictionary=read)
    assert not calls and objective.model is None
    objective.initialize(make_encoder(), [make_doc("a")])
    assert calls == [1]


def test_mistakes():
    for make in (make_masked_words_v1, lambda **s: make_switched_words_v1(dictionary=dict, **s)):
        for settings in ({"rate": 1.1}, {"rate": -0.1}, {"weight": -1}):
            with pytest.raises(PhonemeNERError, match="P530"):
                make(**settings)
        with pytest.raises(PhonemeNERError, match=r"P151.*words.*PhoneXL.v1"):
            make().initialize(make_encoder(streams=False), [make_doc("a")])
