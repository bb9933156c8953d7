"""`python -m spacy phoneme convert`: a corpus to spaCy's binary format."""

from pathlib import Path
from typing import Annotated, Any

import typer
from wasabi import msg

from ..errors import Errors, PhonemeNERError

# What the help of each option says; the types are in the signature below.
_INPUT = typer.Argument(help="The corpus; with --format hub the language's code in WikiANN: si")
_OUTPUT = typer.Argument(help="The .spacy file to write")
_LANG = typer.Option("--lang", "-l", help="The language: si, sin, sin-Sinh or Sinhala")
_FORMAT = typer.Option(
    "--format", "-f", help="auto (by name and first line), panx, paper, conll or hub"
)
_IPA = typer.Option("--ipa", help="Pronunciations from g2p, file (the corpus's own) or none")
_G2P = typer.Option("--g2p", help="With --ipa g2p, which one: ipa, epitran, orth or roman")
_SPLIT = typer.Option("--split", help="The split to read, of the formats paper and hub")
_LIMIT = typer.Option("--limit", "-n", min=0, help="Convert the first N sentences; 0 for all")
_WORD = typer.Option("--word-column", help="Format conll: column of the word, from 0")
_TAG = typer.Option("--tag-column", help="Format conll: column of the tag; -1 is the last")
_QUIET = typer.Option("--quiet", "-q", help="Print errors only")


def convert_cli(
    input_path: Annotated[Path, _INPUT],
    output_path: Annotated[Path, _OUTPUT],
    lang: Annotated[str, _LANG],
    format: Annotated[str, _FORMAT] = "auto",
    ipa: Annotated[str, _IPA] = "g2p",
    g2p: Annotated[str, _G2P] = "ipa",
    split: Annotated[str, _SPLIT] = "validation",
    limit: Annotated[int, _LIMIT] = 0,
    word_column: Annotated[int, _WORD] = 0,
    tag_column: Annotated[int, _TAG] = -1,
    quiet: Annotated[bool, _QUIET] = False,
) -> None:
    """Convert a corpus of tagged names to .spacy, with a pronunciation for every word.

    For training, read it with @readers = "spacy-phoneme-ner.PhonemeCorpus.v1".
    """
    from spacy.vocab import Vocab

    from ..corpora import convert, read_corpus
    from ..corpora.files import replacing

    try:
        if output_path.suffix != ".spacy":
            raise PhonemeNERError(Errors.P401.format(path=output_path))
        items = read_corpus(
            input_path, format, split=split, word_column=word_column, tag_column=tag_column
        )
        doc_bin, report = convert(
            items,
            lang=lang,
            vocab=Vocab(),
            g2p=_make_g2p(g2p),
            ipa=ipa,
            limit=limit,
            progress=not quiet,
        )
        if not report.sentences:
            got = f"{report.skipped.total()} skipped rows only ({', '.join(report.skipped)})"
            expected = "at least one sentence with words"
            raise PhonemeNERError(Errors.P203.format(path=input_path, got=got, expected=expected))
        with replacing(output_path) as temporary:
            doc_bin.to_disk(temporary)
    except PhonemeNERError as error:
        msg.fail(str(error), exits=1)
    if not quiet:
        msg.good(f"Converted {input_path} to {output_path}")
        print(report)


def _make_g2p(name: str) -> Any:
    from ..g2p import EpitranG2P, IpaG2P, OrthG2P, RomanG2P

    backends = {"ipa": IpaG2P, "epitran": EpitranG2P, "orth": OrthG2P, "roman": RomanG2P}
    if name not in backends:
        expected = ", ".join(backends)
        raise PhonemeNERError(Errors.P009.format(setting="g2p", value=name, expected=expected))
    return backends[name]()
