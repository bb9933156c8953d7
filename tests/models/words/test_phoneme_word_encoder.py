"""The encoder: shapes, gradients, what it may and may not depend on, its memory of words."""

import numpy as np
import pytest
import torch
from quiet import QUIET, noise
from spacy.tokens import Doc
from thinc.api import Adam, Model, fix_random_seed

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.layer import set_layer
from spacy_phoneme_ner.models.heads.bio_tagger import build_bio_tagger_v1
from spacy_phoneme_ner.models.words import prediction
from spacy_phoneme_ner.models.words.encoder import build_phoneme_word_encoder_v1
from spacy_phoneme_ner.models.words.noise import Noise

TINY = {"width": 8, "symbol_width": 6, "depth": 2}
STREAMS = ["ipa", "orth", "ipa+roman", "ipa+roman+orth", ""]


def build(streams="ipa", seed=0, **settings):
    fix_random_seed(seed)
    return build_phoneme_word_encoder_v1(streams=streams, **{**TINY, "noise": QUIET, **settings})


def make(nlp, words, ipa=None):
    doc = Doc(nlp.vocab, words=words)
    set_layer(
        doc, ipa if ipa is not None else [w.lower() if w.isalpha() else "" for w in words], "eng"
    )
    return doc


@pytest.fixture()
def docs(nlp):
    return [
        make(nlp, ["London", "is", "big", "."]),
        make(nlp, []),
        make(nlp, ["Kandy", "1990", "London"]),
    ]


@pytest.mark.parametrize("streams", STREAMS)
def test_init_forward_backprop(docs, streams):
    encoder = build(
        streams, noise=noise(hide_case=0.5, drop_symbol=0.2, swap_symbol=0.2, hide_word=0.1)
    )
    encoder.initialize(X=docs)
    assert [y.shape for y in encoder.predict(docs)] == [(4, 8), (0, 8), (3, 8)]
    outputs, backprop = encoder.begin_update(docs)
    assert [y.shape for y in outputs] == [(4, 8), (0, 8), (3, 8)]
    before = {k: v.clone() for k, v in encoder.shims[0].module.state_dict().items()}
    backprop([np.ones_like(y) for y in outputs])
    encoder.finish_update(Adam(0.01))
    after = encoder.shims[0].module.state_dict()
    assert any(not torch.equal(before[k], after[k]) for k in before)


def test_training_without_noise_gives_what_prediction_gives(docs):
    encoder = build("ipa+orth")
    trained, _ = encoder.begin_update(docs)  # numbers the symbols
    for y_train, y_predict in zip(trained, encoder.predict(docs)):
        np.testing.assert_allclose(y_train, y_predict, atol=1e-5)


def test_gradients_equal_finite_differences(docs):
    encoder = build("ipa")
    encoder.begin_update(docs)
    net = encoder.shims[0].module
    weights = {
        name: np.random.default_rng(0).normal(size=(n, 8)).astype("float32")
        for name, n in (("a", 4), ("b", 0), ("c", 3))
    }
    direction = list(weights.values())

    def objective():
        encoder.shims[0].generation += 1
        return sum(float((y * w).sum()) for y, w in zip(encoder.predict(docs), direction))

    _, backprop = encoder.begin_update(docs)
    backprop(direction)
    for name in ("norm_out.bias", "absent"):
        parameter = dict(net.named_parameters())[name]
        step = 1e-2
        with torch.no_grad():
            parameter[0] += step
            up = objective()
            parameter[0] -= 2 * step
            down = objective()
            parameter[0] += step
        slope = (up - down) / (2 * step)
        assert float(parameter.grad[0]) == pytest.approx(slope, rel=0.05, abs=1e-2)


def test_docs_do_not_see_each_other(docs):
    encoder = build("ipa")
    together = encoder.predict(docs)
    for doc, expected in zip(docs, together):
        np.testing.assert_allclose(encoder.predict([doc])[0], expected, atol=1e-5)


def test_a_token_sees_as_far_as_the_context_is_deep(nlp):
    encoder = build("ipa", depth=2)
    words = ["a"] * 9
    changed = [*words[:4], "o", *words[5:]]
    difference = encoder.predict([make(nlp, words)])[0] - encoder.predict([make(nlp, changed)])[0]
    moved = np.abs(difference).max(axis=1) > 1e-6
    assert moved.tolist() == [False, False, True, True, True, True, True, False, False]


