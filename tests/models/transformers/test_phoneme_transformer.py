"""PhonemeTransformer: the same vectors as transformers', on any Doc."""

import numpy as np
import pytest
import torch
from phoneme_transformers import FIRST, STRINGS, build, pronounced, reference
from thinc.api import Adam
from tiny_encoders import SIZES, nested, save_phoneme_encoder

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.transformers.phoneme_transformer import build_phoneme_transformer_v1
from spacy_phoneme_ner.models.transformers.token_encoder import find_transformers

pytestmark = pytest.mark.usefixtures("one_thread")


def test_vectors_equal_those_of_transformers_position_by_position(tiny, docs):
    folder, model = tiny
    encoder = build(folder)
    positions = encoder.get_ref("pieces").predict(docs)
    for i, string in enumerate(STRINGS):
        own = positions.vectors[positions.offsets[i] : positions.offsets[i + 1]]
        np.testing.assert_allclose(own, reference(model, string), atol=1e-5)


@pytest.mark.parametrize("pooling", ["first", "mean", "max"])
def test_tokens_get_the_vectors_of_their_own_phonemes(tiny, docs, pooling):
    folder, model = tiny
    found = build(folder, pooling=pooling).predict(docs)
    assert [vectors.shape for vectors in found] == [(5, 32), (0, 32), (2, 32), (2, 32)]
    for string, first, vectors in zip(STRINGS, FIRST, found):
        expected = reference(model, string)
        ends = {1: 6, 7: 9, 10: 13} if string.startswith("k") else {1: 5, 6: 10}
        ends = {1: 2, 3: 4} if string.startswith(".") else ends
        for place, vector in zip(first, vectors):
            if place is None:
                np.testing.assert_array_equal(vector, np.zeros(32))
                continue
            own = expected[place : ends.get(place, place + 1)]
            pooled = {"first": own[0], "mean": own.mean(axis=0), "max": own.max(axis=0)}
            np.testing.assert_allclose(vector, pooled[pooling], atol=1e-5)


@pytest.mark.parametrize("batch_positions", [1, 20, 4096])
def test_vectors_do_not_depend_on_their_batch(tiny, docs, batch_positions):
    together = build(tiny[0], batch_positions=batch_positions).predict(docs)
    encoder = build(tiny[0])
    for doc, vectors in zip(docs, together):
        np.testing.assert_allclose(vectors, encoder.predict([doc])[0], atol=1e-5)


def test_a_long_doc_is_read_in_windows(tiny, nlp):
    folder, model = tiny
    n_words = 10_000
    doc = pronounced(nlp, ["kandy"] * n_words, ["kæ", "ndi"] * (n_words // 2))
    encoder = build(folder, overlap=30)
    (vectors,) = encoder.predict([doc])
    assert vectors.shape == (n_words, 32) and np.isfinite(vectors).all()
    assert (np.abs(vectors).sum(axis=1) > 0).all(), "every token was read"
    # The first window ends before the first word that does not fit into it whole.
    start = [doc[i]._.ipa for i in range(17)]
    string = " ▁ ".join(" ".join(ipa) for ipa in start) + " ▁"
    assert len(string.split()) == 59 and len("ndi") + 59 + 1 > SIZES["positions"] - 2
    np.testing.assert_allclose(vectors[0], reference(model, string)[1], atol=1e-5)


def test_a_word_longer_than_a_window(tiny, nlp):
    doc = pronounced(nlp, ["a", "b" * 500, "c"], ["a", "b" * 500, "s"])
    (vectors,) = build(tiny[0], pooling="mean").predict([doc])
    assert np.isfinite(vectors).all() and (np.abs(vectors).sum(axis=1) > 0).all()


def test_the_papers_cut(tiny, nlp):
    folder, model = tiny
    doc = pronounced(nlp, ["kandy", "is", "big"], ["kændi", "ɪz", "bɪɡ"])
    encoder = build(folder, max_positions=8)
    positions = encoder.get_ref("pieces").predict([doc])
    with torch.no_grad():
        ids = model.tokenizer(STRINGS[0], return_tensors="pt")["input_ids"][:, :8]
        expected = model.roberta(input_ids=ids).last_hidden_state[0].numpy()
    np.testing.assert_allclose(positions.vectors, expected, atol=1e-5)
    (vectors,) = encoder.predict([doc])
    np.testing.assert_array_equal(vectors[2], np.zeros(32))
    np.testing.assert_allclose(vectors[1], expected[7], atol=1e-5)


@pytest.mark.parametrize("safetensors", [False, True])
def test_bytes_round_trip_into_another_model(tmp_path, docs, safetensors):
    save_phoneme_encoder(tmp_path, safetensors=safetensors)
    encoder = build(tmp_path)
    other = build_phoneme_transformer_v1(**SIZES)
    other.from_bytes(encoder.to_bytes())
    for own, loaded in zip(encoder.predict(docs), other.predict(docs)):
        np.testing.assert_array_equal(own, loaded)
    differently_seeded = build(seed=3)
    differently_seeded.from_bytes(encoder.to_bytes())
    np.testing.assert_array_equal(differently_seeded.predict(docs)[0], encoder.predict(docs)[0])
    assert find_transformers(differently_seeded)[0].source == str(tmp_path)


def test_copies_are_independent(tiny, docs):
    encoder = build(tiny[0])
    copied = encoder.copy()
    shims = [find_transformers(model)[0] for model in (encoder, copied)]
    assert shims[0].id != shims[1].id, "an optimizer tells them apart"
    outputs, backprop = copied.begin_update(docs)
    backprop([np.ones_like(y) for y in outputs])
    before = encoder.predict(docs)[0].copy()
    copied.finish_update(Adam(0.1))
    np.testing.assert_array_equal(encoder.predict(docs)[0], before)
    assert not np.allclose(copied.predict(docs)[0], before)


def test_random_weights_are_drawn_with_the_seed(docs):
    first, again, other = build(seed=1), build(seed=1), build(seed=2)
    np.testing.assert_array_equal(first.predict(docs)[0], again.predict(docs)[0])
    assert not np.allclose(first.predict(docs)[0], other.predict(docs)[0])


def test_initialising_again_keeps_what_was_learned(tiny, docs):
    encoder = build(tiny[0])
    before = encoder.predict(docs)[0]
    encoder.initialize(X=docs)
    np.testing.assert_array_equal(encoder.predict(docs)[0], before)


def test_no_weights_yet(docs):
    with pytest.raises(PhonemeNERError, match="P108"):
        build_phoneme_transformer_v1(**SIZES).predict(docs)


@pytest.mark.parametrize(
    "setting", [{"pooling": "last"}, {"window": 2}, {"overlap": -1}, {"batch_positions": 0}]
)
def test_settings_out_of_range(setting):
    with pytest.raises(PhonemeNERError, match=r"P502|P530"):
        build_phoneme_transformer_v1(**nested({**SIZES, **setting}))
