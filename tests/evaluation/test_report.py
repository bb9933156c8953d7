import csv
import json

import pytest

from spacy_phoneme_ner.disk import files
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation import plot
from spacy_phoneme_ner.evaluation.report import read_run, run_markdown, run_table, write_report


@pytest.fixture()
def run(make_run):
    return make_run("ipa", 0, som=8, rus=2, tgk=4, sin=6)


def test_files(run, tmp_path):
    output = tmp_path / "new" / "folder"
    written = write_report(run, output)
    assert sorted(output.iterdir()) == sorted(written)
    stored = json.loads((output / "scores.json").read_text(encoding="utf8"))
    assert stored["system"] == "ipa" and list(stored["languages"]) == ["som", "rus", "tgk", "sin"]
    assert stored["languages"]["som"]["entity_f1"]["value"] == 100
    assert stored["groups"]["case1"]["languages"] == ["som", "sin"]
    assert stored["groups"]["case1"]["entity_f1"]["std"] == pytest.approx(10.1015, abs=1e-4)
    rows = list(csv.DictReader((output / "scores.csv").read_text(encoding="utf8").splitlines()))
    # Four languages; Case 1, Case 3, Latin, other scripts, all.
    assert [row["kind"] for row in rows] == ["language"] * 4 + ["group"] * 5
    assert rows[0]["key"] == "sin" and float(rows[0]["entity_f1"]) == pytest.approx(85.7143)
    assert rows[4]["key"] == "case1" and rows[4]["n_languages"] == "2"
    again = write_report(run, tmp_path / "again")
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in written]


def test_read_back(run, tmp_path):
    write_report(run, tmp_path)
    stored = read_run(tmp_path / "scores.json")
    assert (stored.system, stored.seed, stored.model) == (run.system, run.seed, run.model)
    means = [g.averages["entity_f1"].mean for g in stored.groups() if g.averages]
    assert means == pytest.approx(
        [g.averages["entity_f1"].mean for g in run.groups() if g.averages], abs=1e-3
    )


def test_table(run):
    lines = run_table(run).splitlines()
    assert len({len(line) for line in lines}) == 1
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    # The study's order, then the others, then the groups that have languages.
    assert [row[1] for row in cells[2:6]] == ["sin", "som", "tgk", "rus"]
    assert cells[3][:8] == ["Somali", "som", "Latn", "1", "8", "8", "100.00", "100.00"]
    assert cells[3][8] == "100.00 [100.00, 100.00]"
    assert cells[5][3] == "–"
    assert cells[6][0] == "Case 1, average of 2" and cells[6][8].startswith("92.86 ± 10.10 [")
    assert [row[0].split(",")[0] for row in cells[6:]] == [
        *("Case 1", "Case 3", "Latin script", "Other scripts", "All"),
    ]


def test_markdown_names_what_is_missing(run):
    text = run_markdown(run)
    assert "Case 1, not scored: mri, quy, uig, aii, kin, ilo\n" in text
    assert "50 resamples" in text


def test_picture(run, tmp_path):
    pytest.importorskip("matplotlib")
    write_report(run, tmp_path)
    picture = (tmp_path / "scores.svg").read_text(encoding="utf8")
    assert picture.startswith("<?xml") and "</svg>" in picture


def test_no_picture_without_matplotlib(run, tmp_path, monkeypatch):
    monkeypatch.setattr(plot, "can_plot", lambda: False)
    assert [path.name for path in write_report(run, tmp_path)] == [
        *("scores.json", "scores.csv", "scores.md"),
    ]


@pytest.mark.parametrize(
    "content, reason",
    [
        ("{", "Expecting"),
        ("[]", "it: list, expected dict"),
        ("{}", "missing 'format'"),
        ('{"format": 99}', "format 99, expected 1"),
        ('{"format": 1, "languages": {"sin": {}}}', "missing 'name'"),
        ('{"format": 1, "languages": {}}', "not scores of one task"),
        ('{"format": 1, "languages": {"sin": {"task": "x"}}}', "task 'x', expected one of"),
        ('{"format": 1, "languages": {"sin": []}}', "sin: list, expected dict"),
        ("[" * 1_000_000, "nested too deeply"),
    ],
)
def test_malformed_scores(tmp_path, content, reason):
    path = tmp_path / "scores.json"
    path.write_text(content)
    with pytest.raises(PhonemeNERError, match="P313") as error:
        read_run(path)
    assert reason in str(error.value) and str(path) in str(error.value)


def test_parts_of_speech(make_tag_run, tmp_path):
    run = make_tag_run("orth", 1, kor=54.5, vie=40)
    lines = run_table(run).splitlines()
    assert len({len(line) for line in lines}) == 1
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert cells[0] == [
        *("Language", "Code", "Script", "Case", "Sentences", "Tokens"),
        *("POS accuracy [95%]", "run_f1 [95%]"),
    ]
    assert cells[2] == [
        *("Korean", "kor", "Hang", "–", "2", "10"),
        *("54.50 [49.50, 59.50]", "27.25 [0.00, 100.00]"),
    ]
    assert [row[0] for row in cells[4:]] == [
        *("Latin script, average of 1", "Other scripts, average of 1", "All, average of 2"),
    ]
    write_report(run, tmp_path)
    assert read_run(tmp_path / "scores.json") == run
    text = (tmp_path / "scores.md").read_text(encoding="utf8")
    assert "| Korean (kor) | Tokens |     P |      R |    F1 |" in text
    assert "| NOUN         |      4 | 50.00 | 100.00 | 66.67 |" in text
    # Nothing of the study was to be scored, and nothing was counted over phonemes.
    assert "not scored" not in text and "phoneme" not in text
    row = next(csv.DictReader((tmp_path / "scores.csv").read_text(encoding="utf8").splitlines()))
    assert (row["n_tokens"], row["pos_accuracy"], row["run_f1_high"]) == ("10", "54.5", "100")
    assert "entity_f1" not in row


def test_a_single_language_needs_no_groups(make_tag_run):
    run = make_tag_run("orth", 1, kor=54.5)
    assert len(run_table(run).splitlines()) == 3
    assert "Groups:" not in run_markdown(run)


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "scores.md"
    files.write_text(path, "old")
    with pytest.raises(RuntimeError), files.replacing(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]
