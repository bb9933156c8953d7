"""What is learned of tags is what is read: chain by chain."""

import numpy as np
import pytest
import spacy
from spacy.training import Example
from thinc.api import fix_random_seed
from tiny_bundles import ORTH, architecture

from spacy_phoneme_ner.models.heads.crf_tagger import ChainedTags
from spacy_phoneme_ner.models.heads.tag_distribution import IndependentTags
from spacy_phoneme_ner.pipeline.gold_tags import chain_loss

GOLD = np.array([1, 2, 0, 1])


def random_scores(*lengths):
    rng = np.random.default_rng(0)
    return [rng.normal(size=(n, 3)).astype(np.float32) for n in lengths]


@pytest.mark.parametrize("distribution", [IndependentTags(), ChainedTags()])
def test_passages_are_learned_as_docs_of_their_own(distribution):
    nlp = spacy.blank("xx")
    others = [] if isinstance(distribution, IndependentTags) else random_scores(5)
    parts = random_scores(2, 2, 3)
    gold = [GOLD[:2], GOLD[2:], np.array([1, -1, 0])]
    docs = [nlp(text) for text in ("a b", "c d", "e f g")]
    loss, apart = chain_loss(distribution, docs, [*parts, *others], gold)
    line_end, nothing = np.ones((1, 3), dtype=np.float32), np.zeros((0, 3), dtype=np.float32)
    joined = [np.concatenate([parts[0], line_end, parts[1]]), nothing, parts[2]]
    tags = [np.insert(GOLD, 2, 0), np.zeros(0, dtype=np.int64), gold[2]]
    lines = [nlp("a b\nc d"), nlp(""), nlp("e f g")]
    got, together = chain_loss(distribution, lines, [*joined, *others], tags)
    assert got == pytest.approx(loss)
    assert [d.shape for d in together] == [s.shape for s in (*joined, *others)]
    assert (together[0][2] == 0).all()  # nothing is learned of the end of a line
    assert np.allclose(np.delete(together[0], 2, axis=0), np.concatenate(apart[:2]))
    for after, before in zip(together[2:], apart[2:]):
        assert np.allclose(after, before)


@pytest.mark.parametrize("distribution", [IndependentTags(), ChainedTags()])
def test_nothing_but_white_space(distribution):
    doc = spacy.blank("xx")("\n \n")
    others = [] if isinstance(distribution, IndependentTags) else random_scores(5)
    scores = [*random_scores(len(doc)), *others]
    loss, gradients = chain_loss(distribution, [doc], scores, [np.zeros(len(doc), dtype=np.int64)])
    assert loss == 0.0 and not any(d.any() for d in gradients)
    assert [d.shape for d in gradients] == [s.shape for s in scores]


@pytest.mark.parametrize("head", ["BIOTagger", "CRFTagger"])
def test_names_on_lines_are_learned(head):
    fix_random_seed(0)
    nlp = spacy.blank("xx")
    settings = {"pretrained": None, "lang": "eng", "g2p": ORTH, "model": architecture(head)}
    nlp.add_pipe("phoneme_ner", config=settings)
    text = "Apple\nMicrosoft Inc\nwe met\nKofi Mensah"
    names = [(0, 5, "ORG"), (6, 19, "ORG"), (27, 38, "PER")]
    examples = [Example.from_dict(nlp.make_doc(text), {"entities": names})]
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = 0.01
    for _ in range(60):
        nlp.update(examples, sgd=optimizer)
    found = [(ent.start_char, ent.end_char, ent.label_) for ent in nlp(text).ents]
    assert found == names
