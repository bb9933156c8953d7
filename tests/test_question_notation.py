"""The question of notation: how words are written, that all ways are trained, what is said."""

import importlib
from pathlib import Path

import pytest
from small_question_texts import write_texts

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture()
def notation(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("questions.notation")


@pytest.fixture()
def setup(notation, tmp_path, monkeypatch):
    """Two sources and two languages, and models that learn for two updates."""
    pytest.importorskip("uroman")
    pytest.importorskip("gruut_lang_en")
    write_texts(
        tmp_path, {"panx/train-{lang}.tsv": ["en", "de"], "panx/dev-{lang}.tsv": ["sw", "ka"]}
    )
    models = importlib.import_module("questions.small_models")
    panx = models.panx
    sources = {
        "English": (panx("train", "en", 0),),
        "29 languages": (panx("train", "en", 0), panx("train", "de", 0)),
    }
    monkeypatch.setattr(notation, "SOURCES", sources)
    monkeypatch.setattr(notation, "UNSEEN", (panx("dev", "sw", 0), panx("dev", "ka", 2)))
    monkeypatch.setattr(notation, "RECIPE", models.Recipe(8, 6, 1, steps=2, words=12))
    framework = importlib.import_module("questions.question")
    return framework.Setup(tmp_path, tmp_path / "work", (0, 1))


@pytest.mark.slow
def test_every_way_is_trained_and_told(notation, setup, tmp_path):
    results = {cell.name: cell.compute() for cell in notation.cells(setup)}
    assert len(results) == 2 * (2 * len(notation.WAYS) + len(notation.BARE_WAYS))
    assert all(set(result["f1"]) == {"swa", "kat"} for result in results.values())
    table = notation.table(results)
    assert all(f"| {way} " in table for way in notation.WAYS)
    assert "From English, segments of IPA reach" in notation.finding(results)
    assert "2 texts in languages that no model has learned, 2 seeds" in notation.finding(results)
    pytest.importorskip("matplotlib")
    notation.draw(results, tmp_path / "picture.svg")
    assert "from English" in (tmp_path / "picture.svg").read_text(encoding="utf8")


def test_the_same_seed_gives_the_same_and_notations_differ(notation, setup, monkeypatch):
    models = importlib.import_module("questions.small_models")
    seen = []
    real = notation.train_and_score

    def note(learned, *args, write, **kwargs):
        seen.append([word for doc in learned for word in models.written(doc, write)])
        return real(learned, *args, write=write, **kwargs)

    monkeypatch.setattr(notation, "train_and_score", note)
    first, again = (notation.compute(setup, "sound classes", "English", 0) for _ in range(2))
    assert first == again and seen[0] == seen[1]
    assert "L A N T A N" in seen[0], "London"
    notation.compute(setup, "with English stress", "English", 0)
    assert any("ˈ" in word.split() for word in seen[2])
    notation.compute(setup, notation.BASELINE, "English", 0)
    assert not any(" " in word for word in seen[3])


def test_features_alone_share_one_row(notation):
    models = importlib.import_module("questions.small_models")
    from thinc.api import registry  # noqa: F401

    from spacy_phoneme_ner.models.words.encoder import build_phoneme_word_encoder_v1

    class Whole:
        def get_ref(self, name):
            return encoder

    encoder = build_phoneme_word_encoder_v1(width=8)
    notation._take_rows(Whole())
    table = encoder.attrs["symbols"][0]
    assert table.rows(table.numbers(["p", "a"])).tolist() == [1, 1] and table.trained == []
    assert models.Recipe().width == 64


@pytest.mark.parametrize(
    "way, ipa, written",
    [
        ("of_segments", "t͡ʃaː˥ɭ", ["t͡ʃ", "a", "ɭ"]),
        ("characters", "t͡ʃãː", ["t", "͡", "ʃ", "a", "̃"]),
        ("x_sampa", "t͡ʃaɭ", ["t", "_", "S", "a", "l", "`"]),
        ("bare_letters", "t͡ʃʰã", ["t", "ʃ", "a"]),
        ("arpabet", "ʈaq", ["t", "a", "k"]),
        ("classes", "damak", list("TAMAK")),
        ("skeleton", "arɡentina", list("VRKNTN")),
        ("consonants", "damak", ["d", "m", "k"]),
        ("vowels", "dimak", ["i", "a"]),
        ("one_vowel", "dimak", ["d", "V", "m", "V", "k"]),
    ],
)
def test_what_is_written(notation, way, ipa, written):
    ways = importlib.import_module("questions.notations")
    assert list(getattr(ways, way)(ipa)) == written


def test_what_merges(notation):
    ways = importlib.import_module("questions.notations")
    voiceless = ways.merge(ways.VOICING)
    assert voiceless("pat") == voiceless("bad") != voiceless("kat")
    placeless = ways.merge(ways.PLACE)
    assert placeless("pa") == placeless("ka") != placeless("ma")
    assert placeless("pi") != placeless("pa"), "vowels stay"
    mannerless = ways.merge(ways.MANNER)
    assert mannerless("da") == mannerless("za") != mannerless("ba")
