"""A pipeline on disk for the commands that load one."""

import pytest
import spacy
import typer
from typer.testing import CliRunner


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    nlp = spacy.blank("xx")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "LOC", "pattern": "Leta"}])
    path = tmp_path_factory.mktemp("models") / "ruler"
    nlp.to_disk(path)
    return path


@pytest.fixture
def run_command():
    """Run a command as Typer does: `run_command(show_cli, "folder", "--quiet")`."""

    def run(command, *args):
        app = typer.Typer()
        app.command()(command)
        return CliRunner().invoke(app, [str(arg) for arg in args])

    return run
