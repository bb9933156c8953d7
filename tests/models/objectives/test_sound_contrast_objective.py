import numpy as np
import pytest
import spacy
import torch
from quiet import QUIET
from thinc.api import Adam
from words_by_tables import gradients, make_doc, make_encoder

from spacy_phoneme_ner.bilingual.sound_pairs import SoundPairs, SpokenWord
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.layer import get_ipa, get_langs
from spacy_phoneme_ner.losses.contrast import contrast_loss, shared_words
from spacy_phoneme_ner.models.objectives.sound_contrast import make_sound_contrast_v1
from spacy_phoneme_ner.models.words.encoder import build_phoneme_word_encoder_v1

pytestmark = pytest.mark.usefixtures("one_thread")

WORDS = [("ab", "ba"), ("cd", "dk"), ("ef", "fm"), ("gh", "hg"), ("ab", "xy")]
PAIRS = tuple((SpokenWord(a, a), SpokenWord(b, b)) for a, b in WORDS)


def pairs():
    return SoundPairs(("jpn", "kor"), PAIRS)


def made(encoder, docs=(), **settings):
    objective = make_sound_contrast_v1(pairs=pairs, **settings)
    objective.initialize(encoder, docs)
    return objective


def test_loss_and_gradient_are_those_of_the_formula():
    torch.manual_seed(0)
    encoder = make_encoder()
    objective = made(encoder, weight=0.5, width=3, temperature=0.2)
    projection = objective.model.shims[0].module
    np.random.seed(5)
    loss = objective.update([])
    got = gradients(encoder), projection.weight.grad.clone()
    encoder.shims[0].module.zero_grad()
    projection.zero_grad()
    # The same, with one graph from the tables to the loss.
    order = np.random.RandomState(5).randint(2**31 - 1)
    order = np.random.default_rng(order).choice(5, 5, replace=False)
    sides = [[WORDS[i][side] for i in order] for side in (0, 1)]
    net = encoder.shims[0].module

    def vector(word):
        rows = [1 + ord(c) % 10 for c in word]
        own = net["spelling"][rows].mean(0) + net["sound"][rows].mean(0)
        return torch.tanh(2 * own)

    first, second = (projection(torch.stack([vector(w) for w in side])) for side in sides)
    expected = contrast_loss(first, second, shared_words(*sides), 0.2)
    assert loss == pytest.approx(expected.item(), abs=1e-6)
    (0.5 * expected).backward()
    for name, gradient in gradients(encoder).items():
        assert gradient.abs().sum() > 0 and torch.allclose(got[0][name], gradient, atol=1e-7)
    assert torch.allclose(got[1], projection.weight.grad, atol=1e-7)


def test_words_are_docs_with_a_layer_of_their_language():
    read = []
    encoder = make_encoder()
    forward = encoder._func

    def spy(model, docs, is_train):
        read.extend(docs)
        return forward(model, docs, is_train)

    encoder._func = spy
    sample = [spacy.blank("ja")("a")]
    made(encoder, sample, batch_size=3).update([])
    assert len(read) == 6 and all(len(doc) == 1 for doc in read)
    assert [get_langs(doc)[0] for doc in read] == ["jpn"] * 3 + ["kor"] * 3
    assert all(get_ipa(doc)[0] == doc.text for doc in read)
    drawn = {(a.text, b.text) for a, b in zip(read[:3], read[3:])}
    assert drawn <= set(WORDS) and len(drawn) == 3
    # The pipeline's own vocabulary learns none of them.
    assert "ab" not in sample[0].vocab.strings and read[0].vocab.lang == "ja"


def test_pairs_are_drawn_anew_for_every_update():
    spacy.util.fix_random_seed(0)
    objective = made(make_encoder(), batch_size=2)
    assert len({round(objective.update([]), 6) for _ in range(5)}) > 1


def test_it_learns_with_an_encoder_of_the_package():
    spacy.util.fix_random_seed(0)
    encoder = build_phoneme_word_encoder_v1(cues=False, width=16, depth=1, noise=QUIET)
    encoder.initialize([make_doc("ab")])
    objective, sgd = made(encoder, weight=1.0, width=8), Adam(0.01)
    losses = []
    for _ in range(40):
        losses.append(objective.update([]))
        encoder.finish_update(sgd)
        objective.model.finish_update(sgd)
    assert np.mean(losses[-5:]) < 0.5 * np.mean(losses[:5])


def test_one_pair_is_nothing_to_tell_apart():
    encoder = make_encoder()
    objective = make_sound_contrast_v1(pairs=lambda: SoundPairs(("jpn", "kor"), PAIRS[:1]))
    objective.initialize(encoder, [])
    assert objective.update([]) == 0.0
    assert all(not grad.any() for grad in gradients(encoder).values())


def test_mistakes():
    for setting, value in (("weight", -1), ("batch_size", 1), ("temperature", 0), ("width", 0)):
        with pytest.raises(PhonemeNERError, match=f"P530.*{setting} is {value}: expected"):
            make_sound_contrast_v1(pairs=pairs, **{setting: value})
    with pytest.raises(PhonemeNERError, match="P154"):
        make_sound_contrast_v1(pairs=pairs).update([])
