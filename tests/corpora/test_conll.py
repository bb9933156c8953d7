from typing import Iterable, List

import pytest

from spacy_phoneme_ner.corpora import Item, Sentence, Skipped
from spacy_phoneme_ner.corpora.conll import read_conll
from spacy_phoneme_ner.corpora.malformed import COLUMNS, NOT_UTF8, UNKNOWN_TAG
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


@pytest.mark.parametrize(
    "tags,expected,repaired",
    [
        ("E-LOC E-LOC O", "B-LOC B-LOC O", 0),  # IOE2
        ("E-LOC I-LOC O", "B-LOC B-LOC O", 0),  # IOE1
        ("B-PER E-PER I-PER E-PER", "B-PER I-PER B-PER I-PER", 1),  # IOBES and a mistake
        ("B-PER L-PER I-PER U-PER", "B-PER I-PER B-PER B-PER", 1),  # BILOU and a mistake
        ("B-PER M-PER E-PER O", "B-PER I-PER I-PER O", 0),  # BMES
        ("W-PER W-PER M-LOC O", "B-PER B-PER B-LOC O", 1),  # BMEWO and a mistake
        ("S-PER S-PER", "B-PER B-PER", 0),
        ("I-PER S-PER", "B-PER B-PER", 1),
        ("B-PER E-LOC O", "B-PER B-LOC O", 1),
    ],
)
def test_tags_that_end_names(write, tags: str, expected: str, repaired: int) -> None:
    content = "".join(f"x {tag}\n" for tag in tags.split())
    (sentence,) = read_conll(write("a.conll", content))
    assert (sentence.tags, sentence.repaired) == (tuple(expected.split()), repaired)


@pytest.mark.parametrize(
    "content,words",
    [
        ("a O\n\t O\nb O\n", "ab"),
        ("a O\n  O\nb O\n", "ab"),
        ("  a  O  \nb   O\n", "ab"),
        ("a\t O\n b\tO \n", "ab"),
        ("a\t\tO\nb\tO\n", "ab"),
        ("ab\t\tX\tO\nc\tX\t\tO\n", ("ab", "c")),
    ],
)
def test_padded_columns(write, content: str, words: Iterable[str]) -> None:
    items = list(read_conll(write("a.conll", content)))
    assert [s.words for s in sentences(items)] == [tuple(words)]
    assert items[1:] == [] or items[0] == Skipped(2, EMPTY_WORD)


GERMEVAL = """#\thttp://example.org [2009-10-17]
1\tBonn\tB-LOC\tO
2\tist\tO\tO

#\thttp://example.org [2009-10-18]
1\tnah\tO\tB-LOC
"""


@pytest.mark.parametrize("columns", [{}, {"word_column": 1, "tag_column": 2}])
def test_columns_that_number_the_words(write, columns: dict) -> None:
    assert list(read_conll(write("a.tsv", GERMEVAL), **columns)) == [
        Sentence(("Bonn", "ist"), ("B-LOC", "O"), line=2),
        Sentence(("nah",), ("O",), line=6),
    ]
    (first, _) = read_conll(write("a.tsv", GERMEVAL), tag_column=-1)
    assert (first.words, first.tags) == (("Bonn", "ist"), ("O", "O"))
    numbers = "0\tBonn\tB-LOC\tx\n1-2\tam\tO\tx\n1\tan\tO\tx\n2\tdem\tO\tx\n"
    (sentence,) = read_conll(write("a.iob2", numbers))
    assert (sentence.words, sentence.tags) == (("Bonn", "an", "dem"), ("B-LOC", "O", "O"))
    for content in ("1 O\n2 O\n", "1 x O\n3 x O\n", "2 x O\n3 x O\n"):
        (sentence,) = read_conll(write("a.iob2", content))
        assert sentence.words == tuple(row[0] for row in content.split("\n")[:2])


@pytest.mark.parametrize(
    "comment",
    [
        *("# a", "#", "#\tx", "#id=1", "#sent_id = 3", "# text = a b c", "## a"),
        *("#begin document (a); part 000", "#end document"),
    ],
)
def test_comments_of_any_form(write, comment: str) -> None:
    (sentence,) = read_conll(write("a.conll", f"{comment}\na X O\n{comment}\nb X O\n"))
    assert sentence.words == ("a", "b")


def test_a_hashtag_without_its_tag_is_a_mistake(write) -> None:
    with pytest.raises(PhonemeNERError, match=r"a\.conll:2: got 1 column"):
        list(read_conll(write("a.conll", "a O\n#Rome\n")))


@pytest.mark.parametrize(
    "start", ["-DOCSTART- -X- O O", "-DOCSTART-", "-DOCSTART- (1 EU)", "x -DOCSTART- O"]
)
def test_documents_part_sentences(write, start: str) -> None:
    content = f"{start}\n\na X x O\n{start}\nb X x O\n"
    assert [s.words for s in read_conll(write("a.conll", content))] == [("a",), ("b",)]


def test_sentences_that_cannot_be_read_are_left_out_if_that_is_asked_for(write) -> None:
    content = "a O\n\nb O\nc PER\n\nd O\ne\n\nf NOUN\n\n#g\n\nCaf\xe9 O\n\nh B-PER\n"
    path = write("a.conll", content.encode("latin1"))
    items = list(read_conll(path, skip_errors=True))
    assert [s.words for s in sentences(items)] == [("a",), ("h",)]
    skipped = [item for item in items if isinstance(item, Skipped)]
    assert [(s.line, s.reason) for s in skipped] == [
        (4, UNKNOWN_TAG),
        (7, COLUMNS),
        (9, UNKNOWN_TAG),
        (11, COLUMNS),
        (13, NOT_UTF8),
    ]
    assert all(f"a.conll:{s.line}: " in s.message for s in skipped)
    with pytest.raises(PhonemeNERError, match="P202"):
        list(read_conll(path))


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


def test_a_score_is_a_word(write) -> None:
    (sentence,) = read_conll(write("a.iob", "1-2" + " x" * 8 + " O\n"))
    assert sentence.words == ("1-2",)


def test_a_hash_sign_with_a_part_of_speech_is_a_word(write) -> None:
    (sentence,) = read_conll(write("a.iob", "# SYM\n1 NUM\n"))
    assert (sentence.words, sentence.pos) == (("#", "1"), ("SYM", "NUM"))


def test_comments_only(write) -> None:
    with pytest.raises(PhonemeNERError, match="comments only"):
        list(read_conll(write("a.iob", "# a = b\n\n# c = d\n")))
