"""Predictions on disk: found by words, near enough, small, and refused when damaged."""

import numpy as np
import pytest
from damaging import flip_bits
from fake_teachers import MOVES, TAGS, VOCAB, DrawingTeacher, make_docs, random_texts
from spacy.tokens import Doc
from spacy.training import Example

from spacy_phoneme_ner.corpora.teacher_file import TeacherFile, make_teacher_file_v1
from spacy_phoneme_ner.corpora.teaching import record_teacher
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.heads.soft_tags import SoftTags


def examples(docs, references=None):
    return [Example(doc, ref) for doc, ref in zip(docs, references or [d.copy() for d in docs])]


def chances(rows, moves=None):
    return SoftTags([rows], moves).chances()


@pytest.mark.parametrize("moves", [None, MOVES])
def test_every_text_is_found_whatever_the_order(moves, tmp_path):
    teacher = DrawingTeacher(moves)
    texts = random_texts(40)
    record_teacher(teacher, make_docs(*texts), sure=1.0).to_disk(tmp_path / "taught")
    taught = TeacherFile.from_disk(tmp_path / "taught")
    assert taught.tags == TAGS and taught.name == str(tmp_path / "taught")
    assert taught.facts == {"teacher": "fake", "component": "phoneme_ner", "sure": "1.0"}
    if moves is None:
        assert taught.moves is None
    else:
        np.testing.assert_array_equal(taught.moves, moves)
    for text, rows in zip(texts[::-1], taught(examples(make_docs(*texts[::-1]))), strict=True):
        expected = chances(teacher.rows(text.split()), moves)
        # Those of neighbours come together in a chain.
        atol = 0.01 if moves is None else 0.05
        np.testing.assert_allclose(chances(rows, moves), expected, atol=atol)


def test_probabilities_are_off_by_one_percent_at_most():
    for scale in (0.3, 1.0, 3.0, 10.0, 100.0):
        teacher = DrawingTeacher(scale=scale)
        (doc,) = make_docs(" ".join(random_texts(100)))
        taught = record_teacher(teacher, [doc], sure=1.0)
        words = [token.text for token in doc]
        expected = chances(teacher.rows(words))
        np.testing.assert_allclose(chances(taught.find(words)), expected, atol=0.01)


@pytest.mark.parametrize("moves", [None, MOVES])
def test_what_is_surely_outside_costs_nothing(moves):
    texts = random_texts(40)
    unsure = record_teacher(DrawingTeacher(moves, outside=5.0), make_docs(*texts), sure=0.9)
    n_tokens = sum(len(text.split()) for text in texts)
    assert unsure.n_tokens == n_tokens and 0 < unsure.n_unsure < 0.8 * n_tokens
    for text in texts:
        words = text.split()
        expected = chances(DrawingTeacher(moves, outside=5.0).rows(words), moves)[:, 0]
        rows = unsure.find(words)
        is_sure = (rows[:, 1:] < -1000).all(axis=1)
        np.testing.assert_array_equal(is_sure, expected >= 0.9)
        assert (chances(rows)[is_sure, 0] == 1.0).all()
    none = record_teacher(DrawingTeacher(moves, outside=5.0), make_docs(*texts), sure=0.0)
    assert none.n_unsure == 0 and none.find(texts[0].split()) is not None


def test_other_texts_are_not_found():
    taught = record_teacher(DrawingTeacher(), make_docs("na leta ama", "zunze"))
    assert len(taught) == 2
    known = ["na leta ama", "zunze"]
    unknown = ["na leta", "na leta ama zunze", "na ama leta", "", "naleta ama"]
    assert all(rows is not None for rows in taught(examples(make_docs(*known))))
    assert not any(rows is not None for rows in taught(examples(make_docs(*unknown))))


@pytest.fixture()
def long_doc():
    starts = [True, False, False, True, False]
    return make_docs("na leta ama zunze na", starts=starts)[0]


def test_docs_are_read_as_wholes_and_found_by_sentence(long_doc):
    """So that a corpus may be read sentence by sentence (`gold_preproc`) or not."""
    teacher = DrawingTeacher()
    taught = record_teacher(teacher, [long_doc], sure=1.0)
    expected = teacher.rows([token.text for token in long_doc])
    sentences = [sent.as_doc() for sent in long_doc.sents]
    rows = taught(examples(sentences))
    np.testing.assert_allclose(chances(np.concatenate(rows)), chances(expected), atol=0.01)
    plain = make_docs("na leta ama zunze na")[0]  # as a reader gives it to be predicted
    (rows,) = taught(examples([plain], [long_doc]))
    np.testing.assert_allclose(chances(rows), chances(expected), atol=0.01)
    assert taught(examples([plain])) == [None]  # where nobody knows of sentences


