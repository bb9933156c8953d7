import json

import pytest
from unsure_pipelines import HEADS, draw_docs, unsure_pipeline

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation.calibration import report as calibration_report
from spacy_phoneme_ner.evaluation.calibration.calibrate import calibrate
from spacy_phoneme_ner.evaluation.calibration.report import (
    calibration_table,
    reliability_table,
    write_calibration,
)


def draw(nlp, **numbers):
    """Draw so many Docs a language."""
    drawn = enumerate(numbers.items())
    return {lang: draw_docs(nlp, n, seed=seed, lang=lang) for seed, (lang, n) in drawn}


def entities(nlp, text="na leta zunze ama"):
    return [(ent.text, ent.label_) for ent in nlp(text).ents]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("by", ["entities", "tags"])
def test_what_is_too_sure_gets_its_chances_back(head, by):
    nlp = unsure_pipeline(head, sharpness=3.0)
    before = entities(nlp)
    gold = draw(nlp, kin=500, som=300)
    found = calibrate(nlp, gold, by=by, n_resamples=20)
    assert found.temperature == pytest.approx(3.0, rel=0.15)
    assert (found.by, found.n_sentences) == (by, 400) and found.n_fitted > 300
    assert found.all_before.ece.value > 12 and found.all_after.ece.value < 5
    for lang, confidence in found.after.items():
        assert confidence.ece.value < found.before[lang].ece.value
        assert confidence.correct == found.before[lang].correct, "the same entities"
    assert entities(nlp) == before


def test_what_is_not_sure_enough_gets_surer():
    nlp = unsure_pipeline(sharpness=0.7)
    found = calibrate(nlp, draw(nlp, kin=600), n_resamples=20)
    assert found.temperature == pytest.approx(0.7, rel=0.15)
    assert found.all_after.mean > found.all_before.mean


def test_both_halves_need_entities():
    """The first Doc of a file, the third and so on are for the temperature, the others not."""
    nlp = unsure_pipeline()
    docs = {doc.text.strip(): doc for doc in draw_docs(nlp, 40)}
    name, none = docs["na leta"], docs["na"]
    for order, numbers in (([name, none], (1, 0)), ([none, name, none, name], (0, 2))):
        with pytest.raises(PhonemeNERError, match=r"P312.*: {} in .* on, {} in".format(*numbers)):
            calibrate(nlp, {"kin": order})


def test_mistakes():
    nlp = unsure_pipeline()
    gold = draw(nlp, kin=40)
    nlp.add_pipe("sentencizer")
    for name in ("absent", "sentencizer"):
        with pytest.raises(PhonemeNERError, match=rf"P311.*'{name}'.*phoneme_ner, sentencizer"):
            calibrate(nlp, gold, component=name)
    with pytest.raises(PhonemeNERError, match=r"P319.*'words'.*entities, tags"):
        calibrate(nlp, gold, by="words")
    with pytest.raises(PhonemeNERError, match="P310"):
        calibrate(unsure_pipeline(spans_key=None), gold)
    for doc in gold["kin"]:
        found = nlp(doc.text)
        doc.set_ents([doc.char_span(e.start_char, e.end_char, e.label_) for e in found.ents])
    with pytest.raises(PhonemeNERError, match=r"P317.* 0.05 or beyond"):
        calibrate(nlp, gold)


def test_a_head_that_takes_no_temperature():
    """What is added behind the output layer is not divided, and decides otherwise then."""
    nlp = unsure_pipeline(sharpness=6.0)
    component = nlp.get_pipe("phoneme_ner")
    predict = component.predict

    def with_bonus(docs):
        scores = predict(docs)
        for rows in scores:
            rows[:, 0] += 2.0
        return scores

    component.predict = with_bonus
    with pytest.raises(PhonemeNERError, match=r"P318.*'phoneme_ner'"):
        calibrate(nlp, draw(nlp, kin=200))


def test_the_report(tmp_path):
    nlp = unsure_pipeline()
    gold = draw(nlp, kin=200, som=100)
    # A language in which nothing is found.
    docs = draw_docs(nlp, 60, lang="sin")
    gold["sin"] = [doc for doc in docs if doc.text.strip() == "na"]
    found = calibrate(nlp, gold, n_bins=5, n_resamples=20)
    lines = calibration_table(found).splitlines()
    assert [line.split("|")[1].strip() for line in lines[2:]] == [
        *("Kinyarwanda (kin)", "Somali (som)", "Sinhala (sin)", "Average of 2", "All together"),
    ]
    assert lines[4].split("|")[2].strip() == "0" and "–" in lines[4]
    assert len(reliability_table(found).splitlines()) == 7
    written = write_calibration(found, tmp_path / "out")
    stored = json.loads((tmp_path / "out" / "calibration.json").read_text(encoding="utf8"))
    assert stored["temperature"] == pytest.approx(found.temperature, abs=1e-4)
    assert sum(row["n"] for row in stored["all"]["after"]["bins"]) == found.all_after.n
    eces = [stored["languages"][lang]["before"]["ece"]["value"] for lang in ("kin", "som")]
    assert stored["average_ece"]["before"] == pytest.approx(sum(eces) / 2, abs=1e-3)
    text = (tmp_path / "out" / "calibration.md").read_text(encoding="utf8")
    assert f"{found.temperature:.3f}" in text and "| 80.0 – 100.0" in text
    assert written[0].name == "calibration.json"


def test_the_picture(tmp_path, monkeypatch):
    nlp = unsure_pipeline()
    found = calibrate(nlp, draw(nlp, kin=100), n_resamples=5)
    monkeypatch.setattr(calibration_report, "can_plot", lambda: False)
    assert not any(path.suffix == ".svg" for path in write_calibration(found, tmp_path / "bare"))
    monkeypatch.undo()
    pytest.importorskip("matplotlib")
    path = write_calibration(found, tmp_path / "full")[-1]
    assert path.read_text(encoding="utf8").startswith("<?xml")
