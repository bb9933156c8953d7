"""The spaCy project: project.yml, and the configs."""

import re
import shlex
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest
import spacy
import srsly
import typer
from requirements import shipped_configs
from spacy.cli._util import app
from spacy.util import load_config, load_model_from_config
from weasel.schemas import ProjectConfigSchema, validate
from weasel.util import load_project_config

from spacy_phoneme_ner.pretraining.train import make_parser as train_parser

ROOT = Path(__file__).parents[1]
RAW = srsly.read_yaml(ROOT / "project.yml")
NAMES = [command["name"] for command in RAW["commands"]]
SCRIPTS = [
    pytest.param(line, id=f"{command['name']}-{i}")
    for command in RAW["commands"]
    for i, line in enumerate(command["script"])
]


@pytest.fixture(scope="module")
def project():
    """The project with its variables filled in."""
    return load_project_config(ROOT)


@pytest.fixture(scope="module")
def spacy_cli():
    """spaCy's own command line, with the commands that packages add to it."""
    spacy.registry.cli.get_all()  # what `python -m spacy` does first
    return typer.main.get_command(app)


def test_project_is_valid():
    assert validate(ProjectConfigSchema, RAW) == []


def test_sections_are_in_the_usual_order():
    usual = ["title", "description", "vars", "directories", "workflows", "assets", "commands"]
    assert [section for section in RAW if section in usual] == usual


def test_variables_exist_and_are_used():
    used = set(re.findall(r"\$\{vars\.(\w+)\}", (ROOT / "project.yml").read_text("utf8")))
    assert used == set(RAW["vars"])


def test_workflows_name_commands():
    assert len(set(NAMES)) == len(NAMES)
    for steps in RAW["workflows"].values():
        assert set(steps) <= set(NAMES)


def test_what_commands_depend_on_is_there_or_is_made(project):
    made = [o for c in project["commands"] for o in outputs(c)]
    for command in project["commands"]:
        for dep in command.get("deps", []):
            outside = dep.startswith(project["vars"]["data"])
            is_made = any(is_within(dep, o) or is_within(o, dep) for o in made)
            assert outside or is_made or (ROOT / dep).exists(), f"{command['name']}: {dep}"


def test_commands_of_a_workflow_come_after_what_they_need(project):
    commands = {command["name"]: command for command in project["commands"]}
    for steps in project["workflows"].values():
        for i, step in enumerate(steps):
            later = [o for name in steps[i:] for o in outputs(commands[name])]
            earlier = [o for name in steps[:i] for o in outputs(commands[name])]
            for dep in commands[step].get("deps", []):
                assert dep not in later or dep in earlier, f"{step} runs before {dep} is made"


@lru_cache
def help_of(script, *names):
    """What a script, or a command of one, prints of itself: several lines call the same."""
    command = [sys.executable, str(ROOT / script), *names, "--help"]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf8", check=True)
    return ran.stdout


@pytest.mark.parametrize("line", SCRIPTS)
def test_scripts_call_commands_with_options_that_exist(spacy_cli, line):
    words = shlex.split(line)
    if words[0] == "rm":
        return
    if words[1].startswith(("benchmarks/", "scripts/")):
        # Of a script with commands of its own, the one that is called.
        named = [
            word for word in words[2:3] if "app.command" in (ROOT / words[1]).read_text("utf8")
        ]
        shown = help_of(words[1], *named)
        assert all(word in shown for word in words[2:] if word.startswith("--")), line
        return
    assert words[:3] == ["python", "-m", "spacy"]
    command, words = spacy_cli, words[3:]
    while hasattr(command, "commands"):
        assert words[0] in command.commands, line
        command, words = command.commands[words[0]], words[1:]
    options = {opt for param in command.params for opt in [*param.opts, *param.secondary_opts]}
    if line.startswith("python -m spacy phoneme pretrain train"):  # it has its own parser
        options |= {opt for action in train_parser()._actions for opt in action.option_strings}
    # A dotted option is an override of a setting in the config.
    asked = {word.split("=")[0] for word in words if word.startswith("-") and "." not in word}
    assert {word for word in asked if not re.fullmatch(r"-\d+", word)} <= options


@pytest.mark.parametrize("path", list(shipped_configs()))
def test_configs_are_complete(path):
    config = load_config(path)
    nlp = load_model_from_config(config, auto_fill=False, validate=True)
    assert nlp.pipe_names == config["nlp"]["pipeline"]
    filled = load_model_from_config(load_config(path), auto_fill=True).config
    for component in filled["components"].values():
        if component.get("g2p"):  # named only, so that one line puts another in its place
            component["g2p"] = {"@g2p": component["g2p"]["@g2p"]}
    assert filled.to_str() == config.to_str()


def test_the_config_of_the_project_is_there(project):
    assert (ROOT / project["vars"]["config"]).is_file()


def outputs(command):
    return [*command.get("outputs", []), *command.get("outputs_no_cache", [])]


def is_within(path, folder):
    return Path(folder) in [Path(path), *Path(path).parents]
