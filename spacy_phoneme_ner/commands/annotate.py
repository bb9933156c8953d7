"""`python -m spacy phoneme annotate`: the names in text that nobody annotated."""

import os
import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer
from wasabi import msg

from ..disk.paths import check_output_file, check_output_folder
from ..errors import Errors, PhonemeNERError
from .common import command, filename

if TYPE_CHECKING:
    from ..annotation.job import Job, Progress
    from ..annotation.readers.inputs import ReadingSettings
    from .adapting import AdaptationPlan

_STANDARD = Path("-")
_THOUSANDTHS = 1_000
_INPUT = typer.Argument(
    help="What to read: a file, a folder, a pattern in quotes ('news/*.jsonl'), or - for what is "
    "piped in; compressed ones end in .gz or .zst",
    parser=filename,
)
_OUTPUT = typer.Argument(
    help="The file to write, or with --in-parts the folder, or - for standard output",
    parser=filename,
)
_LANG = typer.Option(
    "--lang",
    "-l",
    help="The language of documents that do not say theirs, any tag or name; several are joined "
    "by +; auto: each word by its script. By default the pipeline's own",
)
_IDENTIFY = typer.Option(
    help="Tell languages that share a script apart (extra lid): those of --lang, or with auto all"
)
_FORMAT = typer.Option(
    "--format",
    "-f",
    help="How the input is read: text (a document a line), document (a document a file), jsonl, "
    "csv, tsv, parquet, spacy; auto by the files' names",
)
_OUTPUT_FORMAT = typer.Option(
    "--output-format", "-o", help="How the output is written; by default by its name, or jsonl"
)
_ADAPT = typer.Option(
    help="A folder for a pipeline that first learns the language from the input, as `python -m "
    "spacy phoneme adapt` does, and then annotates it; what is there from before is used",
    parser=filename,
)
_TEACHER = typer.Option(help="With --adapt: a pipeline that knows more to learn from, such as base")
_PART_SIZE = typer.Option(
    help="Documents in a part: what is lost at most, for each process, if the job is interrupted",
    min=1,
)


@command
def annotate_cli(
    model: Annotated[
        str, typer.Argument(help="small, base, or a pipeline: a folder or an installed package")
    ],
    input_path: Annotated[Path, _INPUT],
    output: Annotated[Path, _OUTPUT],
    lang: Annotated[Optional[str], _LANG] = None,
    identify: Annotated[bool, _IDENTIFY] = False,
    format: Annotated[str, _FORMAT] = "auto",
    text_field: Annotated[str, typer.Option(help="The field or column of the text")] = "text",
    lang_field: Annotated[
        Optional[str], typer.Option(help="The field or column of the language, if there is one")
    ] = None,
    id_field: Annotated[
        Optional[str],
        typer.Option(help="The field or column of what a document is called; else file and line"),
    ] = None,
    max_length: Annotated[
        int, typer.Option(help="Characters of a document; longer ones are rejected", min=1)
    ] = 10_000_000,
    output_format: Annotated[Optional[str], _OUTPUT_FORMAT] = None,
    in_parts: Annotated[
        bool, typer.Option(help="Leave the parts in a folder, instead of joining them to a file")
    ] = False,
    part_size: Annotated[int, _PART_SIZE] = 50_000,
    threshold: Annotated[
        Optional[float], typer.Option(help="How probable a name must be, 0…1", min=0.0, max=1.0)
    ] = None,
    labels: Annotated[
        Optional[str], typer.Option(help="The kinds of names to give, comma-separated: PER,LOC")
    ] = None,
    adapt: Annotated[Optional[Path], _ADAPT] = None,
    teacher: Annotated[Optional[str], _TEACHER] = None,
    processes: Annotated[
        int, typer.Option(help="Processes that annotate, a core each", min=1, max=1_000)
    ] = 1,
    force: Annotated[
        bool, typer.Option(help="Write over what is there, and begin anew what was begun")
    ] = False,
    quiet: Annotated[bool, typer.Option(help="Show no progress")] = False,
) -> None:
    """Find the names in any number of documents, of any length.

    It can be interrupted at any moment: the same command goes on, and gives what it would have
    given. What cannot be read is listed beside the output, in OUTPUT.rejects.jsonl."""
    is_stream = output == _STANDARD
    if not is_stream:
        inputs = [] if input_path == _STANDARD else [input_path]
        (check_output_folder if in_parts else check_output_file)(output, inputs=inputs)

    from ..annotation import Annotator, find_format
    from ..annotation.job import Job
    from ..annotation.readers.inputs import ReadingSettings

    reading = ReadingSettings(format, text_field, lang_field, id_field, max_length)
    plan = None
    if adapt is not None or teacher is not None:
        plan = _plan_adaptation(model, input_path, adapt, lang, reading, teacher, quiet)
    # Of what has no ending, as a folder of parts and standard output.
    usual = "jsonl" if is_stream or in_parts else None
    annotator = Annotator(
        model if plan is None else str(plan.output),
        lang=lang,
        threshold=threshold,
        labels=None if labels is None else [name.strip() for name in labels.split(",")],
        identify=identify,
    )
    job = Job(
        annotator=annotator,
        inputs=input_path,
        output=output,
        format=find_format(output_format or usual, output),
        reading=reading,
        in_parts=in_parts,
        part_size=part_size,
        processes=processes,
        force=force,
    )
    if plan is not None:
        if not is_stream:
            job.check_output()  # to learn takes minutes
        plan.write_once()
    (_write_stream if is_stream else _write_files)(job, quiet)


