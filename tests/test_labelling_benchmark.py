"""The benchmark of annotated sentences: who is scored on what, after which sentences."""

import importlib
import json
from pathlib import Path

import pytest
import spacy
import typer
from named_docs import named_doc
from spacy.tokens import DocBin
from tiny_bundles import architecture, trained_pipeline
from typer.testing import CliRunner

from spacy_phoneme_ner.pipeline.phonemizer import DEFAULT_G2P

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture()
def benchmark(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    module = importlib.import_module("labelling")
    monkeypatch.setattr(module, "RATE", 0.05)  # a tiny model and few steps
    return module


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Sentences of two languages: names at known places, each text once but the last."""
    path = tmp_path_factory.mktemp("labelling")
    vocab = spacy.blank("xx").vocab
    for lang in ("som", "kin"):
        docs = []
        for i in range(24):
            text = f"{'abcdefghijklmnopqrstuvw'[i % 23]}mina visited London"
            docs.append(named_doc(vocab, text, lang, [(2, "LOC")]))
        DocBin(docs=docs, store_user_data=True).to_disk(path / f"{lang}.spacy")
    model = {"model": architecture(), "g2p": DEFAULT_G2P}
    trained_pipeline(model, steps=5).to_disk(path / "model")
    return path


def run(benchmark, folder, *args, langs=("som",), seeds="0,1"):
    app = typer.Typer()
    app.command()(benchmark.main)
    files = [folder / f"{lang}.spacy" for lang in langs]
    rounds = ("--rounds", "2,5", "--seeds", seeds, "--held-out", "6")
    given = [*files, *rounds, "--pretrained", folder / "model", "--output", folder / "scores"]
    result = CliRunner().invoke(app, [*map(str, (*given, *args))])
    assert result.exit_code == 0, (result.output, result.exception)
    return " ".join(result.output.replace("|", " ").split())


def test_the_tables_and_that_nothing_is_measured_twice(benchmark, folder):
    adapted = ("--adapted", f"{folder}/model")
    printed = run(benchmark, folder, "--known", folder / "kin.spacy", *adapted)
    for row in ("Somali, small, at random", "Somali, adapted, as suggested"):
        assert printed.count(row) == 4, printed
    assert "F1 0 2 5" in printed and "Words 0 2 5" in printed and "Known 0 2 5" in printed
    assert "Somali, small, as suggested 0 6 15" in printed  # words of 2 and 5 sentences
    files = sorted((folder / "scores").iterdir())
    assert len(files) == 2 * 2 * 2
    run_of = json.loads(files[0].read_text(encoding="utf8"))
    first, _, last = run_of["rounds"]
    assert last["sentences"] == 5 and last["names"] == 5
    assert last["f1"] > first["f1"]
    before = {file: file.stat().st_mtime_ns for file in files}
    assert run(benchmark, folder, *adapted) == printed
    assert {file: file.stat().st_mtime_ns for file in files} == before


def test_what_is_annotated_is_new_each_time(benchmark, folder):
    nlp = spacy.load(folder / "model")
    docs = list(DocBin().from_disk(folder / "som.spacy").get_docs(nlp.vocab))
    assert len({doc.text for doc in docs}) < len(docs)
    for way in benchmark.WAYS:
        chosen = benchmark.choose(nlp, docs, [3, 4], 10, way, "som", 0)
        texts = [docs[i].text for i in [3, 4, *chosen]]
        assert len(chosen) == 10 and len(set(texts)) == 12
        assert benchmark.choose(nlp, docs, [3, 4], 10, way, "som", 0) == chosen
    others = benchmark.choose(nlp, docs, [3, 4], 10, "random", "som", 1)
    assert others != benchmark.choose(nlp, docs, [3, 4], 10, "random", "som", 0)


def test_the_picture(benchmark, folder, tmp_path):
    pytest.importorskip("matplotlib")
    run(benchmark, folder, "--picture", tmp_path / "curves.svg", langs=("som", "kin"), seeds="0")
    picture = (tmp_path / "curves.svg").read_text(encoding="utf8")
    assert (
        "small, as suggested" in picture
        and "Kinyarwanda" in picture
        and "sentences annotated" in picture
    )
