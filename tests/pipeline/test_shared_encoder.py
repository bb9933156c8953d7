"""One encoder for several components: what it gives, keeps and saves."""

import copy
import gc
import pickle

import numpy as np
import pytest
import spacy
import torch
from shared_pipelines import (
    TEXTS,
    add_encoder,
    assert_same,
    examples,
    found,
    module,
    one_encoder,
    two_encoders,
)
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Adam, fix_random_seed

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.layer import get_ipa, set_layer
from spacy_phoneme_ner.pipeline.shared_encoder import SharedEncoder

pytestmark = pytest.mark.usefixtures("one_thread")


def test_docs_hold_nothing_of_the_vectors(trained_shared):
    doc = trained_shared(TEXTS[0])
    assert doc.tensor.size == 0 and not doc.user_hooks
    assert {key[1] for key in doc.user_data} == {"phoneme_layer", "entity_scores"}


@pytest.mark.parametrize("save", ["disk", "bytes"])
def test_round_trips_into_pipelines_of_other_weights(trained_shared, tmp_path, save):
    if save == "disk":
        trained_shared.to_disk(tmp_path)
        fix_random_seed(3)
        other = spacy.load(tmp_path)
    else:
        other = two_encoders(seed=7)
        with pytest.raises(AssertionError):
            assert_same(trained_shared, other)
        other.from_bytes(trained_shared.to_bytes())
    assert_same(trained_shared, other)
    assert other.get_pipe("letters").listening_components == ["tagger"]


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda nlp: pickle.loads(pickle.dumps(nlp))])
def test_copies_are_pipelines_of_their_own(copied):
    nlp = two_encoders()
    batch = examples(nlp)
    nlp.get_pipe("sounds").update(batch)  # in the midst of a batch
    kept = nlp("Amina visited Lagos")
    other = copied(nlp)
    assert_same(nlp, other)
    with torch.no_grad():
        for parameter in module(other).parameters():
            parameter += 1.0
    module(other)
    other.get_pipe("sounds").model.shims[0].generation += 1
    with pytest.raises(AssertionError):
        assert_same(nlp, other)
    for model, name in ((nlp, "nlp"), (other, "other")):
        upstream = model.get_pipe("phoneme_ner").model.get_ref("tok2vec").attrs["upstream"]
        assert upstream.find([]) is model.get_pipe("sounds"), name
    assert len(kept) == 3


def test_a_model_that_is_copied_alone_goes_on_listening(trained_shared):
    model = trained_shared.get_pipe("tagger").model
    doc = trained_shared.make_doc(TEXTS[0])
    expected = model.predict([doc])[0]
    for copied in (copy.deepcopy(model), model.copy()):
        np.testing.assert_allclose(copied.predict([doc])[0], expected, atol=1e-6)


@pytest.mark.parametrize("settings", [{"batch_size": 1}, {"batch_size": 3}, {"n_process": 2}])
def test_pipes_and_processes_agree(trained_shared, settings):
    texts = [*TEXTS, "", "   ", "😀"] * 2
    expected = [found(trained_shared(text)) for text in texts]
    assert [found(doc) for doc in trained_shared.pipe(texts, **settings)] == expected


def test_components_that_batch_differently_agree(trained_shared):
    expected = [found(trained_shared(text)) for text in TEXTS * 3]
    cfg = {"sounds": {"batch_size": 2}, "phoneme_ner": {"batch_size": 5}}
    docs = trained_shared.pipe(TEXTS * 3, component_cfg=cfg)
    assert [found(doc) for doc in docs] == expected


@pytest.fixture()
def calls(monkeypatch):
    """Which encoders predict, and how many Docs."""
    seen, predict = [], SharedEncoder.predict

    def watched(self, docs):
        seen.append((self.name, len(docs)))
        return predict(self, docs)

    monkeypatch.setattr(SharedEncoder, "predict", watched)
    return seen


def test_vectors_are_computed_once_and_not_kept_longer_than_needed(calls):
    nlp = one_encoder()
    sounds = nlp.get_pipe("sounds")
    calls.clear()
    docs = list(nlp.pipe(TEXTS))
    assert calls == [("sounds", 4)]
    assert len(sounds._kept._entries) == 0, "all listeners have read them"
    with nlp.select_pipes(disable=["tagger"]):
        docs = list(nlp.pipe(TEXTS))
    assert len(sounds._kept._entries) == 4, "the tagger may come back"
    calls.clear()
    assert found(nlp.get_pipe("tagger")(docs[0])) and calls == []
    del docs
    gc.collect()
    assert len(sounds._kept._entries) == 0, "no longer than the Docs"


