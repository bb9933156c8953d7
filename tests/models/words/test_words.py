"""Reading Docs as distinct words."""

import numpy as np
import pytest
from spacy.tokens import Doc

from spacy_phoneme_ner.layer import set_layer
from spacy_phoneme_ner.models.words.reader import WordReader


@pytest.fixture()
def docs(nlp):
    first = Doc(nlp.vocab, words=["Lagos", "Москва", ".", "Lagos"])
    set_layer(first, ["lɑɡows", "maskva", "", "lɑɡows"], "eng")
    second = Doc(nlp.vocab, words=["Lagos"])
    set_layer(second, ["laɡos"], "por")
    return [first, second]


def test_tokens_by_their_distinct_words(docs):
    tokens = WordReader(["ipa"])(docs)
    assert tokens.words == [("lɑɡows",), ("maskva",), ("",), ("laɡos",)]
    assert tokens.index.tolist() == [0, 1, 2, 0, 3]
    assert tokens.lengths.tolist() == [4, 1]
    assert tokens.texts == ["Lagos", "Москва", ".", "Lagos", "Lagos"]


def test_streams_side_by_side(docs):
    words = WordReader(["orth", "ipa"])(docs).words
    assert words[0] == ("lagos", "lɑɡows") and words[2] == ("", "")
    assert WordReader([])(docs).words == [()]


def test_words_are_read_by_their_letters_as_often_as_asked(docs):
    read = WordReader(["ipa"])
    by_letters = read(docs, letter_reading=1.0)
    assert by_letters.words == [("laɡos",), ("maskva",), ("",)], "Cyrillic keeps its IPA"
    np.random.seed(0)
    drawn = [read(docs, letter_reading=0.5).words[0][0] for _ in range(400)]
    assert set(drawn) == {"laɡos", "lɑɡows"}
    assert drawn.count("laɡos") == pytest.approx(200, abs=40)
