"""The small encoder with a table of pieces: what is read, saved, hidden and refused."""

import numpy as np
import pytest
import torch
from named_docs import named_doc, random_docs
from quiet import QUIET, noise
from thinc.api import Adam, fix_random_seed

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.words.encoder import build_phoneme_word_encoder_v1
from spacy_phoneme_ner.models.words.encoder_pieces import (
    fill_pieces,
    look_up_pieces,
    make_pieces_from_file_v1,
    set_pieces,
)
from spacy_phoneme_ner.models.words.piece_table import PieceTable

WIDTH = 6


def build(seed=0, piece_width=WIDTH, **settings):
    fix_random_seed(seed)
    sizes = {"width": 8, "symbol_width": 6, "depth": 2}
    return build_phoneme_word_encoder_v1(
        piece_width=piece_width, **{**sizes, "noise": QUIET, **settings}
    )


def step(encoder, docs):
    outputs, backprop = encoder.begin_update(docs)
    rng = np.random.default_rng(0)
    backprop([rng.normal(size=y.shape).astype("float32") for y in outputs])
    encoder.finish_update(Adam(0.01))
    return outputs


def state(encoder):
    return {k: v.clone() for k, v in encoder.shims[0].module.state_dict().items()}


def assert_same(found, expected, atol=0.0):
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, atol=atol, rtol=0)


def table(docs, width=WIDTH):
    words = sorted({token.text for doc in docs for token in doc})
    pieces = [("▁" + word, -9.0) for word in words if "\n" not in word]
    vectors = np.random.default_rng(1).normal(size=(len(pieces), width)).astype("float32")
    return PieceTable.make(pieces, vectors)


@pytest.fixture()
def docs(nlp):
    return random_docs(nlp.vocab, 12, ("eng", "sin"))


def filled(docs, **settings):
    encoder = build(**settings)
    set_pieces(encoder, table(docs))
    return encoder


def test_init_forward_backprop(docs):
    encoder = filled(docs)
    encoder.initialize(X=docs)
    before = state(encoder)
    outputs = step(encoder, docs)
    assert [y.shape for y in outputs] == [(len(doc), 8) for doc in docs]
    after = state(encoder)
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert {"pieces.inner.weight", "pieces.outer.weight"} <= changed


def test_pieces_change_the_vectors_of_words_that_sound_alike(nlp, docs):
    encoder = filled(docs)
    word = next(t.text for doc in docs for t in doc if t.text.isalpha())
    probe = [named_doc(nlp.vocab, word, "eng")]
    assert not np.allclose(encoder.predict(probe)[0], build().predict(probe)[0])
    assert look_up_pieces(encoder, [word], remember=False).any()
    assert look_up_pieces(build(piece_width=0), [word], remember=True) is None
    # Vectors that were kept from before are those of the other table no more.
    set_pieces(encoder, table(docs[:1]))
    assert encoder.attrs["pieces"].arrays is not None


def test_training_sees_what_prediction_sees(docs):
    encoder = filled(docs)
    outputs, _ = encoder.begin_update(docs)
    assert_same(outputs, encoder.predict(docs), atol=1e-5)


def test_pieces_are_hidden_in_training_only(docs):
    hidden, empty = filled(docs, noise=noise(hide_pieces=1.0)), build()
    assert_same(hidden.begin_update(docs)[0], empty.begin_update(docs)[0], atol=1e-6)
    assert any(
        np.abs(a - b).max() > 0.01
        for a, b in zip(hidden.predict(docs), empty.predict(docs))
        if len(a)
    )


def test_table_and_weights_go_into_another_model(docs, tmp_path):
    encoder = filled(docs)
    step(encoder, docs)
    encoder.to_disk(tmp_path / "model")
    data, expected = encoder.to_bytes(), encoder.predict(docs)
    for other in (
        build(seed=1).from_bytes(data),
        build(seed=2).from_disk(tmp_path / "model"),
        encoder.copy(),
    ):
        assert_same(other.predict(docs), expected)
    with pytest.raises((PhonemeNERError, ValueError)):
        build(piece_width=4).from_bytes(data)


def test_a_table_is_asked_for_where_it_is_needed(docs, tmp_path):
    encoder = build()
    with pytest.raises(PhonemeNERError, match="P165"):
        fill_pieces(encoder, None)
    assert make_pieces_from_file_v1(None) is None
    with pytest.raises(PhonemeNERError, match="P166"):
        fill_pieces(encoder, lambda: table(docs, width=4))
    with pytest.raises(PhonemeNERError, match="P167"):
        fill_pieces(build(piece_width=0), lambda: table(docs))
    table(docs).to_disk(tmp_path / "pieces.safetensors")
    fill_pieces(encoder, make_pieces_from_file_v1(tmp_path / "pieces.safetensors"))
    assert len(encoder.attrs["pieces"]) == len(table(docs))
    fill_pieces(encoder, None)  # it has one now
    fill_pieces(build(piece_width=0), None)  # and this needs none