def test_a_doc_of_which_a_sentence_is_unknown_is_unknown(long_doc):
    taught = record_teacher(DrawingTeacher(), make_docs("na leta ama"))
    assert taught(examples([make_docs("na leta ama zunze na")[0]], [long_doc])) == [None]


def test_docs_of_other_tokens_are_not_found(long_doc):
    taught = record_teacher(DrawingTeacher(), [long_doc])
    split = Doc(VOCAB, words=["na", "le", "ta", "ama", "zunze", "na"], spaces=[1, 0, 1, 1, 1, 1])
    assert taught([Example(split, long_doc)]) == [None]


def test_words_are_told_apart_from_their_sum():
    taught = record_teacher(DrawingTeacher(), make_docs("a b"))
    assert taught.find(["a b"]) is None and taught.find(["a", "b"]) is not None


def test_long_texts(tmp_path):
    text = " ".join(["na"] * 70_000)
    record_teacher(DrawingTeacher(), make_docs(text, "na")).to_disk(tmp_path / "taught")
    taught = TeacherFile.from_disk(tmp_path / "taught")
    assert taught.find(text.split()).shape == (70_000, 5)


def test_twenty_thousand_sentences_take_a_megabyte(tmp_path):
    """A fifth of the tokens not surely outside, eighteen tokens a sentence, three labels."""
    rng = np.random.default_rng(0)

    class Usual(DrawingTeacher):
        tags = ("O", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-PER", "I-PER")

        def score(self, docs):
            rows = rng.normal(size=(sum(map(len, docs)), 7)).astype("float32")
            rows[:, 0] += np.where(rng.random(len(rows)) < 0.2, 0.0, 30.0)
            return np.split(rows, np.cumsum([len(doc) for doc in docs])[:-1])

    docs = make_docs(*random_texts(1_000, words=5_000, longest=36))
    record_teacher(Usual(), docs).to_disk(tmp_path / "taught")
    assert (tmp_path / "taught").stat().st_size < 50_000


@pytest.mark.parametrize("n", [1, 20])
def test_flipped_bits(n, tmp_path):
    path = tmp_path / "taught"
    record_teacher(DrawingTeacher(MOVES), make_docs(*random_texts(20))).to_disk(path)
    whole = path.read_bytes()
    for seed in range(20):
        path.write_bytes(flip_bits(whole, seed=seed, n=n))
        with pytest.raises(PhonemeNERError, match=r"P231.*taught"):
            TeacherFile.from_disk(path)
    path.write_bytes(whole)
    assert len(TeacherFile.from_disk(path)) == 20


def test_what_is_no_such_file_is_named(tmp_path):
    from safetensors.numpy import save_file

    with pytest.raises(PhonemeNERError, match=r"P232.*TeacherFile"):
        make_teacher_file_v1(path=None)()
    save_file({"weights": np.zeros(3)}, tmp_path / "other")
    (tmp_path / "text").write_text("waa")
    for name in ("absent", "other", "text", "."):
        make = make_teacher_file_v1(path=tmp_path / name)
        with pytest.raises(PhonemeNERError, match=r"P231.*spacy phoneme teach"):
            make()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("digests", np.array([2, 1], dtype=np.uint64)),
        ("digests", np.array([1, 2], dtype=np.int64)),
        ("lengths", np.array([9, 9], dtype=np.uint16)),
        ("unsure", np.zeros(9, dtype=np.uint8)),
        ("codes", np.zeros((1, 5), dtype=np.uint8)),
        ("codes", np.zeros((2, 5), dtype=np.float32)),
    ],
)
def test_parts_that_do_not_fit_are_refused(name, value):
    arrays = {
        "digests": np.array([1, 2], dtype=np.uint64),
        "lengths": np.array([2, 1], dtype=np.uint16),
        "unsure": np.packbits(np.array([True, False, True])),
        "codes": np.zeros((2, 5), dtype=np.uint8),
    }
    assert TeacherFile("x", TAGS, None, {}, arrays).n_unsure == 2
    with pytest.raises(ValueError, match="do not fit"):
        TeacherFile("x", TAGS, None, {}, {**arrays, name: value})
    for moves in (np.zeros((5, 5)), np.full((7, 5), np.nan)):
        with pytest.raises(ValueError, match="do not fit"):
            TeacherFile("x", TAGS, moves, {}, arrays)
