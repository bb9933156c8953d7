"""Pipelines over files: everything is counted once, and examples are of all languages."""

from collections import Counter

import pytest
import spacy
from reports import rulers, write_gold

from spacy_phoneme_ner.evaluation.mistakes.outcomes import CLASSES
from spacy_phoneme_ner.evaluation.mistakes.results import KINDS, NOTHING, OTHER_BOUNDS
from spacy_phoneme_ner.evaluation.mistakes.study import find_mistakes


@pytest.fixture()
def write(make_doc, tmp_path):
    def write(lang, *sentences):
        docs = [
            make_doc(w.split(), t.split(), ipa=w.lower().split(), lang=lang) for w, t in sentences
        ]
        return write_gold(tmp_path / f"{lang}.spacy", docs)

    return write


SENTENCES = (
    ("Leta ni Aba", "B-LOC O B-PER"),
    ("Aba Sana Leta", "B-PER I-PER B-LOC"),
    ("ni ni", "O O"),
    ("Sana", "B-ORG"),
)


def test_everything_is_counted_once(write):
    files = {"kin": write("kin", *SENTENCES), "som": write("som", *SENTENCES[:2])}
    nlp = rulers(Leta="LOC", Aba="PER", ni="LOC", Sana="PER")
    mistakes = find_mistakes({"ruler": nlp}, files, n_resamples=20)
    (its,) = mistakes.models
    assert mistakes.languages == ["kin"] * 4 + ["som"] * 2 and mistakes.n_entities == 9
    # Leta, Aba, Leta again; ni three times; Aba Sana found as two; Sana as PER.
    expected = {"right": 6, "type": 1, "split": 2, "spurious": 4}
    assert dict(zip(KINDS, its.kinds.sum(axis=0))) == {k: expected.get(k, 0) for k in KINDS}
    assert its.n_mistakes == {kind: expected.get(kind, 0) for kind in CLASSES}
    assert its.wrong.sum() == 7 and its.right.sum() == 6
    assert (its.wrong.sum(axis=1) == its.kinds[:, 1:].sum(axis=1)).all()
    for values in its.facts.values():
        assert sum(values.values(), Counter()) == Counter(expected)
    rows = Counter()
    columns = Counter()
    for (gold, found), n in its.confusion.items():
        rows[gold] += n
        columns[found] += n
    assert sum(n for label, n in rows.items() if label not in (NOTHING, OTHER_BOUNDS)) == 9
    n_found = sum(n for label, n in columns.items() if label not in (NOTHING, OTHER_BOUNDS))
    assert n_found == 6 + 1 + 4 + 4
    assert its.confusion["PER", OTHER_BOUNDS] == 2 and its.confusion["ORG", "PER"] == 1
    # A ruler has no gazetteer.
    assert mistakes.told_by == "unknown" and set(its.facts["cause"]) == {"not known"}


def test_examples_are_of_all_languages_and_of_all_pipelines(write):
    files = {lang: write(lang, *[SENTENCES[0]] * 30) for lang in ("kin", "som", "mri")}
    nothing, wrong = rulers(), rulers(Leta="ORG", Aba="PER", ni="PER")
    mistakes = find_mistakes({"a": nothing, "b": wrong}, files, n_examples=6, n_resamples=20)
    n = Counter((e.model, e.kind, e.lang) for e in mistakes.examples)
    expected = {(0, "missed"), (1, "type"), (1, "spurious")}
    assert n == {(*which, lang): 2 for which in expected for lang in files}
    # One of each class and pipeline, then the next: whoever cuts the list short is fair.
    assert {(e.model, e.kind) for e in mistakes.examples[:3]} == expected
    example = next(e for e in mistakes.examples if e.kind == "type")
    assert [word for word, *_ in example.shown.words] == ["Leta", "ni", "Aba"]
    assert example.shown.words[0] == ("Leta", "leta", True) and example.shown.is_whole == (
        True,
        True,
    )
    assert example.shown.focus == (0, 1) and example.shown.gold[0] == (0, 1, "LOC", -1)
    assert example.shown.found == [[], [(0, 1, "ORG", -1), (1, 2, "PER", -1), (2, 3, "PER", -1)]]
    assert find_mistakes({"a": nothing}, files, n_examples=0, n_resamples=20).examples == []


def test_long_sentences_are_cut(write):
    text = " ".join(["ni"] * 300 + ["Leta"] * 200 + ["ni"] * 300 + ["x" * 500])
    tags = " ".join(["O"] * 300 + ["B-LOC", *["I-LOC"] * 199] + ["O"] * 301)
    mistakes = find_mistakes({"a": rulers()}, {"kin": write("kin", (text, tags))}, n_resamples=20)
    (example,) = mistakes.examples
    assert len(example.shown.words) < 100 and example.shown.is_whole == (False, False)
    start, end = example.shown.focus
    assert {word for word, *_ in example.shown.words[start:end]} == {"Leta"}
    assert example.shown.gold == [(start, end, "LOC", -1)]


def test_gold_without_entities_and_empty_sentences(write):
    path = write("kin", ("ni Leta", "O O"), ("", ""))
    mistakes = find_mistakes({"a": rulers(Leta="LOC")}, {"kin": path}, n_resamples=20)
    (its,) = mistakes.models
    assert mistakes.n_entities == 0 and its.n_mistakes["spurious"] == 1
    assert its.kinds.sum() == 1 and len(mistakes.languages) == 2


def test_a_language_without_rules(write):
    path = write("bbj", *SENTENCES)
    nlp = spacy.blank("xx")
    nlp.add_pipe("phoneme_ner", config={"lang": "auto"})
    its = find_mistakes({"small": nlp}, {"bbj": path}, n_resamples=20)
    rules = set(its.models[0].facts["cause"])
    assert its.told_by == "gazetteer" and rules == {"borrowed rules"}
