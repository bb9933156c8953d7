from typing import Iterable, List

import pytest

from spacy_phoneme_ner.corpora import Item, Sentence, Skipped
from spacy_phoneme_ner.corpora.conll import read_conll
from spacy_phoneme_ner.corpora.sentences import EMPTY_WORD
from spacy_phoneme_ner.errors import PhonemeNERError


def sentences(items: Iterable[Item]) -> List[Sentence]:
    return [item for item in items if isinstance(item, Sentence)]


CONLL_2003 = """-DOCSTART- -X- -X- O

# id = 1
Ada NNP B-NP B-PER
King NNP  I-NP I-PER

# text = in Galle
in IN B-PP O
Galle NNP B-NP B-LOC
"""
EXPECTED = [
    Sentence(("Ada", "King"), ("B-PER", "I-PER"), line=4),
    Sentence(("in", "Galle"), ("O", "B-LOC"), line=8),
]


def test_columns_comments_and_documents(write) -> None:
    assert list(read_conll(write("a.conll", CONLL_2003))) == EXPECTED


def test_tabs_part_columns_where_there_are_any(write) -> None:
    (sentence,) = read_conll(write("a.iob", "New York\tx\tB-LOC\n10\xa0km\ty\tO\t\n"))
    assert sentence == Sentence(("New York", "10\xa0km"), ("B-LOC", "O"), line=1)


def test_no_break_spaces_part_no_columns(write) -> None:
    (sentence,) = read_conll(write("a.iob", "10\xa0km O\n"))
    assert sentence.words == ("10\xa0km",)


def test_columns_are_a_setting(write) -> None:
    path = write("a.conll", "1\tAda\tB-PER\tada\n2\tKing\tI-PER\tkiŋ\n")
    (sentence,) = read_conll(path, word_column=1, tag_column=2)
    assert sentence == Sentence(("Ada", "King"), ("B-PER", "I-PER"), line=1)
    (sentence,) = read_conll(path, word_column=-1, tag_column=-2)
    assert sentence.words == ("ada", "kiŋ")


@pytest.mark.parametrize(
    "content,words",
    [
        ("# O\n1 O\n", ("#", "1")),  # the word "#", tagged
        ("#\tO\n", ("#",)),
        ("#tag O\n", ("#tag",)),
        ("# note\n1 O\n", ("1",)),  # as many columns, but no tag
        ("# a note O\n1 O\n", ("1",)),  # a tag, but more columns
    ],
)
def test_comments_and_hash_signs(write, content: str, words: tuple) -> None:
    (sentence,) = read_conll(write("a.iob", content))
    assert sentence.words == words


def test_iob1_is_read_as_it_is_meant_and_not_as_broken(write) -> None:
    items = list(read_conll(write("a.iob", "Ada I-PER\nBob B-PER\nLee I-PER\nis O\n\nx I-LOC\n")))
    assert [(s.tags, s.repaired) for s in sentences(items)] == [
        (("B-PER", "B-PER", "I-PER", "O"), 0),
        (("B-LOC",), 0),
    ]


def test_repairs_in_iob2_are_counted(write) -> None:
    items = list(read_conll(write("a.iob", "Ada B-PER\nis O\nGalle I-LOC\n")))
    assert [(s.tags, s.repaired) for s in sentences(items)] == [(("B-PER", "O", "B-LOC"), 1)]


def test_biluo_is_read_as_bio(write) -> None:
    (sentence,) = read_conll(write("a.iob", "a B-PER\nb I-PER\nc L-PER\nd U-LOC\ne O\n"))
    assert sentence.tags == ("B-PER", "I-PER", "I-PER", "B-LOC", "O")


def test_rows_without_a_word_are_skipped(write) -> None:
    items = list(read_conll(write("a.iob", "Ada\tB-PER\n\tI-PER\n")))
    assert items == [Skipped(2, EMPTY_WORD), Sentence(("Ada",), ("B-PER",), line=1)]


@pytest.mark.parametrize(
    "row,message",
    [
        ("Galle", "got 1 column in 'Galle', expected 3"),
        ("Galle NNP B-NP O", "got 4 columns in .* expected 3, as in the first row"),
    ],
)
def test_rows_of_other_width(write, row: str, message: str) -> None:
    with pytest.raises(PhonemeNERError, match=rf"a\.iob:4: {message}"):
        list(read_conll(write("a.iob", f"Ada NNP B-PER\n# note\n\n{row}\n")))


def test_columns_that_are_not_there(write) -> None:
    path = write("a.iob", "Ada B-PER\n")
    with pytest.raises(PhonemeNERError, match=r"a\.iob:1: got 2 columns.* tag in column 3"):
        list(read_conll(path, tag_column=3))
    with pytest.raises(PhonemeNERError, match=r"expected the word in column -3"):
        list(read_conll(path, word_column=-3))
    with pytest.raises(PhonemeNERError, match=r"a\.iob:1: got 1 column in 'Ada'"):
        list(read_conll(write("a.iob", "Ada\n")))


def test_a_wrong_tag_names_its_column(write) -> None:
    message = r"a\.iob:1: unknown tag 'NNP' \(of the word 'Ada'\).*column 1: set another"
    with pytest.raises(PhonemeNERError, match=message):
        list(read_conll(write("a.iob", "Ada NNP B-PER\n"), tag_column=1))


CONLLU = """# sent_id = 1
# text = dámelo # ya
1-2\tdámelo\t_\t_\t_\t_\t_\t_\t_\t_
1\tda\tdar\tVERB\t_\t_\t0\troot\t_\t_
2\tmelo\tmelo\tPRON\t_\t_\t1\tobj\t_\t_
2.1\tya\tya\tADV\t_\t_\t_\t_\t_\t_
3\t#\t#\tSYM\t_\t_\t1\tdep\t_\t_
"""


def test_conllu_is_read_word_by_word(write) -> None:
    (sentence,) = read_conll(write("a.conllu", CONLLU), word_column=1, tag_column=3)
    assert sentence == Sentence(("da", "melo", "#"), None, line=4, pos=("VERB", "PRON", "SYM"))


def test_a_score_is_a_word(write) -> None:
    (sentence,) = read_conll(write("a.iob", "1-2" + " x" * 8 + " O\n"))
    assert sentence.words == ("1-2",)


def test_a_hash_sign_with_a_part_of_speech_is_a_word(write) -> None:
    (sentence,) = read_conll(write("a.iob", "# SYM\n1 NUM\n"))
    assert (sentence.words, sentence.pos) == (("#", "1"), ("SYM", "NUM"))


def test_comments_only(write) -> None:
    with pytest.raises(PhonemeNERError, match="comments only"):
        list(read_conll(write("a.iob", "# a = b\n\n# c = d\n")))
