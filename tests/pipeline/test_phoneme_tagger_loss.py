"""What the phoneme_tagger learns from: the mean over the tokens that have a tag."""

import numpy as np
import pytest
from spacy.tokens import Doc
from spacy.training import Example
from tagged_sentences import blank_tagger, examples
from thinc.api import Adam

from spacy_phoneme_ner.errors import PhonemeNERError

pytestmark = pytest.mark.usefixtures("one_thread")
PROBS = [[0.5, 0.25, 0.25], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6]]


def scored(*probs):
    return [np.array(rows, dtype="float32") for rows in probs]


@pytest.fixture()
def three_tags():
    nlp = blank_tagger()
    component = nlp.get_pipe("phoneme_tagger")
    component.initialize(lambda: examples(nlp), nlp=nlp, labels=["DET", "NOUN", "VERB"])
    return nlp, component


def example(nlp, words, tags, predicted=None):
    return Example(Doc(nlp.vocab, words=predicted or words), Doc(nlp.vocab, words=words, tags=tags))


def test_the_loss_is_the_mean_over_all_tokens_of_the_batch(three_tags):
    nlp, component = three_tags
    batch = [
        example(nlp, ["the", "boat"], ["DET", "NOUN"]),
        example(nlp, ["go"], ["VERB"]),
    ]
    loss, gradient = component.get_loss(batch, scored(PROBS[:2], PROBS[2:]))
    assert loss == pytest.approx(-(np.log(0.5) + np.log(0.8) + np.log(0.6)) / 3, rel=1e-5)
    expected = np.array([[-0.5, 0.25, 0.25], [0.1, -0.2, 0.1], [0.2, 0.2, -0.4]]) / 3
    assert [g.shape for g in gradient] == [(2, 3), (1, 3)]
    np.testing.assert_allclose(np.concatenate(gradient), expected, atol=1e-6)


def test_tokens_without_a_tag_teach_nothing_and_do_not_count(three_tags):
    nlp, component = three_tags
    batch = [example(nlp, ["the", "boat", "goes"], ["", "NOUN", ""])]
    loss, (gradient,) = component.get_loss(batch, scored(PROBS))
    assert loss == pytest.approx(-np.log(0.8), rel=1e-5)
    np.testing.assert_allclose(gradient, [[0, 0, 0], [0.1, -0.2, 0.1], [0, 0, 0]], atol=1e-6)
    batch = [example(nlp, ["the", "boat", "goes"], ["", "", ""])]
    loss, (gradient,) = component.get_loss(batch, scored(PROBS))
    assert loss == 0.0 and not gradient.any()
    component.update(batch, sgd=Adam(0.1))


def test_a_token_can_be_said_not_to_have_a_tag(three_tags):
    nlp, component = three_tags
    batch = [example(nlp, ["the", "boat", "goes"], ["!DET", "", "VERB"])]
    loss, (gradient,) = component.get_loss(batch, scored(PROBS))
    assert loss == pytest.approx(-(np.log(0.5) + np.log(0.6)) / 2, rel=1e-5)
    expected = [[0.25, 0, 0], [0, 0, 0], [0.1, 0.1, -0.2]]
    np.testing.assert_allclose(gradient, expected, atol=1e-6)


def test_labels_may_be_smoothed(three_tags):
    nlp, component = three_tags
    component.cfg["label_smoothing"] = 0.2
    batch = [example(nlp, ["the", "boat", "goes"], ["", "NOUN", ""])]
    loss, (gradient,) = component.get_loss(batch, scored(PROBS))
    assert loss == pytest.approx(-(0.8 * np.log(0.8) + 0.2 * np.log(0.1)), rel=1e-5)
    np.testing.assert_allclose(gradient, np.zeros((3, 3)), atol=1e-6)


def test_gold_of_another_tokenisation_is_aligned(three_tags):
    nlp, component = three_tags
    batch = [example(nlp, ["theboat", "goes"], ["NOUN", "VERB"], ["the", "boat", "goes"])]
    _, (gradient,) = component.get_loss(batch, scored(PROBS))
    assert np.argmin(gradient, axis=1).tolist() == [1, 1, 2]


@pytest.mark.parametrize("tag", ["ADJ", "!ADJ", "!"])
def test_an_unknown_tag_is_named(three_tags, tag):
    nlp, component = three_tags
    with pytest.raises(PhonemeNERError, match=rf"P158.*'{tag}'.*DET, NOUN, VERB.*neg_prefix"):
        component.update([example(nlp, ["old"], [tag])])


def test_a_head_that_gives_no_probabilities_is_told_from_one_that_does(three_tags):
    nlp, component = three_tags
    batch = [example(nlp, ["the", "boat", "goes"], ["DET", "NOUN", "VERB"])]
    with pytest.raises(PhonemeNERError, match=r"P159.*-1\.5 to 2.*spacy.Tagger.v2"):
        component.get_loss(batch, scored([[-1.5, 2, 0], *PROBS[1:]]))
    with pytest.raises(PhonemeNERError, match=r"P136.*2 rows.*3.*token"):
        component.get_loss(batch, scored(PROBS[:2]))


# In another process.
