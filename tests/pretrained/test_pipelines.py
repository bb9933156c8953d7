"""A trained pipeline, in a folder or installed, as what a phoneme_ner begins with."""

import json
import shutil
import sys

import numpy as np
import pytest
import spacy
from thinc.api import Adam
from tiny_bundles import LABELS, ORTH, TRAIN, architecture, examples, found, scores

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.pretrained import read_pretrained

pytestmark = pytest.mark.usefixtures("one_thread")
NAME = "xx_phoneme_ner_base"


@pytest.fixture(scope="module")
def saved(teacher, tmp_path_factory):
    """The pipeline that the bundles of these tests are made of."""
    folder = tmp_path_factory.mktemp("saved") / "pipeline"
    teacher.to_disk(folder)
    return folder


@pytest.fixture()
def installed(saved, monkeypatch, tmp_path):
    """As an installed package lies there, but for an __init__ that tells when it runs."""
    package = tmp_path / "site" / NAME
    shutil.copytree(saved, package / f"{NAME}-0.1.0")
    meta = {"lang": "xx", "name": "phoneme_ner_base", "version": "0.1.0"}
    (package / "meta.json").write_text(json.dumps(meta))
    (package / "__init__.py").write_text("raise SystemExit('it was imported')\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    return package


@pytest.fixture()
def copied(saved, tmp_path):
    return shutil.copytree(saved, tmp_path / "copied")


def blank(pretrained, **settings):
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_ner", config={"pretrained": str(pretrained), "g2p": ORTH, **settings})
    return nlp


def test_a_folder_is_read_with_its_model_and_labels(saved, teacher):
    nlp = blank(saved)
    component = nlp.get_pipe("phoneme_ner")
    assert component.labels == LABELS and component.is_initialized
    np.testing.assert_array_equal(scores(nlp), scores(teacher))
    assert found(nlp) == found(teacher)
    np.testing.assert_array_equal(scores(blank(saved, model=None)), scores(teacher))


@pytest.mark.parametrize("name", ["base", NAME])
def test_an_installed_package_is_found_and_not_imported(name, installed, teacher, tmp_path):
    nlp = blank(name)
    assert found(nlp) == found(teacher) and NAME not in sys.modules
    nlp.update(examples(nlp), sgd=Adam(0.01))
    nlp.to_disk(tmp_path / "saved")
    shutil.rmtree(installed)
    loaded = spacy.load(tmp_path / "saved")
    np.testing.assert_array_equal(scores(loaded), scores(nlp))
    assert loaded.get_pipe("phoneme_ner").labels == LABELS
    with pytest.raises(PhonemeNERError, match="P611"):
        loaded.initialize(lambda: examples(loaded))


def test_a_package_that_is_missing_is_named_with_its_command():
    with pytest.raises(PhonemeNERError, match=rf"P611.*'base'.*pip install \./models/{NAME}"):
        blank("base")
    for name in ("xx_phoneme_ner_none", "spacy", "__main__", "no package", "json.tool"):
        with pytest.raises(PhonemeNERError, match="P601"):
            blank(name)


def test_a_bundle_of_that_name_goes_before_a_package(installed, folder, monkeypatch, tmp_path):
    shutil.copytree(folder, tmp_path / "base")
    monkeypatch.chdir(tmp_path)
    assert read_pretrained("base").path.name == "base"


def test_what_was_begun_with_it_is_one_in_turn(saved, teacher, tmp_path):
    nlp = blank(saved)
    nlp.to_disk(tmp_path / "second")
    again = blank(tmp_path / "second")
    np.testing.assert_array_equal(scores(again), scores(teacher))
    assert again.get_pipe("phoneme_ner").cfg["model"] == nlp.get_pipe("phoneme_ner").cfg["model"]


def test_training_begins_with_it_and_labels_are_added(saved):
    nlp = blank(saved)
    before = scores(nlp)
    event = [*TRAIN, ("Ramadan begins", [(0, 7, "EVENT")])]
    for _ in range(2):
        nlp.initialize(lambda: examples(nlp, event))
        assert nlp.get_pipe("phoneme_ner").labels == (*LABELS, "EVENT")
        n_tokens = sum(len(nlp.make_doc(text)) for text, _ in TRAIN)
        np.testing.assert_array_equal(scores(nlp)[:n_tokens, : before.shape[1]], before[:n_tokens])


def test_a_model_of_ones_own_has_to_fit(saved, teacher):
    np.testing.assert_array_equal(
        scores(blank(saved, model=architecture("CRFTagger"))), scores(teacher)
    )
    for model in (architecture("BIOTagger"), architecture("CRFTagger", width=24)):
        with pytest.raises(PhonemeNERError, match=r"P603.*model = null"):
            blank(saved, model=model)


def test_its_threshold_comes_along(copied):
    nlp = spacy.load(copied)
    nlp.get_pipe("phoneme_ner").cfg["threshold"] = 0.75
    nlp.to_disk(copied)
    assert blank(copied).get_pipe("phoneme_ner").threshold == 0.75
    assert blank(copied, threshold=0.5).get_pipe("phoneme_ner").threshold == 0.5


def test_another_way_to_read_is_not_passed_over(saved):
    with pytest.raises(PhonemeNERError, match=r"P197.*spacy-phoneme-ner\.Orth\.v1"):
        spacy.blank("en").add_pipe("phoneme_ner", config={"pretrained": str(saved)})


def test_which_of_several_is_not_guessed(copied, teacher):
    nlp = spacy.load(copied)
    nlp.add_pipe("phoneme_ner", name="second", source=spacy.load(copied))
    nlp.to_disk(copied)
    with pytest.raises(PhonemeNERError, match=r"P612.*phoneme_ner, second"):
        blank(copied)
    spacy.blank("en").to_disk(copied)
    with pytest.raises(PhonemeNERError, match=r"P612.*none"):
        blank(copied)


@pytest.mark.parametrize("file", ["cfg", "model", "seal.json"])
def test_files_that_are_missing_or_damaged(copied, file):
    path = copied / "phoneme_ner" / file
    content = path.read_bytes()
    for data in (content[:20], b"", b"null", None):
        path.unlink(missing_ok=True)
        if data is not None:
            path.write_bytes(data)
        with pytest.raises(PhonemeNERError, match=r"P613|P609|P124"):
            blank(copied)


@pytest.mark.parametrize("text", ["", "x", "[components]\nx = 1", "[components.x]\ny = 1"])
def test_configs_of_no_pipeline(copied, text):
    (copied / "config.cfg").write_text(text)
    with pytest.raises(PhonemeNERError, match=r"P613|P612"):
        blank(copied)


def changed(folder, old, new):
    path = folder / "config.cfg"
    text = path.read_text(encoding="utf8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf8")
    return folder


def test_only_our_architectures_are_built(copied):
    changed(copied, "spacy-phoneme-ner.PhonemeWordEncoder.v1", "spacy.HashEmbedCNN.v2")
    with pytest.raises(PhonemeNERError, match="P608"):
        blank(copied)


def test_a_config_that_says_it_is_huge(copied):
    changed(copied, "\nwidth = 16\n", "\nwidth = 80000\n")
    with pytest.raises(PhonemeNERError, match=r"P613.*width is 80000"):
        blank(copied)


def test_who_listens_to_a_shared_encoder_is_no_model_alone(copied):
    changed(
        copied, "spacy-phoneme-ner.PhonemeWordEncoder.v1", "spacy-phoneme-ner.SharedListener.v1"
    )
    with pytest.raises(PhonemeNERError, match=r"P614.*replace_listeners"):
        blank(copied)


def test_weights_that_are_no_numbers(copied):
    nlp = spacy.load(copied)
    layer = nlp.get_pipe("phoneme_ner").model.get_ref("output_layer").layers[0]
    layer.set_param("b", layer.get_param("b") * np.nan)
    nlp.to_disk(copied)
    with pytest.raises(PhonemeNERError, match="P610"):
        blank(copied)


def test_labels_that_are_not_those_of_the_tags(copied):
    from spacy_phoneme_ner.disk.digests import digest_file

    component = copied / "phoneme_ner"
    cfg = json.loads((component / "cfg").read_text())
    (component / "cfg").write_text(json.dumps({**cfg, "labels": ["PER"]}))
    digests = {name: digest_file(component / name) for name in ("cfg", "model")}
    (component / "seal.json").write_text(json.dumps(digests))
    with pytest.raises(PhonemeNERError, match=r"P602.*PER"):
        blank(copied)
