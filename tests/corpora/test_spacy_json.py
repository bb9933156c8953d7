import json

import pytest
from spacy.training.converters import json_to_docs

from spacy_phoneme_ner.corpora import Skipped, read_corpus
from spacy_phoneme_ner.errors import PhonemeNERError


def document(*sentences, raw=None, **keys):
    tokens = [[dict(zip(("orth", *keys), token)) for token in s] for s in sentences]
    paragraph = {"raw": raw, "sentences": [{"tokens": own, "brackets": []} for own in tokens]}
    return {"id": 0, "paragraphs": [paragraph]}


NAMES = [("New", "B-LOC"), ("York", "L-LOC"), ("won", "O"), (".", "O")]


def read(write, content, **settings):
    return list(read_corpus(write("a.json", json.dumps(content)), "spacy-json", **settings))


def test_names_and_spaces(write):
    content = [
        document(NAMES, [("Rome", "U-LOC")], ner=1),
        document(NAMES, raw="New York won.", ner=1),
    ]
    first, second, third = read(write, content)
    assert first.words == ("New", "York", "won", ".") and second.words == ("Rome",)
    assert first.tags == ("B-LOC", "I-LOC", "O", "O") and second.tags == ("B-LOC",)
    assert (first.spaces, third.spaces) == (None, (True, True, False, False))
    assert [s.line for s in (first, second, third)] == [1, 2, 3]
    assert list(read_corpus(write("b.json", json.dumps(content)))) == [first, second, third]
    docs = list(json_to_docs(content))
    assert [[e.text for e in doc.ents] for doc in docs] == [["New York", "Rome"], ["New York"]]


def test_parts_of_speech_where_no_names_are(write):
    content = [document([("Oslo", "-", "PROPN"), ("won", "-", "VERB")], ner=1, pos=1)]
    (sentence,) = read(write, content)
    assert (sentence.tags, sentence.pos) == (None, ("PROPN", "VERB"))


@pytest.mark.parametrize(
    "content,message",
    [
        ([], 'no "paragraphs"'),
        ([1], 'no "paragraphs"'),
        ([{"a": 1}], 'no "paragraphs"'),
        ([{"paragraphs": 1}], "document 1, paragraph 1, sentence 1: got no list 'tokens'"),
        ([{"paragraphs": [{"sentences": [{"tokens": []}]}]}], "sentence 1: got no list 'tokens'"),
        ([document([(1, "O")], ner=1)], "sentence 1: got the token .*'orth': 1"),
        ([document([("a", "LOC")], ner=1)], "got 'LOC' for the token 'a'"),
        ([document([("a", "O"), ("b", "-")], ner=1)], "got '-' for the token 'b'"),
        ([document([("a", 3)], ner=1)], "got 3 for the token 'a'"),
        ([document([("a",)])], "got None for the token 'a'"),
    ],
)
def test_what_is_malformed(write, content, message):
    with pytest.raises(PhonemeNERError, match=rf"P207.*a\.json.*{message}"):
        read(write, content)


def test_sentences_that_cannot_be_read_are_left_out_if_that_is_asked_for(write):
    skipped, sentence = read(write, [document([("a", "x")], NAMES, ner=1)], skip_errors=True)
    assert isinstance(skipped, Skipped) and skipped.line == 1
    assert skipped.reason == "malformed entry" and "P207" in skipped.message
    assert sentence.words[0] == "New"


def test_no_json(write):
    with pytest.raises(PhonemeNERError, match=r"P206.*a\.json:1:2"):
        list(read_corpus(write("a.json", "[x]")))
