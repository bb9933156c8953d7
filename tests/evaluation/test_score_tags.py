import json

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation.gold import find_task, load_gold
from spacy_phoneme_ner.evaluation.results import LanguageScores, TagScores
from spacy_phoneme_ner.evaluation.score import score_docs, score_pipeline, score_tags

VOCAB = Vocab()
WORDS = ["na", "neun", "bap", "."], ["mul", "eul", "."]
TAGS = ["PRON", "ADP", "NOUN", "PUNCT"], ["NOUN", "ADP", "PUNCT"]


def tagged(words, tags, attribute="tags", **more):
    return Doc(VOCAB, words=words, **{attribute: tags}, **more)


@pytest.fixture()
def gold():
    return [tagged(*pair) for pair in zip(WORDS, TAGS)]


@pytest.fixture()
def ruler():
    """A pipeline that calls everything a noun, but full stops."""
    nlp = spacy.blank("xx")
    rules = nlp.add_pipe("attribute_ruler")
    rules.add([[{}]], {"TAG": "NOUN"})
    rules.add([[{"ORTH": "."}]], {"TAG": "PUNCT"})
    return nlp


def save(path, docs):
    DocBin(docs=docs, store_user_data=True).to_disk(path)
    return path


def test_scores_by_hand(gold):
    # Right are 2 of 4 and 2 of 3 tokens. Runs: NNN P against R A N P, NN P against N A P;
    # found right are the full stops only: F1 = 2 · 2 / (4 + 7).
    found = [tagged(WORDS[0], ["NOUN"] * 3 + ["PUNCT"]), tagged(WORDS[1], ["NOUN"] * 2 + ["PUNCT"])]
    scores = score_tags(gold, found, "ko", n_resamples=100)
    assert (scores.task, scores.lang, scores.name, scores.script, scores.case) == (
        *("pos", "kor", "Korean", "Hang", None),
    )
    assert (scores.n_sentences, scores.n_tokens) == (2, 7)
    assert scores.pos_accuracy.value == pytest.approx(57.142857)
    assert scores.run_f1.value == pytest.approx(36.363636)
    # Only the first sentence, or only the second, are the draws at either end.
    assert scores.pos_accuracy.low == pytest.approx(50)
    assert scores.pos_accuracy.high == pytest.approx(66.666667)
    assert scores.per_type["NOUN"] == {"p": 40, "r": 100, "f1": pytest.approx(57.142857), "n": 2}
    assert scores.per_type["ADP"] == {"p": 0, "r": 0, "f1": 0, "n": 2}
    assert scores.per_type["PUNCT"] == {"p": 100, "r": 100, "f1": 100, "n": 2}
    assert scores.samples["run_f1"].shape == (100,)


def test_no_layer_is_needed_for_parts_of_speech(gold):
    assert score_tags(gold, gold, "kor", n_resamples=10).pos_accuracy.value == 100
    with pytest.raises(PhonemeNERError):
        score_docs(gold, gold, "kor", n_resamples=10)


def test_pos_counts_where_there_is_no_tag(gold):
    coarse = [tagged(*pair, attribute="pos") for pair in zip(WORDS, TAGS)]
    assert score_tags(gold, coarse, "kor", 10).pos_accuracy.value == 100
    assert score_tags(coarse, gold, "kor", 10).pos_accuracy.value == 100
    # What is compared is the same on both sides, where both have it.
    fine = [tagged(words, ["x"] * len(words), pos=tags) for words, tags in zip(WORDS, TAGS)]
    assert score_tags(fine, coarse, "kor", 10).pos_accuracy.value == 100
    assert score_tags(fine, gold, "kor", 10).pos_accuracy.value == 0


def test_json_round_trip(gold):
    scores = score_tags(gold, gold[:1] + [tagged(WORDS[1], ["NOUN"] * 3)], "kor", 10)
    stored = json.loads(json.dumps(scores.to_json()))
    assert (stored["task"], stored["n_tokens"]) == ("pos", 7)
    read = LanguageScores.from_json("kor", stored)
    assert isinstance(read, TagScores) and read.to_json() == stored
    with pytest.raises(ValueError, match="task 'x', expected one of ner, pos"):
        LanguageScores.from_json("kor", {**stored, "task": "x"})


def test_files_from_before_there_were_tasks_are_of_entities(make_scores):
    scores = make_scores("kin", 4)
    stored = scores.to_json()
    del stored["task"], stored["macro_unit"]
    read = LanguageScores.from_json("kin", stored)
    assert type(read) is type(scores) and read.entity_f1.value == pytest.approx(66.6667)


def test_score_pipeline(gold, ruler, tmp_path):
    path = save(tmp_path / "kor.spacy", gold)
    scores = score_pipeline(ruler, path, "kor", n_resamples=10, progress=False)
    assert scores.task == "pos" and scores.estimate("pos_accuracy").value == pytest.approx(
        57.142857
    )
    # Its gold tags are not handed to the pipeline.
    with pytest.raises(PhonemeNERError, match=r"P332.*No predicted token in 'kor'"):
        score_pipeline(spacy.blank("xx"), path, "kor", n_resamples=10, progress=False)


@Language.component("test_score_tags_coarse")
def coarse_tagger(doc):
    for token in doc:
        token.pos_ = "PUNCT" if token.text == "." else "NOUN"
    return doc


def test_a_pipeline_that_sets_pos_only(gold, tmp_path):
    nlp = spacy.blank("xx")
    nlp.add_pipe("test_score_tags_coarse")
    path = save(tmp_path / "kor.spacy", gold)
    scores = score_pipeline(nlp, path, "kor", n_resamples=10, progress=False)
    assert scores.estimate("pos_accuracy").value == pytest.approx(57.142857)


def test_the_annotation_tells_the_task(gold, tmp_path):
    def task(wanted, *docs):
        return find_task(docs, tmp_path, wanted)

    named = Doc(VOCAB, words=["Aba"], ents=["B-PER"])
    no_name = Doc(VOCAB, words=["ni"], ents=["O"])
    both = Doc(VOCAB, words=["Aba"], ents=["B-PER"], tags=["PROPN"])
    nameless = Doc(VOCAB, words=["ni"], ents=["O"], pos=["CCONJ"])
    assert task("auto", named) == task("auto", no_name) == "ner"
    assert task("auto", *gold) == task("auto", nameless) == "pos"
    assert task("auto", both) == task("auto", nameless, both) == task("ner", both) == "ner"
    assert task("pos", both) == "pos" and task("ner", nameless) == "ner"
    bare = Doc(VOCAB, words=["ni"])
    for code, wanted, doc in (
        ("P330", "auto", bare),
        ("P331", "pos", named),
        ("P308", "ner", gold[0]),
        ("P335", "tags", both),
    ):
        with pytest.raises(PhonemeNERError, match=code):
            task(wanted, doc)


def test_tags_survive_the_file(gold, ruler, tmp_path):
    # Docs that say nothing of entities do not say that there are none once they are read.
    path = save(tmp_path / "kor.spacy", gold)
    assert len(load_gold(ruler, path, "auto")) == 2
    with pytest.raises(PhonemeNERError, match="P308"):
        load_gold(ruler, path)


def test_docs_must_belong_together(gold):
    with pytest.raises(PhonemeNERError, match="P301"):
        score_tags(gold, gold[:1], "kor")
    with pytest.raises(PhonemeNERError, match="P305"):
        score_tags(gold, gold[::-1], "kor")
    with pytest.raises(PhonemeNERError, match=r"P332.*No gold token"):
        score_tags([Doc(VOCAB, words=WORDS[0])], gold[:1], "kor")
