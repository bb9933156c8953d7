"""The benchmark of what annotating takes, on a tiny corpus."""

import json
import sys
from itertools import islice
from pathlib import Path

import pytest
from tiny_bundles import TEXTS, architecture, trained_pipeline

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))
try:
    import annotate
finally:
    sys.path.remove(str(BENCHMARKS))

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("panx")
    for lang in ("sw", "en"):
        words = "\n\n".join(
            "\n".join(f"{lang}:{word}\tO" for word in text.split()) for text in TEXTS
        )
        (folder / f"train-{lang}.tsv").write_text(words + "\n\n", encoding="utf8")
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model") / "little"
    trained_pipeline({"model": architecture("CRFTagger")}, steps=2).to_disk(folder)
    return str(folder)


def test_documents_are_sentences_of_each_language_in_turns_without_end(data):
    rows = list(islice(annotate.read_titles(data), 10))
    assert [row["lang"] for row in rows] == ["en", "sw"] * 5
    assert [row["text"] for row in rows[::2]] == [*TEXTS, TEXTS[0]]


def test_all_is_measured(data, model, tmp_path, capsys, monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))  # a process of its own finds it there
    output = tmp_path / "new" / "figures.json"
    annotate.main(data, model, documents=120, rounds=1, part_size=20, parts=0, output=output)
    figures = json.loads(output.read_text(encoding="utf8"))
    (speed,) = figures["speed"]
    assert speed["ratio"] == pytest.approx(speed["job_d"] / speed["pipe_d"])
    assert [row["documents"] for row in figures["memory"]] == [20, 60, 120]
    assert all(row["mb"] > 50 for row in figures["memory"])
    printed = capsys.readouterr().out
    assert f"ratio {speed['ratio']:.2f}" in printed and "| 100% | 120 |" in printed


@pytest.mark.slow
def test_processes_are_timed(data, model, tmp_path):
    source = tmp_path / "some.jsonl"
    annotate.write_documents(source, annotate.read_titles(data), 80)
    assert annotate.time_processes(str(source), model, 20, 2) > 0
