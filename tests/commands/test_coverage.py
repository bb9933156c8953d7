import json
from functools import partial

from running import run_command

from spacy_phoneme_ner.commands.coverage import coverage_cli

run = partial(run_command, coverage_cli)


def test_it_lists_the_languages_and_the_leaks_of_texts(tmp_path):
    (tmp_path / "text-sin.txt").write_text("කොළඹ නගරය 2024 .\nශ්‍රී ලංකාව", encoding="utf8")
    (tmp_path / "text-ru.txt").write_text("Москва ᚄᚋ .\n", encoding="utf8")
    out = tmp_path / "out"
    output = run(tmp_path, "-l", "text-{lang}.txt", "--text-only", "-o", out)
    rows = {row["tag"]: row for row in json.loads((out / "coverage.json").read_text("utf8"))}
    assert rows["sin-Sinh"]["words"] == 4 and rows["sin-Sinh"]["leak_percent"] == 0.0
    assert rows["rus-Cyrl"]["leak_percent"] == 50.0
    assert sorted(rows["rus-Cyrl"]["symbols"]) == ["ᚄ", "ᚋ"]
    assert rows["fin-Latn"]["leak_percent"] is None
    assert "Sinhala" in output and "Finnish" not in output
    assert (out / "coverage.md").exists() and (out / "coverage.csv").exists()


def test_without_texts_it_lists_every_language():
    output = run()
    assert "Finnish" in output
    assert int(output.split(" languages")[0].split()[-1]) >= 150


def test_mistakes(tmp_path):
    assert "P418" in run(tmp_path, code=1)
    assert "P403" in run(tmp_path, "-l", "{lang}.txt", code=1)


def test_hardly_anything_leaks_in_the_studys_languages(data):
    from spacy_phoneme_ner.commands.coverage import coverage

    rows = coverage([data / "wikiann-zeroshot"], ["{lang}_wikiann.json"])
    rates = {row.tag: row.rate for row in rows if row.words}
    assert len(rates) == 28
    assert max(rates.values()) < 0.5, rates


def test_a_text_in_a_language_without_rules_is_listed(tmp_path):
    (tmp_path / "tlh.txt").write_text("Qapla'\n", encoding="utf8")
    assert "Klingon" in run(tmp_path, "-l", "{lang}.txt", "--text-only")
