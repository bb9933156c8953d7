"""The benchmark of readers side by side runs, and lays out what it measured."""

import importlib.util
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "g2p_agreement.py"


@pytest.fixture(scope="module")
def benchmark():
    spec = importlib.util.spec_from_file_location("g2p_agreement", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(benchmark, *args):
    ran = CliRunner().invoke(benchmark.app, [*map(str, args)])
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def test_readers_and_a_dictionary(benchmark, tmp_path):
    pytest.importorskip("icu")
    (tmp_path / "running").mkdir()
    (tmp_path / "charsiu-dicts").mkdir()
    words = [
        a + b for a in ("ක", "ග", "ම", "න", "ප", "බ", "ල") for b in ("ල", "මා", "නු", "ති", "ක්", "රි")
    ]
    text = "".join(f"{word}\tO\n" for word in [*words, "1990", "London", "."])
    (tmp_path / "running" / "si-news-dev.tsv").write_text(text, encoding="utf8")
    dictionary = "කල\tkalə\nමමා\tmamaː\n"
    (tmp_path / "charsiu-dicts" / "sin.tsv").write_text(dictionary, encoding="utf8")
    output = tmp_path / "agreement.json"
    run(benchmark, "measure", "--data", tmp_path, "--only", "Sinhala", "--output", output)
    rows = {row["other"]: row for row in json.loads(output.read_text(encoding="utf8"))["rows"]}
    assert {"icu", "CharsiuG2P sin"} <= rows.keys()
    assert all(
        row["tag"] == "sin-Sinh" and row["low"] <= row["per"] <= row["high"]
        for row in rows.values()
    )
    assert rows["icu"]["kind"] == "reader" and rows["CharsiuG2P sin"]["kind"] == "dictionary"
    assert rows["icu"]["differences"] and rows["CharsiuG2P sin"]["words"] == 2
    table = run(benchmark, "table", output)
    assert "| Sinhala  | sin-Sinh |" in table and "CharsiuG2P sin" in table


def test_words_are_of_the_languages_script(benchmark):
    words = benchmark.choose_words("chr-Cher", {})
    assert len(words) > 100 and all("\u13a0" <= word[0] <= "\uabbf" for word in words)
    assert not benchmark._is_in("London", ("Cher",)) and not benchmark._is_in("ᎠᎬ2", ("Cher",))
