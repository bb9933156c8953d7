"""Annotated text and text without annotation, read in turn."""

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from spacy_phoneme_ner.corpora.partly_labelled import make_partly_labelled_v1, unlabelled_example
from spacy_phoneme_ner.corpora.reader import PhonemeCorpus
from spacy_phoneme_ner.layer import get_ipa, set_layer
from spacy_phoneme_ner.pipeline.gold_tags import gold_tags


def write(path, texts, **annotation):
    docs = []
    for text in texts:
        words = text.split()
        ents = ["B-PER", *["O"] * (len(words) - 1)]
        doc = Doc(spacy.blank("xx").vocab, words=words, ents=ents, tags=["X"] * len(words))
        doc[0].is_sent_start = True
        set_layer(doc, words, "kin")
        docs.append(doc)
    DocBin(
        docs=docs, store_user_data=True, attrs=["ENT_IOB", "ENT_TYPE", "TAG", "SENT_START"]
    ).to_disk(path)
    return PhonemeCorpus(path, gold_preproc=True)


@pytest.mark.parametrize(
    ("known", "unknown", "order"),
    [
        (["a b", "c"], ["d e", "f"], ["a b", "d e", "c", "f"]),
        (["a"], ["b", "c", "d"], ["a", "b", "c", "d"]),
        (["a", "b", "c"], ["d"], ["a", "d", "b", "c"]),
    ],
)
def test_both_are_read_and_of_one_the_annotation_is_not(tmp_path, known, unknown, order):
    labelled = write(tmp_path / "known.spacy", known)
    unlabelled = write(tmp_path / "unknown.spacy", unknown)
    nlp = spacy.blank("xx")
    examples = list(make_partly_labelled_v1(labelled=labelled, unlabelled=unlabelled)(nlp))
    assert [eg.predicted.text.strip() for eg in examples] == order
    for eg in examples:
        is_known = eg.predicted.text.strip() in known
        words = eg.predicted.text.split()
        tags = gold_tags(eg, {"PER": 0}).tolist()
        assert tags == ([1, *[0] * (len(words) - 1)] if is_known else [-1] * len(words))
        assert eg.reference.has_annotation("ENT_IOB") == is_known
        assert eg.reference.has_annotation("TAG") == is_known
        assert get_ipa(eg.predicted) == words == get_ipa(eg.reference)


def test_sentences_stay(tmp_path):
    (eg,) = write(tmp_path / "a.spacy", ["a b c d"])(spacy.blank("xx"))
    eg.reference[2].is_sent_start = True
    assert [s.text.strip() for s in unlabelled_example(eg).reference.sents] == ["a b", "c d"]
    assert unlabelled_example(eg).predicted is eg.predicted
    doc = Doc(spacy.blank("xx").vocab, words=["a", "b"])
    stripped = unlabelled_example(spacy.training.Example(doc, doc.copy()))
    assert not stripped.reference.has_annotation("SENT_START")
