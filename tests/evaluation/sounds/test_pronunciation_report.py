import json
from typing import List, Sequence

import pytest

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation import plot
from spacy_phoneme_ner.evaluation.sounds.quality import measure_quality
from spacy_phoneme_ner.evaluation.sounds.quality_report import (
    QualityReport,
    difference_table,
    not_served,
    quality_markdown,
    quality_table,
    write_quality,
)


class LettersG2P:
    """Reads every letter as its sound, in all languages or in one."""

    languages = ()

    def __init__(self, name: str, only: str = "", end: str = "") -> None:
        self.name, self.only, self.end = name, only, end

    def __call__(self, words: Sequence[str], lang: str) -> List[str]:
        if self.only not in ("", lang):
            raise PhonemeNERError(f"no {lang} here")
        return [word + self.end for word in words]


LEXICA = {"sin": ["pata", "kulu", "sa"], "som": ["neno", "ta"], "rus": ["da", "net"]}


@pytest.fixture()
def report() -> QualityReport:
    g2ps = [LettersG2P("plain"), LettersG2P("long", end="n"), LettersG2P("one", only="som")]
    rows = [
        measure_quality(
            g2p, {w: (w,) for w in words}, lang, reference=f"{lang}.tsv", n_resamples=20
        )
        for lang, words in {"rus": LEXICA["rus"], **LEXICA}.items()
        for g2p in g2ps
    ]
    return QualityReport(tuple(rows), 500, 3, 20)


def test_languages_in_the_order_of_the_study(report: QualityReport) -> None:
    assert [group[0].lang for group in report.by_reference()] == ["sin", "som", "rus"]
    assert [row.g2p for row in report.by_reference()[0]] == ["plain", "long", "one"]


def test_averages_over_what_all_know(report: QualityReport) -> None:
    assert report.averages() == {}  # Somali is the only one
    two = QualityReport(tuple(row for row in report.rows if row.g2p != "one"), 500, 3, 20)
    averages = two.averages()
    assert averages["plain"]["per"].value == 0
    # one insertion a word, over the segments of the words
    by_language = [300 / 10, 200 / 6, 200 / 5]
    assert averages["long"]["per"].value == pytest.approx(sum(by_language) / 3)
    assert averages["long"]["per"].low <= averages["long"]["per"].high
    assert "Average of 3" in quality_table(two)


def test_table(report: QualityReport) -> None:
    lines = [[c.strip() for c in line.split("|")] for line in quality_table(report).splitlines()]
    assert lines[0][6:8] == ["PER broad [95%]", "PER exact"]
    rows = {(cells[2], cells[4]): cells for cells in lines[2:]}
    assert rows["sin", "long"][1:6] == ["Sinhala", "sin", "sin.tsv", "long", "3"]
    assert rows["sin", "long"][6].startswith("30.00 [")
    assert rows["sin", "one"][6:8] == ["not served", "–"]
    assert "Tone errors" not in lines[0]


def test_differences_from_the_first(report: QualityReport) -> None:
    table = difference_table(report)
    assert "long − plain" in table and "one − plain" in table and "30.00 [" in table
    assert len(table.splitlines()) == 2 + 4
    assert difference_table(QualityReport(report.rows[:1], 0, 0, 20)) == ""


def test_who_lacks_what(report: QualityReport) -> None:
    assert not_served(report) == {"one": ["Sinhala (sin)", "Russian (rus)"]}
    text = quality_markdown(report)
    assert "## Not served\n\n- Sinhala (sin), one: no sin here\n" in text
    assert "+n 3" in text and "At most 500 words of each reference, seed 3." in text


def test_files(report: QualityReport, tmp_path) -> None:
    written = write_quality(report, tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted(written)
    stored = json.loads((tmp_path / "quality.json").read_text(encoding="utf8"))
    assert (stored["limit"], stored["seed"], len(stored["languages"])) == (500, 3, 9)
    first = stored["languages"][1]
    assert (first["lang"], first["g2p"], first["rates"]["per"]["value"]) == ("sin", "long", 30)
    assert first["confusions"] == [{"expected": "", "got": "n", "n": 3}]
    (difference,) = [d for d in stored["differences"] if (d["lang"], d["g2p"]) == ("sin", "long")]
    assert difference["minus"] == "plain" and difference["rates"]["per"]["value"] == 30
    if plot.can_plot():
        picture = (tmp_path / "quality.svg").read_bytes()
        write_quality(report, tmp_path)
        assert (tmp_path / "quality.svg").read_bytes() == picture


def test_nothing_at_all_is_served(tmp_path) -> None:
    row = measure_quality(LettersG2P("one", only="som"), {"a": ("a",)}, "rus")
    report = QualityReport((row,), 0, 0, 20)
    assert [path.name for path in write_quality(report, tmp_path)] == ["quality.json", "quality.md"]
    assert "not served" in quality_table(report)
    assert "All words of each reference" in quality_markdown(report)
