import pytest
from spacy.vocab import Vocab

from spacy_phoneme_ner.corpora import Sentence, Skipped, convert, read_corpus
from spacy_phoneme_ner.corpora.conllu import is_conllu, read_conllu
from spacy_phoneme_ner.errors import PhonemeNERError


def row(number, form, upos="X", misc="_"):
    return "\t".join([str(number), form, form, upos, *"_____", misc]) + "\n"


SPANISH = (
    "# sent_id = 1\n# text = dámelo al mar. # ya\n"
    + row("1-2", "dámelo")
    + row(1, "da", "VERB")
    + row(2, "melo", "PRON")
    + row("2.1", "ya", "ADV")
    + row("3-4", "al")
    + row(3, "a", "ADP")
    + row(4, "el", "DET")
    + row(5, "mar", "NOUN", "SpaceAfter=No")
    + row(6, ".", "PUNCT")
    + row(7, "#", "SYM")
    + row(8, "ya", "ADV")
)
WORDS = ("da", "melo", "a", "el", "mar", ".", "#", "ya")
POS = ("VERB", "PRON", "ADP", "DET", "NOUN", "PUNCT", "SYM", "ADV")


def texts(items):
    docs, _ = convert(items, lang="spa", vocab=Vocab(), ipa="none")
    return [doc.text for doc in docs.get_docs(Vocab())]


@pytest.mark.parametrize("name", ["a.conllu", "a.CONLLU", "a.conll", "a.txt", "a.tsv"])
@pytest.mark.parametrize("columns", [{}, {"word_column": 1, "tag_column": 3}])
def test_its_own_columns_and_its_words(write, name, columns):
    (sentence,) = read_corpus(write(name, SPANISH), **columns)
    spaces = (True, True, True, True, False, True, True, False)
    assert sentence == Sentence(WORDS, None, line=4, pos=POS, spaces=spaces)


def test_words_that_are_written_as_one_and_are_their_parts_stand_together(write):
    content = row("1-3", "vámonos") + row(1, "vámo") + row(2, "n") + row(3, "os")
    content += row(4, "ya", misc="SpaceAfter=No") + row(5, "!")
    assert texts(read_conllu(write("a.conllu", content))) == ["vámonos ya!"]


@pytest.mark.parametrize("text", ["", "# text = (Oslo)\n", "# text = (Oslo )\n", "# text = Rome\n"])
def test_spaces(write, text):
    content = text + row(1, "(", misc="SpaceAfter=No") + row(2, "Oslo", misc="x=y|SpaceAfter=No")
    items = read_conllu(write("a.conllu", content + row(3, ")")))
    # What the text says, if it is of these words.
    assert texts(items) == ["(Oslo )" if "Oslo )" in text else "(Oslo)"]


def test_spaces_that_the_text_alone_tells(write):
    content = "# text = Ya, sí.\n" + "".join(
        row(i, w) for i, w in enumerate(["Ya", ",", "sí", "."])
    )
    assert texts(read_conllu(write("a.conllu", content))) == ["Ya, sí."]


def test_a_file_that_tells_of_no_spaces(write):
    (sentence,) = read_conllu(write("a.conllu", row(1, "Ya") + row(2, ".")))
    assert sentence.spaces is None


@pytest.mark.parametrize("key", ["name=", "NER=", "NE=", "Ner=", ""])
@pytest.mark.parametrize("columns", [{}, {"word_column": 1, "tag_column": 9}, {"tag_column": -1}])
def test_names_in_misc(write, key, columns):
    content = row(1, "Finn", misc=f"{key}B-PER") + row(2, "Lie", misc=f"x=y|{key}E-PER")
    content += row(3, "kom", misc=f"SpaceAfter=No|{key}O") + row(4, ".")
    (sentence,) = read_corpus(write("a.conllu", content), **columns)
    assert sentence.words == ("Finn", "Lie", "kom", ".")
    assert (sentence.tags, sentence.pos) == (("B-PER", "I-PER", "O", "O"), None)
    assert sentence.spaces == (True, True, False, False)


def test_names_are_left_where_a_column_is_asked_for(write):
    content = row(1, "Finn", "PROPN", "name=B-PER")
    (sentence,) = read_corpus(write("a.conllu", content), tag_column=3)
    assert (sentence.tags, sentence.pos) == (None, ("PROPN",))


def test_attributes_that_are_no_names(write):
    content = row(1, "Finn", "PROPN", "Name=Finn|Entity=(person-1)|Gloss=B-52")
    (sentence,) = read_corpus(write("a.conllu", content))
    assert sentence.pos == ("PROPN",)


@pytest.mark.parametrize("column", ["NER", "PARSEME:NE", "name", "X_NER"])
def test_columns_that_the_file_names(write, column):
    content = f"# global.columns = ID FORM {column}\n1\tOslo\tB-LOC\n2\twon\t_\n3\t.\t*\n"
    (sentence,) = read_corpus(write("a.conllup", content))
    assert (sentence.words, sentence.tags) == (("Oslo", "won", "."), ("B-LOC", "O", "O"))
    with pytest.raises(PhonemeNERError, match=r"P229.*ID WORD"):
        list(read_corpus(write("a.conllup", content.replace("FORM", "WORD"))))


@pytest.mark.parametrize(
    "content,message",
    [
        (row(1, "a") + "2\tb\tX\n", r"a\.conllu:2: got 3 TAB-separated columns .* expected 10: ID"),
        (row(1, "a") + row("x", "b"), r"a\.conllu:2: got the ID 'x'"),
        (row(1, "a", "NN"), r"a\.conllu:1: unknown tag 'NN' .*column 3"),
        (row(1, "a", misc="NER=B-X") + row(2, "b", misc="NER=x"), r"a\.conllu:2: unknown tag 'x'"),
        ("# text = a\n", "comments only"),
    ],
)
def test_what_is_malformed(write, content, message):
    with pytest.raises(PhonemeNERError, match=message):
        list(read_corpus(write("a.conllu", content)))


def test_sentences_that_cannot_be_read_are_left_out_if_that_is_asked_for(write):
    path = write("a.conllu", row(1, "a", "NN") + "\n" + row(1, "b"))
    skipped, sentence = read_conllu(path, skip_errors=True)
    assert isinstance(skipped, Skipped) and skipped.line == 1 and sentence.words == ("b",)
    with pytest.raises(PhonemeNERError, match="expected the word in column 12"):
        list(read_conllu(path, word_column=12))


@pytest.mark.parametrize(
    "line", ["a\tO", "1" + "\tx" * 8, "x" + "\tx" * 9, "1-2" + " x" * 9, "1 a b c d e f g h O"]
)
def test_what_is_no_conllu(line):
    assert not is_conllu([line]) and not is_conllu([])
