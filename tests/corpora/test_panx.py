from pathlib import Path
from typing import Iterable, List

import pytest

from spacy_phoneme_ner.corpora import Item, Sentence, Skipped
from spacy_phoneme_ner.corpora.panx import read_panx
from spacy_phoneme_ner.corpora.sentences import EMPTY_WORD
from spacy_phoneme_ner.errors import PhonemeNERError


def sentences(items: Iterable[Item]) -> List[Sentence]:
    return [item for item in items if isinstance(item, Sentence)]


PLAIN = "Ada\tB-PER\nKing\tI-PER\nwrote\tO\n\nGalle\tB-LOC\n"
EXPECTED = [
    Sentence(("Ada", "King", "wrote"), ("B-PER", "I-PER", "O"), line=1),
    Sentence(("Galle",), ("B-LOC",), line=5),
]


def test_sentences_and_their_lines(write) -> None:
    assert list(read_panx(write("a.tsv", PLAIN))) == EXPECTED


@pytest.mark.parametrize("prefix", ["en:", "ceb:", "zh-yue:"])
def test_the_language_before_each_word_is_no_part_of_it(write, prefix: str) -> None:
    lines = [prefix + line if line else line for line in PLAIN.splitlines()]
    assert list(read_panx(write("a.tsv", "\n".join(lines)))) == EXPECTED


def test_a_prefix_of_some_words_is_part_of_them(write) -> None:
    items = list(read_panx(write("a.tsv", "bar:7\tO\nbar:8\tO\n\n:\tO\n")))
    assert [item.words for item in sentences(items)] == [("bar:7", "bar:8"), (":",)]


def test_line_ends_mark_and_blank_lines_do_not_matter(write) -> None:
    content = "\ufeff\r\n" + PLAIN.replace("\n", "\r\n") + "\r\n \r\n"
    assert [s.words for s in sentences(read_panx(write("a.tsv", content)))] == [
        s.words for s in EXPECTED
    ]


def test_hash_signs_are_words(write) -> None:
    (sentence,) = read_panx(write("a.tsv", "#\tO\n# 1\tO\n"))
    assert sentence == Sentence(("#", "# 1"), ("O", "O"), line=1)


def test_repairs_are_counted_by_sentence(write) -> None:
    items = read_panx(write("a.tsv", "a\tI-PER\nb\tI-LOC\n\nc\tI-PER\nd\tI-PER\n\ne\tO\n"))
    assert [(s.tags, s.repaired) for s in sentences(items)] == [
        (("B-PER", "B-LOC"), 2),
        (("B-PER", "I-PER"), 1),
        (("O",), 0),
    ]


def test_rows_without_a_word_are_skipped(write) -> None:
    items = list(read_panx(write("a.tsv", "en:Ada\tB-PER\nen:\tI-PER\n\nen:\xa0\tO\n")))
    assert items == [
        Skipped(2, EMPTY_WORD),
        Sentence(("Ada",), ("B-PER",), line=1),
        Skipped(4, EMPTY_WORD),
    ]


@pytest.mark.parametrize(
    "row,message",
    [
        ("Galle", "1 TAB-separated column in 'Galle'.* XTREME"),
        ("Galle\t", "1 TAB-separated column "),
        ("Galle B-LOC", "1 TAB-separated column "),
        ("Galle\tB-LOC\tx", "3 TAB-separated columns.*conll"),
    ],
)
def test_missing_and_further_columns(write, row: str, message: str) -> None:
    with pytest.raises(PhonemeNERError, match=rf"a\.tsv:3: got {message}"):
        list(read_panx(write("a.tsv", f"Ada\tB-PER\n\n{row}\n")))


@pytest.mark.parametrize("tag", ["PER", "b-PER", "B", "0"])
def test_a_wrong_tag(write, tag: str) -> None:
    message = rf"a\.tsv:2: unknown tag '{tag}' \(of the word 'King'\)\. Expected O, or B-"
    with pytest.raises(PhonemeNERError, match=message):
        list(read_panx(write("a.tsv", f"Ada\tB-PER\nKing\t{tag}\n")))


def test_english_training_data(data: Path) -> None:
    path = data / "panx" / "train-en.tsv"
    items = list(read_panx(path))
    assert len(items) == len(sentences(items)) == 20_000
    assert sum(len(s.words) for s in sentences(items)) == 160_394
    assert sum(s.repaired for s in sentences(items)) == 0


def test_test_files_without_tags(data: Path) -> None:
    with pytest.raises(PhonemeNERError, match=r"test-af\.tsv:1: .*take a dev file"):
        list(read_panx(data / "panx" / "test-af.tsv"))


def test_documents_comments_and_padding(write) -> None:
    content = (
        "-DOCSTART-\tO\n\n# source\n#\thttp://example.org\n Oslo \tB-LOC \nwon\t O\n"
        "-DOCSTART-\nRome\tB-LOC\n"
    )
    assert list(read_panx(write("a.tsv", content))) == [
        Sentence(("Oslo", "won"), ("B-LOC", "O"), line=5),
        Sentence(("Rome",), ("B-LOC",), line=8),
    ]
    prefixed = "en:-DOCSTART-\tO\nen:Oslo\tB-LOC\n"
    assert [s.words for s in sentences(read_panx(write("a.tsv", prefixed)))] == [("Oslo",)]


def test_tags_that_end_names(write) -> None:
    content = "Oslo\tE-LOC\nRome\tE-LOC\nwon\tO\n"
    (sentence,) = read_panx(write("a.tsv", content))
    assert sentence == Sentence(("Oslo", "Rome", "won"), ("B-LOC", "B-LOC", "O"), line=1)
