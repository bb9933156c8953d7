"""`python -m spacy phoneme trim-vocabulary`: the pieces of an encoder that some text needs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Iterator, List, Optional

import typer

from ..checks import check_number
from ..disk.paths import check_is_other, check_output_file
from .common import command, filename, find_files, print_table, print_written, with_bar

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from ..models.transformers.piece_counts import PieceCounts

_ENCODER = (
    "An encoder of spelling, such as XLM-R: a folder with its files, or its name on the "
    "Hugging Face hub, from where it is downloaded"
)
_REVISION = "Of an encoder on the hub: a commit, tag or branch, as in the training config"
_STREAM = "What the encoder reads of a word, as its setting `stream`: orth, roman or ipa"
_DATA = "a .spacy file, or a folder of them"
_DICTIONARY = "A bilingual dictionary that words are switched by in training; or several"
_SIZE = (
    "Add the likeliest of the other pieces until there are so many, for text in languages that "
    "are not among the data; 0 for none (Unigram vocabularies, such as XLM-R's)"
)
_MIN_COUNT = "Leave out pieces that stand in the text less often: what has them is cut otherwise"


@command
def trim_vocabulary_cli(
    encoder: Annotated[str, typer.Argument(help=_ENCODER)],
    data: Annotated[
        List[Path],
        typer.Argument(help=f"The text to be read: {_DATA}; or several", parser=filename),
    ],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="The list of pieces to write (.json)", parser=filename),
    ],
    dictionary: Annotated[
        Optional[List[Path]],
        typer.Option("--dictionary", "-d", help=_DICTIONARY, parser=filename),
    ] = None,
    revision: Annotated[str, typer.Option("--revision", "-r", help=_REVISION)] = "main",
    stream: Annotated[str, typer.Option("--stream", "-s", help=_STREAM)] = "orth",
    min_count: Annotated[int, typer.Option("--min-count", "-n", help=_MIN_COUNT)] = 1,
    size: Annotated[int, typer.Option("--size", help=_SIZE)] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors")] = False,
) -> None:
    """List the pieces of an encoder's vocabulary that some text needs, to train without the rest.

    The table of pieces is most of a multilingual encoder. The list goes into the loader of
    a training config: `pieces` of `spacy-phoneme-ner.EncoderFromFolder.v1` or
    `EncoderFromHub.v1`. Text that needs no other pieces has the very same vectors; other
    text is cut into smaller ones, or becomes unknown. So list all text to be read, not only
    what is trained on, and the dictionaries whose words get into it. Most pieces of a corpus
    are rare: without those (--min-count) the table is much smaller still, and little of the
    text is cut otherwise.
    """
    from ..corpora.dictionaries import read_dictionary_words
    from ..models.transformers.loaders import load_encoder
    from ..models.transformers.piece_counts import count_pieces

    check_number("--min-count", min_count, 1, whole=True)
    check_number("--size", size, 0, whole=True)
    check_output_file(output)
    files = find_files(data, _DATA)
    dictionaries = dictionary or []
    check_is_other(output, [*files, *dictionaries])
    words = read_dictionary_words(dictionaries)
    loaded = load_encoder(encoder, revision, random_weights=True)
    counts = count_pieces(_docs(files, words, quiet), loaded, stream)
    kept = counts.frequent(min_count)
    if size:
        kept = kept.filled_up(size, loaded.tokenizer, encoder)
    kept.to_disk(output)
    if not quiet:
        _print(counts, kept)
        print_written([output])


def _print(counts: "PieceCounts", kept: "PieceCounts") -> None:
    share = len(kept.counts) / counts.n_pieces
    in_text = sum(counts.counts.values())
    cut_otherwise = 1 - sum(kept.counts.values()) / max(1, in_text)
    row = (counts.n_pieces, len(kept.counts), share, in_text, cut_otherwise)
    cells = [f"{cell:,}" if isinstance(cell, int) else f"{100 * cell:.2f} %" for cell in row]
    print_table(("Pieces", "Kept", "Share", "In the text", "Of these cut otherwise"), [cells])


def _docs(files: List[Path], words: List[str], quiet: bool) -> "Iterator[Doc]":
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

    from ..corpora.docbin import read_docs

    for path in with_bar(files, "files", quiet=quiet):
        # A vocabulary of its own for each file: strings are never given back.
        yield from read_docs(path, Vocab())
    if words:
        yield Doc(Vocab(), words=words)
