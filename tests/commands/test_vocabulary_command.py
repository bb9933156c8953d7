import json

import pytest
import typer
from typer.testing import CliRunner

from spacy_phoneme_ner.commands.vocabulary import vocabulary_cli

app = typer.Typer()
app.command("vocabulary")(vocabulary_cli)
TINY = ("--width", 8, "--depth", 1, "--heads", 2, "--inner-width", 8, "--positions", 16)


def call(*args, code=0):
    result = CliRunner().invoke(app, [*map(str, args)])
    assert result.exit_code == code, (result.output, result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    # The cells alone, without what parts them.
    return " ".join(result.output.replace("|", " ").split())


@pytest.fixture()
def texts(tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "train-rw.tsv").write_text("Leta\tB-LOC\nya\tO\n\n" * 20, encoding="utf8")
    (folder / "train-sw.tsv").write_text("chai\tO\nchai\tO\nni\tO\n", encoding="utf8")
    (folder / "som.txt").write_text("Waa nabad, waa.\n\nHaa\n", encoding="utf8")
    return folder


def test_a_folder_of_corpora(texts, tmp_path):
    output = call(texts, tmp_path / "out", "-l", "train-{lang}.tsv", "--min-count", 1, *TINY)
    # 40 tokens, two words, each learned whole; of the Swahili text, only what recurs.
    assert "kin 40 2 40 1.00 0.000" in output and "swa 3 2 3 1.00 0.000" in output
    # L e t a y, c h i n
    assert ": 5 special, 9 characters, 9 of them inside words too, " in output
    assert "0 characters are too rare" in output and "bert: 1 layers of width 8" in output
    assert "Wrote" in output
    config = json.loads((tmp_path / "out" / "config.json").read_text())
    assert config["hidden_size"] == 8 and config["hidden_dropout_prob"] == 0.1


def test_files_need_no_language_and_may_be_quiet(texts, tmp_path):
    files = (texts / "som.txt", texts / "train-rw.tsv")
    output = call(*files, tmp_path / "out", *TINY, "--model-type", "xlm-roberta")
    assert "som.txt 6 6 6 1.00 100.000" in output and "train-rw.tsv 40 2 40 " in output
    call(*files, tmp_path / "out", *TINY, code=1)
    assert call(*files, tmp_path / "out", "-q", "--force", "-l", "so", "-l", "rw", *TINY) == ""
    assert json.loads((tmp_path / "out" / "config.json").read_text())["model_type"] == "bert"
    call(texts, tmp_path / "few", "-l", "train-{lang}.tsv", "--only", "rw", "-q", *TINY)
    pieces = json.loads((tmp_path / "few" / "tokenizer.json").read_text())["model"]["vocab"]
    assert "Leta" in pieces and "c" not in pieces


def test_help():
    output = call("--help")
    assert "text" in output and "output" in output and "--inner-width" in output


def test_mistakes_are_named_without_a_traceback(texts, tmp_path):
    som, out = texts / "som.txt", tmp_path / "out"
    (texts / "empty.txt").write_text("\n", encoding="utf8")
    (texts / "bad.txt").write_bytes(b"\xff\xfea")
    for code, *args in (
        ("P217", texts, out),
        ("P217", texts, out, "-l", "so"),
        ("P218", texts, out, "-l", "test-{lang}.tsv"),
        ("P218", texts, out, "-l", "train-{lang}.tsv", "--only", "rw,tr"),
        ("P701", som, som, out, "-l", "so"),
        ("P201", texts / "absent", out),
        ("P202", texts / "bad.txt", out),
        ("P203", texts / "empty.txt", out),
        ("P502", texts / "train-sw.tsv", out, "--format", "x"),
        ("P502", som, out, "--model-type", "x"),
        ("P130", som, out, "--heads", 3),
        ("P530", som, out, "--width", 0),
        ("P530", som, out, "--size", -1),
        ("P712", som, out, "--size", 6),
        ("P713", som, out, "--min-count", 99),
        ("P505", som, som),
        ("P505", som, som / "out"),
    ):
        assert f"[{code}]" in call(*args, code=1), (code, args)
        assert not out.exists()
    call(som, code=2)
    call(som, out, *TINY)
    assert "[P506]" in call(som, out, *TINY, code=1)
