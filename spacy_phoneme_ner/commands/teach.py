"""`python -m spacy phoneme teach`: a teacher's tags of a corpus, for students to learn from."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Iterator, List, Optional

import typer

from ..disk.paths import check_is_other, check_output_file
from .common import (
    command,
    filename,
    find_files,
    load_pipeline,
    print_table,
    print_written,
    with_bar,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from ..corpora.sampled import SampledCorpus
    from ..corpora.teacher_file import TeacherFile

_DATA = "a .spacy file, or a folder of them"


@command
def teach_cli(
    model: Annotated[str, typer.Argument(help="The teacher: a folder or an installed package")],
    corpus: Annotated[
        List[Path],
        typer.Argument(
            help=f"The text to be learned, its tags unread: {_DATA}; or several", parser=filename
        ),
    ],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="The file to write (.safetensors)", parser=filename),
    ],
    component: Annotated[
        Optional[str],
        typer.Option(help="The component that teaches; by default the last that finds entities"),
    ] = None,
    sure: Annotated[
        float,
        typer.Option(help="From which probability on a token counts as outside of names for sure"),
    ] = 0.99,
    size: Annotated[
        int,
        typer.Option(
            help="How many Docs of each folder, named by language, to draw, as SampledCorpus.v1 "
            "draws them for training; 0 for all",
            min=0,
        ),
    ] = 0,
    temperature: Annotated[float, typer.Option(help="As for SampledCorpus.v1")] = 1.0,
    seed: Annotated[int, typer.Option(help="As for SampledCorpus.v1", min=0)] = 0,
    only: Annotated[str, typer.Option(help="Only these languages: en,hi")] = "",
    exclude: Annotated[str, typer.Option(help="All languages but these")] = "",
    corpora: Annotated[str, typer.Option(help="Only these of the folders in a folder")] = "",
    gpu_id: Annotated[int, typer.Option(help="GPU to use, or -1 for the CPU")] = -1,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors")] = False,
) -> None:
    """Write what a trained pipeline thinks of the tags of a corpus, as a compact file.

    Training needs it where a smaller or faster pipeline shall learn from a better one, and
    from more text than is annotated: the objective `spacy-phoneme-ner.Distillation.v1` with
    @readers = "spacy-phoneme-ner.TeacherFile.v1". Sentences are found in it by their words,
    whatever corpus they come from. Called again after an interruption, it goes on from what it
    has left beside the file, as FILE.unfinished.
    """
    from ..corpora.sampled import SampledCorpus
    from ..corpora.teaching import record_teacher
    from ..pipeline.teacher import TeacherPipeline

    check_output_file(output)
    unfinished = output.with_name(f"{output.name}.unfinished")
    check_output_file(unfinished)
    files = find_files(corpus, _DATA)
    check_is_other(output, files)
    check_is_other(unfinished, files)

    def draw(path: Path) -> SampledCorpus:
        return SampledCorpus(
            path,
            size=size,
            temperature=temperature,
            seed=seed,
            only=only,
            exclude=exclude,
            corpora=corpora,
        )

    is_drawn = bool(size or only or exclude or corpora)
    samples = [draw(path) for path in corpus] if is_drawn else None
    teacher = TeacherPipeline(load_pipeline(model, gpu_id), component, name=model)
    docs = _read(files) if samples is None else _draw(samples)
    bar = with_bar(docs, "sentences", quiet=quiet)
    taught = record_teacher(teacher, bar, sure=sure, unfinished=unfinished)
    taught.to_disk(output)
    unfinished.unlink(missing_ok=True)
    if not quiet:
        _print(taught, output)
        print_written([output])


def _print(taught: "TeacherFile", output: Path) -> None:
    share = f"{100 * taught.n_unsure / taught.n_tokens:.1f} %"
    size = f"{output.stat().st_size / 1e6:.2f} MB"
    row = (f"{len(taught):,}", f"{taught.n_tokens:,}", share, size)
    print_table(("Sentences", "Tokens", "Not surely O", "Size"), [row])


def _read(files: List[Path]) -> "Iterator[Doc]":
    from spacy.vocab import Vocab

    from ..corpora.docbin import read_docs

    for path in files:
        # A vocabulary of its own for each file: strings are never given back.
        yield from read_docs(path, Vocab())


def _draw(samples: List["SampledCorpus"]) -> "Iterator[Doc]":
    from spacy.vocab import Vocab

    for sample in samples:
        yield from sample.read_docs(Vocab())
