"""A phoneme_ner that has learned already when it is added to a pipeline."""

import shutil
import subprocess
import sys

import numpy as np
import pytest
import spacy
from thinc.api import Adam
from tiny_bundles import (
    LABELS,
    ORTH,
    TEXTS,
    TRAIN,
    architecture,
    examples,
    found,
    scores,
    trained_pipeline,
)

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.pipeline.phoneme_ner import DEFAULT_MODEL
from spacy_phoneme_ner.pretrained import bundle

pytestmark = pytest.mark.usefixtures("one_thread")
EVENT = [*TRAIN, ("Ramadan begins", [(0, 7, "EVENT")])]


def blank(folder, lang="en", **settings):
    nlp = spacy.blank(lang)
    config = {"pretrained": str(folder), "model": None, "g2p": ORTH, **settings}
    nlp.add_pipe("phoneme_ner", config=config)
    return nlp


@pytest.fixture()
def nothing_shipped_after(monkeypatch, tmp_path):
    return lambda: monkeypatch.setattr(bundle, "_SHIPPED", tmp_path / "nothing")


@pytest.mark.parametrize("lang", ["si", "am", "de"])
def test_it_works_at_once_in_a_blank_pipeline(small, default_teacher, lang):
    nlp = spacy.blank(lang)
    component = nlp.add_pipe("phoneme_ner")
    assert component.is_initialized and component.labels == LABELS
    assert all(label in nlp.vocab.strings for label in LABELS)
    doc = nlp("Amina Yusuf කොළඹ አዲስ")
    assert doc.has_annotation("ENT_IOB") and "phoneme_ner" in doc.spans and doc[0]._.ipa
    other = spacy.blank("en")
    other.add_pipe("phoneme_ner", config={"g2p": ORTH})
    np.testing.assert_allclose(scores(other), scores(default_teacher), atol=0.01)


def test_without_a_language_it_says_what_it_reads_in(small):
    nlp = spacy.blank("xx")
    nlp.add_pipe("phoneme_ner")
    with pytest.warns(UserWarning, match="W011"):
        assert nlp("Москва")[0]._.ipa_lang == "rus"


def test_the_config_is_complete_and_can_be_changed(small, nothing_shipped_after):
    nlp = spacy.blank("en")
    nlp.add_pipe(
        "phoneme_ner", config={"g2p": ORTH, "model": {"tok2vec": {"noise": {"hide_case": 0.0}}}}
    )
    config = nlp.config["components"]["phoneme_ner"]
    assert config["pretrained"] == "small"
    assert config["model"]["@architectures"] == DEFAULT_MODEL["@architectures"]
    encoder = config["model"]["tok2vec"]
    assert encoder["noise"]["hide_case"] == 0.0 and "width" in encoder
    other = spacy.util.get_lang_class("en").from_config(nlp.config)
    assert found(other) == found(nlp)
    np.testing.assert_array_equal(scores(other), scores(nlp))
    nothing_shipped_after()
    with pytest.raises(PhonemeNERError, match="P601"):
        spacy.util.get_lang_class("en").from_config(nlp.config)


def test_a_saved_pipeline_needs_no_bundle(small, folder, nothing_shipped_after, tmp_path):
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_ner", config={"g2p": ORTH})
    copied = shutil.copytree(folder, tmp_path / "copied")
    own = blank(copied)
    for name, pipeline in (("small", nlp), ("own", own)):
        pipeline.update(examples(pipeline), sgd=Adam(0.01))
        pipeline.to_disk(tmp_path / name)
    nothing_shipped_after()
    shutil.rmtree(copied)
    for name, pipeline in (("small", nlp), ("own", own)):
        loaded = spacy.load(tmp_path / name)
        np.testing.assert_array_equal(scores(loaded), scores(pipeline))
        assert found(loaded) == found(pipeline)
        assert loaded.get_pipe("phoneme_ner").labels == LABELS
        # Its config says how it began, and to begin anew takes the bundle.
        with pytest.raises(PhonemeNERError, match="P601"):
            loaded.initialize(lambda: examples(loaded))  # noqa: B023


def test_another_process_loads_the_same(folder, tmp_path):
    nlp = blank(folder)
    nlp.to_disk(tmp_path / "pipeline")
    code = (
        "import sys, numpy, spacy\n"
        "nlp = spacy.load(sys.argv[1])\n"
        "docs = list(nlp.pipe(sys.argv[3:]))\n"
        "numpy.savetxt(sys.argv[2], numpy.concatenate(nlp.get_pipe('phoneme_ner').predict(docs)),"
        " fmt='%.9e')\n"
        "print([[(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in docs])\n"
    )
    command = [sys.executable, "-c", code, tmp_path / "pipeline", tmp_path / "scores.txt", *TEXTS]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == str(found(nlp))
    np.testing.assert_allclose(np.loadtxt(tmp_path / "scores.txt"), scores(nlp), atol=1e-5)


