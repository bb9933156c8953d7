"""What the papers leave open about names and sound: eight questions, each with figures.

    python benchmarks/questions.py --data ../shared/data
    python benchmarks/questions.py --data ../shared/data --only notation,tones --seeds 1

Prints, for each question, a table, what it says, and the time that it took. What has been computed
is kept, cell by cell, in the folder for work: an interrupted run goes on where it stopped, and
nothing is computed twice. Other settings have other cells; after a change of the code that cells
come from, delete theirs (`WORK/cells/QUESTION`). With `--page`, tables and findings go into a page
of the documentation, between comments that say where; pictures go into the folder for them.
"""

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer
from questions import NAMES
from questions.page import renew
from questions.question import Setup, answer, find_question
from runs import check_names

from spacy_phoneme_ner.evaluation.plot import can_plot


def main(
    data: Annotated[Path, typer.Option(help="Folder of the real corpora")] = Path("../shared/data"),
    only: Annotated[str, typer.Option(help="Questions, comma-separated")] = ",".join(NAMES),
    seeds: Annotated[int, typer.Option(help="Seeds of what is trained or drawn", min=1)] = 3,
    base: Annotated[
        str, typer.Option(help="The strong pipeline, to be measured beside the small one")
    ] = "",
    work: Annotated[Path, typer.Option(help="Folder for what is computed")] = Path(
        "metrics/questions"
    ),
    jobs: Annotated[int, typer.Option(help="Cells at a time, one thread each", min=1)] = 1,
    pictures: Annotated[
        Optional[Path], typer.Option(help="Folder for the pictures; by default that for work")
    ] = None,
    page: Annotated[Optional[Path], typer.Option(help="A page to renew")] = None,
) -> None:
    """Answer questions (see the top of this file)."""
    chosen = check_names(only, NAMES, "questions")
    if not data.is_dir():
        sys.exit(f"No folder {data}: expected the real corpora")
    setup = Setup(data.resolve(), work.resolve(), tuple(range(seeds)), base)
    for name in chosen:
        question = find_question(name)
        print(f"\n## {question.title}\n", flush=True)
        results, seconds = answer(name, question, setup, jobs)
        table, finding = question.table(results), question.finding(results)
        took = f"Computed in {seconds / 60:.0f} minutes, one thread."
        print(f"\n{table}\n{finding}\n\n{name}: {seconds / 60:.1f} minutes", flush=True)
        if can_plot():
            picture = (pictures or work) / f"question_{name}.svg"
            question.draw(results, picture)
            print(f"Picture: {picture}")
        if page is not None:
            renew(page, name, f"{table}\n{finding}\n\n{took}\n")


if __name__ == "__main__":
    typer.run(main)
