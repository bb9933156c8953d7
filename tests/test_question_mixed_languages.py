"""The questions of mixed text and of homophones, on corpora of a few sentences written here."""

import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ENGLISH = """Anna B-PER
lives O
in O
New B-LOC
York I-LOC
now O

Our O
brother O
saw O
Mary B-PER
Kent I-PER
there O
"""
TURKISH = """Ayşe B-PER
bugün O
Ankara B-LOC
kentine O
gitti O

Annem O
kışın O
evde O
oturur O
"""


@pytest.fixture()
def data(tmp_path):
    for name, text in (
        ("panx/dev-en", ENGLISH),
        ("panx/dev-tr", TURKISH),
        ("running/en-worldwide-dev", ENGLISH),
        ("running/tr-wikiner-gold-dev", TURKISH),
    ):
        path = tmp_path / f"{name}.tsv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.replace(" ", "\t"), encoding="utf8")
    return tmp_path


@pytest.fixture()
def load(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return lambda name: importlib.import_module(f"questions.{name}")


def test_names_stay_where_texts_are_cut_and_joined(load, data, monkeypatch):
    mixed = load("mixed_languages")
    monkeypatch.setattr(mixed, "_DOCUMENTS", 6)
    for name in ("PAN-X, tr+en", "running text, tr+en"):
        texts = mixed._make(data, name, 0)
        assert len(texts) == 6
        for text in texts:
            words, langs, right, tags = text.document
            assert len(words) == len(langs) == len(right) == len(tags) == len(text.own)
            assert {"tur", "eng"} == set(langs)
            assert text.own[0].lang == langs[0] and all(right)
            for before, tag in zip(["O", *tags], tags):
                assert not tag.startswith("I-") or before[1:] == tag[1:]
            assert [lang for word, lang in zip(words, langs) if word == "York"] in (
                [],
                *([["eng"] * n for n in range(1, 9)]),
            )
    assert mixed._make(data, "PAN-X, tr+en", 0) == mixed._make(data, "PAN-X, tr+en", 0)


def test_names_of_another_language_in_their_place(load, data):
    mixed = load("mixed_languages")
    (text,) = mixed._make(data, "names, en in tr", 0)
    words, langs, _, tags = text.document
    assert {"bugün", "kentine", "gitti"} < set(words) and "Ankara" not in words
    assert "Ayşe" not in words and ("New" in words) == ("York" in words)
    for word, lang, tag in zip(words, langs, tags):
        assert lang == ("tur" if word in ("bugün", "kentine", "gitti") else "eng")
        assert (tag == "O") == (lang == "tur")


def test_arabic_as_it_is_typed(load, tmp_path):
    mixed = load("mixed_languages")
    path = tmp_path / "running" / "ar-aqmar-dev.tsv"
    path.parent.mkdir()
    rows = [("عمر", "B-PER"), ("في", "O"), ("حلب", "B-LOC"), ("2024", "O")]
    path.write_text("".join(f"{word}\t{tag}\n" for word, tag in rows), encoding="utf8")
    (text,) = mixed._make(tmp_path, "Latin letters, ar", 0)
    words = text.document.words
    assert words[0].startswith("3") and words[2].startswith("7") and words[3] == "2024"
    assert all(word.isascii() for word in words) and text.own[0].ipa.startswith("ʕ")


def test_each_way_is_scored(load, data, monkeypatch, tmp_path):
    pytest.importorskip("py3langid")
    mixed, question = load("mixed_languages"), load("question")
    monkeypatch.setattr(mixed, "_DOCUMENTS", 4)
    setup = question.Setup(data, tmp_path, (0,))
    names = ("PAN-X, tr+en", "names, en in tr")
    results = {}
    for cell in mixed.cells(setup):
        if cell.name.startswith(names):
            results[cell.name] = cell.compute()
    assert len(results) == 2
    of = results["PAN-X, tr+en, 4 documents, small, seed 0"]
    assert set(of) == set(mixed.WAYS) and of[mixed._OWN]["language"]["value"] == 100
    assert 0 < of[mixed._ONE]["language"]["value"] < 100
    results = {**results, "Latin letters, ar, 4 documents, small, seed 0": of}
    table = mixed.table(results)
    assert "| PAN-X, tr+en" in table and "**names**, mean of 1" in table
    assert "Over 2 mixes" in mixed.finding(results)
    pytest.importorskip("matplotlib")
    mixed.draw(results, tmp_path / "picture.svg")
    assert "names, en in tr" in (tmp_path / "picture.svg").read_text(encoding="utf8")


def test_words_that_sound_alike(load, tmp_path):
    homophones = load("homophones")
    rows = ["Rose B-PER", "saw O", "the O", "rows O", "of O", "Reed B-PER", "and O"]
    text = "\n".join([*rows, *["rows O", "read O", "the O", "sea O", "see O"] * 3]) + "\n"
    path = tmp_path / "en.tsv"
    path.write_text(text.replace(" ", "\t"), encoding="utf8")
    vocabulary = homophones._read(path, "eng")
    assert vocabulary.counts["rows"] == 4 and vocabulary.is_name("rose")
    assert {"rows", "sea", "see", "the"} <= vocabulary.common()
    assert not {"rose", "saw"} & vocabulary.common()
    found = homophones._fallen_together(vocabulary, "IPA")
    # sea and see; Rose and rows; Reed and read, as the lexicon has its present tense.
    assert found["types"]["value"] > 20 and found["names"]["value"] >= 50
    assert found["n_names"] == 2 and found["tokens"] > found["types"]["value"]
    coarser = homophones._fallen_together(vocabulary, "consonants")
    assert coarser["types"]["value"] > found["types"]["value"]


def test_names_are_matched(load):
    import numpy as np

    homophones = load("homophones")

    # Columns: found rightly, found wrongly, missed, sounds as a word, group, sentence.
    def rows(n, found, marked, group):
        return [[i < found, 0, i >= found, marked, group, i] for i in range(n)]

    table = np.array(
        [*rows(20, 10, 1, 0), *rows(10, 8, 0, 0), *rows(5, 5, 0, 1), *rows(9, 0, 1, 2)], float
    )
    # Only the first group has both: 50 percent of those that sound as words, 80 of the others.
    assert homophones._matched(table) == pytest.approx(-30)
    assert homophones._f1_with(table) == pytest.approx(200 * 10 / (20 + 19))
    assert np.isnan(homophones._matched(table[20:]))