@pytest.mark.parametrize("data", [TRAIN[:1], EVENT], ids=["fewer labels", "more labels"])
@pytest.mark.parametrize("head", ["BIOTagger", "CRFTagger"])
def test_what_is_loaded_takes_the_place_of_the_weights(folder, data, head, tmp_path):
    nlp = trained_pipeline({"model": architecture(head)}, data, steps=5, seed=1)
    if head == "CRFTagger":
        other = blank(folder, model=architecture("CRFTagger"))
        assert len(other.get_pipe("phoneme_ner").labels) != len(nlp.get_pipe("phoneme_ner").labels)
    else:
        other = blank(folder)
        nlp.get_pipe("phoneme_ner").cfg["model"] = architecture(head)
    other.from_bytes(nlp.to_bytes())
    np.testing.assert_array_equal(scores(other), scores(nlp))
    assert other.get_pipe("phoneme_ner").labels == nlp.get_pipe("phoneme_ner").labels
    other.update(examples(other, data), sgd=Adam(0.01))
    other.to_disk(tmp_path)
    np.testing.assert_array_equal(scores(spacy.load(tmp_path)), scores(other))


def test_pipelines_from_before_pretrained_models(tmp_path, nothing_shipped):
    nlp = trained_pipeline({"model": architecture()}, TRAIN[:1], steps=5)
    nlp.to_disk(tmp_path)
    path = tmp_path / "config.cfg"
    config = path.read_text(encoding="utf8")
    assert config.count("pretrained = null\n") == 1
    path.write_text(config.replace("pretrained = null\n", ""), encoding="utf8")
    loaded = spacy.load(tmp_path)
    assert loaded.config["components"]["phoneme_ner"]["pretrained"] == "small"
    assert found(loaded) == found(nlp)
    np.testing.assert_array_equal(scores(loaded), scores(nlp))


def test_weights_that_never_came_are_read_at_first_use(folder):
    """As where a component is made anew in a pipeline whose meta tells of the old one."""
    nlp = blank(folder)
    expected = found(nlp)
    assert nlp.meta["labels"]["phoneme_ner"]
    nlp.remove_pipe("phoneme_ner")
    again = nlp.add_pipe(
        "phoneme_ner", config={"pretrained": str(folder), "model": None, "g2p": ORTH}
    )
    assert found(nlp) == expected and again.labels == LABELS


def test_sourcing_processes_and_copies(folder, tmp_path):
    nlp = blank(folder)
    expected = found(nlp)
    other = spacy.blank("si")
    other.add_pipe("phoneme_ner", source=nlp)
    assert found(other) == expected
    assert other.config["components"]["phoneme_ner"]["pretrained"] == str(folder)
    docs = list(nlp.pipe(TEXTS, n_process=2, batch_size=2))
    assert [[(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in docs] == expected
    copied = nlp.from_config(nlp.config).from_bytes(nlp.to_bytes())
    np.testing.assert_array_equal(scores(copied), scores(nlp))
    nlp.to_disk(tmp_path)
    config = {
        "nlp": {"lang": "en", "pipeline": ["phoneme_ner"]},
        "components": {"phoneme_ner": {"source": str(tmp_path)}},
    }
    assert found(spacy.util.load_model_from_config(config, auto_fill=True)) == expected


def test_labels_are_added_after_those_it_has(folder):
    nlp = blank(folder)
    before = found(nlp)
    component = nlp.get_pipe("phoneme_ner")
    assert component.add_label("PER") == 0 and component.add_label("EVENT") == 1
    assert component.labels == (*LABELS, "EVENT") and found(nlp) == before


def test_initialize_keeps_the_weights_and_begins_anew(folder):
    nlp = blank(folder)
    before = scores(nlp)
    optimizer = nlp.initialize(lambda: examples(nlp))
    np.testing.assert_array_equal(scores(nlp), before)
    nlp.initialize()  # without any example
    optimizer.learn_rate = 0.01
    nlp.update(examples(nlp), sgd=optimizer)
    assert not np.array_equal(scores(nlp), before)
    nlp.initialize(lambda: examples(nlp))
    np.testing.assert_array_equal(scores(nlp), before)
    # With a label more, those that it knows keep their tags.
    nlp.initialize(lambda: examples(nlp, EVENT))
    component = nlp.get_pipe("phoneme_ner")
    assert component.labels == (*LABELS, "EVENT")
    n_tokens = sum(len(nlp.make_doc(text)) for text in TEXTS)
    np.testing.assert_array_equal(scores(nlp)[:n_tokens, : before.shape[1]], before[:n_tokens])
    for _ in range(40):
        nlp.update(examples(nlp, EVENT), sgd=optimizer)
    assert [(e.text, e.label_) for e in nlp("Ramadan begins").ents] == [("Ramadan", "EVENT")]
    nlp.initialize(lambda: examples(nlp))
    assert component.labels == (*LABELS, "EVENT"), "labels that were added stay, as ever"
    component.initialize(lambda: examples(nlp), labels=["PER", "LOC", "TITLE"])
    assert component.labels == (*LABELS, "EVENT", "TITLE")