def test_long_docs_are_encoded_in_pieces_without_a_seam(nlp, monkeypatch):
    encoder = build("ipa", depth=3)
    docs = [make(nlp, list("abcdefgh") * 4), make(nlp, list("hgfedcba"))]
    whole = encoder.predict(docs)
    monkeypatch.setattr(prediction, "_PIECE", 5)
    encoder.shims[0].generation += 1
    for in_pieces, expected in zip(encoder.predict(docs), whole):
        np.testing.assert_allclose(in_pieces, expected, atol=1e-5)


@pytest.mark.parametrize(
    ("settings", "words", "other", "same"),
    [
        ({"cues": False}, ["London"], ["london"], True),
        ({"cues": True}, ["London"], ["london"], False),
        ({"streams": "ipa", "cues": False}, ["karl"], ["carl"], True),
        ({"streams": "orth", "cues": False}, ["karl"], ["carl"], False),
    ],
)
def test_inputs_that_are_switched_off_are_not_read(nlp, settings, words, other, same):
    encoder = build(**settings)
    docs = [make(nlp, words, ["karl"]), make(nlp, other, ["karl"])]
    encoder.begin_update(docs)  # gives the letters rows of their own
    first, second = encoder.predict(docs)
    assert np.allclose(first, second) == same


def test_untrained_segments_differ_by_articulation_alone(nlp):
    for articulatory in (True, False):
        encoder = build("ipa", cues=False, articulatory=articulatory)
        encoder.begin_update([make(nlp, ["p"])])
        q, x = (encoder.predict([make(nlp, ["w"], [ipa])])[0] for ipa in ("q", "x"))
        assert np.allclose(q, x) != articulatory


def test_a_layer_in_another_notation_is_read_by_its_symbols(nlp):
    encoder = build("ipa", cues=False, segmentation="spaces", noise=noise(letter_reading=1.0))
    encoder.begin_update([make(nlp, ["Lund", "Rio"], ["L AH1 N D", "R IY1 OW0"])])
    assert encoder.attrs["symbols"][0].trained == ["L", "AH1", "N", "D", "R", "IY1", "OW0"]
    same, other, unread = (
        encoder.predict([make(nlp, ["w"], [ipa])])[0] for ipa in ("L AH1", "L  AH1", "LAH1")
    )
    assert np.array_equal(same, other) and not np.allclose(same, unread)
    copy = build("ipa", seed=1, cues=False, segmentation="spaces").from_bytes(encoder.to_bytes())
    doc = make(nlp, ["Lund"], ["L AH1 N D"])
    np.testing.assert_array_equal(copy.predict([doc])[0], encoder.predict([doc])[0])


def test_tokens_that_differ_are_encoded_once_while_the_weights_last(nlp, docs, monkeypatch):
    encoder = build("ipa")
    seen = []
    real = prediction.spell_words
    monkeypatch.setattr(
        prediction,
        "spell_words",
        lambda strings, *args, **kwargs: seen.extend(strings) or real(strings, *args, **kwargs),
    )
    first = encoder.predict(docs)
    assert set(seen) == {"", "big", "is", "kandy", "london"}
    n_tokens = len({token.text for doc in docs for token in doc})
    assert len(seen) == n_tokens < sum(map(len, docs))
    again = encoder.predict([*docs, make(nlp, ["new"])])
    assert seen[n_tokens:] == ["new"]
    np.testing.assert_array_equal(first[0], again[0])
    _, backprop = encoder.begin_update(docs)
    backprop([np.ones_like(y) for y in first])
    encoder.finish_update(Adam(0.1))
    assert not np.allclose(encoder.predict(docs)[0], first[0]), "old vectors are forgotten"


def test_averages_are_lent_and_taken_back(docs):
    encoder = build("ipa")
    optimizer = Adam(0.1, use_averages=True)
    for _ in range(3):
        outputs, backprop = encoder.begin_update(docs)
        backprop([np.ones_like(y) for y in outputs])
        encoder.finish_update(optimizer)
    own = encoder.predict(docs)[0]
    with encoder.use_params(optimizer.averages):
        averaged = encoder.predict(docs)[0]
    assert not np.allclose(own, averaged)
    np.testing.assert_allclose(encoder.predict(docs)[0], own, atol=1e-6)


