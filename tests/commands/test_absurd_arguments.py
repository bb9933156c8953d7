"""What nobody means ends every command in one message, soon, and leaves nothing behind."""

import os
import time
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, DocBin
from typer.testing import CliRunner

from spacy_phoneme_ner.commands import phoneme_cli

LONG, HALF, DEEP, MANY = "x" * 100_000, "\ud800", "[" * 200_000, "9" * 30
CONVERT = ("convert", "a.iob", "out.spacy", "-l")
EVALUATE = ("evaluate", "model", "corpus", "out")
PREPARE = ("pretrain", "prepare", "out", "-t")
TRAIN = ("pretrain", "train", "text.txt", "out")
VOCABULARY = ("vocabulary", "text.txt", "out")
TEACH = ("teach", "model", "corpus", "--size", "1", "-o", "out")
PAIRS = ("sound-pairs", "pairs.tsv", "out", "--source", "sw", "--target")
CASES = [
    *((*CONVERT, LONG), (*CONVERT, HALF), (*CONVERT, "en", "--format", LONG)),
    *((*CONVERT, "en", "--g2p", LONG), (*CONVERT, "en", "--g2p", '{"a":' + DEEP)),
    *((*CONVERT, "en", "--g2p", '{"@g2p": "' + HALF + '"}'), (*CONVERT, "en", "--ipa", HALF)),
    *((*CONVERT, "en", "--word-column", "-99"), (*CONVERT, "en", "--word-column", MANY)),
    *(("convert", name, "out.spacy", "-l", "en") for name in ("random", "empty", "deep.json")),
    ("convert", "corpus", "out", "-l", "{lang}" + LONG),
    *((*EVALUATE, "--langs", LONG), (*EVALUATE, "--langs", HALF), (*EVALUATE, "--langs", "")),
    *(("evaluate", name, "corpus", "out") for name in (LONG, HALF, "", "corpus", "random")),
    *(("evaluate", "model", name, "out") for name in ("random", "empty", "absent")),
    *((*EVALUATE, "--task", LONG), (*EVALUATE, "--gpu-id", "99")),
    *(("compare", name, "-o", "out") for name in ("random", "empty", "deep.json", "corpus")),
    *(("calibrate", "model", "corpus", "--component", name) for name in (LONG, HALF)),
    *(("bundle", "model", "out", "--component", name) for name in (LONG, HALF)),
    ("bundle", "model", "out", "--meta", "a=" + DEEP),
    *(("gazetteer", "corpus", "out", "--labels", name) for name in ("", LONG)),
    *(("gazetteer", "corpus", "out", option, LONG) for option in ("--kinds", "--only")),
    *(("gazetteer", name, "out") for name in ("empty", "absent")),
    *((*TEACH, option, "-1") for option in ("--sure", "--temperature")),
    *((*TEACH, option, LONG) for option in ("--component", "--only", "--corpora")),
    *((*TEACH, "--gpu-id", "99"), ("teach", "random", "corpus", "-o", "out")),
    *(("teach", "model", name, "-o", "out") for name in ("random", "absent")),
    *(("coverage", "text.txt", "-l", name) for name in (LONG, HALF)),
    *(("coverage", "random", "-l", "en"), ("coverage", "text.txt")),
    *(("g2p-quality", "pairs.tsv", "-l", name) for name in (LONG, HALF)),
    *(("g2p-quality", "random", "-l", "so"), ("g2p-quality", "deep.json", "-l", "so")),
    *(("name-similarity", "pairs.tsv", "--langs", name, "so") for name in (LONG, HALF)),
    ("name-similarity", "pairs.tsv", "--langs", "sw", "so", "--names", "random"),
    *(("unknowns", name, "corpus") for name in ("model", "random", "deep.json")),
    *((*VOCABULARY, "--width", MANY), (*VOCABULARY, "--depth", "10000000")),
    *((*VOCABULARY, "--dropout", "nan"), (*VOCABULARY, "--size", MANY)),
    *((*VOCABULARY, "--model-type", LONG), ("vocabulary", "random", "out")),
    *((*VOCABULARY, "--heads", "-1"), (*VOCABULARY, "--min-count", MANY)),
    ("dictionary-coverage", "pairs.tsv", "a.iob", "-s", LONG, "-t", "so"),
    ("dictionary-coverage", "random", "a.iob", "-s", "sw", "-t", "so"),
    *((*PAIRS, HALF), (*PAIRS, "so", "--max-distance", "nan")),
    *((*PREPARE, "text.txt", "-l", name) for name in (LONG, HALF)),
    (*PREPARE, "random", "-l", "so"),
    *((*TRAIN, "--layers", "10000000"), (*TRAIN, "--learning-rate", "nan")),
    *((*TRAIN, "--width", MANY), (*TRAIN, "--seed", "-1")),
    *(("transfer", name) for name in (LONG, HALF, "")),
    *(("transfer", "lg", option, name) for option in ("-s", "-t") for name in (LONG, HALF)),
    ("transfer", "lg", "-t", "random"),
    *(("show", "model", "text.txt", "--langs", name) for name in (LONG, HALF)),
    ("show", "model", "random"),
]


@pytest.fixture()
def folder(tmp_path, monkeypatch):
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "LOC", "pattern": "Leta"}])
    nlp.to_disk(tmp_path / "model")
    (tmp_path / "corpus").mkdir()
    doc = Doc(nlp.vocab, words=["Leta"], ents=["B-LOC"])
    DocBin(docs=[doc]).to_disk(tmp_path / "corpus" / "eng.spacy")
    for name, text in {
        "text.txt": "waa haa\n",
        "pairs.tsv": "waa\thaa\n",
        "a.iob": "waa\tO\n\n",
        "empty": "",
        "deep.json": DEEP,
    }.items():
        (tmp_path / name).write_text(text, encoding="utf8")
    (tmp_path / "random").write_bytes(os.urandom(5_000))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("args", CASES, ids=lambda args: " ".join(arg[:12] for arg in args))
def test_absurd_arguments(folder, args):
    before = sorted(folder.rglob("*"))
    start = time.monotonic()
    result = CliRunner().invoke(phoneme_cli, list(args))
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 1
    printed = " ".join(result.output.split())
    assert "[P" in printed and len(printed) < 2_500
    assert time.monotonic() - start < 10
    assert sorted(Path(folder).rglob("*")) == before
