"""Temperature and threshold by languages that are left out."""

import json

import numpy as np
import pytest
from unsure_pipelines import HEADS, draw_docs, unsure_pipeline

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation.calibration import unseen
from spacy_phoneme_ner.evaluation.calibration.unseen import calibrate_unseen
from spacy_phoneme_ner.evaluation.calibration.unseen_report import unseen_table, write_unseen
from spacy_phoneme_ner.evaluation.confidence import calibration_error, reliability
from spacy_phoneme_ner.evaluation.gold import unannotated


def draw(nlp, n=200, langs=("kin", "som", "swa")):
    return {lang: draw_docs(nlp, n, seed=seed, lang=lang) for seed, lang in enumerate(langs)}


@pytest.mark.parametrize("head", HEADS)
def test_a_language_that_was_left_out_gets_its_chances_back(head):
    nlp = unsure_pipeline(head, sharpness=3.0)
    before = [(ent.text, ent.label_) for ent in nlp("na leta zunze ama").ents]
    found = calibrate_unseen(nlp, draw(nlp))
    assert found.temperature == pytest.approx(3.0, rel=0.2)
    assert [row.lang for row in found.left_out] == ["kin", "som", "swa"]
    for row in found.left_out:
        assert row.temperature == pytest.approx(3.0, rel=0.3) and row.threshold is None
        assert row.ece_before > 12 and row.ece_after < 0.6 * row.ece_before and row.n > 100
        assert row.before == row.after, "the same entities"
    assert [(ent.text, ent.label_) for ent in nlp("na leta zunze ama").ents] == before
    assert nlp.get_pipe("phoneme_ner").threshold is None


def test_a_language_has_no_part_in_what_it_is_measured_by():
    """One that is nothing but right says nothing of its own temperature, and much of others'."""
    nlp = unsure_pipeline(sharpness=3.0)
    gold = draw(nlp)
    for doc in gold["swa"]:
        found = nlp(doc.text)
        doc.set_ents([doc.char_span(e.start_char, e.end_char, e.label_) for e in found.ents])
    kin, som, swa = calibrate_unseen(nlp, gold).left_out
    assert swa.temperature == pytest.approx(3.0, rel=0.3)
    assert kin.temperature < 0.8 * swa.temperature and som.temperature < 0.8 * swa.temperature


def test_every_language_counts_the_same():
    nlp, other = unsure_pipeline(sharpness=3.0), unsure_pipeline(sharpness=3.0)
    gold = draw(nlp)
    more = {**gold, "som": [doc for doc in gold["som"] for _ in range(3)]}
    once, thrice = calibrate_unseen(nlp, gold), calibrate_unseen(other, more)
    assert once.temperature == pytest.approx(thrice.temperature, rel=1e-6)


@pytest.mark.parametrize("aim", unseen.AIMS)
def test_a_threshold_for_an_aim(aim):
    nlp = unsure_pipeline("CRFTagger", sharpness=3.0)
    gold = draw(nlp)
    found = calibrate_unseen(nlp, gold, aim=aim, least=0.3)
    component = nlp.get_pipe("phoneme_ner")
    assert component.threshold == found.threshold in [float(t) for t in unseen.THRESHOLDS]
    # By hand: each threshold tried on the calibrated pipeline.
    tried = []
    for threshold in unseen.THRESHOLDS:
        component.cfg["threshold"] = float(threshold)
        scores = []
        for docs in gold.values():
            predicted = list(nlp.pipe(map(bare, docs)))
            right = sum(len(keys(g) & keys(p)) for g, p in zip(docs, predicted, strict=True))
            n_gold, n_found = (sum(len(d.ents) for d in of) for of in (docs, predicted))
            p, r = right / max(n_found, 1), right / n_gold
            scores.append((2 * right / (n_found + n_gold), p, r))
        tried.append(np.mean(scores, axis=0))
    f1, precision, recall = np.array(tried).T
    wanted, other = {"f1": (f1, f1), "precision": (precision, recall)}.get(aim, (recall, precision))
    allowed = np.where(other >= 0.3, wanted, -1)
    at = [float(t) for t in unseen.THRESHOLDS].index(found.threshold)
    assert allowed[at] == pytest.approx(allowed.max(), abs=1e-6)


def bare(doc):
    return next(unannotated([doc], "kin"))


def keys(doc):
    return {(ent.start, ent.end, ent.label_) for ent in doc.ents}


def test_the_error_is_that_of_the_other_reports():
    nlp = unsure_pipeline(sharpness=3.0)
    batches = unseen.read_batches(nlp, "phoneme_ner", draw(nlp, langs=("kin",)))
    found = unseen._find(nlp.get_pipe("phoneme_ner"), batches, 1.0, None)
    judged = [[((0, 1, "X"), score, right)] for score, right in zip(found.scores, found.correct)]
    expected = float(calibration_error(reliability(judged, 15).totals))
    assert unseen._ece(found, 15) == pytest.approx(expected)


def test_the_report(tmp_path):
    nlp = unsure_pipeline("CRFTagger")
    found = calibrate_unseen(nlp, draw(nlp), aim="precision", least=0.2)
    table = unseen_table(found)
    assert "Kinyarwanda (kin)" in table and "Average of 3" in table
    assert [path.name for path in write_unseen(found, tmp_path)] == ["unseen.json", "unseen.md"]
    stored = json.loads((tmp_path / "unseen.json").read_text(encoding="utf8"))
    assert stored["threshold"] == found.threshold and stored["aim"] == "precision"
    errors = [row["ece_after"] for row in stored["languages"].values()]
    assert stored["average_ece"]["after"]["mean"] == pytest.approx(np.mean(errors))
    assert stored["average_ece"]["after"]["std"] == pytest.approx(np.std(errors, ddof=1))
    assert "for precision" in (tmp_path / "unseen.md").read_text(encoding="utf8")


def test_mistakes():
    nlp = unsure_pipeline("CRFTagger")
    with pytest.raises(PhonemeNERError, match=r"P336.*: kin\."):
        calibrate_unseen(nlp, draw(nlp, langs=("kin",)))
    gold = draw(nlp, 40)
    for aim, least in (("precision", 1.0), ("recall", 1.0), ("f1", 1.0)):
        with pytest.raises(PhonemeNERError, match=r"P338.*1\.00 on average"):
            calibrate_unseen(nlp, gold, aim=aim, least=least)
    with pytest.raises(PhonemeNERError, match="aim"):
        calibrate_unseen(nlp, gold, aim="fun")
    with pytest.raises(PhonemeNERError, match="least"):
        calibrate_unseen(nlp, gold, aim="f1", least=1.5)
    none = [doc for doc in gold["kin"] if doc.text.strip() == "na"]
    with pytest.raises(PhonemeNERError, match=r"P337.*'som'"):
        calibrate_unseen(nlp, {**gold, "som": none})
