"""annotate --adapt: the text is learned from first, and annotated by what has learned."""

import json
from functools import partial

import pytest
from killing import hidden
from running import run_command
from tiny_bundles import TEXTS, architecture, trained_pipeline

from spacy_phoneme_ner.commands.adapt import adapt_cli
from spacy_phoneme_ner.commands.adapting import RECORD
from spacy_phoneme_ner.commands.annotate import annotate_cli

pytestmark = pytest.mark.usefixtures("one_thread")
run = partial(run_command, annotate_cli)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    crf = {"model": architecture("CRFTagger")}
    trained_pipeline(crf, steps=2).to_disk(folder / "little")
    trained_pipeline(crf, steps=60, seed=1).to_disk(folder / "teacher")
    return folder


@pytest.fixture()
def text(tmp_path):
    # Enough of it to be learned from; a line that comes twice is read once.
    lines = [f"{text} {number}" for number in range(80) for text in TEXTS]
    path = tmp_path / "text.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf8")
    return path


def names(path):
    rows = [json.loads(line) for line in path.read_text(encoding="utf8").splitlines()]
    return [[(e["text"], e["label"]) for e in row["entities"]] for row in rows]


def test_what_has_learned_annotates(models, text, tmp_path):
    options = ("--lang", "sw", "--adapt", tmp_path / "adapted", "--teacher", models / "teacher")
    run(models / "little", text, tmp_path / "before.jsonl", "--lang", "sw")
    run(models / "little", text, tmp_path / "after.jsonl", *options)
    assert names(tmp_path / "after.jsonl") != names(tmp_path / "before.jsonl")
    # It is what the two commands do one after the other.
    run_command(
        adapt_cli, models / "little", text, tmp_path / "own", *options[:2], *options[-2:], "-q"
    )
    run(tmp_path / "own", text, tmp_path / "own.jsonl", "--lang", "sw")
    assert (tmp_path / "own.jsonl").read_bytes() == (tmp_path / "after.jsonl").read_bytes()
    # Again, it has learned already.
    written = (tmp_path / "adapted" / RECORD).stat().st_mtime_ns
    said = run(models / "little", text, tmp_path / "after.jsonl", *options)
    assert "has learned from the text before" in said and "was finished before" in said
    assert (tmp_path / "adapted" / RECORD).stat().st_mtime_ns == written
    assert hidden(tmp_path) == []


def test_a_folder_of_something_else_is_left_alone(models, text, tmp_path):
    folder = tmp_path / "adapted"
    run(models / "little", text, tmp_path / "a.jsonl", "--lang", "sw", "--adapt", folder)
    other = run(
        models / "little", text, tmp_path / "b.jsonl", "--lang", "so", "--adapt", folder, code=1
    )
    assert "P458" in other and "lang was 'sw', and is 'so' now" in other
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes").write_text("x")
    mine = run(
        models / "little", text, tmp_path / "b.jsonl", "--lang", "sw", "--adapt", tmp_path / "mine",
        code=1,
    )  # fmt: skip
    assert "P458" in mine and RECORD in mine
    assert not (tmp_path / "b.jsonl").exists()


@pytest.mark.parametrize(
    ("given", "options", "message"),
    [
        ("text", ("--teacher", "base", "--lang", "sw"), "a folder after --adapt"),
        ("-", ("--adapt", "new", "--lang", "sw"), "a file, a folder or a pattern"),
        ("text", ("--adapt", "new"), "no --lang"),
        ("text", ("--adapt", "new", "--lang", "auto"), "one language"),
        ("text", ("--adapt", "new", "--lang", "sw+so"), "one language"),
        ("text", ("--adapt", "new", "--lang", "sw", "--lang-field", "lang"), "--lang-field"),
    ],
)
def test_one_language_is_learned_from_files(
    models, text, tmp_path, monkeypatch, given, options, message
):
    monkeypatch.chdir(tmp_path)
    path = text if given == "text" else given
    said = run(models / "little", path, tmp_path / "out.jsonl", *options, code=1)
    assert "P459" in said and message in said
    assert not (tmp_path / "new").exists() and not (tmp_path / "out.jsonl").exists()
