"""The question of tones: three ways of reading them, in models by sound and in PhoneXL's."""

import importlib
from pathlib import Path

import pytest
from small_question_texts import write_texts

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture()
def tones(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("questions.tones")


@pytest.mark.slow
def test_every_way_is_trained_and_told(tones, tmp_path, monkeypatch):
    pytest.importorskip("transformers")
    pytest.importorskip("pypinyin")
    parts = {"panx/train-{lang}.tsv": ["zh", "vi", "en"], "panx/dev-{lang}.tsv": ["zh", "vi"]}
    write_texts(tmp_path, parts)
    models = importlib.import_module("questions.small_models")
    pairs = importlib.import_module("questions.pairs")
    monkeypatch.setattr(tones, "RECIPE", models.Recipe(8, 6, 1, steps=2, words=12))
    monkeypatch.setattr(pairs, "RECIPE", models.Recipe(8, 6, 1, 2, 12, averages=False))
    monkeypatch.setattr(pairs, "HEADS", 2)
    monkeypatch.setattr(pairs, "INNER_WIDTH", 8)
    english = (models.panx("train", "en", 0),)
    monkeypatch.setattr(tones, "LEARNED", {**tones.LEARNED, "English": english})
    ways = [
        way._replace(scored=(tones._VI,)) for way in tones.WAYS if way.sources != "29 languages"
    ]
    monkeypatch.setattr(tones, "WAYS", ways)
    framework = importlib.import_module("questions.question")
    setup = framework.Setup(tmp_path, tmp_path / "work", (0, 1))
    results = {cell.name: cell.compute() for cell in tones.cells(setup)}
    assert len(results) == 2 * 5 * 3
    table = tones.table(results)
    assert "| by sound, Chinese to Vietnamese " in table and "| PhoneXL, Chinese to" in table
    said = tones.finding(results)
    assert "over the 5 rows" in said and "2 seeds" in said
    pytest.importorskip("matplotlib")
    tones.draw(results, tmp_path / "picture.svg")
    assert "stripped" in (tmp_path / "picture.svg").read_text(encoding="utf8")


def test_what_differs_is_told(tones):
    def result(way, tone, seed):
        value = 10.0 + seed if tone == "keep" else 20.0 + seed + 0.1 * seed
        f1 = {text.key: value for text in way.scored}
        about = {"model": way.model, "sources": way.sources, "tones": tone, "seed": seed}
        return {**about, "f1": f1}

    results = {
        f"{way} {tone} {seed}": result(way, tone, seed)
        for way in tones.WAYS
        for tone in tones.TONES
        for seed in (0, 1, 2)
    }
    said = tones.finding(results)
    assert "Tones stripped instead of kept change F1 by +10.1 on average over the 10 rows" in said
    assert "in 10 of them" in said and "English to Yoruba (+10.1 [+9.9, +10.3])" in said
