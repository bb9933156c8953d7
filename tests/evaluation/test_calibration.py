import json

import pytest
from spacy.tokens import Doc

from spacy_phoneme_ner.evaluation.bootstrap import bootstrap_samples
from spacy_phoneme_ner.evaluation.comparison import compare_runs, find_runs
from spacy_phoneme_ner.evaluation.comparison_report import comparison_markdown
from spacy_phoneme_ner.evaluation.confidence import (
    Judged,
    bins,
    calibration_error,
    judge,
    reliability,
)
from spacy_phoneme_ner.evaluation.report import Run, read_run, run_csv, run_table, write_report
from spacy_phoneme_ner.evaluation.results import LanguageScores
from spacy_phoneme_ner.evaluation.score import score_docs
from spacy_phoneme_ner.pipeline.entity_scores import set_scores


def entity(score, correct):
    return Judged((0, 1, "PER"), score, correct)


SENTENCES = [[entity(0.95, True), entity(0.95, False)], [], [entity(0.75, True)]]


def ece(sentences, n_bins):
    return float(calibration_error(reliability(sentences, n_bins).totals))


def test_by_hand():
    # Above 0.9: 1.9 of 2 said, 1 right; above 0.7: 0.75 of 1 said, 1 right.
    assert ece(SENTENCES, 10) == pytest.approx(100 * (0.9 + 0.25) / 3)
    # In one bin they make up for each other: 2.65 said, 2 right.
    assert ece(SENTENCES, 1) == pytest.approx(100 * 0.65 / 3)
    assert ece([[entity(1.0, True)], [entity(0.0, False)]], 15) == 0
    assert ece([[entity(1.0, False)], [entity(0.0, True)]], 15) == 100
    assert ece([[]], 15) == 0


def test_bins_hold_their_upper_end():
    scores = (0.0, 0.25, 0.26, 0.5, 0.75, 1.0)
    rows = bins(reliability([[entity(score, score > 0.3) for score in scores]], 4))
    assert [(row.low, row.high, row.n) for row in rows] == [
        *((0.0, 0.25, 2), (0.25, 0.5, 2), (0.5, 0.75, 1), (0.75, 1.0, 1)),
    ]
    assert rows[0][3:] == pytest.approx((12.5, 0)) and rows[1][3:] == pytest.approx((38, 50))
    empty = bins(reliability([[entity(0.9, True)]], 2))[0]
    assert (empty.n, empty.confidence, empty.correct) == (0, 0, 0)


def test_draws_of_sentences():
    counts = reliability(SENTENCES, 10)
    assert counts.values.shape == (3, 10, 3)
    drawn = {round(x, 6) for x in bootstrap_samples(counts, calibration_error, 200)}
    # Whichever sentences are drawn: (0.9·a + 0.25·c) of 2·a + c entities.
    possible = [(a, c) for a in range(4) for c in range(4 - a)]
    values = {round(100 * (0.9 * a + 0.25 * c) / max(2 * a + c, 1), 6) for a, c in possible}
    assert len(drawn) > 2 and drawn <= values


def with_scores(doc, scores):
    set_scores(doc, doc.ents, scores)
    return doc


def test_an_entity_is_right_with_its_boundaries_and_label(make_doc):
    words = ["Ama", "Zu", "na", "Leta"]
    gold = make_doc(words, ["B-PER", "I-PER", "O", "B-LOC"])
    same = with_scores(make_doc(words, ["B-PER", "I-PER", "O", "B-ORG"]), [0.5, 0.25])
    assert judge(gold, same.ents) == [
        ((0, 6, "PER"), 0.5, True),
        ((10, 14, "ORG"), 0.25, False),
    ]
    shorter = with_scores(make_doc(words, ["B-PER", "O", "O", "B-LOC"]), [0.5, 1.0])
    assert [j.correct for j in judge(gold, shorter.ents)] == [False, True]
    partly = with_scores(make_doc(words, ["B-PER", "O", "O", "B-LOC"]), [0.5])
    assert [j.score for j in judge(gold, partly.ents)] == [0.5], "others are no model's"