def test_without_the_encoder_the_listener_has_the_vectors_computed(trained_shared, calls):
    expected = [found(doc) for doc in trained_shared.pipe(TEXTS)]
    calls.clear()
    with trained_shared.select_pipes(disable=["sounds", "letters"]):
        assert [found(doc) for doc in trained_shared.pipe(TEXTS)] == expected
    assert sorted(calls) == [("letters", 4), ("sounds", 4)]
    half = trained_shared.make_doc(TEXTS[0])
    for name in ("sounds", "letters"):
        half = trained_shared.get_pipe(name)(half)
    revived = pickle.loads(pickle.dumps(half))
    for name in ("phoneme_ner", "tagger"):
        revived = trained_shared.get_pipe(name)(revived)
    assert found(revived) == expected[0]


def test_components_that_were_disabled_when_others_were_linked(calls):
    """So `spacy train` initialises a pipeline with frozen components."""
    nlp = one_encoder()
    with nlp.select_pipes(disable=["phoneme_ner"]):
        nlp.initialize(lambda: examples(nlp))
    assert nlp.get_pipe("sounds").listening_components == ["tagger"]
    list(nlp.pipe(TEXTS))  # here the encoder learns who else reads
    calls.clear()
    list(nlp.pipe(TEXTS))
    assert calls == [("sounds", 4)]
    nlp.update(examples(nlp), sgd=Adam(0.01), exclude=["phoneme_ner"])


def test_vectors_of_changed_docs_and_old_weights_are_not_used():
    nlp = one_encoder()
    sounds, listening = nlp.get_pipe("sounds"), nlp.get_pipe("tagger").model.get_ref("tok2vec")

    def read():
        return listening.predict([doc])[0]

    def is_right():
        fresh = Doc(
            nlp.vocab, words=[t.text for t in doc], spaces=[bool(t.whitespace_) for t in doc]
        )
        set_layer(fresh, get_ipa(doc), "eng")
        expected = sounds.model.predict([fresh])[0]
        return np.allclose(read(), expected, atol=1e-6)

    doc = sounds(nlp.make_doc("New York was in the rain"))
    first = read()
    doc[0]._.ipa = "ŋ"
    assert not np.allclose(read(), first) and is_right()
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[0:2])
        retokenizer.split(doc[3], ["i", "n"], heads=[doc[3], doc[3]])
    assert len(read()) == len(first) == len(doc) and is_right()
    before = read()
    for change in ("update", "averages", "bytes"):
        sounds(doc)
        if change == "update":
            optimizer = Adam(0.1, use_averages=True)
            nlp.update(examples(nlp), sgd=optimizer)
        elif change == "averages":
            with nlp.use_params(optimizer.averages):
                assert not np.allclose(read(), before) and is_right()
        else:
            sounds.from_bytes(one_encoder(seed=5).get_pipe("sounds").to_bytes())
        assert is_right()
        assert change == "averages" or not np.allclose(read(), before)
        before = read()


def test_the_g2p_is_that_of_the_component_and_a_layer_is_kept():
    nlp = one_encoder()
    doc = nlp.get_pipe("sounds")(nlp.make_doc("Amina"))
    assert get_ipa(doc) == ["amina"] and doc[0]._.ipa_lang == "sin"
    doc = Doc(nlp.vocab, words=["Amina"])
    set_layer(doc, ["mine"], "eng")
    assert get_ipa(nlp(doc)) == ["mine"]
    other = spacy.blank("si")
    add_encoder(other, "sounds", lang="eng")
    assert other("Amina")[0]._.ipa_lang == "eng"
    with pytest.raises(PhonemeNERError, match="P001"):
        # The default G2P tells languages that it knows from others.
        other.add_pipe("shared_encoder", config={"lang": "nowhere"})


def test_empty_and_odd_docs(trained_shared):
    assert list(trained_shared.pipe([])) == []
    for text in ("", " ", "\n", "1990"):
        assert trained_shared(text).text == text
    losses = trained_shared.get_pipe("sounds").update([])
    assert losses == {"sounds": 0.0}
    empty = Example.from_dict(trained_shared.make_doc(""), {})
    weights = {n: p.detach().clone() for n, p in module(trained_shared).named_parameters()}
    trained_shared.update([empty], sgd=Adam(0.1), exclude=["tagger"])
    for name, value in module(trained_shared).named_parameters():
        assert torch.equal(value, weights[name])


def test_a_loader_goes_to_an_encoder_that_is_loaded(nlp):
    component = add_encoder(nlp, "sounds")
    with pytest.raises(PhonemeNERError, match="P112"):
        component.initialize(lambda: examples(nlp), nlp=nlp, encoder_loader=lambda: None)
