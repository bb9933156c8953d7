import json
from functools import partial

import pytest
import spacy
from running import run_command
from spacy.tokens import DocBin
from unsure_pipelines import draw_docs, unsure_pipeline

from spacy_phoneme_ner.commands.calibrate import calibrate_cli
from spacy_phoneme_ner.disk.files import making_folder
from spacy_phoneme_ner.errors import PhonemeNERError

run = partial(run_command, calibrate_cli)


@pytest.fixture(scope="module")
def unsure(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unsure")
    nlp = unsure_pipeline("CRFTagger")
    nlp.to_disk(folder / "model")
    (folder / "dev").mkdir()
    for seed, lang in enumerate(("kin", "som")):
        docs = draw_docs(nlp, 200, seed=seed, lang=lang)
        DocBin(docs=docs, store_user_data=True).to_disk(folder / "dev" / f"{lang}.spacy")
    return folder


def test_a_calibrated_pipeline_is_written(unsure, tmp_path):
    out = tmp_path / "new" / "calibrated"
    output = run(unsure / "model", unsure / "dev", "--output", out)
    assert "Kinyarwanda (kin)" in output and "All together" in output and "Temperature: " in output
    report = tmp_path / "new" / "calibrated-calibration"
    assert sorted(path.name for path in out.parent.iterdir()) == [out.name, report.name]
    stored = json.loads((report / "calibration.json").read_text(encoding="utf8"))
    assert 2 < stored["temperature"] < 4 and stored["n_bins"] == 15
    assert stored["all"]["after"]["ece"]["value"] < stored["all"]["before"]["ece"]["value"]
    before, after = spacy.load(unsure / "model"), spacy.load(out)
    for text in ("na leta", "leta zunze na ama"):
        old, new = before(text), after(text)
        assert [str(ent) for ent in old.ents] == [str(ent) for ent in new.ents] != []
        assert all(e._.score < o._.score for o, e in zip(old.ents, new.ents))


def test_it_only_measures_without_output(unsure, tmp_path):
    before = sorted(unsure.rglob("*"))
    args = (unsure / "model", unsure / "dev" / "kin.spacy", "--by", "tags", "--bins", 5)
    assert "Wrote" not in run(*args) and sorted(unsure.rglob("*")) == before
    assert run(*args, "--report", tmp_path / "report", "--quiet") == ""
    stored = json.loads((tmp_path / "report" / "calibration.json").read_text(encoding="utf8"))
    assert (stored["by"], stored["n_bins"], list(stored["languages"])) == ("tags", 5, ["kin"])


def test_mistakes_are_named_without_a_traceback(unsure, tmp_path):
    model, dev, out = unsure / "model", unsure / "dev", tmp_path / "out"
    unsure_pipeline(spans_key=None).to_disk(tmp_path / "silent")
    (tmp_path / "file").write_text("mine")
    for code, *args in (
        ("P412", model, tmp_path / "absent"),
        ("P410", tmp_path / "absent", dev),
        ("P403", model, tmp_path / "silent"),
        ("P405", model, dev, "--langs", "sin"),
        ("P310", tmp_path / "silent", dev),
        ("P311", model, dev, "--component", "ner"),
        ("P319", model, dev, "--by", "both"),
        ("P505", model, dev, "--report", tmp_path / "file"),
    ):
        assert code in run(*args, "--output", out, code=1), code
    for path in (model, tmp_path / "file"):
        assert "P507" in run(model, dev, "--output", path, code=1)
    assert "P505" in run(model, dev, "--output", tmp_path / "file" / "out", code=1)
    assert not out.exists() and sorted(p.name for p in tmp_path.iterdir()) == ["file", "silent"]


def test_a_folder_is_made_whole_or_not_at_all(tmp_path):
    path = tmp_path / "a" / "b"
    with pytest.raises(RuntimeError), making_folder(path) as folder:
        (folder / "half").write_text("half")
        raise RuntimeError
    assert list(path.parent.iterdir()) == []
    path.mkdir()
    with making_folder(path) as folder:
        (folder / "whole").write_text("whole")
    assert [p.name for p in path.parent.rglob("*")] == ["b", "whole"]
    with pytest.raises(PhonemeNERError, match="P507"), making_folder(path):
        pass
    (tmp_path / "file").write_text("mine")
    with pytest.raises(PhonemeNERError, match="P503"), making_folder(tmp_path / "file" / "b"):
        pass


def test_languages_that_were_never_seen(unsure, tmp_path):
    """With folders for corpora, two of which have the same language."""
    for corpus, lang in (("one", "kin"), ("two", "kin"), ("two", "som")):
        (tmp_path / "data" / corpus).mkdir(parents=True, exist_ok=True)
        content = (unsure / "dev" / f"{lang}.spacy").read_bytes()
        (tmp_path / "data" / corpus / f"{lang}.spacy").write_bytes(content)
    out = tmp_path / "calibrated"
    data = tmp_path / "data"
    said = run(unsure / "model", data, "--unseen", "--aim", "f1", "--output", out)
    assert "Kinyarwanda (kin)" in said and "Somali (som)" in said and "threshold" in said
    stored = json.loads((tmp_path / "calibrated-calibration" / "unseen.json").read_text("utf8"))
    assert 2 < stored["temperature"] < 4 and list(stored["languages"]) == ["kin", "som"]
    assert stored["languages"]["kin"]["n"] > 1.5 * stored["languages"]["som"]["n"]
    assert spacy.load(out).get_pipe("phoneme_ner").threshold == stored["threshold"]
    for code, *args in (
        ("P448", unsure / "dev", "--aim", "f1"),
        ("P448", unsure / "dev", "--least", "0.5"),
        ("P336", data, "--unseen", "--langs", "som"),
        ("P405", data, "--unseen", "--langs", "swa"),
        ("P412", tmp_path / "none", "--unseen"),
    ):
        assert code in run(unsure / "model", *args, code=1), code
