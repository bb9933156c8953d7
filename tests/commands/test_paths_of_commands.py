"""No command takes a name that no file can have, and none writes over what it reads."""

import errno
import inspect
import os
from pathlib import Path
from typing import Annotated, get_args, get_origin, get_type_hints

import pytest
import spacy
from running import run_command
from spacy.tokens import Doc, DocBin
from typer.models import ArgumentInfo
from typer.testing import CliRunner

from spacy_phoneme_ner.commands import phoneme_cli
from spacy_phoneme_ner.commands.common import command, filename
from spacy_phoneme_ner.pretraining.train import main

BAD_NAMES = {
    "empty": ("", "P534"),
    "too long": ("x" * 300, "P535"),
    "too long where there is no folder yet": ("new/folder/" + "x" * 300, "P535"),
    "too many folders": ("x/" * 3_000 + "x", "P535"),
    "NUL": ("a\0b", "P535"),
}
if os.name != "nt":
    BAD_NAMES["not of the file system"] = ("\ud800", "P535")
    BAD_NAMES["a device without end"] = ("/dev/zero", "P535")
# What an argument is given that is not the one in question.
ANY = "absent"


def commands(app, *names):
    for info in app.registered_commands:
        yield (*names, info.name), info.callback
    for group in app.registered_groups:
        yield from commands(group.typer_instance, *names, group.name)


def parameters(function):
    """What the command line of a command has: name, type, what Typer knows, whether needed."""
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in inspect.signature(function).parameters.items():
        if get_origin(hints[name]) is Annotated:
            kind, info = get_args(hints[name])
            yield name, kind, info, parameter.default is inspect.Parameter.empty


def is_path(kind):
    return kind is Path or any(map(is_path, get_args(kind)))


COMMANDS = dict(commands(phoneme_cli))
PATHS = [
    (names, name)
    for names, function in COMMANDS.items()
    for name, kind, _, _ in parameters(function)
    if is_path(kind)
]
NAMED = {"output", "output_path", "report", "html", "svg"}
OUTPUTS = [(names, name) for names, name in PATHS if name in NAMED]


def arguments(names, /, **given):
    """The command line of a command, with all that it needs and something chosen."""
    options, positions = [], []
    for name, _, info, is_needed in parameters(COMMANDS[names]):
        value = given.get(name, ANY if is_needed else None)
        if value is not None and isinstance(info, ArgumentInfo):
            positions.append(value)
        elif value is not None:
            named = [text for text in info.param_decls or () if text.startswith("--")]
            options += [*(named or [f"--{name.replace('_', '-')}"]), value]
    return [*names, *options, "--", *positions]


