"""annotate --adapt: the text is learned from first, and annotated by what has learned."""

import json
from functools import partial

import pytest
from killing import hidden
from running import run_command
from tiny_bundles import TEXTS, save_pupil_and_teacher

from spacy_phoneme_ner.commands.adapt import adapt_cli
from spacy_phoneme_ner.commands.adapting import RECORD
from spacy_phoneme_ner.commands.annotate import annotate_cli

pytestmark = pytest.mark.usefixtures("one_thread")
run = partial(run_command, annotate_cli)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return save_pupil_and_teacher(tmp_path_factory.mktemp("models"))


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
    assert "P458" in other and 'lang was "sw", and is "so"' in other
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes").write_text("x")
    mine = run(
        models / "little", text, tmp_path / "b.jsonl", "--lang", "sw", "--adapt", tmp_path / "mine",
        code=1,
    )  # fmt: skip
    assert "P458" in mine and RECORD in mine
    assert not (tmp_path / "b.jsonl").exists()


def test_what_is_written_over_nothing_is_told_before_it_learns(models, text, tmp_path):
    (tmp_path / "out.jsonl").write_text("mine")
    for output in ("out.jsonl", "folder"):
        (tmp_path / "folder").mkdir(exist_ok=True)
        (tmp_path / "folder" / "notes").write_text("mine")
        parts = ["--in-parts"] if output == "folder" else []
        options = ("--lang", "sw", "--adapt", tmp_path / "adapted", *parts)
        assert "P811" in run(models / "little", text, tmp_path / output, *options, code=1)
    assert not (tmp_path / "adapted").exists()


def test_the_pipeline_does_not_tell_where_the_text_was(models, text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = ("--lang", "sw", "--adapt", "adapted")
    run(models / "little", text, "a.jsonl", *options)
    for path in (tmp_path / "adapted").rglob("*"):
        assert not path.is_file() or text.name.encode() not in path.read_bytes(), path
    # The same text by another name of its place; and another of the same name elsewhere.
    assert "learned from the text before" in run(models / "little", text.name, "b.jsonl", *options)
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / text.name).write_bytes(text.read_bytes())
    monkeypatch.chdir(tmp_path / "else")
    options = ("--lang", "sw", "--adapt", tmp_path / "adapted")
    assert "P458" in run(models / "little", text.name, "c.jsonl", *options, code=1)


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
