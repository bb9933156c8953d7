"""The command that has a pipeline learn a language from its text."""

import json
from functools import partial

import pytest
import spacy
from killing import hidden, killed_at, needs_fork
from running import run_command
from tiny_bundles import TEXTS, found, save_pupil_and_teacher

from spacy_phoneme_ner.commands.adapt import adapt_cli

pytestmark = pytest.mark.usefixtures("one_thread")
run = partial(run_command, adapt_cli)
QUICK = ("--lang", "sw", "--least-words", "0", "--passes", "2")


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return save_pupil_and_teacher(tmp_path_factory.mktemp("models"))


@pytest.fixture()
def text(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("\n".join(TEXTS) + "\n", encoding="utf8")
    return path


def test_it_writes_a_pipeline_and_tells_what_changed(models, text, tmp_path):
    out, report = tmp_path / "new" / "adapted", tmp_path / "report.json"
    options = ("--teacher", models / "teacher", "--passes", 60, "--learn-rate", 0.02)
    printed = run(models / "little", text, out, *QUICK, *options, "--report", report)
    assert found(spacy.load(out)) == found(spacy.load(models / "teacher"))
    content = json.loads(report.read_text(encoding="utf8"))
    assert (content["lines"], content["words"], content["learned"]) == (4, 24, True)
    assert content["counts"]["gained"] + content["counts"]["moved"] > 0
    for kind, number in content["counts"].items():
        assert f"| {kind} | {number} |" in printed
    assert f"Wrote {out}, {report}" in printed and "too few" not in printed
    assert hidden(tmp_path) == []


def test_quiet_says_nothing(models, text, tmp_path):
    assert run(models / "little", text, tmp_path / "out", *QUICK, "--quiet") == ""


def test_of_a_text_that_is_too_small_nothing_is_learned(models, text, tmp_path):
    printed = run(models / "little", text, tmp_path / "out", "--lang", "sw")
    assert "The text has 24 words, too few to learn from: at least 500" in printed
    assert found(spacy.load(tmp_path / "out")) == found(spacy.load(models / "little"))


def test_a_long_text_is_drawn_from_and_what_cannot_be_read_is_told(models, tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.jsonl").write_text('{"text": "Amina Yusuf left ."}\n{"no": 1}\n', "utf8")
    (folder / "b.txt").write_text("\n".join(TEXTS * 2), "utf8")
    out = tmp_path / "out"
    printed = run(models / "little", folder, out, *QUICK, "--most-characters", 50)
    assert "Left out, as they cannot be read: 1; a.jsonl" in printed
    assert "of it is drawn to learn from" in printed
    assert spacy.load(out).get_pipe("phoneme_ner").lang == "sw"


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        ("\n \n", QUICK, "P362"),
        ("Amina left .", (*QUICK, "--teacher", "nowhere"), "P806"),
        ("Amina left .", (*QUICK, "--learn-rate", "0"), "P530"),
        ("Amina left .", (*QUICK, "--format", "odt"), "odt"),
    ],
)
def test_after_a_mistake_nothing_is_written(models, tmp_path, content, options, message):
    text, out = tmp_path / "text.txt", tmp_path / "out"
    text.write_text(content, encoding="utf8")
    assert message in run(models / "little", text, out, *options, code=1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["text.txt"]


def test_what_is_there_is_not_written_over(models, text, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine").touch()
    assert "P507" in run(models / "little", text, out, *QUICK, code=1)
    assert "P802" in run(models / "little", tmp_path / "absent", tmp_path / "x", *QUICK, code=1)
    assert [path.name for path in out.iterdir()] == ["mine"]


def test_a_model_without_phoneme_ner(text, tmp_path):
    spacy.blank("en").to_disk(tmp_path / "blank")
    assert "P803" in run(tmp_path / "blank", text, tmp_path / "out", *QUICK, code=1)


@needs_fork
@pytest.mark.slow
def test_killed_while_it_writes_there_is_nothing_or_all(models, text, tmp_path):
    folder = tmp_path / "outputs"
    folder.mkdir()
    out, step = folder / "adapted", 0
    work = partial(run, models / "little", text, out, *QUICK, "--passes", 1, "--quiet")
    while killed_at(step, work, folder):
        if out.exists():
            assert found(spacy.load(out))
            break
        step += 5
    assert step > 20