@pytest.fixture()
def scores(make_doc):
    """Score one sentence, of which one entity is found with 0.8; the other is not."""

    def score(lang, confidence=0.8, tag="B-PER"):
        ipa = {"ipa": ["aba", "tu"], "lang": lang}
        gold = make_doc(["Aba", "tu"], ["B-PER", "B-LOC"], **ipa)
        found = make_doc(["Aba", "tu"], [tag, "O"])
        if confidence is not None:
            with_scores(found, [confidence])
        return score_docs([gold], [found], lang, n_resamples=10)

    return score


def test_scores_have_it_where_there_is_confidence(scores):
    assert scores("som").ece.value == pytest.approx(20, abs=1e-4)
    assert scores("som").samples["ece"].shape == (10,)
    assert scores("som", tag="B-LOC").ece.value == pytest.approx(80, abs=1e-4)
    for without in (scores("som", confidence=None), scores("som", tag="O")):
        assert without.ece is None and "ece" not in without.samples
        stored = json.loads(json.dumps(without.to_json()))
        assert LanguageScores.from_json("som", stored).ece is None
    found = scores("som")
    again = LanguageScores.from_json("som", json.loads(json.dumps(found.to_json())))
    assert again.ece.value == 20 and list(again.available)[-1] == "ece"


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_the_report_shows_it(scores, tmp_path):
    run = Run("ipa", 0, "model", 10, (scores("som"), scores("sin", 0.4)))
    header, _, *rows = map(cells, run_table(run).splitlines())
    assert header[-1] == "ECE [95%]"
    assert [row[-1].split(" [")[0] for row in rows[:2]] == ["60.00", "20.00"]
    assert rows[-1][0].startswith("All") and rows[-1][-1].startswith("40.00 ± 28.28")
    write_report(run, tmp_path)
    stored = json.loads((tmp_path / "scores.json").read_text(encoding="utf8"))
    assert stored["languages"]["som"]["ece"]["value"] == 20
    assert stored["groups"]["all"]["ece"]["mean"] == 40
    assert "expected calibration error" in (tmp_path / "scores.md").read_text(encoding="utf8")
    assert read_run(tmp_path / "scores.json").metrics["ece"] == "ECE"


def test_a_language_without_entities_has_none_and_no_average(scores):
    run = Run("ipa", 0, "model", 10, (scores("som"), scores("sin", tag="O")))
    *_, sin, som, case, latin, others, every = map(cells, run_table(run).splitlines())
    assert [row[-1].split(" [")[0] for row in (som, sin)] == ["20.00", "–"]
    assert [row[-1].split(" [")[0] for row in (case, latin, others, every)] == [
        *("–", "20.00", "–", "–"),
    ]
    header, *lines = (line.split(",") for line in run_csv(run).splitlines())
    row = dict(zip(header, next(line for line in lines if line[1] == "sin")))
    assert row["ece"] == row["ece_low"] == "" and row["entity_f1"]


def test_nothing_is_said_of_it_where_no_language_has_it(scores):
    run = Run("ipa", 0, "model", 10, (scores("som", confidence=None),))
    assert "ECE" not in run_table(run) and "ece" not in run_csv(run)


def test_older_files_can_be_compared_with_it(scores, tmp_path):
    write_report(Run("old", 0, "model", 10, (scores("som"),)), tmp_path / "old")
    path = tmp_path / "old" / "scores.json"
    stored = json.loads(path.read_text(encoding="utf8"))
    del stored["languages"]["som"]["ece"]
    path.write_text(json.dumps(stored))
    assert read_run(path).languages[0].ece is None
    write_report(Run("new", 0, "model", 10, (scores("som"),)), tmp_path / "new")
    runs = list(find_runs([tmp_path]).values())
    comparison = compare_runs(runs, ["new", "old"], baseline="old")
    text = comparison_markdown(comparison)
    table = text[text.index("| ECE") :].splitlines()
    assert [cells(line) for line in table[2:4]] == [
        ["new", "1", "20.00", "–"],
        ["old", "1", "–", "–"],
    ]
    assert comparison.to_json()["systems"]["new"]["languages"]["som"]["ece"]["mean"] == 20
    only_old = compare_runs([run for run in runs if run.system == "old"])
    assert "ECE" not in comparison_markdown(only_old)


def test_a_doc_may_have_no_entity(make_doc):
    doc = Doc(make_doc(["a"], ["O"]).vocab, words=["a"])
    assert judge(doc, doc.ents) == []