def test_bytes_carry_weights_and_symbols_into_another_model(docs):
    encoder = build("ipa+orth")
    encoder.begin_update(docs)
    data = encoder.to_bytes()
    assert b"pickle" not in data and b"torch" not in data
    other = build("ipa+orth", seed=1)
    assert not np.allclose(other.predict(docs)[0], encoder.predict(docs)[0])
    other.from_bytes(data)
    for mine, its in zip(encoder.predict(docs), other.predict(docs)):
        np.testing.assert_array_equal(mine, its)
    assert other.attrs["symbols"][0].trained == encoder.attrs["symbols"][0].trained != []


def test_weights_of_another_shape_are_refused(docs):
    data = build("ipa").to_bytes()
    with pytest.raises(PhonemeNERError, match="P105"):
        build("ipa", symbol_width=4).from_bytes(data)


def test_unknown_streams_and_no_input_are_refused():
    with pytest.raises(PhonemeNERError, match=r"'ipaa'.*roman"):
        build("ipaa")
    with pytest.raises(PhonemeNERError, match="P104"):
        build("", cues=False)


def test_the_order_of_streams_and_keys_tells_nothing(docs):
    orders = [("ipa+roman+orth", "ipa-classes+orth"), ("orth+ipa+roman", "orth+ipa-classes")]
    one, other = (build(streams, gazetteer=gazetteer) for streams, gazetteer in orders)
    assert one.to_bytes() == other.to_bytes()
    for y, z in zip(one.predict(docs), other.predict(docs)):
        np.testing.assert_array_equal(y, z)


@pytest.mark.parametrize("streams", ["ipa+ipa", ["ipa", "orth"], 5, None])
def test_streams_are_written_in_one_way(streams):
    with pytest.raises(PhonemeNERError, match=r"P531.*streams is .*ipa, roman, orth.*once"):
        build(streams)


def test_noise_is_a_block_of_its_own():
    assert build(noise=None).attrs["noise"] == Noise()
    assert build(noise={"hide_word": 0.2}).attrs["noise"] == Noise(hide_word=0.2)
    with pytest.raises(PhonemeNERError, match=r"P532.*noise has \['hide_words'\].*hide_word,"):
        build(noise={"hide_words": 0.2})
    with pytest.raises(PhonemeNERError, match=r"P532.*noise has 0\.2"):
        build(noise=0.2)
    with pytest.raises(PhonemeNERError, match=r"P530.*noise\.hide_word is 5.*from 0 to 1"):
        build(noise={"hide_word": 5})


def test_a_doc_without_a_layer_is_named(nlp):
    with pytest.raises(PhonemeNERError, match="P005"):
        build("ipa").predict([Doc(nlp.vocab, words=["a"])])
    assert build("orth").predict([Doc(nlp.vocab, words=["a"])])[0].shape == (1, 8)


def test_the_head_grows_and_keeps_what_it_has(docs):
    model = build_bio_tagger_v1(build("ipa"))
    model.initialize(X=docs, Y=[np.zeros((len(doc), 3), dtype="float32") for doc in docs])
    before = model.predict(docs)
    model.attrs["resize_output"](model, 5)
    after = model.predict(docs)
    assert [y.shape[1] for y in after] == [5, 5, 5]
    np.testing.assert_array_equal(after[0][:, :3], before[0])


def test_registered_under_its_name():
    from spacy import registry as spacy_registry

    encoder = spacy_registry.resolve(
        {"m": {"@architectures": "spacy-phoneme-ner.PhonemeWordEncoder.v1", "width": 16}}
    )["m"]
    assert isinstance(encoder, Model) and encoder.get_dim("nO") == 16


@pytest.mark.parametrize("train", [False, True])
def test_context_ends_with_lines_and_sentences(nlp, train, monkeypatch):
    monkeypatch.setattr(prediction, "_PIECE", 4)
    encoder = build("ipa+orth", depth=3)
    words = ["London", "is", "big", "Kandy", "1990", "London"]
    whole, breaks = make(nlp, words), make(nlp, [*words[:3], "\n", *words[3:]])
    sentences = make(nlp, words)
    sentences[3].is_sent_start = True
    halves = [make(nlp, words[:3]), make(nlp, words[3:])]
    encoder.initialize(X=[whole])

    def encode(*docs):
        return encoder.begin_update(list(docs))[0] if train else encoder.predict(list(docs))

    alone = np.concatenate(encode(*halves))
    assert np.allclose(np.delete(encode(breaks)[0], 3, axis=0), alone, atol=1e-5)
    assert np.allclose(encode(whole, sentences)[1], alone, atol=1e-5)
    assert not np.allclose(encode(whole)[0], alone, atol=1e-3)
