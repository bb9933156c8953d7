"""`python -m spacy phoneme dictionary-coverage`: how much of a corpus can be code-switched."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, List, Optional, Sequence, Tuple

import typer
from wasabi import msg

from ..disk.paths import check_output_folder
from ..errors import Errors, PhonemeNERError
from .common import command, filename, with_bar

if TYPE_CHECKING:
    from ..bilingual.code_switching import Dictionary
    from ..evaluation.switching_coverage import SwitchingCoverage

_DICTIONARY = (
    "The dictionary: word and translation, or as PhoneXL's word, IPA, translation, IPA; parted "
    "by TABs, two columns by blanks, too"
)
_CORPUS = "A corpus in the dictionary's first language: .spacy, or any that `convert` reads"


@command
def dictionary_coverage_cli(
    dictionary: Annotated[Path, typer.Argument(help=_DICTIONARY, parser=filename)],
    corpus: Annotated[List[Path], typer.Argument(help=_CORPUS, parser=filename)],
    source: Annotated[
        str, typer.Option("--source", "-s", help="The language of the first words: ja, jpn …")
    ],
    target: Annotated[str, typer.Option("--target", "-t", help="The language of the second words")],
    format: Annotated[
        str, typer.Option("--format", "-f", help="The format of corpora, as for `convert`")
    ] = "auto",
    word_column: Annotated[
        Optional[int],
        typer.Option("--word-column", help="Formats conll and conllu: column of the word, from 0"),
    ] = None,
    tag_column: Annotated[
        Optional[int],
        typer.Option("--tag-column", help="Formats conll and conllu: column of the tag"),
    ] = None,
    output: Annotated[
        Optional[Path],
        typer.Option(
            "--output",
            "-o",
            help="Folder for dictionary-coverage.json and .md",
            parser=filename,
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors")] = False,
) -> None:
    """Count what of corpora a bilingual dictionary knows: one token, or several together.

    Tags carry over where all tokens of a match are in one name or in none, or of one
    part of speech; only such words are switched in training.
    """
    from ..disk.files import write_text
    from ..evaluation.switching_coverage import switching_json, switching_table

    columns = {"word_column": word_column, "tag_column": tag_column}
    if output is not None:
        check_output_folder(output, "dictionary-coverage", [dictionary, *corpus])
    lexicon, rows = dictionary_coverage(
        dictionary, corpus, source, target, format, quiet, **columns
    )
    table = switching_table(rows)
    if output is not None:
        write_text(output / "dictionary-coverage.json", switching_json(rows, lexicon))
        write_text(output / "dictionary-coverage.md", table)
    if quiet:
        return
    print(table)
    entries = f"{len(lexicon.entries):,} words with translations that are spelled otherwise"
    msg.info(f"{dictionary.name}: {entries}; {lexicon.left_out:,} pairs that are not were left out")


def dictionary_coverage(
    dictionary: Path,
    corpora: Sequence[Path],
    source: str,
    target: str,
    format: str = "auto",
    quiet: bool = True,
    **columns: Optional[int],
) -> "Tuple[Dictionary, List[SwitchingCoverage]]":
    """Count what of corpora a dictionary knows (see `dictionary_coverage_cli`).

    RETURNS (Tuple[Dictionary, List[SwitchingCoverage]]): The dictionary without its
        pronunciations, and a row for each corpus; nothing is written.
    RAISES (PhonemeNERError): If a file or a language cannot be used, or a corpus has no
        sentence.
    """
    from ..corpora.dictionaries import read_dictionary
    from ..evaluation.switching_coverage import measure_switching, read_labelled

    lexicon = read_dictionary(dictionary, source, target, ipa="none")
    rows = []
    for path in with_bar(corpora, "corpora", quiet=quiet):
        name = "/".join(path.parts[-2:])  # panx/dev-ja.tsv is not udpos/dev-ja.tsv
        row = measure_switching(name, read_labelled(path, format, **columns), lexicon)
        if not row.n_sentences:
            raise PhonemeNERError(Errors.P430.format(path=path))
        rows.append(row)
    return lexicon, rows
