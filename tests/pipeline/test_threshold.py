"""The component's threshold: how probable an entity must be, as in spaCy's spancat."""

import pytest
import spacy
from spacy.cli.find_threshold import find_threshold
from spacy.tokens import DocBin
from thinc.api import Config
from unsure_pipelines import HEADS, draw_docs, unsure_pipeline

from spacy_phoneme_ner.commands.bundle import model_config
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation.calibration.calibrate import calibrate

TEXT = "na leta zunze na ama na leta"


def found(nlp, text=TEXT):
    return {(e.start, e.end, e.label_): e._.score for e in nlp(text).ents}


@pytest.mark.parametrize("head", HEADS)
def test_what_is_found_is_as_probable(head):
    by_threshold = {
        t: found(unsure_pipeline(head, sharpness=1.0, threshold=t)) for t in (0, 0.1, 0.3, 0.6, 1)
    }
    for threshold, entities in by_threshold.items():
        assert all(score >= threshold for score in entities.values())
    numbers = [len(entities) for entities in by_threshold.values()]
    assert numbers == sorted(numbers, reverse=True) and numbers[0] > numbers[3] > numbers[4] == 0
    assert set(by_threshold[0.6]) <= set(by_threshold[0.3])
    for text in ("", " ", "na"):
        assert not found(unsure_pipeline(head, threshold=0.5), text)


def test_the_heads_agree_where_their_probabilities_do():
    """A CRF that has learned nothing of transitions is a distribution over independent tags."""
    linear, chained = (found(unsure_pipeline(head, threshold=0.2)) for head in HEADS)
    assert linear == pytest.approx(chained)


def test_without_it_a_head_finds_what_it_was_made_to_find():
    plain, own = found(unsure_pipeline("CRFTagger")), unsure_pipeline("CRFTagger", sharpness=1.0)
    assert plain == found(unsure_pipeline("CRFTagger", threshold=None)) != {}
    own.get_pipe("phoneme_ner").model.attrs["tag_distribution"].threshold = 0.9
    few = found(own)
    assert few == found(unsure_pipeline("CRFTagger", sharpness=1.0, threshold=0.9))
    assert len(few) < len(found(unsure_pipeline("CRFTagger", sharpness=1.0)))


@pytest.mark.parametrize("threshold", [-0.1, 1.1])
def test_what_is_no_probability_is_refused(threshold):
    with pytest.raises(PhonemeNERError, match=r"P530.*threshold"):
        unsure_pipeline(threshold=threshold)


def test_it_is_saved_and_can_be_set_when_a_pipeline_is_loaded(tmp_path):
    unsure_pipeline(threshold=0.9, sharpness=1.0).to_disk(tmp_path / "strict")
    strict = spacy.load(tmp_path / "strict")
    assert strict.get_pipe("phoneme_ner").threshold == 0.9
    setting = {"components.phoneme_ner.threshold": 0.1}
    loose = spacy.load(tmp_path / "strict", config=setting)
    assert len(found(loose)) > len(found(strict))
    loose.to_disk(tmp_path / "loose")
    assert found(spacy.load(tmp_path / "loose")) == found(loose)


@pytest.mark.parametrize("threshold", [0.3, 0.35, 0.57, 0.7])
def test_it_is_read_as_it_was_saved(threshold, tmp_path):
    """spaCy's reader of JSON is off by a digit: its 0.3 is 0.30000000000000004."""
    nlp = unsure_pipeline("CRFTagger")
    nlp.get_pipe("phoneme_ner").cfg["threshold"] = threshold
    nlp.to_disk(tmp_path / "model")
    copied = unsure_pipeline("CRFTagger").from_bytes(nlp.to_bytes())
    for loaded in (spacy.load(tmp_path / "model"), copied):
        assert loaded.get_pipe("phoneme_ner").threshold == threshold
        assert model_config(loaded, "phoneme_ner")["threshold"] == threshold


@pytest.mark.filterwarnings("ignore::UserWarning:spacy.cli.find_threshold")
@pytest.mark.parametrize("head", HEADS)
def test_spacy_finds_the_best(head, tmp_path, capsys):
    nlp = unsure_pipeline(head, sharpness=1.0)
    nlp.to_disk(tmp_path / "model")
    DocBin(docs=draw_docs(nlp, 40)).to_disk(tmp_path / "dev.spacy")
    best, score, scores = find_threshold(
        str(tmp_path / "model"), tmp_path / "dev.spacy", "phoneme_ner", "threshold", "ents_f"
    )
    assert score == max(scores.values()) and len(set(scores.values())) > 3
    assert 0 < best < 0.7 and scores[1.0] == 0 and len(scores) == 11
    setting = {"components.phoneme_ner.threshold": float(best)}
    tuned = spacy.load(tmp_path / "model", config=setting)
    assert tuned.evaluate(list(_examples(tuned, tmp_path / "dev.spacy")))["ents_f"] == score


def _examples(nlp, path):
    return spacy.training.Corpus(path)(nlp)


def test_a_component_is_calibrated_without_its_threshold():
    nlp = unsure_pipeline(threshold=0.99)
    gold = {"kin": draw_docs(nlp, 60)}
    plain = calibrate(unsure_pipeline(), gold, n_resamples=10)
    found = calibrate(nlp, gold, n_resamples=10)
    assert found.temperature == pytest.approx(plain.temperature)
    assert found.all_before == plain.all_before
    assert nlp.get_pipe("phoneme_ner").threshold == 0.99


def test_a_bundle_keeps_it_if_its_head_can(tmp_path):
    nlp = unsure_pipeline("CRFTagger", threshold=0.4)
    assert model_config(nlp, "phoneme_ner")["threshold"] == 0.4
    assert Config(nlp.config)["components"]["phoneme_ner"]["model"]["threshold"] is None
    with pytest.raises(PhonemeNERError, match=r"P402.*BIOTagger"):
        model_config(unsure_pipeline(threshold=0.4), "phoneme_ner")
