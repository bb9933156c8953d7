"""A corpus is tagged once, whatever its tags; interrupted work goes on."""

import numpy as np
import pytest
import spacy
from damaging import flip_bits
from fake_teachers import MOVES, DrawingTeacher, make_docs, random_texts

from spacy_phoneme_ner.corpora import teaching
from spacy_phoneme_ner.corpora.teacher_file import TeacherFile
from spacy_phoneme_ner.corpora.teaching import record_teacher
from spacy_phoneme_ner.errors import PhonemeNERError


def test_the_tags_of_the_corpus_are_not_read():
    doc, other = make_docs("na leta", "na leta")
    doc.set_ents([spacy.tokens.Span(doc, 0, 1, "PER")])
    both = [record_teacher(DrawingTeacher(), [each]).find(["na", "leta"]) for each in (doc, other)]
    np.testing.assert_array_equal(*both)


def test_batches_and_empty_docs(monkeypatch):
    monkeypatch.setattr(teaching, "_BATCH", 7)
    texts = ["", *random_texts(20), ""]
    teacher = DrawingTeacher()
    taught = record_teacher(teacher, make_docs(*texts))
    assert teacher.n_read == 20 and len(taught) == len(set(texts[1:-1]))
    for text in texts[1:-1]:
        assert taught.find(text.split()) is not None


class Tired(DrawingTeacher):
    """Gives up after some batches."""

    left = 3

    def score(self, docs):
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return super().score(docs)


def test_what_was_interrupted_goes_on(monkeypatch, tmp_path):
    monkeypatch.setattr(teaching, "_BATCH", 10)
    monkeypatch.setattr(teaching, "_KEPT", 8)
    texts, unfinished = list(dict.fromkeys(random_texts(60, longest=40))), tmp_path / "unfinished"
    docs = make_docs(*texts)
    with pytest.raises(KeyboardInterrupt):
        record_teacher(Tired(MOVES), docs, unfinished=unfinished)
    assert len(TeacherFile.from_disk(unfinished)) == 30
    teacher = DrawingTeacher(MOVES)
    taught = record_teacher(teacher, docs, unfinished=unfinished)
    assert teacher.n_read == len(docs) - 30
    expected = record_teacher(DrawingTeacher(MOVES), docs)
    assert len(taught) == len(expected) == len(docs)
    for text in texts:
        np.testing.assert_array_equal(taught.find(text.split()), expected.find(text.split()))


@pytest.mark.parametrize("change", ["weights", "sure", "damage"])
def test_what_another_left_is_not_taken_over(monkeypatch, tmp_path, change):
    monkeypatch.setattr(teaching, "_BATCH", 10)
    monkeypatch.setattr(teaching, "_KEPT", 8)
    docs, unfinished = make_docs(*random_texts(60)), tmp_path / "unfinished"
    with pytest.raises(KeyboardInterrupt):
        record_teacher(Tired(), docs, unfinished=unfinished, sure=0.9)
    teacher = DrawingTeacher()
    if change == "weights":
        teacher.weights = "2"
    elif change == "damage":
        unfinished.write_bytes(flip_bits(unfinished.read_bytes(), seed=0, n=1))
    record_teacher(teacher, docs, unfinished=unfinished, sure=0.8 if change == "sure" else 0.9)
    assert teacher.n_read >= len({doc.text for doc in docs})


def test_of_equal_sentences_the_first_is_kept():
    class Moody(DrawingTeacher):
        def score(self, docs):
            return [
                np.full((len(doc), 5), i, dtype="float32") + np.arange(5) * i
                for i, doc in enumerate(docs)
            ]

    taught = record_teacher(Moody(), make_docs("na", "na"), sure=1.0)
    assert len(taught) == 1
    np.testing.assert_allclose(taught.find(["na"]), [[0.0] * 5])


def test_nothing_to_tag_is_an_error():
    for docs in ([], make_docs("", "")):
        with pytest.raises(PhonemeNERError, match=r"P233"):
            record_teacher(DrawingTeacher(), docs)


def test_other_tokens_are_an_error():
    with pytest.raises(PhonemeNERError, match=r"P179.*'fake' has 1 tokens.*has 2"):
        record_teacher(DrawingTeacher(cut=1), make_docs("na leta"))


@pytest.mark.parametrize("sure", [-0.1, 1.1, float("nan"), "x"])
def test_how_sure_is_checked(sure):
    with pytest.raises(PhonemeNERError, match=r"P530.* sure is "):
        record_teacher(DrawingTeacher(), make_docs("na"), sure=sure)
