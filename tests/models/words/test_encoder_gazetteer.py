"""The small encoder with a gazetteer: what is saved, what is hidden, what is forgotten."""

import numpy as np
import pytest
import torch
from named_docs import LABELS, named_doc, random_docs
from quiet import QUIET, noise
from spacy.tokens import Doc
from thinc.api import Adam, fix_random_seed

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.layer import get_ipa, has_layer
from spacy_phoneme_ner.models.words import prediction
from spacy_phoneme_ner.models.words.encoder import build_phoneme_word_encoder_v1
from spacy_phoneme_ner.models.words.encoder_gazetteer import (
    look_up_names,
    look_up_names_of_others,
    set_gazetteer,
)
from spacy_phoneme_ner.models.words.gazetteer_counts import GazetteerCounter

KINDS = "ipa-classes+orth"
LANGS = ("eng", "sin", "tam")


def build(seed=0, gazetteer=KINDS, **settings):
    fix_random_seed(seed)
    sizes = {"width": 8, "symbol_width": 6, "depth": 2, "gazetteer_slots": 512}
    return build_phoneme_word_encoder_v1(
        gazetteer=gazetteer, **{**sizes, "noise": QUIET, **settings}
    )


def count(docs, kinds=KINDS):
    counter = GazetteerCounter(kinds.split("+"), LABELS)
    counter.add(docs)
    return counter.finish()


def filled(docs, **settings):
    encoder = build(**settings)
    set_gazetteer(encoder, count(docs))
    return encoder


def step(encoder, docs, optimizer=None):
    outputs, backprop = encoder.begin_update(docs)
    rng = np.random.default_rng(0)
    backprop([rng.normal(size=y.shape).astype("float32") for y in outputs])
    encoder.finish_update(optimizer or Adam(0.01))
    return outputs


def look_up(encoder, docs):
    """Give the evidence of all tokens, as prediction sees it."""
    texts = [token.text for doc in docs for token in doc]
    ipa = [ipa for doc in docs for ipa in get_ipa(doc)] if has_layer(docs[0]) else ()
    return look_up_names(encoder, texts, ipa)


def state(encoder):
    return {k: v.clone() for k, v in encoder.shims[0].module.state_dict().items()}


@pytest.fixture()
def docs(nlp):
    return random_docs(nlp.vocab, 12, LANGS)


@pytest.fixture()
def probe(nlp):
    """Docs of a language that was not counted."""
    return random_docs(nlp.vocab, 6, ("som",))


def assert_same(found, expected, atol=0.0):
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, atol=atol, rtol=0)


def test_init_forward_backprop(docs):
    encoder = filled(docs)
    encoder.initialize(X=docs)
    before = state(encoder)
    outputs = step(encoder, docs)
    assert [y.shape for y in outputs] == [(len(doc), 8) for doc in docs]
    after = state(encoder)
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert {"gazetteer.inner.weight", "gazetteer.outer.weight"} <= changed
    tables = {"gazetteer.marks", "gazetteer.counts", "gazetteer.prior"}
    assert not changed & tables and tables < set(before), "tables are no weights"


def test_what_is_known_changes_the_vectors(docs, probe):
    empty, full = build(), filled(docs)
    for before, after, doc in zip(empty.predict(probe), full.predict(probe), probe):
        assert len(doc) == 0 or not np.allclose(before, after)
    assert look_up(empty, probe).any() == np.False_
    assert look_up(full, probe).any(axis=1).mean() > 0.5


def test_in_training_a_doc_is_not_told_what_its_own_language_says(docs, probe):
    encoder = filled(docs)
    own = [doc for doc, lang in zip(docs, LANGS * 9) if lang == "sin"]
    others = [doc for doc, lang in zip(docs, LANGS * 9) if lang != "sin"]
    expected = filled(others)
    # What words are like in general is counted in all.
    expected.shims[0].module.gazetteer.prior.copy_(encoder.shims[0].module.gazetteer.prior)
    step_outputs, _ = encoder.begin_update(own)
    expected.begin_update(own)  # numbers the symbols
    expected.shims[0].generation += 1
    assert_same(step_outputs, expected.predict(own), atol=1e-5)
    differing = zip(encoder.predict(own), step_outputs)
    assert any(len(a) and np.abs(a - b).max() > 0.01 for a, b in differing)
    # A language that was not counted is trained as it is predicted.
    assert_same(encoder.begin_update(probe)[0], encoder.predict(probe), atol=1e-5)


