"""Names that are markup, or worse, go through every report as the text that they are."""

import json
import re
from dataclasses import replace
from html import unescape
from xml.etree import ElementTree

import pytest
from unsure_pipelines import draw_docs, unsure_pipeline

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation import plot
from spacy_phoneme_ner.evaluation.calibration.calibrate import calibrate
from spacy_phoneme_ner.evaluation.calibration.report import write_calibration
from spacy_phoneme_ner.evaluation.comparison import compare_runs
from spacy_phoneme_ner.evaluation.comparison_report import (
    comparison_markdown,
    write_comparison,
    write_comparisons,
)
from spacy_phoneme_ner.evaluation.report import read_run, write_report
from spacy_phoneme_ner.evaluation.sounds.name_pairs import NamePair
from spacy_phoneme_ner.evaluation.sounds.quality import measure_quality
from spacy_phoneme_ner.evaluation.sounds.quality_report import QualityReport, write_quality
from spacy_phoneme_ner.evaluation.sounds.similarity import measure_similarity
from spacy_phoneme_ner.evaluation.sounds.similarity_report import write_similarity
from spacy_phoneme_ner.evaluation.switching_coverage import SwitchingCoverage, switching_table
from spacy_phoneme_ner.evaluation.tables import escape_markdown, markdown_table, one_line
from spacy_phoneme_ner.g2p import LettersG2P

NAMES = [
    "<script>alert(1)</script>|\"&'",
    "<img src=x onerror=alert(1)>.tsv",
    "![x](http://a.example/x.png) [y](javascript:alert(1)) [z][95%]",
    "[95%]: http://a.example",
    r"a\|b\\|c\<b>\&lt;",
    "&lt;b&gt; &amp; &#124;",
    "one\ntwo\r\n| three |\n# four\n\n<b>",
    "\x1b[31mred\x1b[0m \x00\x07",
    "\u202etfel ot thgir",
    "_hidden",
    r"$\frac{$",
    "$x$ $y",
    "\udcff\udc80.tsv",
    "--><!--",
]
# A formula that is none, one that is, what no XML may hold, and what no file may.
FOR_PICTURES = [name for name in NAMES if name[0] in "$\x1b\udcff_"]
MARKDOWN = (
    pytest.importorskip("markdown_it").MarkdownIt("commonmark", {"html": True}).enable("table")
)
# What the reports themselves are made of; HTML and links are not among it.
OWN_TAGS = {"h1", "h2", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "code"}


class Silent(LettersG2P):
    """Knows no language, and says so by its name."""

    languages = ()

    def __init__(self, name):
        super().__init__()
        self.name = name

    def __call__(self, words, lang):
        raise PhonemeNERError(f"{self.name} knows no {lang}")


def shown(name):
    """What a reader should see of a name; browsers make one blank of several."""
    return " ".join(one_line(name).split())


def text_of(html):
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def check(paths, *names):
    """Check that a report shows the names as text wherever they stand."""
    assert not plot.can_plot() or any(path.suffix == ".svg" for path in paths)
    for path in paths:
        text = path.read_text(encoding="utf8")
        if path.suffix == ".md":
            check_markdown(text, *names)
        elif path.suffix == ".json":
            stored = json.dumps(json.loads(text))
            assert all(json.dumps(name)[1:-1] in stored for name in names)
        elif path.suffix == ".svg":
            ElementTree.fromstring(text)


def check_markdown(text, *names):
    html = MARKDOWN.render(text)
    assert set(re.findall(r"</?(\w+)", html)) <= OWN_TAGS
    for table in re.findall(r"<table>.*?</table>", html, flags=re.DOTALL):
        widths = {len(re.findall("<t[hd][ >]", row)) for row in table.split("</tr>")[:-1]}
        assert len(widths) == 1
    assert all(shown(name) in text_of(html) for name in names)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)


@pytest.mark.parametrize("name", NAMES)
def test_cells_and_titles(name):
    table = markdown_table(("System", name), [(name, "1"), ("a", name)])
    html = MARKDOWN.render(table)
    cells = [text_of(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", html)]
    assert cells == ["System", shown(name), shown(name), "1", "a", shown(name)]
    assert len({len(line) for line in table.splitlines()}) == 1
    assert text_of(MARKDOWN.render(f"# {escape_markdown(name)}")) == shown(name)
    assert text_of(MARKDOWN.render(f"- {escape_markdown(name)}")) == shown(name)


@pytest.mark.parametrize("name", [NAMES[0], *FOR_PICTURES])
def test_scores(name, make_run, tmp_path):
    check(write_report(make_run(name, 0, som=8, rus=2), tmp_path), name)
    assert read_run(tmp_path / "scores.json").system == name


@pytest.mark.parametrize("name", [NAMES[0], *FOR_PICTURES])
def test_calibration(name, tmp_path):
    nlp = unsure_pipeline()
    found = calibrate(nlp, {"kin": draw_docs(nlp, 60, lang="kin")}, n_resamples=5)
    check(write_calibration(replace(found, component=name), tmp_path), name)


def test_comparisons(make_run, make_tag_run, tmp_path):
    runs = [make_run(name, 0, som=8, sin=2) for name in NAMES]
    comparisons = [compare_runs(runs, baseline=name) for name in NAMES]
    for comparison, name in zip(comparisons, NAMES):
        check_markdown(comparison_markdown(comparison), f"vs. {name}")
    check(write_comparison(comparisons[0], tmp_path / "one"), *NAMES)
    tags = compare_runs([make_tag_run(name, 0, sin=90.0) for name in NAMES])
    check(write_comparisons([comparisons[0], tags], tmp_path / "both"), *NAMES)


def test_pronunciation(tmp_path):
    words = {"ala": ("ala",), "tu": ("do",)}
    rows = [
        measure_quality(g2p, words, "som", reference=name, n_resamples=5)
        for name in NAMES
        for g2p in (Silent(NAMES[0]), Silent(NAMES[1]), LettersG2P())
    ]
    check(write_quality(QualityReport(tuple(rows), 0, 0, 5), tmp_path), *NAMES)


def test_similarity(tmp_path):
    pairs = [NamePair("pa", "ba"), NamePair("ti", "di"), NamePair("x", "X")]
    settings = {"g2p": LettersG2P(), "n_resamples": 5}
    rows = [measure_similarity(pairs, ("som", "sin"), source=name, **settings) for name in NAMES]
    check(write_similarity(rows, {"seed": 0}, tmp_path), *NAMES)


def test_dictionaries():
    rows = [SwitchingCoverage(name, 1000, 2000) for name in NAMES]
    check_markdown(switching_table(rows), *NAMES)
