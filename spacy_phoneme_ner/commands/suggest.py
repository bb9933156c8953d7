"""`python -m spacy phoneme suggest`: the sentences that a person should annotate next."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Iterator, List, Optional, Sequence

import typer
from wasabi import msg

from ..disk.paths import check_output_file
from .common import command, filename, print_table, print_written, with_bar

if TYPE_CHECKING:
    from ..annotation import AnnotatedDocument

_SHOWN, _LONGEST = 10, 70  # sentences in the table, and characters of each

_MODEL = typer.Argument(help="The pipeline: small, base, a folder or an installed package")
_TEXT = typer.Argument(
    help="Text to choose from: a file, a folder, a pattern such as 'news/*.jsonl', or - for what "
    "is piped in",
    parser=filename,
)
_OUTPUT = typer.Argument(help="The file to write", parser=filename)
_NUMBER = typer.Option("--number", "-n", min=1, help="How many sentences to suggest")
_FORMAT = typer.Option("--format", help="The format of the text; auto goes by its name")
_OUTPUT_FORMAT = typer.Option(
    help="label-studio, doccano, argilla, prodigy or jsonl; by default told by the name of the file"
)
_LANG = typer.Option("--lang", "-l", help="The language of the text, if it does not say it")
_TEXT_FIELD = typer.Option(help="The field of a row that is its text")
_LANG_FIELD = typer.Option(help="The field of a row that is its language")
_LABELS = typer.Option(help="The names to annotate beforehand: labels, separated by commas")
_ANNOTATED = typer.Option(
    help="What is annotated already: .spacy, or what `convert` reads; may be given again",
    parser=filename,
)
_POOL = typer.Option(min=1, help="Of more sentences than these, so many are drawn at random")
_SEED = typer.Option(min=0, help="The same seed draws the same")
_QUIET = typer.Option("--quiet", "-q", help="Print errors only")


@command
def suggest_cli(
    model: Annotated[str, _MODEL],
    text: Annotated[Path, _TEXT],
    output: Annotated[Path, _OUTPUT],
    number: Annotated[int, _NUMBER] = 50,
    format: Annotated[str, _FORMAT] = "auto",
    output_format: Annotated[Optional[str], _OUTPUT_FORMAT] = None,
    lang: Annotated[Optional[str], _LANG] = None,
    text_field: Annotated[str, _TEXT_FIELD] = "text",
    lang_field: Annotated[Optional[str], _LANG_FIELD] = None,
    labels: Annotated[Optional[str], _LABELS] = None,
    annotated: Annotated[Optional[List[Path]], _ANNOTATED] = None,
    pool: Annotated[int, _POOL] = 100_000,
    seed: Annotated[int, _SEED] = 0,
    quiet: Annotated[bool, _QUIET] = False,
) -> None:
    """Suggest sentences to annotate next: those in which the most names are likely to be wrong,
    and unlike each other. What the pipeline finds in them is there to be corrected.

    When they are annotated, `convert` makes training data of what the tool exports.
    """
    from ..annotation import Annotator, Suggester, find_format, read_documents
    from ..disk.files import replacing

    known = list(annotated or [])
    check_output_file(output, [text, *known])
    target = find_format(output_format, output)
    names = None if labels is None else [name.strip() for name in labels.split(",")]
    annotator = Annotator(model, lang=lang, labels=names)
    suggester = Suggester(annotator, number, pool=pool, seed=seed, known=_texts(known))
    rejects: List[str] = []
    documents = read_documents(
        str(text),
        format=format,
        text_field=text_field,
        lang_field=lang_field,
        on_reject=lambda reject: rejects.append(f"{reject.id}: {reject.reason}"),
    )
    suggested, report = suggester.suggest(with_bar(documents, "documents", quiet=quiet))
    with replacing(output) as temporary:
        target.write(temporary, suggested, annotator.make_doc)
    if quiet:
        return
    print_table(("Suggested", model), report.rows)
    print_table(("Sentence", "Wrong names expected", "In doubt"), map(_row, suggested[:_SHOWN]))
    if rejects:
        msg.warn(f"{len(rejects):,} could not be read, such as {rejects[0]}")
    print_written([output])


def _row(suggested: "AnnotatedDocument") -> Sequence[str]:
    text, meta = suggested.document.text, suggested.document.meta
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    chances = ", ".join(f"{tag} {chance:.0%}" for tag, chance in meta["tags"].items())
    return (shown, f"{meta['errors']:.1f}", f"{meta['word']}: {chances}")


def _texts(files: Sequence[Path]) -> Iterator[str]:
    """Give the texts of annotated files."""
    from spacy.vocab import Vocab

    from ..corpora import Sentence, read_corpus
    from ..corpora.docbin import read_docs

    for file in files:
        if file.suffix == ".spacy":
            yield from (doc.text for doc in read_docs(file, Vocab()))
        else:
            items = read_corpus(file)
            yield from (" ".join(item.words) for item in items if isinstance(item, Sentence))
