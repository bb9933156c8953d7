"""What fewer bits do to a trained pipeline."""

import importlib
import json
import sys
from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin
from tiny_bundles import trained_pipeline
from typer.testing import CliRunner

from spacy_phoneme_ner.layer import set_layer

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
pytest.importorskip("transformers")


@pytest.fixture()
def benchmark(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    for name in ("pipeline_storage", "measures"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    module = importlib.import_module("pipeline_storage")
    monkeypatch.setattr(module, "apart", lambda function, *args: function(*args))
    return module


@pytest.fixture()
def data(tmp_path):
    nlp = spacy.blank("xx")
    docs = []
    for _ in range(3):
        words = ["Amina", "Yusuf", "visited", "London", "."]
        doc = spacy.tokens.Doc(nlp.vocab, words=words, ents=["B-PER", "I-PER", "O", "B-LOC", "O"])
        set_layer(doc, words, "eng")
        docs.append(doc)
    (tmp_path / "data" / "one").mkdir(parents=True)
    DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / "data" / "one" / "eng.spacy")
    return tmp_path / "data"


def run(benchmark, *args):
    app = benchmark.typer.Typer()
    app.command()(benchmark.main)
    return CliRunner().invoke(app, [str(arg) for arg in args])


def test_only_one_of_two(benchmark):
    before = {"a": [[(0, 1, "PER"), (2, 3, "LOC")], []], "b": [[(0, 2, "ORG")]]}
    after = {"a": [[(0, 1, "PER"), (2, 3, "ORG")], []], "b": [[]]}
    assert benchmark.compare(before, before) == (3, 0)
    assert benchmark.compare(before, after) == (3, 3)


def test_the_table(benchmark, data, tmp_path):
    from tiny_base import tiny_base

    tiny_base(tmp_path / "encoder", steps=2).to_disk(tmp_path / "model")
    ran = run(benchmark, tmp_path / "model", "--data", data, "--output", tmp_path / "storage.json")
    assert ran.exit_code == 0, (ran.output, ran.exception)
    stored = json.loads((tmp_path / "storage.json").read_text())["storages"]
    sizes = [stored[storage]["disk_mb"] for storage in ("exact", "half", "eight-bits")]
    assert sizes == sorted(sizes, reverse=True) and len(set(sizes)) == 3
    assert stored["exact"]["others"] == 0 and "| eight-bits |" in ran.output


def test_without_an_encoder_there_is_nothing_to_store(benchmark, data, tmp_path):
    trained_pipeline({}, steps=1).to_disk(tmp_path / "model")
    ran = run(benchmark, tmp_path / "model", "--data", data)
    assert ran.exit_code == 1 and "no pre-trained encoder" in str(ran.exception or ran.output)
