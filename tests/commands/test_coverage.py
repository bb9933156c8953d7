import json
import re
from functools import partial

import pytest
from running import run_command

from spacy_phoneme_ner.commands.coverage import coverage_cli

run = partial(run_command, coverage_cli)


def test_it_lists_the_languages_and_the_leaks_of_texts(tmp_path):
    (tmp_path / "text-sin.txt").write_text("කොළඹ නගරය 2024 .\nශ්‍රී ලංකාව", encoding="utf8")
    (tmp_path / "text-ru.txt").write_text("Москва ຆ .\n", encoding="utf8")
    out = tmp_path / "out"
    output = run(tmp_path, "-l", "text-{lang}.txt", "--text-only", "-o", out)
    rows = {
        row["tag"]: row
        for row in json.loads((out / "coverage.json").read_text("utf8"))["languages"]
    }
    assert rows["sin-Sinh"]["words"] == 4 and rows["sin-Sinh"]["leak_percent"] == 0.0
    assert rows["rus-Cyrl"]["leak_percent"] == 50.0
    assert rows["rus-Cyrl"]["symbols"] == ["ຆ"]
    assert rows["fin-Latn"]["leak_percent"] is None
    assert rows["sin-Sinh"]["grade"]["kind"] in ("dictionary", "reader")
    assert "Sinhala" in output and "Finnish" not in output
    assert (out / "coverage.md").exists() and (out / "coverage.csv").exists()


def test_without_texts_it_lists_every_language():
    output = run()
    assert "Finnish" in output
    assert "uew" not in output and "Any other is read by its script." in output
    assert int(output.split(" languages have rules")[0].split()[-1]) >= 330
    assert re.search(r"\d+ measured against a dictionary; \d+ agreed with a second reader", output)
    assert re.search(r"The rules read 8\d\.\d% of the speakers .* and 9\d\.\d% of the art", output)


def test_mistakes(tmp_path):
    assert "P701" in run(tmp_path, code=1)
    assert "P218" in run(tmp_path, "-l", "{lang}.txt", code=1)


def test_hardly_anything_leaks_in_the_studys_languages(data):
    from spacy_phoneme_ner.commands.coverage import coverage

    rows = coverage([data / "wikiann-zeroshot"], ["{lang}_wikiann.json"])
    rates = {row.tag: row.rate for row in rows if row.words}
    assert len(rates) == 28
    assert max(rates.values()) < 0.5, rates


def test_a_text_in_a_language_without_rules_is_listed(tmp_path):
    (tmp_path / "qya.txt").write_text("Qapla'\n", encoding="utf8")
    assert "Quenya" in run(tmp_path, "-l", "{lang}.txt", "--text-only")


def test_a_language_without_rules_is_said_to_be_read_by_its_script(tmp_path):
    for name in ("bbj", "Ghomala"):
        (tmp_path / f"{name}.txt").write_text("Kutɔnu 2024\n", encoding="utf8")
    with pytest.warns(UserWarning, match=r"W010.*Ghomala"):
        output = run(tmp_path, "-l", "{lang}.txt", "--text-only", "-o", tmp_path / "out")
    rows = json.loads((tmp_path / "out" / "coverage.json").read_text("utf8"))["languages"]
    (row,) = [row for row in rows if row["tag"] == "bbj-Latn"]
    assert (row["backend"], row["words"], row["leaked"]) == ("script", 2, 0)
    assert row["origin"].startswith("letter by letter") and "letter by letter" in output
    total = re.search(r"\d+ languages have rules, \d+ with", output).group()
    assert total in run(), "it is not among those with rules"
