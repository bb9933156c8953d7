"""The command: what is asked for is what is done, and mistakes are one message."""

import json
from pathlib import Path

import pytest
import spacy
from typer.testing import CliRunner

from spacy_phoneme_ner.commands import phoneme_cli

NEWS = Path(__file__).parents[2] / "examples" / "news.jsonl"


def run(*args, code=0, **settings):
    result = CliRunner().invoke(phoneme_cli, ["annotate", *map(str, args)], **settings)
    assert isinstance(result.exception, SystemExit | None), result.exception
    assert result.exit_code == code, result.output
    return result


def said(result):
    return " ".join(result.output.split())


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf8").splitlines()]


def test_from_text_to_a_table_of_names(tmp_path):
    output = tmp_path / "out.jsonl"
    message = said(run("small", NEWS, output, "--lang-field", "lang", "--part-size", 20))
    assert "68 documents" in message
    found = rows(output)
    assert len(found) == 68 and found[0]["id"] == "news.jsonl:1"
    assert "was finished before" in said(
        run("small", NEWS, output, "--lang-field", "lang", "--part-size", 20)
    )
    again = run("small", NEWS, output, "--part-size", 20, code=1)
    assert "[P810]" in said(again) and "lang_field was" in said(again)
    run("small", NEWS, output, "--lang-field", "lang", "--labels", "LOC, PER", "--force")
    assert {e["label"] for row in rows(output) for e in row["entities"]} == {"LOC", "PER"}
    run("small", NEWS, output, "--lang-field", "lang", "--threshold", 0.9, "--force", "--quiet")
    assert all(e["score"] >= 0.9 for row in rows(output) for e in row["entities"])


def test_in_parts(tmp_path):
    run("small", NEWS, tmp_path / "out", "--in-parts", "--part-size", 30)
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["manifest.json", *(f"part-{i:05}.jsonl" for i in range(3))]


def test_pipes():
    text = "Fanaanka Axmed Cali Xasan ayaa ku qabtay Hargeysa.\n"
    result = run("small", "-", "-", "--lang", "Somali", input=text)
    row = json.loads(result.stdout)
    assert row["id"] == "stdin:1" and row["lang"] == "som"
    assert [e["text"] for e in row["entities"]] == ["Axmed Cali Xasan", "Hargeysa"]
    bad = run("small", "-", "-", "--format", "jsonl", input='{"x": 1}\n{"text": "Hargeysa"}\n')
    assert "stdin:1: it has no field 'text'" in bad.stderr
    assert json.loads(bad.stdout)["text"] == "Hargeysa"


def test_rejects_are_told(tmp_path):
    (tmp_path / "in.jsonl").write_text('{"text": "Hargeysa"}\n{"text": 3}\nx\n')
    message = said(run("small", tmp_path / "in.jsonl", tmp_path / "out.jsonl"))
    assert "2 could not be read or annotated" in message and "rejects.jsonl" in message
    assert [row["id"] for row in rows(tmp_path / "out.jsonl.rejects.jsonl")] == [
        "in.jsonl:2",
        "in.jsonl:3",
    ]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("absent", NEWS, "out.jsonl"), "P806"),
        (("ruler", NEWS, "out.jsonl"), "P803"),
        (("small", "absent.txt", "out.jsonl"), "P802"),
        (("small", "*.absent", "out.jsonl"), "P802"),
        (("small", NEWS, "out.docx"), "P808"),
        (("small", NEWS, "out.jsonl", "--output-format", "docx"), "P502"),
        (("small", NEWS, "out.jsonl", "--format", "docx"), "P502"),
        (("small", NEWS, "out.jsonl", "--text-field", "body"), "P814"),
        (("small", NEWS, "out.jsonl", "--lang", "Quenya"), "P002"),
        (("small", NEWS, "out.jsonl", "--labels", "GPE"), "P805"),
        (("small", NEWS, "out.jsonl", "--labels", ""), "P805"),
        (("small", NEWS, "-", "--output-format", "spacy"), "P816"),
    ],
)
def test_mistakes(model, tmp_path, monkeypatch, args, code):
    monkeypatch.chdir(tmp_path)
    spacy.load(model).to_disk("ruler")
    before = sorted(tmp_path.iterdir())
    result = run(*args, code=1)
    assert f"[{code}]" in said(result)
    left = [path for path in sorted(tmp_path.iterdir()) if path not in before]
    # Where documents were read, it is written why none could be.
    assert code == "P814" or not left


def test_nothing_that_is_read_is_written_over(tmp_path):
    (tmp_path / "in.jsonl").write_text('{"text": "Hargeysa"}\n')
    result = run("small", tmp_path / "in.jsonl", tmp_path / "in.jsonl", "--force", code=1)
    assert "[P536]" in said(result)
    inside = run("small", tmp_path, tmp_path / "out.jsonl", code=0)
    assert "1 documents" in said(inside)
