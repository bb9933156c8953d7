"""Heads of spaCy get room for more tags."""

import numpy as np
from spacy.ml.models.tagger import build_tagger_model
from thinc.api import Adam, Model

from spacy_phoneme_ner.models.heads.wider_head import widen_output

ROWS = [np.array([[1.0, 2.0], [0.5, -1.0]], dtype="float32")]


def tagger(nO=None):
    encoder = Model("rows", lambda model, X, is_train: (X, lambda d_X: d_X), dims={"nO": 2})
    model = build_tagger_model(encoder, nO)
    model.initialize(X=ROWS, Y=[np.zeros((2, 3), dtype="float32")])
    head = model.get_ref("output_layer")
    head.set_param("W", np.arange(6, dtype="float32").reshape(3, 2))
    head.set_param("b", np.array([0.5, 0.0, -0.5], dtype="float32"))
    return model


def test_what_it_knew_it_still_knows():
    model = tagger()
    before = model.predict(ROWS)[0]
    assert widen_output(model, 5) is model
    after = model.predict(ROWS)[0]
    assert after.shape == (2, 5)
    np.testing.assert_array_equal(after[:, :3], before)
    np.testing.assert_array_equal(after[:, 3:], np.zeros((2, 2)))


def test_every_node_knows_the_size_and_every_name_the_node():
    model = tagger()
    old = model.get_ref("output_layer")
    widen_output(model, 4)
    head = model.get_ref("output_layer")
    assert head is not old and model.get_ref("softmax") is head
    assert head.attrs == old.attrs and head.name == "softmax"
    assert [node.get_dim("nO") for node in model.walk()] == [4, 2, 4, 4]


def test_an_optimizer_that_knew_the_old_head_trains_the_new_one():
    model, optimizer = tagger(), Adam(0.1)
    for size in (3, 4):
        widen_output(model, size)
        probs, backprop = model.begin_update(ROWS)
        assert probs[0].shape == (2, size)
        np.testing.assert_allclose(probs[0].sum(axis=1), 1.0, rtol=1e-5)
        backprop(probs)
        model.finish_update(optimizer)


def test_it_can_be_saved_and_loaded():
    model, other = tagger(), build_tagger_model(tagger().get_ref("tok2vec"), None)
    widen_output(model, 4)
    other.from_bytes(model.to_bytes())
    np.testing.assert_array_equal(other.predict(ROWS)[0], model.predict(ROWS)[0])
