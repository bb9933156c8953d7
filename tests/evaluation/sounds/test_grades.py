"""How each language's reading was checked, and what share of the world's text that is."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest

from spacy_phoneme_ner.evaluation.sounds.coverage import (
    BY_NEIGHBOUR,
    BY_SCRIPT,
    count_grades,
    coverage_json,
    measure_coverage,
    shares_of,
)
from spacy_phoneme_ner.evaluation.sounds.grades import (
    DICTIONARY,
    KINDS,
    NEIGHBOUR,
    NONE,
    READER,
    WORDS,
    Grade,
    grade_of,
    grades,
)
from spacy_phoneme_ner.evaluation.sounds.shares import articles, shares, speakers
from spacy_phoneme_ner.g2p import IpaG2P

ROWS = measure_coverage(IpaG2P(), {})


def test_every_language_is_graded_by_what_reads_it():
    table = grades()
    for row in ROWS:
        if row.backend == BY_SCRIPT or not row.installed:
            continue
        grade = table.get(row.tag)
        assert grade is not None, row.tag
        if importlib.util.find_spec("xpfcorpus") and importlib.util.find_spec("icu"):
            assert (row.tag, grade.read_by) == (row.tag, row.backend)
            assert row.grade == grade


def test_nothing_is_called_measured_without_a_rate():
    for tag, grade in grades().items():
        assert grade.kind in KINDS, tag
        if grade.kind in (DICTIONARY, READER):
            assert grade.rate is not None and grade.low is not None and grade.high is not None
            assert 0 <= grade.low <= grade.rate <= grade.high, tag
            assert grade.words >= 30 and grade.against and grade.against != grade.read_by, tag
        else:
            assert (grade.rate, grade.low, grade.high) == (None, None, None), tag
        assert (grade.kind == WORDS) == (grade.rate is None and grade.words > 0), tag
        assert (grade.kind == NEIGHBOUR) == (grade.read_by == BY_NEIGHBOUR), tag
    kinds = {grade.kind for grade in grades().values()}
    assert kinds == set(KINDS)


def test_a_grade_is_of_what_read_the_language():
    tag, grade = next((tag, g) for tag, g in grades().items() if g.kind == DICTIONARY)
    assert grade_of(tag, grade.read_by) == grade
    assert grade_of(tag, "another") == Grade(NONE, "another")
    assert grade_of("xxx-Latn", "map") == Grade(NONE, "map")


@pytest.mark.parametrize(
    ("grade", "text"),
    [
        (
            Grade(DICTIONARY, "map", "CharsiuG2P amh", 0.94, 0.6, 1.1, 1000),
            "CharsiuG2P amh: 0.9% [0.6, 1.1]",
        ),
        (Grade(WORDS, "map", words=3), "3 test words"),
        (Grade(NEIGHBOUR, "neighbour", "kbd-Cyrl"), "neighbour: kbd-Cyrl"),
        (Grade(NONE, "map"), "not checked"),
    ],
)
def test_how_a_grade_reads(grade, text):
    assert str(grade) == text


def test_counts_and_json():
    counts = count_grades(ROWS)
    assert list(counts) == [title for title in KINDS.values() if title in counts]
    assert sum(counts.values()) == len([row for row in ROWS if row.backend != BY_SCRIPT])
    assert '"kind": "dictionary"' in coverage_json(ROWS)


def test_shares_of_speakers_and_articles():
    numbers = speakers()
    assert numbers["sin-Sinh"] > 10_000_000 and numbers["eng-Latn"] > 1_000_000_000
    assert articles()["eng-Latn"] > 7_000_000 and len(articles()) > 320
    nothing = shares([], [])
    assert [(share.by_rules, share.by_all) for share in nothing] == [(0.0, 0.0)] * 2
    everything = shares([*numbers, *articles()], [])
    assert [share.by_rules for share in everything] == [100.0, 100.0]
    for share in shares_of(ROWS):
        assert 80 < share.by_rules < share.by_all <= 100
    absent = [replace(row, installed=False) for row in ROWS]
    assert all(share.by_rules == 0 for share in shares_of(absent))


def test_the_words_of_the_tests_are_those_of_the_table():
    spec = importlib.util.spec_from_file_location(
        "grade_languages", Path(__file__).parents[3] / "scripts" / "grade_languages.py"
    )
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    counted = script.count_test_words()
    own = {tag: g for tag, g in grades().items() if g.kind == WORDS and g.read_by == "map"}
    assert own and {tag: counted[tag] for tag in own} == {tag: g.words for tag, g in own.items()}, (
        "python scripts/grade_languages.py"
    )
