import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "speed.py"
COMPARED = {
    "Phonemizer, fresh, words/s",
    "Phonemizer, warm cache, words/s",
    "Phonemizer start-up, s",
    "Pipeline, first pass, words/s",
    "Pipeline, steady, words/s",
    "Pipeline start-up, s",
    "Peak memory, MB",
}
# Barely trained pipelines may well find nothing.
MAY_BE_ZERO = {"Entities found in 1,000 words"}
OURS_ALONE = {
    "Import beyond `import spacy`, s",
    "Cold start: blank and add_pipe, s",
    "Cold start, first Doc included, s",
}


def run(*args: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(SCRIPT), *args]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf8", check=False)


@pytest.mark.slow
def test_the_table_has_every_row(tmp_path: Path) -> None:
    output = tmp_path / "speed.json"
    ran = run("--quick", "--output", str(output))
    assert ran.returncode == 0, ran.stderr
    figures = json.loads(output.read_text(encoding="utf8"))
    rows = figures["rows"]
    assert {row["measure"] for row in rows} == COMPARED | MAY_BE_ZERO | OURS_ALONE
    for row in rows:
        if row["measure"] in MAY_BE_ZERO:
            continue
        compared = ("rival", "ratio") if row["measure"] in COMPARED else ()
        assert all(row[column] > 0 for column in ("ours", *compared)), row
        assert f"| {row['measure']} | {row['of']} | " in ran.stdout
    assert "the sample" in figures["about"]["Text"]
    assert figures["about"]["Heavy modules loaded by `import spacy_phoneme_ner`"] == "none"


def test_a_missing_corpus_is_named(tmp_path: Path) -> None:
    ran = run("--data", str(tmp_path))
    assert ran.returncode == 1
    assert str(tmp_path / "panx" / "train-tr.tsv") in " ".join(ran.stdout.split())
