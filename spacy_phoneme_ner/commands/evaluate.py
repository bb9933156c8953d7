"""`python -m spacy phoneme evaluate` and `compare`: scores per language, and systems compared."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Dict, List, Optional

import typer
from wasabi import msg

from ..errors import Errors, PhonemeNERError

if TYPE_CHECKING:
    from spacy.language import Language

    from ..evaluation.report import Run

_DATA = "a folder of .spacy files named by language (sin.spacy), or one such file"


def evaluate_cli(
    model: Annotated[str, typer.Argument(help="Pipeline: a folder or an installed package")],
    data: Annotated[Path, typer.Argument(help=f"Gold data: {_DATA}")],
    output: Annotated[Path, typer.Argument(help="Folder for scores.json, .csv, .md and .svg")],
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

    try:
        check_output(output)
        run = evaluate(model, data, langs, system, seed, batch_size, gpu_id, quiet, task)
        written = write_report(run, output)
    except PhonemeNERError as error:
        msg.fail(str(error))
        sys.exit(1)
    if not quiet:
        print(run_table(run))
        _print_files(written)


def compare_cli(
    inputs: Annotated[List[Path], typer.Argument(help="Folders with scores.json, or the files")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the comparison")],
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
    try:
        check_output(output)
        runs = list(find_runs(inputs).values())
        comparisons = compare_tasks(runs, wanted, baseline)
        written = write_comparisons(comparisons, output)
    except PhonemeNERError as error:
        msg.fail(str(error))
        sys.exit(1)
    if not quiet:
        print(comparisons_markdown(comparisons))
        # A ladder may be looked at before all of it was scored; a slip should still show.
        without = [name for name in wanted if name not in {run.system for run in runs}]
        if without:
            msg.warn(f"In --order but not scored: {', '.join(without)}")
        _print_files(written)


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
        found = score_pipeline(nlp, path, lang, batch_size, progress=not quiet, task=task)
        scores.append(found)
        # A run is of one task: the one that the first file was scored for.
        task = found.task
    return Run(system or Path(model).name or model, seed, model, N_RESAMPLES, tuple(scores))


def find_data(data: Path, langs: Optional[str] = None) -> Dict[str, Path]:
    """Find the files to score, by language.

    data (Path): A folder of .spacy files named by language, or one such file.
    langs (Optional[str]): The languages to keep, any tags, comma-separated.
    RETURNS (Dict[str, Path]): The files by language key, e.g. "sin".
    RAISES (PhonemeNERError): If there are none, a language has none or two, or a
        name is no language.
    """
    from ..corpora.files import one_for_each
    from ..languages import find_language

    if not data.exists():
        raise PhonemeNERError(Errors.P412.format(path=data, expected=_DATA))
    paths = sorted(data.glob("*.spacy")) if data.is_dir() else [data]
    found = one_for_each((path, path.stem) for path in paths)
    files = {lang: path for lang, (path, _) in found.items()}
    if not files:
        raise PhonemeNERError(Errors.P310.format(path=data))
    if langs is None:
        return files
    wanted = [find_language(tag).key for tag in langs.split(",") if tag.strip()]
    missing = [lang for lang in wanted if lang not in files]
    if missing or not wanted:
        lacking, given = ", ".join(missing) or repr(langs), ", ".join(files)
        raise PhonemeNERError(Errors.P311.format(path=data, missing=lacking, found=given))
    return {lang: files[lang] for lang in wanted}


def check_output(output: Path) -> None:
    """Check that a folder is there or can be made, before work is done in vain.

    output (Path): The folder.
    RAISES (PhonemeNERError): If it, or the nearest folder above it that exists, is
        no folder or cannot be written to.
    """
    existing = next(path for path in (output, *output.absolute().parents) if path.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK):
        reason = "not writable" if existing.is_dir() else "not a folder"
        raise PhonemeNERError(Errors.P414.format(output=output, path=existing, reason=reason))


def load_pipeline(model: str, gpu_id: int = -1) -> "Language":
    """Load a pipeline, on a GPU if one is asked for.

    model (str): A folder, or the name of an installed package.
    gpu_id (int): The GPU, or -1 for the CPU.
    RETURNS (Language): The pipeline.
    RAISES (PhonemeNERError): If there is no such pipeline or GPU.
    """
    import spacy
    from thinc.api import require_gpu

    if gpu_id >= 0:
        try:
            require_gpu(gpu_id)
        except Exception as error:  # CuPy and PyTorch raise errors of their own here
            raise PhonemeNERError(Errors.P411.format(gpu_id=gpu_id, reason=error)) from error
    try:
        return spacy.load(model)
    except (OSError, ValueError, KeyError) as error:
        reason = str(error).rstrip(".")
        raise PhonemeNERError(Errors.P410.format(model=model, reason=reason)) from error


def _print_files(written: List[Path]) -> None:
    msg.good(f"Wrote {', '.join(map(str, written))}")
    if not any(path.suffix == ".svg" for path in written):
        msg.info("No picture: pip install 'spacy-phoneme-ner[plot]' for matplotlib")