def test_tables_and_weights_go_into_another_model(docs, probe, tmp_path):
    encoder = filled(docs)
    step(encoder, docs)
    encoder.to_disk(tmp_path / "model")
    data, expected = encoder.to_bytes(), encoder.predict(probe)
    assert b"pickle" not in data
    for other in (
        build(seed=1).from_bytes(data),
        build(seed=2).from_disk(tmp_path / "model"),
        filled(probe, seed=3).from_bytes(data),
        encoder.copy(),
    ):
        own, its = state(encoder), state(other)
        assert own.keys() == its.keys() and all(torch.equal(own[k], its[k]) for k in own)
        assert_same(other.predict(probe), expected)
    with pytest.raises(PhonemeNERError, match="P105"):
        build(gazetteer_slots=64).from_bytes(data)
    with pytest.raises(PhonemeNERError, match="P105"):
        build(gazetteer="").from_bytes(data)


def test_forms_are_saved_with_the_weights(docs, probe):
    forms = {"gazetteer_forms": "orth"}
    encoder = filled(docs, **forms)
    step(encoder, docs)
    data, expected = encoder.to_bytes(), encoder.predict(probe)
    assert_same(build(seed=1, **forms).from_bytes(data).predict(probe), expected)
    with pytest.raises(PhonemeNERError, match="P105"):
        build().from_bytes(data)
    # A known word with an ending is not the unknown word that it was.
    word = next(t.text for doc in docs for t in doc if t.text.isalpha() and len(t.text) > 3)
    longer = [named_doc(docs[0].vocab, f"{word}xq", "som")]
    known = [look_up(its, longer) for its in (encoder, filled(docs))]
    assert known[0].any() and not known[1].any()


def test_it_is_fine_tuned_without_counts(docs, probe):
    encoder = build(seed=1).from_bytes(filled(docs).to_bytes())
    assert encoder.attrs["gazetteer"].counts is None
    np.testing.assert_array_equal(look_up_names_of_others(encoder, docs), look_up(encoder, docs))
    before = state(encoder)
    step(encoder, docs)
    after = state(encoder)
    assert not torch.equal(before["gazetteer.inner.weight"], after["gazetteer.inner.weight"])
    assert torch.equal(before["gazetteer.counts"], after["gazetteer.counts"])


def test_evidence_is_hidden_in_training_only(docs, probe):
    hidden = filled(docs, noise=noise(hide_evidence=1.0))
    empty = build(seed=0)
    assert_same(hidden.begin_update(probe)[0], empty.begin_update(probe)[0], atol=1e-6)
    shown = filled(docs)
    shown.begin_update(probe)
    assert_same(hidden.predict(probe), shown.predict(probe))


def test_what_is_kept_is_forgotten_when_the_tables_change(docs, probe):
    encoder = build()
    empty = encoder.predict(probe)
    set_gazetteer(encoder, count(docs))
    full = encoder.predict(probe)
    assert_same(full, filled(docs).predict(probe))
    assert not np.allclose(np.concatenate(full), np.concatenate(empty))
    set_gazetteer(encoder, count(random_docs(docs[0].vocab, 12, LANGS, seed=1)))
    assert not np.allclose(np.concatenate(encoder.predict(probe)), np.concatenate(full))
    encoder.from_bytes(build().to_bytes())
    assert_same(encoder.predict(probe), empty)


def test_words_are_looked_up_once_while_the_tables_last(docs, probe, monkeypatch):
    encoder = filled(docs)
    names, asked = encoder.attrs["gazetteer"], []
    look_up = names._look_up
    monkeypatch.setattr(
        names, "_look_up", lambda keys, tables: asked.append(len(keys)) or look_up(keys, tables)
    )
    first = encoder.predict(probe)
    assert_same(encoder.predict(probe), first)
    n_words = len({token.text for doc in probe for token in doc if token.text.isalpha()})
    assert asked == [n_words + 1], "and one for all that is not pronounced"


@pytest.mark.parametrize("streams", ["ipa", "ipa+roman", ""])
def test_a_seam_between_pieces_is_not_seen(docs, probe, monkeypatch, streams):
    encoder = filled(docs, streams=streams)
    whole = encoder.predict(probe)
    monkeypatch.setattr(prediction, "_PIECE", 5)
    encoder.shims[0].generation += 1
    assert_same(encoder.predict(probe), whole, atol=1e-5)


def test_more_tokens_than_go_into_a_piece(nlp, docs, monkeypatch):
    encoder = filled(docs)
    words = [token.text for doc in docs for token in doc] * 300
    doc = named_doc(nlp.vocab, " ".join(words), "som")
    assert len(doc) > 8192
    in_pieces = encoder.predict([doc])
    monkeypatch.setattr(prediction, "_PIECE", len(doc))
    encoder.shims[0].generation += 1
    assert_same(encoder.predict([doc]), in_pieces, atol=1e-5)


