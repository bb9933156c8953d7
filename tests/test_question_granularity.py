"""The question of granularity: pieces are learned from sounds, every kind is trained and told."""

import importlib
from pathlib import Path

import pytest
from small_question_texts import write_texts

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture()
def granularity(monkeypatch):
    pytest.importorskip("tokenizers")
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("questions.granularity")


@pytest.mark.parametrize("kind", ["BPE", "unigram"])
def test_pieces_are_learned_from_sounds(granularity, kind):
    pieces = importlib.import_module("questions.pieces")
    words = ["t͡ʃaka", "t͡ʃaki", "t͡ʃako", "mina", "", "kat͡ʃa"] * 10
    cut = pieces.SoundPieces(kind, 12, words)
    assert cut("t͡ʃakam")[0].startswith("t͡ʃa"), "what comes often is one piece"
    assert "".join(cut("t͡ʃaːkˈam˥ø")) == "t͡ʃakamø" and cut("t͡ʃakø")[-1] == "ø"
    assert cut("") == [] and cut("˥") == []
    assert pieces.writer(cut)("mina", "swa", "Mina") == " ".join(cut("mina"))
    again = pieces.SoundPieces(kind, 12, words)
    assert again("kat͡ʃaki") == cut("kat͡ʃaki")


@pytest.mark.slow
def test_every_kind_is_trained_and_told(granularity, tmp_path, monkeypatch):
    write_texts(
        tmp_path, {"panx/train-{lang}.tsv": ["en", "de"], "panx/dev-{lang}.tsv": ["sw", "ka"]}
    )
    models = importlib.import_module("questions.small_models")
    german = models.panx("train", "de", 0)
    sources = {"English": (models.panx("train", "en", 0),), "29 languages": (german,)}
    unseen = tuple(models.panx("dev", lang, 0) for lang in ("sw", "ka"))
    for module in (granularity, granularity.notation):
        monkeypatch.setattr(module, "SOURCES", sources)
        monkeypatch.setattr(module, "UNSEEN", unseen)
    monkeypatch.setattr(granularity.notation, "RECIPE", models.Recipe(8, 6, 1, steps=2, words=12))
    monkeypatch.setattr(granularity, "LEARNED", {way: (way[:3], 20) for way in granularity.LEARNED})
    framework = importlib.import_module("questions.question")
    setup = framework.Setup(tmp_path, tmp_path / "work", (0, 1))
    results = {cell.name: cell.compute() for cell in granularity.cells(setup)}
    assert len(results) == 2 * 2 * len(granularity.WAYS)
    shared = tmp_path / "work/cells/notation"
    assert len(list(shared.iterdir())) == 2 * 2 * 2, "what both questions train is trained once"
    lengths = {result["way"]: result["length"] for result in results.values()}
    assert lengths["syllables"] < lengths["segments"] <= lengths["characters"]
    table = granularity.table(results)
    assert all(table.count(f"| {way} ") == 2 for way in granularity.WAYS)
    said = granularity.finding(results)
    assert "From English, in unseen scripts, segments reach" in said and "2 texts, 2 seeds" in said
    pytest.importorskip("matplotlib")
    assert "That pieces learned from IPA carry over to unseen scripts better than" in said
    granularity.draw(results, tmp_path / "picture.svg")
    assert "English, unseen" in (tmp_path / "picture.svg").read_text(encoding="utf8")
