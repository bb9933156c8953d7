"""A trained model, with some of its settings set otherwise."""

import numpy as np
import pytest
import spacy
from running import run_command
from tiny_bundles import ORTH, architecture, examples, found, scores

from spacy_phoneme_ner.commands.bundle import bundle_cli
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.built_by import settings_of
from spacy_phoneme_ner.pretrained import (
    changed_settings,
    read_bundle,
    show_differences,
    with_settings,
)

pytestmark = pytest.mark.usefixtures("one_thread")
CHANGES = {"threshold": 0.9, "tok2vec": {"noise": {"hide_case": 0.125}}}


def pipeline(pretrained, **settings):
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_ner", config={"pretrained": str(pretrained), "g2p": ORTH, **settings})
    return nlp


def settings(nlp):
    return settings_of(nlp.get_pipe("phoneme_ner").model)


def test_what_is_set_is_taken_and_all_else_is_the_trained_ones(folder, teacher):
    plain, changed = pipeline(folder), pipeline(folder, model=CHANGES)
    expected = settings(plain)
    assert expected["tok2vec"]["width"] == 16, "and not as it is by default"
    expected["threshold"] = 0.9
    expected["tok2vec"]["noise"]["hide_case"] = 0.125
    assert settings(changed) == expected
    np.testing.assert_array_equal(scores(changed), scores(plain))
    component = changed.get_pipe("phoneme_ner")
    assert component.tag_distribution.threshold == 0.9
    assert component.model.get_ref("tok2vec").attrs["noise"].hide_case == 0.125
    assert not any(found(pipeline(folder, model={"threshold": 1.0}))) and any(found(plain))


def test_a_config_says_no_more_than_what_is_changed(folder):
    nlp = spacy.blank("en")
    config = nlp.config
    config["nlp"]["pipeline"] = ["phoneme_ner"]
    component = {"factory": "phoneme_ner", "pretrained": str(folder), "g2p": ORTH, "model": CHANGES}
    config["components"]["phoneme_ner"] = component
    made = spacy.util.load_model_from_config(config, auto_fill=True)
    made.initialize(lambda: examples(made))
    assert settings(made) == settings(pipeline(folder, model=CHANGES))
    np.testing.assert_array_equal(scores(made), scores(pipeline(folder)))


def test_it_stays_so(folder, tmp_path):
    nlp = pipeline(folder, model=CHANGES)
    expected, before = settings(nlp), scores(nlp)
    nlp.to_disk(tmp_path / "saved")
    loaded = spacy.load(tmp_path / "saved")
    again = spacy.load(tmp_path / "saved")
    again.initialize(lambda: examples(again))
    for other in (loaded, again, pipeline(folder, model=CHANGES).from_bytes(nlp.to_bytes())):
        assert settings(other) == expected
        np.testing.assert_array_equal(scores(other), before)
    run_command(bundle_cli, tmp_path / "saved", tmp_path / "bundle")
    assert read_bundle(str(tmp_path / "bundle")).model_config["threshold"] == 0.9


def test_the_heads_threshold_goes_before_the_trained_pipelines(teacher, tmp_path):
    teacher.to_disk(tmp_path / "teacher")
    nlp = spacy.load(tmp_path / "teacher")
    nlp.get_pipe("phoneme_ner").cfg["threshold"] = 0.75
    nlp.to_disk(tmp_path / "strict")
    assert pipeline(tmp_path / "strict").get_pipe("phoneme_ner").threshold == 0.75
    component = pipeline(tmp_path / "strict", model={"threshold": 0.9}).get_pipe("phoneme_ner")
    assert component.threshold is None and component.tag_distribution.threshold == 0.9


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ({"tok2vec": {"width": 24}}, r"tok2vec\.width is 24 and not 16"),
        ({"tok2vec": {"streams": "ipa+orth"}}, r'streams is "ipa\+orth" and not "ipa"'),
        (architecture("BIOTagger"), r"BIOTagger\.v1\" and not \".*CRFTagger"),
    ],
    ids=["width", "streams", "head"],
)
def test_what_does_not_fit_is_named(folder, model, told):
    with pytest.raises(PhonemeNERError, match=rf"P603.*\(.*{told}.*\).*model = null"):
        pipeline(folder, model=model)


def test_blocks_by_hand():
    default = {"@architectures": "A", "n": 1, "inner": {"@architectures": "B", "m": 2, "o": None}}
    block = {**default, "inner": {"@architectures": "B", "m": 3, "o": {"p": 4}}}
    changes = changed_settings(block, default)
    assert changes == {"inner.m": 3, "inner.o.p": 4} and not changed_settings(default, default)
    assert changed_settings({**default, "inner": {"@architectures": "C"}}, default) is None
    assert with_settings(default, changes) == (block, [])
    assert default["inner"] == {"@architectures": "B", "m": 2, "o": None}, "as it was"
    made, lacking = with_settings(default, {"inner.x": 1, "outer.m": 2, "n": 5})
    assert made == {**default, "n": 5} and lacking == ["inner.x", "outer.m"]
    assert show_differences(block, default) == "inner.m is 3 and not 2"


def test_a_setting_that_the_trained_model_lacks(teacher, tmp_path):
    """As the strong model lacks what only the small encoder has."""
    model = architecture("BIOTagger")
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_ner", config={"pretrained": None, "g2p": ORTH, "model": model})
    nlp.initialize(lambda: examples(nlp))
    nlp.to_disk(tmp_path / "linear")
    with pytest.raises(PhonemeNERError, match=r"P603.*no setting threshold\..*model = null"):
        pipeline(tmp_path / "linear", model={"threshold": 0.5})
