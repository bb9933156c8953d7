"""What a whole text says of a word."""

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from spacy_phoneme_ner.adaptation.word_forms import agree, tag_chances
from spacy_phoneme_ner.models.heads.soft_tags import SoftTags

# One label: O, B, I.
ODDS = {"name": [0.0, 3.0, -9.0], "none": [3.0, 0.0, -9.0], "unsure": [0.0, 0.0, -9.0]}


def text(*lines):
    """Docs of words, and what is thought of each."""
    vocab = spacy.blank("xx").vocab
    words = [[pair.split("/") for pair in line.split()] for line in lines]
    docs = [Doc(vocab, words=[word for word, _ in line]) for line in words]
    scores = [np.array([ODDS[kind] for _, kind in line], dtype=np.float32) for line in words]
    return docs, SoftTags(scores)


def name_chances(docs, soft):
    return 1.0 - tag_chances(docs, soft)[:, 0]


def test_a_token_is_moved_towards_its_word_elsewhere():
    docs, soft = text("Riga/unsure is/none", "in/none Riga/name", "RIGA/name hums/none")
    before, after = (name_chances(docs, s) for s in (soft, agree(docs, soft, 0.5)))
    assert after[0] > before[0] + 0.1
    assert all(after[[3, 4]] < before[[3, 4]])
    np.testing.assert_allclose(after[[1, 2, 5]], before[[1, 2, 5]], atol=1e-6)


def test_the_formula():
    docs, soft = text("Riga/unsure", "Riga/name")
    chances = tag_chances(docs, soft)
    kinds = np.column_stack([chances[:, 0], chances[:, 1:].sum(axis=1)])
    shift = 0.5 * np.log((kinds.mean(axis=0) + 1e-3) / (kinds + 1e-3))
    moved = agree(docs, soft, 0.5)
    for i in (0, 1):
        expected = soft.scores[i][0] + shift[i][[0, 1, 1]]
        np.testing.assert_allclose(moved.scores[i][0], expected, rtol=1e-5)


def test_a_word_that_is_met_once_stays_as_it_is():
    docs, soft = text("Riga/unsure", "Daugava/name flows/none")
    for before, after in zip(soft.scores, agree(docs, soft, 1.0).scores):
        np.testing.assert_allclose(after, before, atol=1e-6)


def test_strength_0_and_no_words_change_nothing():
    docs, soft = text("Riga/unsure", "Riga/name")
    assert agree(docs, soft, 0.0) is soft
    docs, soft = [Doc(spacy.blank("xx").vocab)], SoftTags([np.zeros((0, 3), dtype=np.float32)])
    assert agree(docs, soft, 1.0) is soft


def test_white_space_is_no_name():
    docs = [Doc(spacy.blank("xx").vocab, words=["Riga", "\n", "Riga"])]
    soft = SoftTags([np.array([ODDS["name"]] * 3, dtype=np.float32)])
    assert name_chances(docs, soft)[1] == pytest.approx(0.0)
    assert np.isfinite(agree(docs, soft, 1.0).scores[0]).all()
