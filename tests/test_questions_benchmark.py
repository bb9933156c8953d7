"""benchmarks/questions.py: what is computed is kept, what is printed goes into the page."""

import importlib
import json
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

ROOT = Path(__file__).parents[1]
PAGE = """# A page

<!-- figures: tones -->
old
<!-- end -->

What they mean.
"""


@pytest.fixture()
def questions(monkeypatch):
    """The package with the questions, and the script's `main`."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    name = "questions_script"
    spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / "questions.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    yield script
    for module in [m for m in sys.modules if m.partition(".")[0] == "questions"]:
        del sys.modules[module]


@pytest.fixture()
def asked(questions, monkeypatch):
    """A question of three cells, and what was computed of it."""
    framework = importlib.import_module("questions.question")
    computed = []

    def compute(seed):
        computed.append(seed)
        if seed == 2 and len(computed) == 3:
            raise RuntimeError("interrupted")
        return {"f1": 50.0 + seed}

    question = framework.Question(
        title="Do tones matter?",
        cells=lambda setup: [
            framework.Cell(f"tones kept/{seed}", lambda seed=seed: compute(seed))
            for seed in setup.seeds
        ],
        table=lambda results: f"| F1 |\n|--:|\n| {sum(of['f1'] for of in results.values())} |\n",
        finding=lambda results: f"They do, in {len(results)} seeds.",
        draw=lambda results, path: path.write_text("<svg/>"),
    )
    monkeypatch.setattr(questions, "find_question", lambda name: question)
    return computed


def run(questions, folder, *args):
    app = typer.Typer()
    app.command()(questions.main)
    given = ["--data", folder, "--work", folder / "work", "--only", "tones", *args]
    return CliRunner().invoke(app, [*map(str, given)])


def test_what_was_computed_is_kept(questions, asked, tmp_path):
    first = run(questions, tmp_path)
    assert isinstance(first.exception, RuntimeError) and asked == [0, 1, 2]
    files = sorted((tmp_path / "work/cells/tones").iterdir())
    assert [file.name for file in files] == ["tones-kept-0.json", "tones-kept-1.json"]
    assert json.loads(files[1].read_text(encoding="utf8"))["result"] == {"f1": 51.0}
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf8")
    again = run(questions, tmp_path, "--page", page)
    assert again.exit_code == 0, again.exception
    assert asked == [0, 1, 2, 2]  # the third alone is computed anew
    for said in ("## Do tones matter?", "| 153.0 |", "They do, in 3 seeds.", "tones: 0.0 minutes"):
        assert said in again.output
    renewed = page.read_text(encoding="utf8")
    said = "| 153.0 |\n\nThey do, in 3 seeds.\n\nComputed in 0 minutes, one thread.\n\n<!-- end -->"
    assert said in renewed and "old" not in renewed
    assert renewed.endswith("\nWhat they mean.\n")
    assert run(questions, tmp_path, "--page", page).exit_code == 0
    assert page.read_text(encoding="utf8") == renewed and asked == [0, 1, 2, 2]


def test_mistakes_are_told(questions, asked, tmp_path):
    assert (
        "Unknown questions tone: expected some of notation"
        in str(run(questions, tmp_path, "--only", "tone").exception or "")
        or "Unknown questions tone" in run(questions, tmp_path, "--only", "tone").output
    )
    assert run(questions, tmp_path, "--data", tmp_path / "none").exit_code == 1
    page = tmp_path / "page.md"
    page.write_text("# No place\n", encoding="utf8")
    with pytest.raises(ValueError, match="0 places for the figures of tones"):
        raise run(questions, tmp_path, "--seeds", "1", "--page", page).exception
