import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
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


G2P_MEASURES = {
    "New words, no cache, words/s",
    "Running text, from an empty cache, words/s",
    "Running text, after four times as much, words/s",
    "The same text again, words/s",
    "New words in running text, %",
    "Ready after the import, ms",
    "Ready after the import, s",
    "A word of 100,000 characters, s",
    "A word of 10,000 characters, s",
}
# Written for this test.
MIXED = {
    "hi": "भारत की राजधानी नई दिल्ली है\nगंगा नदी पटना से होकर बहती है\nमुंबई एक बड़ा शहर है",
    "en": "The river runs past Oxford to London\nHer brother lives in New York\nthree cold winters",
    "sw": "Mto huu unapita karibu na Dodoma\nKaka yake anaishi mjini Mombasa\nmvua nyingi sana",
}


needs_epitran = pytest.mark.skipif(
    importlib.util.find_spec("epitran") is None, reason="epitran (extra 'dev') is not installed"
)


def run(*args: str, script: str = "speed.py") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(BENCHMARKS / script), *args]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf8", check=False)


@needs_epitran
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


@pytest.mark.slow
def test_the_table_of_aims_has_every_row(tmp_path: Path) -> None:
    (tmp_path / "panx").mkdir()
    rows = [f"Name{i} lives in Place{i} .".split() for i in range(120)]
    lines = ("".join(f"{w}\t{'B-LOC' if w[0] in 'NP' else 'O'}\n" for w in row) for row in rows)
    (tmp_path / "panx" / "train-en.tsv").write_text("\n".join(lines), encoding="utf8")
    ran = run("--aims", "--quick", "--data", str(tmp_path))
    assert ran.returncode == 0, ran.stderr
    for measure in ("New text, words/s", "Seen text, words/s", "A text of 20 new words, ms"):
        assert f"| {measure} | en | " in ran.stdout
        assert f"| {measure} | geometric mean | " in ran.stdout
    assert "| Peak memory, MB | en | " in ran.stdout and "`import spacy`, s | en |" in ran.stdout


def test_aims_want_real_text() -> None:
    ran = run("--aims")
    assert ran.returncode == 1 and "--data" in ran.stdout


def test_a_missing_corpus_is_named(tmp_path: Path) -> None:
    ran = run("--data", str(tmp_path))
    assert ran.returncode == 1
    assert str(tmp_path / "panx" / "train-tr.tsv") in " ".join(ran.stdout.split())


