"""`python -m spacy phoneme unknowns`: which phonemes of real text an encoder does not know."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Iterator, List, Optional, Sequence

import typer

from ..disk.paths import check_output_folder
from ..errors import Errors, PhonemeNERError
from .common import command, filename, find_files, load_pipeline, print_written, with_bar

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from ..evaluation.sounds.unknown_phonemes import UnknownPhonemes

_VOCABULARY = (
    "a folder with a tokenizer.json, as that of vinai/xphonebert-base, the file, or a trained "
    "pipeline's folder"
)
_DATA = "a .spacy file with pronunciations, as `convert` writes them, or a folder of them"


@command
def unknowns_cli(
    vocabulary: Annotated[
        Path, typer.Argument(help=f"What the encoder knows: {_VOCABULARY}", parser=filename)
    ],
    data: Annotated[
        List[Path], typer.Argument(help=f"Real text: {_DATA}; or several", parser=filename)
    ],
    segmentation: Annotated[
        str,
        typer.Option(
            help="How pronunciations are cut: ipa (into segments), or spaces (for those that "
            "have spaces between their phonemes)"
        ),
    ] = "ipa",
    limit: Annotated[
        int, typer.Option("--limit", "-n", help="Sentences a file; 0 for all", min=0)
    ] = 0,
    output: Annotated[
        Optional[Path],
        typer.Option("--output", "-o", help="Folder for unknowns.json, .csv, .md", parser=filename),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors")] = False,
) -> None:
    """Count the phonemes that an encoder does not know, language by language.

    An unknown phoneme is read as the nearest one that the encoder knows, by
    articulation, or as <unk> if it is no IPA.
    """
    from ..evaluation.sounds.unknown_phonemes import unknown_table, write_unknown

    if output is not None:
        check_output_folder(output, "unknowns", [vocabulary, *data])
    rows = unknowns(vocabulary, data, segmentation, limit, quiet)
    written = write_unknown(rows, output) if output is not None else []
    if quiet:
        return
    print(unknown_table(rows))
    print_written(written)


def unknowns(
    vocabulary: Path,
    data: Sequence[Path],
    segmentation: str = "ipa",
    limit: int = 0,
    quiet: bool = True,
) -> "List[UnknownPhonemes]":
    """Count unknown phonemes (see `unknowns_cli`).

    RETURNS (List[UnknownPhonemes]): A row a language, nothing written.
    RAISES (PhonemeNERError): If the vocabulary or the data cannot be used.
    """
    from ..evaluation.sounds.unknown_phonemes import count_unknown
    from ..models.transformers.phoneme_reader import PhonemeReader

    files = find_files(data, _DATA)
    reader = PhonemeReader(read_vocabulary(vocabulary), segmentation=segmentation)
    return count_unknown(_docs(files, limit, quiet), reader)


def read_vocabulary(path: Path) -> str:
    """Find an encoder's vocabulary.

    path (Path): A tokenizer.json, a folder with one, or that of a trained pipeline.
    RETURNS (str): The text of a tokenizer.json.
    RAISES (PhonemeNERError): If there is none, or it cannot be read.
    """
    if not path.exists():
        raise PhonemeNERError(Errors.P412.format(path=path, expected=_VOCABULARY))
    file = path / "tokenizer.json" if path.is_dir() else path
    if (path / "config.cfg").is_file():
        return _vocabulary_of_pipeline(path)
    if not file.exists():
        raise PhonemeNERError(Errors.P436.format(path=path))
    try:
        return file.read_text(encoding="utf8")
    except (OSError, UnicodeDecodeError) as error:
        expected = f"{_VOCABULARY} ({error})"
        raise PhonemeNERError(Errors.P504.format(path=file, expected=expected)) from error


def _vocabulary_of_pipeline(path: Path) -> str:
    from ..models.transformers.phoneme_reader import PhonemeReader
    from ..models.transformers.token_encoder import find_transformers

    nlp = load_pipeline(str(path))
    for _, component in nlp.components:
        for shim in find_transformers(getattr(component, "model", None)):
            if shim.is_filled and isinstance(shim.reader, PhonemeReader):
                return shim.tokenizer
    raise PhonemeNERError(Errors.P436.format(path=path))


def _docs(files: Sequence[Path], limit: int, quiet: bool) -> "Iterator[Doc]":
    import spacy

    from ..corpora.docbin import read_docs
    from ..layer import has_layer

    for path in with_bar(files, "files", quiet=quiet):
        # A vocabulary of its own for each file: strings are never given back.
        for i, doc in enumerate(read_docs(path, spacy.blank("xx").vocab)):
            if limit and i >= limit:
                break
            if len(doc) and not has_layer(doc):
                message = Errors.P437.format(path=path, i=i, text=doc.text[:40])
                raise PhonemeNERError(message)
            yield doc
