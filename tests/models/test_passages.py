import spacy
from spacy.tokens import Doc

from spacy_phoneme_ner.models.passages import cut_chains, cut_passages


def passages(*docs):
    return [part.tolist() for part in cut_passages(docs)[:2]]


def make(nlp, words, **settings):
    return Doc(nlp.vocab, words=words, **settings)


def test_a_doc_without_sentences_and_lines_is_one_passage(nlp):
    docs = [make(nlp, ["a", " ", "b", "."]), make(nlp, []), make(nlp, ["c"])]
    assert passages(*docs) == [[0, 0, 0, 0, 1], [0, 2]]
    assert passages() == [[], []]
    assert passages(make(nlp, [])) == [[], []]


def test_sentences_that_a_doc_knows_of_are_passages(nlp):
    starts = [True, False, True, None, True]
    assert passages(make(nlp, list("abcde"), sent_starts=starts))[0] == [0, 0, 1, 1, 2]
    with_rules = spacy.blank("en")
    with_rules.add_pipe("sentencizer")
    assert passages(with_rules("One here. Two."))[0] == [0, 0, 0, 1, 1]


def test_lines_are_passages_and_so_is_what_ends_them(nlp):
    for end in ("\n", "\r\n", " \n\n  ", "\u2028", "\x85"):
        assert passages(make(nlp, ["a", end, "b", "c"]))[0] == [0, 1, 2, 2]
    # Tabs and blanks end none.
    assert passages(make(nlp, ["a", "\t", "b", "\xa0"]))[0] == [0, 0, 0, 0]
    # At either end, and twice; the next Doc has passages of its own.
    docs = [make(nlp, ["\n", "a", "\n"]), make(nlp, ["b", "\n", "\n", "c"])]
    assert passages(*docs) == [[0, 1, 2, 3, 4, 5, 6], [0, 0, 0, 1, 1, 1, 1]]


def test_docs_of_other_vocabularies(nlp):
    docs = [make(spacy.blank("en"), ["a", "\n", "b"]), make(nlp, ["a", "\t", "b"])]
    assert passages(*docs)[0] == [0, 1, 2, 3, 3, 3]


def test_chains_leave_white_space_out(nlp):
    docs = [make(nlp, ["a", "\n", "b", "\t", "c"]), make(nlp, ["\n"]), make(nlp, ["d"])]
    chains = cut_chains(docs)
    assert chains.rows.tolist() == [0, 2, 4, 6]
    assert chains.lengths.tolist() == [1, 2, 1]
    assert chains.docs.tolist() == [0, 0, 2]
    assert cut_chains([make(nlp, ["\n"])]).rows.tolist() == []
