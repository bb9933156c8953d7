"""`python -m spacy phoneme show`: a few tagged sentences with their IPA."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Iterator, List, Mapping, Optional, Sequence

import typer
from wasabi import msg

from ..checks import check_different
from ..disk.files import write_text
from ..disk.paths import check_output_file
from ..errors import Errors, PhonemeNERError
from .common import command, filename, find_data, load_pipeline, print_written

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_TEXTS = "a .txt file with a text a line, a .spacy file, or a folder of .spacy files"


@command
def show_cli(
    model: Annotated[
        str, typer.Argument(help="small, base, or a pipeline: a folder or an installed package")
    ],
    texts: Annotated[Path, typer.Argument(help=f"What to tag: {_TEXTS}", parser=filename)],
    n: Annotated[int, typer.Option(help="Sentences a file", min=1)] = 5,
    langs: Annotated[
        Optional[str],
        typer.Option(
            help="Languages to show, comma-separated; all by default. "
            "For a .txt file: the language that it is in"
        ),
    ] = None,
    html: Annotated[
        Optional[Path],
        typer.Option(help="A page to write, for a browser, instead", parser=filename),
    ] = None,
    svg: Annotated[
        Optional[Path], typer.Option(help="A picture to write instead", parser=filename)
    ] = None,
    gpu_id: Annotated[int, typer.Option(help="GPU to use, or -1 for the CPU")] = -1,
) -> None:
    """Tag a few sentences and print them with the entities marked and the IPA below.

    On a page or in a picture (`--html`, `--svg`) names are coloured, and say how probable they are.
    """
    from ..g2p.routing import AUTO
    from ..languages import find_language

    outputs = [output for output in (html, svg) if output is not None]
    for output in outputs:
        check_output_file(output, [texts])
    if len(outputs) == 2:
        check_different("--html and --svg", [str(output) for output in outputs])
    if texts.suffix == ".txt":
        # Told though the pipeline may not ask for it.
        for tag in (langs or AUTO).split("+"):
            if tag != AUTO:
                find_language(tag)
        nlp = load_pipeline(model, gpu_id)
        _show({"": _tag_lines(nlp, texts, n, langs)}, html, svg)
        return
    files = find_data(texts, langs)
    for output in outputs:
        check_output_file(output, files.values())
    nlp = load_pipeline(model, gpu_id)
    titles = {lang: f"{find_language(lang).name} ({lang})" for lang in files}
    _show({titles[lang]: _tag_file(nlp, path, lang, n) for lang, path in files.items()}, html, svg)


def marked_text(doc: "Doc") -> str:
    """Write the text of a Doc with its entities in brackets.

    doc (Doc): A Doc with entities.
    RETURNS (str): E.g. "[Abii Daawuud|PER] waa ..."
    """
    parts, end = [], 0
    for ent in doc.ents:
        parts += [doc.text[end : ent.start_char], f"[{ent.text}|{ent.label_}]"]
        end = ent.end_char
    return "".join([*parts, doc.text[end:]]).rstrip()


def evenly(n_items: int, n: int) -> List[int]:
    """Choose n of a number of items, the same ones every time, spread over all."""
    n = min(n, n_items)
    return [i * n_items // n for i in range(n)]


def _tag_lines(nlp: "Language", path: Path, n: int, lang: Optional[str]) -> "Iterator[Doc]":
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        expected = f"{_TEXTS}, in UTF-8 ({error})"
        raise PhonemeNERError(Errors.P504.format(path=path, expected=expected)) from error
    texts = [line for line in lines if line]
    docs = [nlp.make_doc(texts[i]) for i in evenly(len(texts), n)]
    for doc in docs:
        doc._.ipa_lang = lang
    return nlp.pipe(docs)


def _tag_file(nlp: "Language", path: Path, lang: str, n: int) -> "Iterator[Doc]":
    from ..evaluation.gold import load_gold, unannotated

    # Sentences with entities say more; files without any show what there is.
    docs: Sequence[Doc] = load_gold(nlp, path)
    docs = [doc for doc in docs if doc.ents and len(doc.ents[0]) < len(doc)] or docs
    return nlp.pipe(unannotated([docs[i] for i in evenly(len(docs), n)], lang))


def _show(
    docs_by_title: "Mapping[str, Iterator[Doc]]", html: Optional[Path], svg: Optional[Path]
) -> None:
    if html is None and svg is None:
        for title, docs in docs_by_title.items():
            if title:
                msg.divider(title)
            _print_docs(docs)
        return
    from ..display import render

    shown: List[Doc] = []
    for title, docs in docs_by_title.items():
        for i, doc in enumerate(docs):
            doc.user_data["title"] = "" if i else title
            shown.append(doc)
    if html is not None:
        write_text(html, render(shown, page=True))
    if svg is not None:
        write_text(svg, render(shown, style="svg"))
    print_written([path for path in (html, svg) if path is not None])


def _print_docs(docs: "Iterator[Doc]") -> None:
    for doc in docs:
        print(marked_text(doc))
        if doc._.ipa:
            print(f"    {doc._.ipa}")