def run(*args, code=1):
    result = CliRunner().invoke(phoneme_cli, list(args))
    assert isinstance(result.exception, SystemExit | None), result.exception
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A working folder with nothing in it; what is written elsewhere is beside it."""
    path = tmp_path / "working"
    path.mkdir()
    monkeypatch.chdir(path)
    return path


def test_every_path_of_every_command_is_read_alike():
    for names, function in COMMANDS.items():
        for name, kind, info, _ in parameters(function):
            assert (info.parser is filename) == is_path(kind), (names, name)
    assert len(COMMANDS) >= 17 and len(PATHS) >= 30 and len(OUTPUTS) >= 14


@pytest.mark.parametrize("bad", [*BAD_NAMES])
@pytest.mark.parametrize(
    ("names", "name"), PATHS, ids=lambda x: x if isinstance(x, str) else "-".join(x)
)
def test_bad_names(folder, names, name, bad):
    path, code = BAD_NAMES[bad]
    assert f"[{code}]" in run(*arguments(names, **{name: path}))
    assert not [*folder.iterdir()]


@pytest.mark.parametrize("bad", [*BAD_NAMES])
@pytest.mark.parametrize("place", [0, 1])
def test_bad_names_where_training_stands_alone(folder, capsys, place, bad):
    path, code = BAD_NAMES[bad]
    names = ["corpus", "out"]
    names[place] = path
    assert main(names) == 1
    assert f"[{code}]" in capsys.readouterr().err
    assert not [*folder.iterdir()]


@pytest.mark.parametrize(
    ("names", "name"), OUTPUTS, ids=lambda x: x if isinstance(x, str) else "-".join(x)
)
def test_what_cannot_be_written_is_told_before_the_work(folder, names, name):
    """Nothing of the input is there: yet it is the output that is complained of."""
    (folder / "file").write_text("x")
    place = "file/out.spacy" if names == ("convert",) else "file/out"
    given = {"lang": "x.txt"} if names == ("pretrain", "prepare") else {}
    assert "[P505]" in run(*arguments(names, **{name: place}, **given))
    assert [path.name for path in folder.iterdir()] == ["file"]


@pytest.fixture()
def corpus(folder):
    nlp = spacy.blank("en")
    (folder / "corpus").mkdir()
    doc = Doc(nlp.vocab, words=["Leta"], ents=["B-LOC"])
    DocBin(docs=[doc]).to_disk(folder / "corpus" / "eng.spacy")
    (folder / "text.txt").write_text("waa\thaa\n", encoding="utf8")
    for name in ("coverage.csv", "quality.json", "unknowns.json", "similarity.md"):
        (folder / "corpus" / name).write_text("waa\thaa\n", encoding="utf8")
    (folder / "corpus" / "dictionary-coverage.json").write_text("waa\thaa\n", encoding="utf8")
    (folder / "link.txt").symlink_to(folder / "text.txt")
    nlp.to_disk(folder / "model")
    return folder


@pytest.mark.parametrize(
    "args",
    [
        ("convert", "corpus/eng.spacy", "corpus/eng.spacy", "-l", "en"),
        ("convert", "corpus", "corpus", "-l", "{lang}.spacy"),
        ("convert", "corpus", "corpus/../corpus", "-l", "{lang}.spacy"),
        ("gazetteer", "corpus", "corpus/eng.spacy"),
        ("teach", "model", "corpus", "-o", "corpus/eng.spacy"),
        ("sound-pairs", "text.txt", "text.txt", "--source", "so", "--target", "sw"),
        ("sound-pairs", "text.txt", "link.txt", "--source", "so", "--target", "sw"),
        ("pretrain", "prepare", "text.txt", "-t", "text.txt", "-l", "so"),
        ("coverage", "corpus/coverage.csv", "-l", "so", "-o", "corpus"),
        ("g2p-quality", "corpus/quality.json", "-l", "so", "-o", "corpus"),
        ("unknowns", "corpus/unknowns.json", "corpus", "-o", "corpus/../corpus"),
        ("name-similarity", "corpus/similarity.md", "--langs", "so", "sw", "-o", "corpus"),
        *(
            ("dictionary-coverage", *both, "-s", "so", "-t", "sw", "-o", "corpus")
            for both in (
                ("corpus/dictionary-coverage.json", "text.txt"),
                ("text.txt", "corpus/dictionary-coverage.json"),
            )
        ),
        ("bundle", "model", "model", "--force"),
        ("bundle", "model", "./corpus/../model", "--force"),
    ],
    ids=" ".join,
)
def test_nothing_that_is_read_is_written_over(corpus, args):
    before = {path: path.read_bytes() for path in corpus.rglob("*") if path.is_file()}
    assert "[P536]" in run(*args)
    assert {path: path.read_bytes() for path in corpus.rglob("*") if path.is_file()} == before


def test_a_folder_in_place_of_a_file(corpus):
    for args in (
        ("sound-pairs", "text.txt", "corpus", "--source", "so", "--target", "sw"),
        ("gazetteer", "corpus", "model"),
        ("teach", "model", "corpus", "-o", "corpus"),
        ("pretrain", "prepare", "corpus", "-t", "text.txt", "-l", "so"),
    ):
        assert "is a folder" in run(*args)


def test_what_the_system_refuses_is_one_message():
    @command
    def read(path: str) -> None:
        raise OSError(errno.EIO, "Input/output error", path)

    assert "[P535] 'disk' cannot be used: Input/output error." in run_command(read, "disk", code=1)

    @command
    def fail() -> None:
        raise OSError("no file is concerned")

    with pytest.raises(OSError, match="no file"):
        fail()