def test_empty_docs(nlp, docs):
    encoder = filled(docs)
    empty = named_doc(nlp.vocab, "")
    for batch in ([], [empty], [empty, empty]):
        assert [y.shape for y in encoder.predict(batch)] == [(0, 8)] * len(batch)
        outputs, backprop = encoder.begin_update(batch)
        assert backprop(outputs) == []
    mixed = [empty, docs[1], empty, docs[2], empty]
    alone = [encoder.predict([doc])[0] for doc in mixed]
    assert_same(encoder.predict(mixed), alone, atol=1e-5)
    step(encoder, mixed)


def test_averages_are_lent_and_the_tables_stay(docs, probe):
    encoder = filled(docs)
    optimizer = Adam(0.1, use_averages=True)
    for _ in range(3):
        step(encoder, docs, optimizer)
    own, tables = encoder.predict(probe), state(encoder)
    with encoder.use_params(optimizer.averages):
        lent = state(encoder)
        assert torch.equal(lent["gazetteer.counts"], tables["gazetteer.counts"])
        assert not np.allclose(np.concatenate(encoder.predict(probe)), np.concatenate(own))
    assert_same(encoder.predict(probe), own, atol=1e-6)


def test_a_hidden_word_is_hidden_here_too(nlp, docs):
    encoder = filled(docs, noise=noise(hide_word=1.0), cues=False)
    kandy, lagos = (named_doc(nlp.vocab, text, "som") for text in ("kat", "1990 mi"))
    unknown = build(noise=noise(hide_word=1.0), cues=False).begin_update([kandy, lagos])[0]
    assert_same(encoder.begin_update([kandy, lagos])[0], unknown, atol=1e-6)
    shown = filled(docs, cues=False).begin_update([kandy, lagos])[0]
    assert not np.allclose(shown[0], unknown[0])


def test_where_the_sound_of_a_sentence_is_hidden_its_evidence_is_left(docs, probe):
    encoder = filled(docs, noise=noise(hide_sound=1.0), cues=False, depth=0)
    found = np.concatenate(encoder.begin_update(probe)[0])
    evidence = look_up_names_of_others(encoder, probe)
    net = encoder.shims[0].module
    vectors = net.absent.expand(len(evidence), -1)
    lengths = torch.tensor([len(doc) for doc in probe])
    expected = net.context(vectors, None, lengths, torch.tensor(evidence))
    np.testing.assert_allclose(found, expected.detach().numpy(), atol=1e-6)
    assert np.ptp(found, axis=0).max() > 0.01


def test_what_is_kept_of_words_is_forgotten_with_the_names(docs, probe):
    encoder = filled(docs)
    before = encoder.predict(probe)
    set_gazetteer(encoder, count(probe))
    after = encoder.predict(probe)
    assert any(len(a) and np.abs(a - b).max() > 0.01 for a, b in zip(after, before))
    set_gazetteer(encoder, count(docs))
    assert_same(encoder.predict(probe), before, atol=1e-6)


def test_without_a_gazetteer_nothing_is_looked_up(docs):
    plain = build(gazetteer="", noise=noise(hide_evidence=0.5))
    assert plain.attrs["gazetteer"] is None and look_up(plain, docs) is None
    assert not any("gazetteer" in name for name in state(plain))
    step(plain, docs)


def test_the_spelling_alone_needs_no_layer(nlp):
    bare = [
        named_doc(nlp.vocab, text, names=[(0, "LOC")], layer=False) for text in ("kandy is", "a b")
    ]
    encoder = build(streams="orth", gazetteer="orth")
    set_gazetteer(encoder, count(bare, "orth"))
    assert look_up(encoder, bare).any(axis=1).all()
    step(encoder, bare)
    with pytest.raises(PhonemeNERError, match="P005"):
        build(streams="orth").predict([Doc(nlp.vocab, words=["kandy"])])


def test_settings_are_checked_when_it_is_built(docs):
    with pytest.raises(PhonemeNERError, match=r"P531.*gazetteer is 'orth.sound'.*ipa-skeleton"):
        build(gazetteer="orth+sound")
    with pytest.raises(PhonemeNERError, match="P119"):
        set_gazetteer(build(gazetteer="roman"), count(docs))
    with pytest.raises(PhonemeNERError, match="P119"):
        set_gazetteer(build(gazetteer_labels=["PER", "LOC", "ORG"]), count(docs))
    encoder = build(gazetteer_labels=["LOC", "ORG", "PER"])
    set_gazetteer(encoder, count(docs))
