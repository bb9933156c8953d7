"""`python -m spacy phoneme report`: what pipelines do wrong, as a page to look at."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Dict, Iterator, List, Optional, Sequence

import typer

from ..disk.paths import check_is_other, check_output_file
from ..errors import Errors, PhonemeNERError
from .common import (
    DATA,
    command,
    filename,
    find_data,
    find_files,
    load_pipeline,
    print_table,
    print_written,
    with_bar,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from ..evaluation.mistakes.known import CountedNames
    from ..evaluation.mistakes.results import Mistakes

_PAGES = (".html", ".htm")
_CORPUS = ".spacy files that pipelines were trained on"


@command
def report_cli(
    models: Annotated[
        List[str],
        typer.Argument(
            help="small, base, or pipelines, one or several: folders or installed packages"
        ),
    ],
    data: Annotated[Path, typer.Argument(help=f"Gold data: {DATA}", parser=filename)],
    output: Annotated[Path, typer.Argument(help="The page to write (.html)", parser=filename)],
    langs: Annotated[
        Optional[str], typer.Option(help="Languages to look at, comma-separated; all by default")
    ] = None,
    corpus: Annotated[
        Optional[Path],
        typer.Option(
            help="What the pipelines were trained on, a folder of .spacy files at any depth: which "
            "names were known is told from it, not from the pipelines' gazetteers",
            parser=filename,
        ),
    ] = None,
    names: Annotated[
        Optional[Path],
        typer.Option(
            help="Names that were known: a list (.tsv), or a folder of them, beside --corpus or "
            "instead of it",
            parser=filename,
        ),
    ] = None,
    examples: Annotated[
        int, typer.Option(help="Mistakes of each class and pipeline to browse, at most", min=0)
    ] = 100,
    batch_size: Annotated[int, typer.Option(help="Docs a batch", min=1)] = 128,
    gpu_id: Annotated[int, typer.Option(help="GPU to use, or -1 for the CPU")] = -1,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors")] = False,
) -> None:
    """Show what pipelines do wrong on gold data, on one page of HTML that needs nothing else.

    Scores by language with intervals; every mistake in just one class (type, boundary, missed,
    spurious), by language, script, length, confidence and place, and by what went wrong: the
    pronunciation, a homophone, a sound never heard, or the model; and the mistakes themselves, with
    the IPA below.
    """
    from ..corpora.name_lists import find_lists
    from ..evaluation.mistakes.study import find_mistakes
    from ..evaluation.page.page import write_page

    check_output_file(output)
    # Where a path is left out, the last one is data, and must not be written over.
    if output.suffix.lower() not in _PAGES:
        raise PhonemeNERError(Errors.P470.format(path=output))
    files = find_data(data, langs)
    inputs = [*files.values()]
    inputs += [
        *(find_files([corpus], _CORPUS) if corpus else []),
        *(find_lists(names) if names else []),
    ]
    check_is_other(output, inputs)
    known = _count(corpus, names, quiet) if corpus or names else None
    pipelines = {name: load_pipeline(model, gpu_id) for model, name in _names(models).items()}
    mistakes = find_mistakes(
        pipelines,
        files,
        known,
        n_examples=examples,
        batch_size=batch_size,
        progress=lambda docs, lang: with_bar(docs, "sentences", quiet=quiet, title=lang),
    )
    write_page(mistakes, output, data.name)
    if not quiet:
        _print(mistakes)
        print_written([output])


def _names(models: Sequence[str]) -> Dict[str, str]:
    """Name pipelines by their folders, or by all of the path where several are called the same."""
    given = list(dict.fromkeys(models))
    # What `spacy train` writes are always called model-best and model-last.
    short = {model: Path(model).resolve().name or model for model in given}
    n = Counter(short.values())
    return {model: name if n[name] == 1 else model for model, name in short.items()}


def _count(corpus: Optional[Path], names: Optional[Path], quiet: bool) -> "CountedNames":
    """Read the names that were known."""
    from ..evaluation.mistakes.known import CountedNames

    return CountedNames(with_bar(_known_docs(corpus, names), "sentences of names", quiet=quiet))


def _known_docs(corpus: Optional[Path], names: Optional[Path]) -> "Iterator[Doc]":
    from spacy.vocab import Vocab

    from ..corpora.docbin import read_docs
    from ..corpora.name_lists import find_lists, make_docs, read_list
    from ..layer import has_layer

    if corpus is not None:
        vocab = Vocab()
        for path in find_files([corpus], _CORPUS):
            for i, doc in enumerate(read_docs(path, vocab)):
                if len(doc) and not has_layer(doc):
                    raise PhonemeNERError(Errors.P437.format(path=path, i=i, text=doc.text[:40]))
                yield doc
    for path in find_lists(names) if names is not None else ():
        yield from make_docs(read_list(path)[1])


def _print(mistakes: "Mistakes") -> None:
    from ..evaluation.mistakes.outcomes import CLASSES
    from ..evaluation.tables import NOTHING

    rows = []
    for kind in CLASSES:
        counts = [its.n_mistakes[kind] for its in mistakes.models]
        rows.append((kind, *(f"{n:,}" if n else NOTHING for n in counts)))
    print_table(("Mistakes", *(its.name for its in mistakes.models)), rows)
