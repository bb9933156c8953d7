import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from spacy_phoneme_ner.evaluation.counts import by_label
from spacy_phoneme_ner.evaluation.entities import micro_f1, micro_recall
from spacy_phoneme_ner.evaluation.pos_tags import (
    run_counts,
    sentence_starts,
    tag_attribute,
    tag_counts,
    tag_runs,
    tags_on,
)

VOCAB = Vocab()
# Of the second sentence the second token has no right tag.
GOLD = [["NOUN", "NOUN", "VERB", "PUNCT"], ["ADV", "", "NOUN"]]
FOUND = [["NOUN", "VERB", "VERB", "PUNCT"], ["ADV", "NOUN", "NOUN"]]
STARTS = [[True, False, False, False], [True, False, False]]


def test_accuracy_by_hand():
    counts = tag_counts(GOLD, FOUND)
    assert counts.labels == ("ADV", "NOUN", "PUNCT", "VERB")
    # 5 of 6 tagged tokens.
    assert micro_recall(counts.totals) == pytest.approx(83.333333)
    found = {label: sums.tolist() for label, sums in by_label(counts).items()}
    assert found == {"ADV": [1, 0, 0], "NOUN": [2, 0, 1], "PUNCT": [1, 0, 0], "VERB": [1, 1, 0]}
    assert counts.values.sum(axis=1).tolist() == [[3, 1, 1], [2, 0, 0]]


def test_a_token_without_a_predicted_tag_is_wrong_once():
    counts = tag_counts([["NOUN", "VERB"]], [["", "VERB"]])
    assert counts.values.tolist() == [[[0, 0, 1], [1, 0, 0]]]
    assert micro_recall(counts.totals) == 50


def test_run_f1_by_hand():
    # Gold NN V P | A . N, found N VV P | A . N: right are P, A and N; two are wrong on
    # either side. F1 = 2 · 3 / (5 + 5).
    assert tag_runs(GOLD[0], STARTS[0]) == ((0, 2, "NOUN"), (2, 3, "VERB"), (3, 4, "PUNCT"))
    assert tag_runs(GOLD[1], STARTS[1]) == ((0, 1, "ADV"), (2, 3, "NOUN"))
    counts = run_counts(GOLD, FOUND, STARTS)
    assert counts.values.sum(axis=1).tolist() == [[1, 2, 2], [2, 0, 0]]
    assert micro_f1(counts.totals) == pytest.approx(60)


def test_run_f1_is_no_accuracy():
    # Half of the tokens are right, and no run.
    gold, found, starts = [["NOUN"] * 4], [["NOUN", "NOUN", "VERB", "VERB"]], [STARTS[0]]
    assert micro_recall(tag_counts(gold, found).totals) == 50
    assert micro_f1(run_counts(gold, found, starts).totals) == 0


def test_runs_end_with_their_sentence():
    assert tag_runs(["NOUN"] * 3, [True, False, True]) == ((0, 2, "NOUN"), (2, 3, "NOUN"))
    doc = Doc(VOCAB, words=["a", "b", "c"], sent_starts=[True, False, True])
    assert sentence_starts(doc) == [True, False, True]
    assert sentence_starts(Doc(VOCAB, words=["a", "b"])) == [True, False]
    assert tag_runs([], []) == ()


def test_tags_are_read_where_they_are():
    bare = Doc(VOCAB, words=["a"])
    tagged = Doc(VOCAB, words=["a"], tags=["NNG"])
    both = Doc(VOCAB, words=["a"], tags=["NNG"], pos=["NOUN"])
    coarse = Doc(VOCAB, words=["a"], pos=["NOUN"])
    assert tag_attribute([bare]) is None and tag_attribute([]) is None
    assert [tag_attribute([bare, doc]) for doc in (tagged, both, coarse)] == ["TAG", "TAG", "POS"]
    assert [tag_attribute([d], "POS") for d in (tagged, both, coarse)] == ["TAG", "POS", "POS"]


def test_tags_on_tokens_that_were_cut_otherwise():
    gold = Doc(VOCAB, words=["ab", "c", "d"], spaces=[True, False, False])
    other = Doc(VOCAB, words=["a", "b", "cd"], spaces=[False, True, False], tags=["X", "Y", "Z"])
    assert tags_on(gold, other, "TAG") == ["", "", ""]
    other = Doc(VOCAB, words=["ab", "cd"], spaces=[True, False], tags=["X", "Z"])
    assert tags_on(gold, other, "TAG") == ["X", "", ""]
