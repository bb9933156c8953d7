"""What configs/small.cfg says of a teacher is true: its commands and blocks, as they stand."""

import re
import shlex
from pathlib import Path

import pytest
import spacy
from shipped_configs import prepare
from spacy.cli.train import train
from tiny_bundles import architecture, trained_pipeline
from typer.testing import CliRunner

from spacy_phoneme_ner.commands import phoneme_cli

pytestmark = pytest.mark.usefixtures("one_thread")
TEXT = (Path(__file__).parents[1] / "configs" / "small.cfg").read_text(encoding="utf8")
COMMENTS = [line[1:] for line in TEXT.splitlines() if line.startswith("#")]


def sections():
    """What is to be added for text without annotations."""
    lines = [line.strip() for line in COMMENTS if line.startswith("   ")]
    parts = re.split(r"^\[(.+)\]$", "\n".join(lines), flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2]))


def distilled_config():
    """The recipe with all that its comments propose."""
    text = re.sub(r"\$\{corpora\.train\.\w+\}", '""', TEXT)
    text = re.sub(r"(?ms)^\[corpora\.train(\.augmenter)?\]$.*?(?=^\[)", "", text)
    for name, lines in sections():
        if name == "paths":
            text = text.replace("\n[paths]\n", f"\n[paths]{lines.rstrip()}\n")
        else:
            text += f"\n[{name}]{lines}"
    return text


def test_the_blocks_train_a_student(tmp_path, monkeypatch):
    _, settings, _ = prepare("small", tmp_path, monkeypatch)
    teacher = trained_pipeline({"model": architecture("CRFTagger")}, steps=1)
    teacher.to_disk(tmp_path / "TEACHER")
    command = " ".join(COMMENTS)[" ".join(COMMENTS).index("python -m spacy phoneme") :]
    command = re.match(r"python -m spacy phoneme (.*?--temperature \d)", command)[1]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "train").rename(tmp_path / "corpus" / "train")
    settings["paths.train"] = str(tmp_path / "corpus" / "train")
    args = shlex.split(command.replace("\\", " "))
    result = CliRunner().invoke(phoneme_cli, args)
    assert result.exit_code == 0 and "Wrote teacher.safetensors" in result.output, result.output
    (tmp_path / "student.cfg").write_text(distilled_config(), encoding="utf8")
    settings["paths.teacher"] = "teacher.safetensors"
    settings["paths.unlabelled"] = settings["paths.train"]
    losses = []
    update = spacy.Language.update

    def watch(self, *given, **kwargs):
        losses.append(update(self, *given, **kwargs))
        return losses[-1]

    monkeypatch.setattr(spacy.Language, "update", watch)
    train(tmp_path / "student.cfg", tmp_path / "model", overrides=settings)
    assert losses[-1]["phoneme_ner:teacher"] > 0.0
    assert "teacher" not in str(
        spacy.load(tmp_path / "model" / "model-last").get_pipe("phoneme_ner").cfg
    )
