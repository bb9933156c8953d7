"""The example notebook runs, and prints what is stored in it."""

import pytest
from documented import ROOT

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

NOTEBOOK = ROOT / "examples" / "names_by_sound.ipynb"


def outputs(book):
    """What each cell printed, or shows as HTML."""
    return [
        "".join(
            output.get("text") or "".join(output["data"]["text/html"])
            for output in cell.get("outputs", [])
        )
        for cell in book.cells
    ]


def test_it_runs_and_prints_what_it_says(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    book = nbformat.read(NOTEBOOK, as_version=4)
    stored = outputs(book)
    nbclient.NotebookClient(book, timeout=300, kernel_name="python3").execute()
    assert outputs(book) == stored, "run: jupyter execute --inplace examples/names_by_sound.ipynb"
    assert sum(map(bool, stored)) >= 5
