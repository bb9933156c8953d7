import json

import pytest
import typer
from typer.testing import CliRunner

from spacy_phoneme_ner.commands.pretrain import pretrain_cli
from spacy_phoneme_ner.pretraining.prepared import read_prepared, vocabulary

app = typer.Typer()
app.add_typer(pretrain_cli, name="pretrain")
SIZE = ("--layers=1", "--width=8", "--heads=2", "--inner=8", "--window=64", "--batch=64")
SIZE += ("--steps=2", "--threads=1")


def call(*args, code=0):
    result = CliRunner().invoke(app, ["pretrain", *map(str, args)])
    assert result.exit_code == code, (result.output, result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    # The cells alone, without what parts them.
    return " ".join(result.output.replace("|", " ").split())


@pytest.fixture()
def texts(tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    panx = "".join(f"Leta\tB-LOC\n{i}\tO\n\n" for i in range(20))
    (folder / "train-rw.tsv").write_text(panx, encoding="utf8")
    (folder / "train-sw.tsv").write_text("chai\tO\nni\tO\n", encoding="utf8")
    (folder / "som.txt").write_text("Waa nabad, Soomaaliya.\n\nHaa\n", encoding="utf8")
    return folder


def test_a_folder_and_a_text_then_training(texts, tmp_path):
    corpus = tmp_path / "corpus.safetensors"
    args = ("--text", texts, "--lang", "train-{lang}.tsv", "-t", texts / "som.txt", "-l", "so")
    output = call("prepare", corpus, *args, "--held-out", 1, "--min-count", 1)
    assert "kin 20 19 1 " in output and "som 2 2 0 " in output and "Wrote" in output
    prepared, _ = read_prepared(corpus)
    assert [language.lang for language in prepared.languages] == ["kin", "swa", "som"]
    names = {i: symbol for symbol, i in vocabulary(prepared.tokenizer).items()}
    somali = prepared.languages[2].start
    start, end = (int(i) for i in prepared.offsets[somali : somali + 2])
    text = " ".join(names[int(i)] for i in prepared.ids[start:end])
    assert text == "w æː ▁ n æ b æ d ▁ , ▁ s ɔː m æː l i j æ ▁ ."
    output = call("train", corpus, tmp_path / "out", *SIZE)
    assert "Wrote: " in output and "unigram" in output
    assert json.loads((tmp_path / "out" / "training.json").read_text())["counts"]["step"] == 2
    assert "Was done already" in call("train", corpus, tmp_path / "out", *SIZE)


def test_chosen_languages_and_quiet(texts, tmp_path):
    corpus = tmp_path / "corpus.safetensors"
    args = ("-t", texts, "-l", "train-{lang}.tsv", "--only", "Swahili", "--quiet")
    assert call("prepare", corpus, *args) == ""
    assert [language.lang for language in read_prepared(corpus)[0].languages] == ["swa"]


def test_help():
    assert "prepare" in call("--help") and "--held-out" in call("prepare", "--help")
    output = call("train", "--help")
    assert "python -m spacy phoneme pretrain train" in output and "--learning-rate" in output


def test_mistakes_are_named_without_a_traceback(texts, tmp_path):
    out = tmp_path / "out.safetensors"
    for code, *args in (
        ("P701", "-t", texts, "-l", "{lang}.txt", "-l", "so"),
        ("P217", "-t", texts, "-l", "so"),
        ("P218", "-t", texts, "-l", "test-{lang}.tsv"),
        ("P218", "-t", texts, "-l", "train-{lang}.tsv", "--only", "rw,tr"),
        ("P201", "-t", texts / "absent.txt", "-l", "so"),
        ("P001", "-t", texts / "som.txt", "-l", "somx9"),
        ("P002", "-t", texts / "som.txt", "-l", "qya"),
        ("P415", "-t", texts / "som.txt", "-l", "so", "--g2p", "x"),
        ("P502", "-t", texts / "som.txt", "-l", "so", "--segmentation", "x"),
    ):
        assert f"[{code}]" in call("prepare", out, *args, code=1), code
    assert not out.exists()
    assert "[P505]" in call("prepare", texts, "-t", texts / "som.txt", "-l", "so", code=1)
    assert "[P703]" in call("train", texts / "som.txt", tmp_path / "x", code=1)
    assert "[P706]" in call("train", out, tmp_path / "x", "--heads", 5, code=1)
    call("train", out, code=2)


def test_real_corpora(data, tmp_path):
    corpus = tmp_path / "corpus.safetensors"
    args = ("-t", data / "panx", "-l", "dev-{lang}.tsv", "--only", "ru,sw", "-n", 100)
    output = call("prepare", corpus, *args)
    assert "rus " in output and "swa " in output
    prepared, _ = read_prepared(corpus)
    assert 40 < len(vocabulary(prepared.tokenizer)) < 200
    assert float((prepared.ids == 3).mean()) < 0.01
