"""`python -m spacy phoneme suggest`: from text to tasks, and around to training data."""

import json
from pathlib import Path

import pytest
from spacy.tokens import DocBin
from spacy.vocab import Vocab
from typer.testing import CliRunner

from spacy_phoneme_ner.commands import phoneme_cli

NEWS = Path(__file__).parents[2] / "examples" / "news.jsonl"


def run(*args, code=0):
    result = CliRunner().invoke(phoneme_cli, [str(arg) for arg in args])
    assert result.exit_code == code, (result.output, result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return " ".join(result.output.replace("|", " ").split())


def test_what_was_suggested_is_annotated_and_trained_on(tmp_path):
    tasks, gold = tmp_path / "tasks.json", tmp_path / "gold.spacy"
    suggest = ("suggest", "small", NEWS, tasks, "-n", 4, "--lang-field", "lang")
    output = run(*suggest, "--output-format", "label-studio")
    assert "Sentences suggested 4" in output and "Wrong names expected" in output
    exported = json.loads(tasks.read_text(encoding="utf8"))
    assert len(exported) == 4
    for task in exported:  # all is right, says the person
        task["annotations"] = [{"result": task["predictions"][0]["result"]}]
    export = tmp_path / "export.json"
    export.write_text(json.dumps(exported), encoding="utf8")
    run("convert", export, gold, "--lang", "en", "--ipa", "none")
    docs = list(DocBin().from_disk(gold).get_docs(Vocab()))
    names = [[r["value"]["text"] for r in task["predictions"][0]["result"]] for task in exported]
    assert [[ent.text for ent in doc.ents] for doc in docs] == names
    for annotated in (export, gold):
        more = tmp_path / "more.jsonl"
        args = ("suggest", "small", NEWS, more, "-n", 99, "--lang-field", "lang", "--quiet")
        assert run(*args, "--annotated", annotated) == ""
        rows = [json.loads(line) for line in more.read_text(encoding="utf8").splitlines()]
        assert not {row["text"] for row in rows} & {task["data"]["text"] for task in exported}
        assert len(rows) > 50


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("suggest", "small", "text.txt", "out.xyz"), "P808"),
        (("suggest", "small", "text.txt", "out.json", "--output-format", "csv"), "output_format"),
        (("suggest", "nothing", "text.txt", "out.json"), "P806"),
        (("suggest", "small", "absent.txt", "out.json"), "P802"),
        (("suggest", "small", "text.txt", "text.txt"), "P536"),
        (("suggest", "small", "text.txt", "out.json", "--labels", "XYZ"), "P805"),
        (("suggest", "small", "text.txt", "out.json"), "P880"),
        (("suggest", "small", "text.txt", "out.json", "--lang", "Quenya"), "P0"),
    ],
)
def test_mistakes_are_told_and_nothing_is_written(args, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.txt").write_text("Oh.\n", encoding="utf8")
    assert message in run(*args, code=1)
    assert [path.name for path in tmp_path.iterdir()] == ["text.txt"]