def _plan_adaptation(
    model: str,
    text: Path,
    output: Optional[Path],
    lang: Optional[str],
    reading: "ReadingSettings",
    teacher: Optional[str],
    quiet: bool,
) -> "AdaptationPlan":
    """Plan to have a pipeline learn from the input first."""
    from ..adaptation import AdaptationSettings
    from .adapting import AdaptationPlan

    for got, expected in (
        ("--teacher alone" if output is None else "", "a folder after --adapt"),
        ("what is piped in" if text == _STANDARD else "", "a file, a folder or a pattern"),
        ("--lang-field" if reading.lang_field else "", "--lang alone"),
        ("no --lang" if lang is None else "", "--lang and the language of the text"),
        (f"--lang {lang}" if lang == "auto" or "+" in (lang or "") else "", "one language"),
    ):
        if got:
            raise PhonemeNERError(Errors.P459.format(got=got, expected=expected))
    assert output is not None and lang is not None
    check_output_folder(output, inputs=[text, Path(model)])
    settings = AdaptationSettings()
    return AdaptationPlan(
        model, text, output, lang, reading, settings, teacher=teacher, quiet=quiet
    )


def _write_files(job: "Job", quiet: bool) -> None:
    start = monotonic()
    with _Bar(quiet) as bar:
        done = job.run(bar.show)
    if done.documents == done.earlier:
        msg.info(f"{job.output} was finished before: {done.documents:,} documents")
    else:
        if done.earlier:
            msg.info(f"{done.earlier:,} documents were annotated before")
        seconds = max(monotonic() - start, 1e-9)
        rate = (done.documents - done.earlier) / seconds
        msg.good(
            f"Wrote {job.output}: {done.documents:,} documents, {done.words:,} words, "
            f"{done.entities:,} names ({rate:,.0f} documents a second)"
        )
    if done.rejects:
        msg.warn(f"{done.rejects:,} could not be read or annotated: see {job.rejects}")


def _write_stream(job: "Job", quiet: bool) -> None:
    from ..annotation.job import annotate_to_stream

    try:
        with _Bar(quiet) as bar:
            rejects = annotate_to_stream(job, sys.stdout.buffer, bar.show)
    except BrokenPipeError:
        # Who read it has enough. Python would complain once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(1) from None
    for reject in rejects:
        print(f"{reject['id']}: {reject['reason']}", file=sys.stderr)


class _Bar:
    """Shows on a terminal how far a job is: documents and words a second, failures, time left."""

    def __init__(self, quiet: bool) -> None:
        self._disable = True if quiet else None  # None: shown on a terminal only
        self._bar: Any = None
        self._start = monotonic()

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, progress: "Progress") -> None:
        """Show how far it is."""
        from tqdm import tqdm

        share = progress.share
        if self._bar is None:
            form = "{desc}{bar}| {percentage:3.0f}% {elapsed}<{remaining}"
            self._bar = tqdm(
                total=_THOUSANDTHS if share is not None else None,
                bar_format=form if share is not None else "{desc} {elapsed}",
                leave=False,
                disable=self._disable,
                initial=round(_THOUSANDTHS * (share or 0)) if progress.earlier else 0,
            )
        seconds = max(monotonic() - self._start, 1e-9)
        documents = (progress.documents - progress.earlier) / seconds
        words = (progress.words - progress.earlier_words) / seconds
        text = f"{progress.documents:,} documents ({documents:,.0f}/s), {words:,.0f} words/s"
        failed = f", {progress.rejects:,} failed" if progress.rejects else ""
        self._bar.set_description_str(f"{text}{failed} ", refresh=False)
        if share is not None:
            self._bar.update(max(0, round(_THOUSANDTHS * share) - self._bar.n))
        else:
            self._bar.update(0)
