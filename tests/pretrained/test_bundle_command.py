"""A trained model becomes a bundle, which is the same model in half precision."""

import json

import numpy as np
import pytest
import spacy
from running import run_command
from tiny_bundles import (
    LABELS,
    ORTH,
    architecture,
    found,
    make_bundle,
    scores,
    trained_pipeline,
)

from spacy_phoneme_ner.commands.bundle import bundle_cli, read_meta
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.pretrained import MAX_SIZE, build_model, read_bundle, writing
from spacy_phoneme_ner.pretrained.bundle import FILES
from spacy_phoneme_ner.pretrained.model_state import StateError, give_state, take_state

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def saved(teacher, tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "pipeline"
    teacher.to_disk(path)
    return path


def test_what_lies_in_the_folder(teacher, folder):
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    meta = json.loads((folder / "meta.json").read_text(encoding="utf8"))
    assert meta["name"] == "tiny" and meta["labels"] == list(LABELS)
    assert {"version", "date", "languages", "expected_calibration_error"} <= meta.keys()
    table = next(node["attrs"]["symbols"] for node in meta["nodes"] if node["attrs"])
    encoder = teacher.get_pipe("phoneme_ner").model.get_ref("tok2vec")
    assert table == [encoder.attrs["symbols"][0].trained]
    bundle = read_bundle(str(folder))
    floats = [a for a in bundle.state.arrays.values() if np.issubdtype(a.dtype, np.floating)]
    assert floats and {array.dtype for array in floats} == {np.dtype("float16")}
    tensors = encoder.shims[0].module.state_dict().values()
    n_tags, n_torch = 7, sum(t.numel() for t in tensors if t.is_floating_point())
    moves = n_tags * (n_tags + 2)
    assert meta["parameters"] == n_torch + n_tags * (16 + 1) + moves


@pytest.mark.parametrize("head", ["BIOTagger", "CRFTagger"])
@pytest.mark.parametrize(
    "settings",
    [{"streams": "ipa+orth"}, {"streams": ""}, {"gazetteer": "orth", "gazetteer_slots": 64}],
    ids=lambda settings: next(iter(settings)),
)
def test_it_scores_as_its_model_does_up_to_half_precision(head, settings, tmp_path):
    nlp = trained_pipeline({"model": architecture(head, **settings)}, steps=15)
    folder = make_bundle(nlp, tmp_path)
    other = spacy.blank("en")
    config = {"pretrained": str(folder), "model": None, "g2p": ORTH}
    component = other.add_pipe("phoneme_ner", config=config)
    assert component.labels == nlp.get_pipe("phoneme_ner").labels == LABELS
    expected = scores(nlp)
    np.testing.assert_allclose(scores(other), expected, atol=0.02 * np.abs(expected).max())
    assert np.abs(scores(other) - expected).max() > 0, "half precision is not exact"
    assert found(other) == found(nlp)


def test_what_it_prints(saved, tmp_path):
    said = run_command(bundle_cli, saved, tmp_path / "out")
    size = sum((tmp_path / "out" / file).stat().st_size for file in FILES)
    assert f"{size / 1e6:.2f} MB" in said and size < MAX_SIZE


def test_meta_is_json_or_text(saved, tmp_path):
    more = ["--meta", 'languages=["eng", "sin"]', "--meta", "licence=a = b", "--meta", "version=2"]
    run_command(bundle_cli, saved, tmp_path / "named", *more)
    meta = read_bundle(str(tmp_path / "named")).meta
    assert (meta["name"], meta["languages"]) == ("named", ["eng", "sin"])
    assert (meta["licence"], meta["version"]) == ("a = b", 2)
    for wrong in ("version", "=2"):
        with pytest.raises(PhonemeNERError, match="P606"):
            read_meta([wrong])
    said = run_command(bundle_cli, saved, tmp_path / "out", "--meta", "labels=1", code=1)
    assert "P606" in said and not (tmp_path / "out").exists()


def test_only_a_bundle_is_written_over_and_only_with_force(saved, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "README.md").write_text("A model card.")
    run_command(bundle_cli, saved, out)
    assert "P506" in run_command(bundle_cli, saved, out, "--meta", "version=2", code=1)
    assert read_bundle(str(out)).meta["version"] == "1"
    run_command(bundle_cli, saved, out, "--meta", "version=2", "--force")
    assert read_bundle(str(out)).meta["version"] == 2
    assert (out / "README.md").read_text() == "A model card."
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"], "nothing is left beside"


def test_what_is_too_large_is_not_written(saved, tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "MAX_SIZE", 1000)
    assert "P605" in run_command(bundle_cli, saved, tmp_path / "out", code=1)
    assert not list(tmp_path.iterdir())


def test_what_does_not_score_alike_is_not_written(saved, tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "_TOLERANCE", 0.0)
    assert "P607" in run_command(bundle_cli, saved, tmp_path / "out", code=1)
    assert not list(tmp_path.iterdir())


def test_a_bundle_of_what_began_with_one(folder, tmp_path):
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_ner", config={"pretrained": str(folder), "model": None, "g2p": ORTH})
    nlp.to_disk(tmp_path / "pipeline")
    run_command(bundle_cli, tmp_path / "pipeline", tmp_path / "again", "--name", "tiny")
    for file in FILES:
        assert (tmp_path / "again" / file).read_bytes() == (folder / file).read_bytes()


def test_mistakes(saved, tmp_path):
    assert "P410" in run_command(bundle_cli, tmp_path / "none", tmp_path / "out", code=1)
    said = run_command(bundle_cli, saved, tmp_path / "out", "--component", "ner", code=1)
    assert "P453" in said and "phoneme_ner" in said
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_ner", config={"pretrained": None, "model": architecture()})
    nlp.to_disk(tmp_path / "untrained")
    assert "P102" in run_command(bundle_cli, tmp_path / "untrained", tmp_path / "out", code=1)


def test_what_cannot_become_a_bundle():
    nlp = trained_pipeline({"model": architecture()}, steps=0)
    model = nlp.get_pipe("phoneme_ner").model
    other = build_model(architecture())
    weights = model.get_ref("output_layer").layers[0].get_param("W")
    for value in (1e6, np.nan):
        weights[0, 0] = value
        with pytest.raises(StateError, match="half precision"):
            take_state(model, other)
    weights[0, 0] = 0
    model.attrs.update({"odd": b"\xff", "even": [1, {"a": None}]})
    state = take_state(model, other)
    give_state(other, state)
    assert (other.attrs["odd"], other.attrs["even"]) == (b"\xff", [1, {"a": None}])
    sizes = {"width": 16, "depth": 1, "heads": 2, "inner_width": 32, "positions": 64}
    encoder = {"@architectures": "spacy-phoneme-ner.PhonemeTransformer.v1", **sizes}
    config = {"@architectures": "spacy-phoneme-ner.BIOTagger.v1", "tok2vec": encoder}
    with pytest.raises(StateError, match="TransformerShim"):
        take_state(build_model(config), build_model(config))