def test_a_row_says_whether_its_target_is_met(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    from measures import Row

    assert str(Row("a", "b", 9.0, target=10)).endswith("| < 10 met |")
    assert str(Row("a", "b", 9.0, target=10, at_least=True)).endswith("| ≥ 10 MISSED |")
    assert str(Row("a", "b", 9.0, 3.0, 3.0, target=2)).endswith("| 3.00 | ≥ 2 met |")
    row = Row("a", "b", 60_000.0, low=50_000.0, high=70_000.0, target=50_000, at_least=True)
    assert str(row) == "| a | b | 60,000 (50,000..70,000) |  |  | ≥ 50,000 met |"


def test_text_is_divided_into_known_and_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import g2p_speed

    path = tmp_path / "words.tsv"
    path.write_text("a\tO\nb\tO\n\na\tO\n7\tO\nc\tO\n", encoding="utf8")
    assert g2p_speed.read_sentences(path) == [["a", "b"], ["a", "7", "c"]]
    material = g2p_speed.divide(g2p_speed.read_words(path), 2, 5)
    assert material == (["a", "b"], [["a", "b", "a", "7"]], [["c"]])
    first, later = g2p_speed.shares("x", material)
    assert (first.ours, later.ours) == (75.0, 100.0)


@needs_epitran
@pytest.mark.slow
def test_the_g2p_table_has_every_row(tmp_path: Path) -> None:
    pytest.importorskip("gruut_lang_en")
    output = tmp_path / "g2p.json"
    ran = run("--quick", "--output", str(output), script="g2p_speed.py")
    assert ran.returncode == 0, ran.stderr
    rows = json.loads(output.read_text(encoding="utf8"))["rows"]
    assert {row["measure"] for row in rows} >= G2P_MEASURES
    for row in rows:
        assert row["ours"] >= 0, row
        assert f"| {row['measure']} | {row['of']} | " in ran.stdout
    assert "Skipped: Chinese, Japanese" in ran.stdout


@pytest.mark.slow
def test_mixed_text_is_scored(tmp_path: Path) -> None:
    for extra in ("py3langid", "gruut_lang_en"):
        pytest.importorskip(extra)
    (tmp_path / "panx").mkdir()
    for lang, sentences in MIXED.items():
        rows = ("".join(f"{word}\tO\n" for word in s.split()) for s in sentences.split("\n"))
        (tmp_path / "panx" / f"dev-{lang}.tsv").write_text("\n".join(rows), encoding="utf8")
    output = tmp_path / "mixed.json"
    settings = ("--documents", "4", "--mixes", "hi+en,sw+en", "--output", str(output))
    ran = run("--data", str(tmp_path), *settings, script="code_switching.py")
    assert ran.returncode == 0, ran.stderr
    mixes = json.loads(output.read_text(encoding="utf8"))["mixes"]
    by_script = mixes["hi+en"]["rates"]["script, all languages"]
    assert by_script["language"]["value"] == 100
    assert by_script["per"]["value"] == by_script["leaks"]["value"] == 0
    alone = mixes["hi+en"]["rates"]["first language's backend"]
    assert alone["language"]["value"] < 100 and alone["per"]["value"] > 0
    # Where all is in one script, only the identifier can tell.
    one_script = {
        name: rates["language"]["value"] for name, rates in mixes["sw+en"]["rates"].items()
    }
    assert one_script["+ identifier"] > one_script["script, all languages"]
    assert "| hi+en " in ran.stdout and "Birmingham" in ran.stdout


@pytest.mark.slow
def test_the_encoder_is_timed(tmp_path: Path) -> None:
    output = tmp_path / "encoder.json"
    ran = run("--quick", "--output", str(output), script="encoder_speed.py")
    assert ran.returncode == 0, ran.stderr
    rows = json.loads(output.read_text(encoding="utf8"))["rows"]
    assert [row["measure"] for row in rows].count("Peak memory, MB") == 2
    assert all(row["ours"] > 0 for row in rows)


@pytest.mark.slow
def test_what_an_encoder_takes_is_measured(tmp_path: Path) -> None:
    from tiny_encoders import save_spelling_encoder

    save_spelling_encoder(tmp_path, "bert")
    ran = run(str(tmp_path), "--rounds", "1", script="encoder_storage.py")
    assert ran.returncode == 0, ran.stderr
    rows = [line.split(" | ") for line in ran.stdout.splitlines() if line.startswith("| whole")]
    assert [row[1] for row in rows] == ["exact", "half", "eight-bits"]
    assert all(len(row) == 10 for row in rows)


def test_an_encoder_that_is_not_there_is_named(tmp_path: Path) -> None:
    ran = run(str(tmp_path / "none"), script="encoder_storage.py")
    assert ran.returncode == 1 and "none" in ran.stderr and "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("script", "name"),
    [
        ("encoder_speed.py", "dev-en.tsv"),
        ("g2p_speed.py", "train-tr.tsv"),
        pytest.param("code_switching.py", "dev-hi.tsv", marks=pytest.mark.slow),
    ],
)
def test_a_missing_file_is_named(script: str, name: str, tmp_path: Path) -> None:
    ran = run("--data", str(tmp_path), script=script)
    assert ran.returncode == 1
    assert str(tmp_path / "panx" / name) in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_table_of_g2p_quality_is_laid_out(tmp_path, capsys, monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    from g2p_quality import main

    rate = {"value": 5.0, "low": 4.0, "high": 6.0}
    rates = dict.fromkeys(("per_broad", "per", "wer_broad", "leaks"), rate)
    ours = {"lang": "mri", "g2p": "ipa", "reference": "mri", "n_words": 3, "missing": ""}
    theirs = {**ours, "g2p": "epitran", "missing": "no rules"}
    for folder, lang in (("dictionaries", "mri"), ("study", "sin")):
        found = [{**quality, "lang": lang, "rates": rates} for quality in (ours, theirs)]
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "quality.json").write_text(json.dumps({"languages": found}))
    main(tmp_path, False)
    rows = [[c.strip() for c in line.split("|")] for line in capsys.readouterr().out.splitlines()]
    by_code = {row[2]: row for row in rows}
    assert by_code["mri"][3:6] == ["mri", "5.0 [4.0, 6.0]", "–"]
    assert by_code["sin"][3] == "study (Epitran)" and by_code["grn"][3] == "–"
    assert len(rows) == 2 + 33 + 5


def test_what_is_spacys_own_is_told_from_what_we_add(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    from installed_size import Distribution, closure, table

    after = {
        "torch": Distribution("torch", 700.0, []),
        "spacy": Distribution("spacy", 100.0, ["numpy", "typer", "absent"]),
        "numpy": Distribution("numpy", 50.0, []),
        "typer": Distribution("typer", 0.5, ["spacy"]),  # a circle
        "langcodes": Distribution("langcodes", 2.0, ["tiny"]),
        "tiny": Distribution("tiny", 0.25, []),
    }
    assert closure("spacy", after) == {"spacy", "numpy", "typer"}
    added = {name: after[name].megabytes for name in after if name != "torch"}
    assert table(added, after) == [
        "| spacy | 100.0 |",
        "| numpy | 50.0 |",
        "| langcodes | 2.0 |",
        "| 2 others | 0.8 |",
        "| **spaCy and what it requires** | **150** |",
        "| **this package and what it adds to that** | **2** |",
        "| **all** | **153** |",
    ]
