"""The training step in processes of its own, on what a bare machine has."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from spacy_phoneme_ner.pretraining.train import train

# What a machine with numpy, torch and transformers may lack.
PACKAGES = ("spacy", "thinc", "typer", "wasabi", "confection", "srsly", "matplotlib")
PACKAGES += ("epitran", "panphon", "langcodes", "language_data")
ROOMS = ("g2p", "ipa", "layer", "languages", "corpora", "models")
ABSENT = [*PACKAGES, *(f"spacy_phoneme_ner.{room}" for room in ROOMS)]
BARE = f"""
import runpy, sys
for name in {ABSENT!r}:
    sys.modules[name] = None  # importing it fails
runpy.run_module("spacy_phoneme_ner.pretraining.train", run_name="__main__")
"""


def command(prepared, folder, settings):
    options = []
    for name in ("layers", "width", "heads", "inner", "window", "batch", "steps", "dropout"):
        options += [f"--{name}", str(getattr(settings, name))]
    options += ["--save-every", "20", "--evaluate-every", "30", "--threads", "1", "--quiet"]
    return [sys.executable, "-c", BARE, str(prepared), str(folder), "--device", "cpu", *options]


@pytest.mark.slow
def test_a_run_that_is_killed_goes_on_to_the_same_weights(prepared, tiny, tmp_path):
    settings = replace(tiny, steps=300)
    ended = command(prepared, tmp_path / "killed", settings)
    with subprocess.Popen(ended, stderr=subprocess.PIPE) as process:
        checkpoint = tmp_path / "killed" / "checkpoint.safetensors"
        deadline = time.monotonic() + 120
        while not checkpoint.exists() and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert checkpoint.exists() and not (tmp_path / "killed" / "training.json").exists()
    subprocess.run(ended, check=True, timeout=120)
    assert not (tmp_path / "killed" / "loss.svg").exists()  # without matplotlib
    train(prepared, tmp_path / "whole", settings, progress=False)
    one, two = (
        (tmp_path / name / "model.safetensors").read_bytes() for name in ("killed", "whole")
    )
    assert one == two


@pytest.mark.slow
def test_the_training_step_is_bare(prepared, tiny, tmp_path):
    settings = replace(tiny, steps=2)
    run = subprocess.run(
        command(prepared, tmp_path, settings), capture_output=True, text=True, timeout=120
    )
    assert (run.returncode, run.stdout) == (0, ""), run.stderr
    assert (tmp_path / "training.json").exists()
