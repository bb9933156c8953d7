"""`python -m spacy phoneme evaluate` and `compare`: scores per language, and systems compared."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, List, Optional

import typer
from wasabi import msg

from ..disk.paths import check_output_folder
from .common import DATA, command, filename, find_data, load_pipeline, print_written

if TYPE_CHECKING:
    from ..evaluation.report import Run


@command
def evaluate_cli(
    model: Annotated[
        str, typer.Argument(help="small, base, or a pipeline: a folder or an installed package")
    ],
    data: Annotated[Path, typer.Argument(help=f"Gold data: {DATA}", parser=filename)],
    output: Annotated[
        Path,
        typer.Argument(help="Folder for scores.json, .csv, .md and .svg", parser=filename),
    ],
    langs: Annotated[
        Optional[str], typer.Option(help="Languages to score, comma-separated; all by default")
    ] = None,
    system: Annotated[
        Optional[str], typer.Option(help="Name of the system; the model's name by default")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed that the model was trained with")] = 0,
    task: Annotated[
        str,
        typer.Option(
            help="What to score: ner, pos, or auto, by what the data is annotated with; "
            "entities if it has both"
        ),
    ] = "auto",
    batch_size: Annotated[int, typer.Option(help="Docs a batch", min=1)] = 128,
    gpu_id: Annotated[int, typer.Option(help="GPU to use, or -1 for the CPU")] = -1,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors")] = False,
) -> None:
    """Score a pipeline on gold data, language by language.

    Entities: strict precision, recall and F1, and phoneme_macro_f1 of the zero-shot
    study. Parts of speech: accuracy, and run_f1 of PhoneXL. With 95% bootstrap intervals
    and averages over groups of languages.
    """
    from ..evaluation.report import run_table, write_report

    check_output_folder(output)
    run = evaluate(model, data, langs, system, seed, batch_size, gpu_id, quiet, task)
    written = write_report(run, output)
    if not quiet:
        print(run_table(run))
        print_written(written, has_picture=True)


@command
def compare_cli(
    inputs: Annotated[
        List[Path],
        typer.Argument(help="Folders with scores.json, or the files", parser=filename),
    ],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="Folder for the comparison", parser=filename),
    ],
    order: Annotated[
        Optional[str],
        typer.Option(help="Systems, comma-separated, in the order to show; by default the inputs'"),
    ] = None,
    baseline: Annotated[
        Optional[str],
        typer.Option(help="System to give the others' differences to, paired by seed"),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors")] = False,
) -> None:
    """Put the scores of several systems side by side, averaged over their seeds.

    Means with standard deviations and 95% intervals over the seeds. Entities and parts
    of speech are compared each on their own, and together in one table.
    """
    from ..evaluation.comparison import compare_tasks, find_runs
    from ..evaluation.comparison_report import comparisons_markdown, write_comparisons

    wanted = [name.strip() for name in (order or "").split(",") if name.strip()]
    check_output_folder(output)
    runs = list(find_runs(inputs).values())
    comparisons = compare_tasks(runs, wanted, baseline)
    written = write_comparisons(comparisons, output)
    if not quiet:
        print(comparisons_markdown(comparisons))
        # A ladder may be looked at before all of it was scored; a slip should still show.
        without = [name for name in wanted if name not in {run.system for run in runs}]
        if without:
            msg.warn(f"In --order but not scored: {', '.join(without)}")
        print_written(written, has_picture=True)


def evaluate(
    model: str,
    data: Path,
    langs: Optional[str] = None,
    system: Optional[str] = None,
    seed: int = 0,
    batch_size: int = 128,
    gpu_id: int = -1,
    quiet: bool = True,
    task: str = "auto",
) -> "Run":
    """Score a pipeline (see `evaluate_cli`).

    RETURNS (Run): The scores, nothing written.
    RAISES (PhonemeNERError): If the model or the data cannot be used.
    """
    from ..evaluation.bootstrap import N_RESAMPLES
    from ..evaluation.gold import check_task
    from ..evaluation.report import Run
    from ..evaluation.score import score_pipeline

    # The data first: a mistake there should not wait for a model to load.
    check_task(task)
    files = find_data(data, langs)
    nlp = load_pipeline(model, gpu_id)
    scores = []
    for lang, path in files.items():
        language_scores = score_pipeline(nlp, path, lang, batch_size, progress=not quiet, task=task)
        scores.append(language_scores)
        # A run is of one task: the one that the first file was scored for.
        task = language_scores.task
    return Run(system or Path(model).name or model, seed, model, N_RESAMPLES, tuple(scores))
