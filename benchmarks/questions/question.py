"""What a question is, and how it is answered: cell by cell, each kept as soon as it is known."""

import json
import re
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Tuple

from runs import run_all

from spacy_phoneme_ner.disk.files import write_text

# What cells gave, by their names, as it is in JSON.
Results = Mapping[str, Any]


@dataclass(frozen=True)
class Setup:
    """What all questions share.

    data (Path): The folder of the real corpora.
    work (Path): The folder for cells, and for what is made on the way.
    seeds (Tuple[int, ...]): What is trained or drawn is so with each of them.
    base (str): The strong pipeline, a folder or a package; "" to leave it out.
    """

    data: Path
    work: Path
    seeds: Tuple[int, ...]
    base: str = ""


class Cell(NamedTuple):
    """A part of a question that is computed at one go.

    name (str): What it is, in full: all that its figures hang on, seed and sizes among them.
    compute (Callable[[], Any]): Gives what can be written as JSON.
    """

    name: str
    compute: Callable[[], Any]


class Question(NamedTuple):
    """A question, and how it is answered.

    title (str): The question, in words.
    cells (Callable[[Setup], List[Cell]]): What is to be computed. Computes nothing heavy itself.
    table (Callable[[Results], str]): Lays the figures out, in Markdown: one table or several.
    finding (Callable[[Results], str]): Says what they say, with intervals and seeds. Every
        figure in it is read from the results.
    draw (Callable[[Results, Path], None]): Writes a picture (SVG).
    """

    title: str
    cells: Callable[[Setup], List[Cell]]
    table: Callable[[Results], str]
    finding: Callable[[Results], str]
    draw: Callable[[Results, Path], None]


def find_question(name: str) -> Question:
    """Import a question, one of `NAMES`: each brings what it needs, and no other."""
    question: Question = import_module(f"questions.{name}").QUESTION
    return question


def answer(name: str, question: Question, setup: Setup, jobs: int) -> Tuple[Dict[str, Any], float]:
    """Compute the cells of a question that have not been computed yet.

    name (str): One of `NAMES`.
    question (Question): The question of that name.
    setup (Setup): What all questions share.
    jobs (int): How many cells at a time.
    RETURNS (Tuple[Dict[str, Any], float]): What each cell gave, by name, and the seconds that
        all of them took when they were computed.
    """
    cells = question.cells(setup)
    files = {cell.name: cell_file(setup.work, name, cell.name) for cell in cells}
    if len({*files.values()}) < len(cells):
        raise ValueError(f"Two cells of {name} have one name: {sorted(files)}")
    run_all({cell.name: _once(cell, files[cell.name]) for cell in cells}, jobs)
    kept = {cell: json.loads(file.read_text(encoding="utf8")) for cell, file in files.items()}
    results = {cell: content["result"] for cell, content in kept.items()}
    return results, sum(content["seconds"] for content in kept.values())


def find_result(setup: Setup, question: str, cell: Cell) -> Any:
    """Give what a cell of a question gave, for another question; compute it if it is not kept.

    setup (Setup): What all questions share.
    question (str): The question whose cell it is, one of `NAMES`.
    cell (Cell): The cell.
    RETURNS (Any): As it is in JSON.
    """
    file = cell_file(setup.work, question, cell.name)
    _once(cell, file)()
    return json.loads(file.read_text(encoding="utf8"))["result"]


def cell_file(work: Path, question: str, cell: str) -> Path:
    """Say where a cell is kept."""
    slug = re.sub(r"[^\w.+=-]+", "-", cell)
    return work / "cells" / question / f"{slug}.json"


def _once(cell: Cell, file: Path) -> Callable[[], bool]:
    def compute() -> bool:
        if file.exists():
            return False
        started = time.monotonic()
        result = cell.compute()
        content = {"name": cell.name, "seconds": time.monotonic() - started, "result": result}
        write_text(file, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
        return True

    return compute
