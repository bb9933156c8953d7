import json

import pytest
import spacy
import typer
from spacy.tokens import Doc, DocBin
from typer.testing import CliRunner

from spacy_phoneme_ner.commands.evaluate import compare_cli, evaluate_cli
from spacy_phoneme_ner.layer import set_layer

app = typer.Typer()
app.command("evaluate")(evaluate_cli)
app.command("compare")(compare_cli)


def call(*args):
    return CliRunner().invoke(app, list(map(str, args)))


@pytest.fixture()
def gold(tmp_path):
    folder = tmp_path / "gold"
    folder.mkdir()
    vocab = spacy.blank("xx").vocab
    for lang in ("kin", "som"):
        docs = []
        for words, ents in (["Leta", "ni"], ["B-LOC", "O"]), (["Aba"], ["B-PER"]):
            doc = Doc(vocab, words=words, ents=ents)
            set_layer(doc, [word.lower() for word in words], lang)
            docs.append(doc)
        DocBin(docs=docs, store_user_data=True).to_disk(folder / f"{lang}.spacy")
    return folder


def test_evaluate_folder(model, gold, tmp_path):
    result = call("evaluate", model, gold, tmp_path / "out", "--seed", 3)
    assert result.exit_code == 0, result.output
    assert "Kinyarwanda" in result.output and "66.67 [0.00, 100.00]" in result.output
    stored = json.loads((tmp_path / "out" / "scores.json").read_text(encoding="utf8"))
    assert (stored["system"], stored["seed"], stored["n_resamples"]) == ("ruler", 3, 1000)
    assert list(stored["languages"]) == ["kin", "som"]
    assert (tmp_path / "out" / "scores.md").exists()


def test_evaluate_one_file_or_language_quietly(model, gold, tmp_path):
    result = call("evaluate", model, gold / "kin.spacy", tmp_path / "one", "--quiet")
    assert (result.exit_code, result.output) == (0, "")
    result = call(
        "evaluate", model, gold, tmp_path / "two", "--langs", "rw", "--system", "x", "--quiet"
    )
    assert result.exit_code == 0, result.output
    one, two = (
        json.loads((tmp_path / name / "scores.json").read_text(encoding="utf8"))
        for name in ("one", "two")
    )
    assert one["languages"] == two["languages"] and two["system"] == "x"


def test_compare(model, gold, tmp_path):
    for seed in (0, 1):
        call("evaluate", model, gold, tmp_path / "runs" / str(seed), "--seed", seed, "--quiet")
    result = call("compare", tmp_path / "runs", "--output", tmp_path / "table")
    assert result.exit_code == 0, result.output
    assert "66.67 ± 0.00" in result.output
    assert (tmp_path / "table" / "comparison.json").exists()


def test_mistakes_are_named_without_a_traceback(model, gold, tmp_path):
    empty, out = tmp_path / "empty", tmp_path / "out"
    empty.mkdir()
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "test-kin.spacy").write_bytes(b"")
    (tmp_path / "twice").mkdir()
    for name in ("si", "sin"):
        (tmp_path / "twice" / f"{name}.spacy").write_bytes(b"")
    for code, *args in (
        ("P310", model, empty),
        ("P412", model, tmp_path / "absent"),
        ("P410", tmp_path / "absent", gold),
        ("P410", empty, gold),
        ("P311", model, gold, "--langs", "kin,sin"),
        ("P311", model, gold, "--langs", ","),
        ("P001", model, tmp_path / "odd"),
        ("P312", model, tmp_path / "twice"),
    ):
        result = call("evaluate", *args[:2], out, *args[2:])
        assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
        assert f"[{code}]" in result.output
    (tmp_path / "file").write_text("mine")
    result = call("evaluate", model, gold, tmp_path / "file" / "out")
    assert result.exit_code == 1 and "[P414]" in result.output
    result = call("compare", empty, "--output", out)
    assert result.exit_code == 1 and "[P314]" in result.output
    assert not out.exists()


def test_docs_without_layer_leave_no_output(model, tmp_path):
    doc = Doc(spacy.blank("xx").vocab, words=["Leta"], ents=["B-LOC"])
    DocBin(docs=[doc]).to_disk(tmp_path / "kin.spacy")
    result = call("evaluate", model, tmp_path / "kin.spacy", tmp_path / "out")
    assert result.exit_code == 1 and "[P309]" in result.output
    assert not (tmp_path / "out").exists()


def test_no_gpu(model, gold, tmp_path):
    if spacy.prefer_gpu():
        pytest.skip("there is a GPU")
    result = call("evaluate", model, gold, tmp_path / "out", "--gpu-id", 0)
    assert result.exit_code == 1 and "[P411]" in result.output
