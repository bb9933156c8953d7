"""The question of dictionaries: what is kept and spoilt of them, what gains are told."""

import importlib
from pathlib import Path
from random import Random

import pytest
from small_question_texts import write_texts

from spacy_phoneme_ner.corpora.dictionaries import DictionaryFile

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.usefixtures("one_thread")
DICTIONARY = "南\tnan\tsông\tsoŋ\n北\tpej\tdài\tzaj\n王\twaŋ\tMinh\tmiɲ\n明\tmiŋ\tNam\tnam\n"


@pytest.fixture()
def dictionaries(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("questions.dictionaries")


@pytest.fixture()
def material(dictionaries):
    words = [chr(ord("a") + i) for i in range(20)]
    entries = [(word, f"{word}'") for word in words]
    counts = {word: i for i, word in enumerate(words)}
    return dictionaries.Material(entries, counts, entries[:4])


def test_what_is_kept_of_a_dictionary(dictionaries, material):
    def made(name, seed=0):
        return dictionaries.DICTIONARIES[name](material, Random(seed))

    assert made("whole") == list(material.entries)
    for name, n in (("50% at random", 10), ("10% at random", 2), ("as many at random", 4)):
        assert len(made(name)) == n and set(made(name)) <= set(material.entries)
        assert made(name) == made(name) and made(name) != made(name, seed=1)
    assert [word for word, _ in made("the most frequent 10%")] == ["s", "t"]
    assert [word for word, _ in made("the rarest 90%")] == list("abcdefghijklmnopqr")
    assert made("sound-alikes") == list(material.entries[:4])
    assert [word for word, _ in made("20% wrong")] == [word for word, _ in material.entries]
    changed = sum(pair not in material.entries for pair in made("50% wrong"))
    assert 5 <= changed <= 10 and made("5% wrong") != made("all wrong")


@pytest.mark.slow
def test_dictionaries_are_used_in_either_way(dictionaries, tmp_path, monkeypatch):
    pytest.importorskip("transformers")
    pytest.importorskip("pypinyin")
    write_texts(tmp_path, {"panx/train-{lang}.tsv": ["vi", "zh"], "panx/dev-{lang}.tsv": ["zh"]})
    (tmp_path / "phonexl").mkdir()
    (tmp_path / "phonexl/zh-vi-dict.txt").write_text(DICTIONARY, encoding="utf8")
    models = importlib.import_module("questions.small_models")
    pairs = importlib.import_module("questions.pairs")
    monkeypatch.setattr(pairs, "RECIPE", models.Recipe(8, 6, 1, 2, 12, averages=False))
    monkeypatch.setattr(pairs, "HEADS", 2)
    monkeypatch.setattr(pairs, "INNER_WIDTH", 8)
    monkeypatch.setattr(dictionaries, "MAX_DISTANCE", 0.6)
    framework = importlib.import_module("questions.question")
    setup = framework.Setup(tmp_path, tmp_path / "work", (0, 1))
    results = {cell.name: cell.compute() for cell in dictionaries.cells(setup)}
    assert len(results) == 2 * len(dictionaries.ASKED)
    whole = DictionaryFile(tmp_path / "work/dictionaries/whole-0.tsv", "vi", "zh", "none")()
    assert set(whole.entries) == {"sông", "dài", "minh", "nam"}
    coverage = dictionaries.coverages(results)
    assert coverage[dictionaries.TAGS, "whole"] > coverage[dictionaries.TAGS, "10% at random"]
    table = dictionaries.table(results)
    assert "| sound-alikes, switched words " in table and "2 seeds" in dictionaries.finding(results)
    pytest.importorskip("matplotlib")
    dictionaries.draw(results, tmp_path / "picture.svg")
    assert "coverage of the text" in (tmp_path / "picture.svg").read_text(encoding="utf8")


def test_what_is_left_is_told(dictionaries):
    results = {
        f"{use} {name} {seed}": {
            "use": use,
            "dictionary": name,
            "seed": seed,
            "entries": 10,
            "coverage": float(i),
            "f1": {"cmn": 5.0 + seed + (0 if name == "none" else i)},
        }
        for i, (use, name) in enumerate(dictionaries.ASKED)
        for seed in (0, 1, 2)
    }
    assert dictionaries.gains(results)[dictionaries.TAGS, "whole"].mean == pytest.approx(1.0)
    r, n = dictionaries.correlation(results)
    assert r.value == pytest.approx(100.0) and n == 9
    said = dictionaries.finding(results)
    assert "1.0 [1.0, 1.0] with whole" in said and "correlate by 1.00 [1.00, 1.00]" in said
    row = next(r for r in dictionaries.table(results).splitlines() if "| 25% at random, tags" in r)
    assert [cell.strip() for cell in row.split("|")][-2] == "400"
