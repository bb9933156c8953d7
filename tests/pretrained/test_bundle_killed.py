"""A bundle that is written over is the old one or the new one, whatever happens."""

import shutil

import pytest
from killing import hidden, killed_at, needs_fork
from tiny_bundles import ORTH, architecture, trained_pipeline

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.pretrained import bundle as bundles
from spacy_phoneme_ner.pretrained import read_bundle, shipped_bundles, write_bundle
from spacy_phoneme_ner.pretrained.bundle import FILES

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def taggers():
    """Two models of different sizes, so that no file of one fits the other."""
    made = {}
    for width in (8, 16):
        model = architecture("CRFTagger", width=width)
        nlp = trained_pipeline({"model": model, "g2p": ORTH}, steps=1)
        made[width] = nlp.get_pipe("phoneme_ner").model, model
    return made


def write(taggers, output, width, force=True):
    model, config = taggers[width]
    labels = ["LOC", "ORG", "PER"]
    meta = {"width": width}
    write_bundle(model, config, labels, output, name="x", meta=meta, rules={}, force=force)


def read(output):
    """Tell which bundle is there, having built all of it."""
    bundle = read_bundle(str(output))
    model = bundle.build_model()
    bundle.load_into(model)
    assert bundle.model_config["tok2vec"]["width"] == bundle.meta["width"]
    return bundle.meta["width"]


@needs_fork
def test_killed_at_any_step_it_is_the_old_or_the_new(taggers, tmp_path):
    output = tmp_path / "out"
    write(taggers, output, 8)
    (output / "MODEL_CARD.md").write_text("A card.")
    (output / "figures").mkdir()
    (output / "figures" / "one.svg").write_text("A figure.")
    old = shutil.copytree(output, tmp_path / "old")
    seen, left, step, killed = [], 0, 0, True
    while killed:
        killed = killed_at(step, lambda: write(taggers, output, 16), tmp_path)
        left += bool(hidden(tmp_path))
        seen.append(read(output))
        others = {str(p.relative_to(output)) for p in output.rglob("*") if p.is_file()}
        assert others == {*FILES, "MODEL_CARD.md", "figures/one.svg"}
        if seen[-1] == 16 and killed:  # the next begins from the old again
            shutil.rmtree(output)
            shutil.copytree(old, output)
        step += 1
    assert set(seen) == {8, 16} and seen[-1] == 16
    assert left > 5 and hidden(tmp_path) == [], "the last run cleared what the others left"


@needs_fork
@pytest.mark.slow
def test_killed_when_there_was_none_it_is_none_or_the_new(taggers, tmp_path):
    step, killed = 0, True
    while killed:
        killed = killed_at(step, lambda: write(taggers, tmp_path / "out", 16), tmp_path)
        try:
            assert read(tmp_path / "out") == 16
            shutil.rmtree(tmp_path / "out")
        except PhonemeNERError as error:
            assert "P601" in str(error)
        step += 1
    assert hidden(tmp_path) == []


@pytest.mark.parametrize("file", FILES)
def test_a_mix_of_two_is_noticed(taggers, file, tmp_path):
    for width in (8, 16):
        write(taggers, tmp_path / str(width), width)
    shutil.copy(tmp_path / "8" / file, tmp_path / "16" / file)
    with pytest.raises(PhonemeNERError, match="P609"):
        read(tmp_path / "16")


def test_what_is_being_written_is_not_shipped(taggers, tmp_path, monkeypatch):
    write(taggers, tmp_path / "small", 8)
    shutil.copytree(tmp_path / "small", tmp_path / ".unfinished-00000000-1-0-small")
    monkeypatch.setattr(bundles, "_SHIPPED", tmp_path)
    assert shipped_bundles() == ["small"]


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 300])
def test_outputs_that_no_system_has(taggers, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PhonemeNERError, match="P503"):
        write(taggers, type(tmp_path)(name), 8)
    with pytest.raises(PhonemeNERError, match="P601"):
        read_bundle(name)
    assert list(tmp_path.iterdir()) == []
