"""`python -m spacy phoneme convert`: a corpus to spaCy's binary format."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Dict, List, Optional, Sequence, Tuple

import typer
from wasabi import msg

from ..checks import check_choice
from ..disk.paths import check_output_file
from ..errors import Errors, PhonemeNERError
from .common import command, filename, print_table
from .g2p_choice import make_g2p

if TYPE_CHECKING:
    from ..corpora import ConversionReport, Skipped

_ON_ERRORS = ("stop", "skip")
# What the help of each option says; the types are in the signature below.
_INPUT = typer.Argument(
    help="The corpus, or a folder of corpora; with --format hub the language's code in WikiANN: si",
    parser=filename,
)
_OUTPUT = typer.Argument(
    help="The .spacy file to write, or for a folder the folder to write to", parser=filename
)
_LANG = typer.Option(
    "--lang",
    "-l",
    help="The language: si, sin, sin-Sinh or Sinhala. For a folder, the name that its files "
    "have, with {lang} where the language stands: test-{lang}.iob",
)
_CORPORA = typer.Option(
    "--corpora",
    help="For a folder of several corpora, which of them, separated by commas; --lang then has "
    "{corpus}, too: {lang}-{corpus}-train.tsv. Each is written to a folder of its own",
)
_FORMAT = typer.Option(
    "--format",
    "-f",
    help="auto (by name and content), panx, paper, phonexl, conll, conllu, spacy-iob, spacy-json, "
    "hub, or the annotation tool that exported it: label-studio, doccano, argilla or prodigy",
)
_IPA = typer.Option(
    "--ipa",
    help="Pronunciations from g2p, file (the corpus's own, of the formats paper and phonexl), "
    "auto (g2p where it knows the language, else file) or none",
)
_G2P = typer.Option(
    "--g2p",
    help="With --ipa g2p, which one: a registered name (ipa, epitran, orth, roman …) "
    "or its settings as JSON",
)
_SPLIT = typer.Option("--split", help="The split to read, of the formats paper and hub")
_LIMIT = typer.Option("--limit", "-n", min=0, help="Convert the first N sentences; 0 for all")
_WORD = typer.Option(
    "--word-column",
    help="Formats conll and conllu: column of the word, from 0, or from -1 backwards. If it is not "
    "given, the first that does not count the words",
)
_TAG = typer.Option(
    "--tag-column",
    help="Formats conll and conllu: column of the tag. If it is not given, the last; of CoNLL-U "
    "that of names if there are any (name= or NER= in MISC), else UPOS",
)
_ON_ERROR = typer.Option(
    "--on-error",
    help="What to do about a row that cannot be read: stop, or skip the sentence that it is in; "
    "OUTPUT.skipped.tsv then has what was left out, and why",
)
_TITLES = typer.Option(
    help="A list of titles (a word, a tab, its language): they are no part of the names of "
    "persons, whatever the corpus says",
    parser=filename,
)
_QUIET = typer.Option("--quiet", "-q", help="Print errors only")


@command
def convert_cli(
    input_path: Annotated[Path, _INPUT],
    output_path: Annotated[Path, _OUTPUT],
    lang: Annotated[str, _LANG],
    corpora: Annotated[str, _CORPORA] = "",
    format: Annotated[str, _FORMAT] = "auto",
    ipa: Annotated[str, _IPA] = "g2p",
    g2p: Annotated[str, _G2P] = "ipa",
    split: Annotated[str, _SPLIT] = "validation",
    limit: Annotated[int, _LIMIT] = 0,
    word_column: Annotated[Optional[int], _WORD] = None,
    tag_column: Annotated[Optional[int], _TAG] = None,
    on_error: Annotated[str, _ON_ERROR] = "stop",
    titles: Annotated[Optional[Path], _TITLES] = None,
    quiet: Annotated[bool, _QUIET] = False,
) -> None:
    """Convert a corpus to .spacy, with a pronunciation for every word.

    The tags of a file are of names (IOB, IOE, IOBES, BILUO, BMES) or all parts of speech (UPOS
    of Universal Dependencies): which of both is told by the tags.

    For training, read it with @readers = "spacy-phoneme-ner.PhonemeCorpus.v1".
    """
    from ..corpora.titles import read_titles

    check_choice("--on-error", on_error, _ON_ERRORS)
    columns = {
        "split": split,
        "word_column": word_column,
        "tag_column": tag_column,
        "skip_errors": on_error == "skip",
    }
    backend = make_g2p(g2p)
    known = read_titles(titles) if titles is not None else {}
    tasks = _tasks(input_path, output_path, lang, _names(corpora))
    read = [source for source, _, _ in tasks] + ([titles] if titles is not None else [])
    for _, target, _ in tasks:
        check_output_file(target, read)
        if on_error == "skip":
            check_output_file(_skipped_file(target), read)
    for source, target, tag in tasks:
        settings = {"lang": tag, "g2p": backend, "ipa": ipa, "limit": limit, "titles": known}
        report = _convert_file(source, target, format, columns, settings, quiet)
        if not quiet:
            msg.good(f"Converted {source} to {target}")
            print_table(("Converted", source.name), report.rows)


def _names(text: str) -> List[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _tasks(
    source: Path, target: Path, lang: str, corpora: Sequence[str]
) -> List[Tuple[Path, Path, str]]:
    """List the files to convert: from where, to where, in which language."""
    if not source.is_dir():
        if target.suffix != ".spacy":
            raise PhonemeNERError(Errors.P401.format(path=target))
        return [(source, target, lang)]
    from ..corpora.files import named_files, named_files_of, one_for_each

    if ("{corpus}" in lang) != bool(corpora):
        raise PhonemeNERError(Errors.P443.format(lang=lang, corpora=", ".join(corpora)))
    found = [(corpus, named_files_of(source, lang, corpus)) for corpus in corpora]
    folders = found or [("", named_files(source, lang))]
    if target.suffix == ".spacy":
        raise PhonemeNERError(Errors.P404.format(path=target))
    # All names are read before the first file is converted.
    return [
        (file, target / corpus / f"{key}.spacy", tag)
        for corpus, files in folders
        for key, (file, tag) in one_for_each(files).items()
    ]


def _convert_file(
    source: Path,
    target: Path,
    format: str,
    columns: Dict[str, Any],
    settings: Dict[str, Any],
    quiet: bool,
) -> "ConversionReport":
    from spacy.vocab import Vocab

    from ..corpora import convert, read_corpus
    from ..disk.files import replacing, write_text

    items = read_corpus(source, format, **columns)
    doc_bin, report = convert(items, vocab=Vocab(), progress=not quiet, **settings)
    if not report.sentences:
        reasons = dict.fromkeys(skipped.reason for skipped in report.skipped)
        got = f"{len(report.skipped)} skipped rows only ({', '.join(reasons)})"
        expected = "at least one sentence with words"
        raise PhonemeNERError(Errors.P203.format(path=source, got=got, expected=expected))
    with replacing(target) as temporary:
        doc_bin.to_disk(temporary)
    if columns["skip_errors"]:
        write_text(_skipped_file(target), _skipped_table(report.skipped))
    return report


def _skipped_file(target: Path) -> Path:
    return target.with_suffix(".skipped.tsv")


def _skipped_table(skipped: Sequence["Skipped"]) -> str:
    rows = [("line", "reason", "message"), *((str(s.line), s.reason, s.message) for s in skipped)]
    # What is quoted may hold anything.
    cells = ([" ".join(cell.split()) for cell in row] for row in rows)
    return "".join("\t".join(row) + "\n" for row in cells)
