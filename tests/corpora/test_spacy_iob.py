import pytest
from spacy.training.converters import iob_to_docs

from spacy_phoneme_ner.corpora import Sentence, Skipped, read_corpus
from spacy_phoneme_ner.corpora.spacy_iob import is_spacy_iob, read_spacy_iob
from spacy_phoneme_ner.errors import PhonemeNERError

EXPECTED = [
    Sentence(("Oslo", "won"), ("B-LOC", "O"), line=1),
    Sentence(("Rome", "lost"), ("B-LOC", "O"), line=2),
]


@pytest.mark.parametrize("name", ["a.iob", "a.txt", "a.tsv"])
@pytest.mark.parametrize("between", [" ", "\t", "   "])
def test_a_sentence_a_line(write, name, between):
    content = f"Oslo|B-LOC{between}won|O\nRome|B-LOC{between}lost|O \n"
    assert list(read_corpus(write(name, content))) == EXPECTED
    tagged = content.replace("|", "|NN|")
    assert list(read_corpus(write(name, tagged))) == EXPECTED
    (doc,) = iob_to_docs(content, no_print=True)  # spaCy's own converter
    assert [tuple(t.text for t in sent) for sent in doc.sents] == [s.words for s in EXPECTED]


def test_words_that_are_bars_schemes_and_parts_of_speech(write):
    (sentence,) = read_corpus(
        write("a.iob", "||O a|b|O Oslo|L-LOC Rome|U-LOC New|B-LOC York|L-LOC\n")
    )
    assert sentence.words == ("|", "a|b", "Oslo", "Rome", "New", "York")
    assert sentence.tags == ("O", "O", "B-LOC", "B-LOC", "B-LOC", "I-LOC")
    (sentence,) = read_corpus(write("a.iob", "Oslo|PROPN won|VERB\n"))
    assert sentence.pos == ("PROPN", "VERB")


def test_comments_documents_and_blank_lines(write):
    content = "-DOCSTART-|O\n\n# note\nOslo|B-LOC won|O\n\n#Rome|B-LOC 1|O\n"
    assert [s.words for s in read_corpus(write("a.iob", content))] == [
        ("Oslo", "won"),
        ("#Rome", "1"),
    ]


@pytest.mark.parametrize(
    "row,message",
    [
        ("Rome|B-LOC lost", "got 'lost' in .* expected word.tag"),
        ("Rome|LOC lost|O", "unknown tag 'LOC'"),
        ("Rome|B-LOC lost|VERB", "'VERB'.* is a part of speech"),
    ],
)
def test_what_is_malformed(write, row, message):
    path = write("a.iob", f"Oslo|B-LOC won|O\n{row}\n")
    with pytest.raises(PhonemeNERError, match=rf"a\.iob:2: {message}"):
        list(read_corpus(path))
    first, skipped = read_spacy_iob(path, skip_errors=True)
    assert first == EXPECTED[0] and isinstance(skipped, Skipped) and skipped.line == 2


@pytest.mark.parametrize("line", ["Oslo|B-LOC B-LOC", "a|b O", "Oslo B-LOC", "Oslo|LOC won|O", ""])
def test_what_is_no_such_file(line):
    assert not is_spacy_iob([line])
