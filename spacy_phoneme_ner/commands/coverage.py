"""`python -m spacy phoneme coverage`: which languages can be pronounced, and how cleanly."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Dict, List, Optional, Sequence

import typer

from ..disk.paths import check_output_folder
from ..errors import Errors, PhonemeNERError
from .common import command, filename, with_bar

if TYPE_CHECKING:
    from ..evaluation.sounds.coverage import Coverage

_TEXT = (
    "Real text to count leaks on: a corpus that `convert` reads, a .txt file, or a folder of "
    "such files; several times for several"
)
_LANG = (
    "The language of each text in turn, or for a folder the name of its files with {lang} "
    "where the language stands: test-{lang}.tsv"
)


@command
def coverage_cli(
    text: Annotated[Optional[List[Path]], typer.Argument(help=_TEXT, parser=filename)] = None,
    lang: Annotated[Optional[List[str]], typer.Option("--lang", "-l", help=_LANG)] = None,
    text_only: Annotated[
        bool, typer.Option("--text-only", help="Leave out the languages without text")
    ] = False,
    limit: Annotated[
        int, typer.Option("--limit", "-n", help="Sentences a text; 0 for all", min=0)
    ] = 0,
    output: Annotated[
        Optional[Path],
        typer.Option("--output", "-o", help="Folder for coverage.json, .csv, .md", parser=filename),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors")] = False,
) -> None:
    """List the languages that can be pronounced offline, and what leaks on real text.

    A word leaks if its pronunciation holds a symbol that is no IPA.
    """
    from ..disk.files import write_text
    from ..evaluation.sounds.coverage import coverage_csv, coverage_json, coverage_table

    if output is not None:
        check_output_folder(output, "coverage", text or ())
    rows = coverage(text or [], lang or [], limit, quiet)
    table = coverage_table(rows, text_only=text_only)
    if output is not None:
        write_text(output / "coverage.json", coverage_json(rows))
        write_text(output / "coverage.csv", coverage_csv(rows))
        write_text(output / "coverage.md", table)
    if not quiet:
        print(table)


def coverage(
    texts: Sequence[Path], langs: Sequence[str], limit: int = 0, quiet: bool = True
) -> "List[Coverage]":
    """List the languages (see `coverage_cli`).

    RETURNS (List[Coverage]): A row for each language and script.
    RAISES (PhonemeNERError): If a text cannot be read, or its language is not known.
    """
    from ..corpora.files import named_files
    from ..corpora.formats import read_words
    from ..evaluation.sounds.coverage import measure_coverage
    from ..g2p import IpaG2P

    if len(texts) != len(langs):
        raise PhonemeNERError(Errors.P701.format(n_texts=len(texts), n_langs=len(langs)))
    files = []
    for path, lang in zip(texts, langs):
        files += named_files(path, lang) if path.is_dir() else [(path, lang)]
    by_language: Dict[str, List[Sequence[str]]] = {}
    for path, lang in with_bar(files, "files", quiet=quiet):
        sentences = read_words(path)
        by_language.setdefault(lang, []).extend(sentences[: limit or None])
    return measure_coverage(IpaG2P(), by_language)
