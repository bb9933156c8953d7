"""The question of other pairs: every system is trained on every pair, and told."""

import importlib
from pathlib import Path

import pytest
from small_question_texts import write_texts

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture()
def other_pairs(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("questions.other_pairs")


@pytest.mark.slow
def test_every_system_is_trained_and_told(other_pairs, tmp_path, monkeypatch):
    pytest.importorskip("transformers")
    pytest.importorskip("babel")
    parts = {"panx/train-{lang}.tsv": ["en", "sw"], "panx/dev-{lang}.tsv": ["sw"]}
    write_texts(tmp_path, {**parts, "running/{lang}-x-train.tsv": ["en"]})
    models = importlib.import_module("questions.small_models")
    pairs = importlib.import_module("questions.pairs")
    monkeypatch.setattr(pairs, "RECIPE", models.Recipe(8, 6, 1, 2, 12, averages=False))
    monkeypatch.setattr(pairs, "HEADS", 2)
    monkeypatch.setattr(pairs, "INNER_WIDTH", 8)
    learned = other_pairs._running("en-x-train", 3)
    pair = other_pairs.Pair(learned, (models.panx("dev", "sw", 3),))
    monkeypatch.setattr(other_pairs, "PAIRS", (pair,))
    framework = importlib.import_module("questions.question")
    setup = framework.Setup(tmp_path, tmp_path / "work", (0, 1))
    results = {cell.name: cell.compute() for cell in other_pairs.cells(setup)}
    assert len(results) == 2 * len(other_pairs.SYSTEMS)
    dictionary = other_pairs.write_dictionary(setup, "en", "sw").read_text(encoding="utf8")
    assert "Germany\tUjerumani\n" in dictionary and "South_Africa\tAfrika_Kusini" in dictionary
    assert "| English to Swahili, PAN-X " in other_pairs.table(results)
    pytest.importorskip("matplotlib")
    other_pairs.draw(results, tmp_path / "picture.svg")
    assert "orthography" in (tmp_path / "picture.svg").read_text(encoding="utf8")


def test_differences_are_told(other_pairs):
    results = {
        f"{system} {pair} {seed}": {
            "system": system,
            "pair": str(pair),
            "seed": seed,
            "f1": {
                other_pairs._kind(text): 10.0 + seed + (i if system == "full model" else 0)
                for i, text in enumerate(pair.scored)
            },
        }
        for pair in other_pairs.PAIRS
        for system in other_pairs.SYSTEMS
        for seed in (0, 1, 2)
    }
    said = other_pairs.finding(results)
    assert "over 9 texts, 3 seeds" in said and "both: 0.0 [0.0, 0.0] on average;" in said
    assert "full model: 0.4 [0.4, 0.4] on average, above zero" in said
    assert "English to Russian, PAN-X" in said and "Hindi to Urdu, PAN-X" not in said
