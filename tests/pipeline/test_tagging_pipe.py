"""How tags are learned, and what was known rehearsed (nlp.rehearse)."""

import numpy as np
import pytest
import spacy
from letter_pieces import build_letter_encoder
from named_sentences import CONFIG, TRAIN, examples, found
from spacy.training import Example
from thinc.api import fix_random_seed

from spacy_phoneme_ner.errors import PhonemeNERError

NEW = [("Zub met Qux .", [(0, 3, "ANIMAL"), (8, 11, "ANIMAL")])]
NOTHING = [("Monday comes before Tuesday .", [])]
LETTERS = "spacy-phoneme-ner-tests.LetterEncoder.v1"
spacy.registry.architectures.register(LETTERS, func=build_letter_encoder)


def pipeline(head):
    fix_random_seed(0)
    nlp = spacy.blank("en")
    encoder = CONFIG["model"]["tok2vec"] if head != "PieceTagger" else {"@architectures": LETTERS}
    architecture = {"@architectures": f"spacy-phoneme-ner.{head}.v1", "tok2vec": encoder}
    nlp.add_pipe("phoneme_ner", config={**CONFIG, "model": architecture})
    optimizer = nlp.initialize(lambda: examples(nlp))
    optimizer.learn_rate = 0.01
    for _ in range(60):
        nlp.update(examples(nlp), sgd=optimizer)
    return nlp


def raw(nlp):
    return [Example.from_dict(nlp.make_doc(text), {}) for text, _ in TRAIN]


def goes_on(nlp, rehearses, data=NEW, label="ANIMAL", steps=40):
    """Learn from one sentence, maybe a new label; tell how far the old scores moved."""
    fix_random_seed(0)
    component = nlp.get_pipe("phoneme_ner")
    docs = [nlp.make_doc(text) for text, _ in TRAIN]
    optimizer = nlp.resume_training()
    optimizer.learn_rate = 0.01
    if label is not None:
        component.add_label(label)
    before = component.predict(docs)
    for _ in range(steps):
        nlp.update(examples(nlp, data), sgd=optimizer)
        if rehearses:
            losses = nlp.rehearse(raw(nlp), sgd=optimizer)
            assert losses["phoneme_ner"] >= 0
    after, known = component.predict(docs), 7
    moved = [abs(a[:, :known] - b[:, :known]).mean() for a, b in zip(after, before)][: len(docs)]
    return float(np.mean(moved))


@pytest.mark.parametrize("head", ["BIOTagger", "CRFTagger", "PieceTagger"])
def test_what_is_rehearsed_is_not_forgotten(head):
    forgotten, kept = (goes_on(pipeline(head), rehearses) for rehearses in (False, True))
    assert kept < forgotten / 2


def test_the_new_is_learned_beside_the_old():
    right = {}
    for rehearses in (False, True):
        nlp = pipeline("CRFTagger")
        goes_on(nlp, rehearses, data=NOTHING, label=None)
        assert not nlp(NOTHING[0][0]).ents
        right[rehearses] = [found(nlp(text)) for text, _ in TRAIN] == [ents for _, ents in TRAIN]
    assert right == {False: False, True: True}


def test_without_training_resumed_there_is_nothing_to_rehearse():
    nlp = pipeline("BIOTagger")
    before = nlp.get_pipe("phoneme_ner").model.to_bytes()
    assert nlp.rehearse(raw(nlp), sgd=nlp.create_optimizer()) == {"phoneme_ner": 0.0}
    assert nlp.get_pipe("phoneme_ner").model.to_bytes() == before
    nlp.resume_training()
    assert nlp.rehearse([Example.from_dict(nlp.make_doc(""), {})]) == {"phoneme_ner": 0.0}
    assert spacy.blank("en").from_config(nlp.config).from_bytes(nlp.to_bytes())(TRAIN[0][0]).ents


@pytest.mark.parametrize("factory", ["phoneme_ner", "phoneme_tagger"])
def test_a_loss_that_is_not_finite_is_named_before_anything_is_learned(factory):
    fix_random_seed(0)
    nlp = spacy.blank("en")
    encoder = CONFIG["model"]["tok2vec"]
    head = "spacy-phoneme-ner.BIOTagger.v1" if factory == "phoneme_ner" else "spacy.Tagger.v2"
    model = {"@architectures": head, "tok2vec": encoder}
    own = {"pretrained": None} if factory == "phoneme_ner" else {}
    nlp.add_pipe(factory, config={"g2p": CONFIG["g2p"], "model": model, **own})
    notes = {"entities": [(0, 5, "PER")], "tags": ["NOUN", "VERB"]}
    batch = [Example.from_dict(nlp.make_doc("Amina sings"), notes)]
    optimizer = nlp.initialize(lambda: batch)
    output = next(n for n in nlp.get_pipe(factory).model.walk() if n.has_param("W"))
    output.set_param("W", np.full_like(output.get_param("W"), np.nan))
    with pytest.raises(PhonemeNERError, match=rf"P161.*'{factory}' is nan"):
        nlp.update(batch, sgd=optimizer)
    (shim,) = nlp.get_pipe(factory).model.get_ref("tok2vec").shims
    assert all(weights.grad is None for weights in shim.module.parameters())
