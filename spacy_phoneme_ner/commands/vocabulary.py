"""`python -m spacy phoneme vocabulary`: a small encoder of spelling to train from scratch."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, List, Optional, Tuple

import typer

from ..disk.paths import check_output_folder
from .common import command, filename, print_table, print_written, with_bar

if TYPE_CHECKING:
    from ..pretraining.fresh_encoder import EncoderSizes
    from ..pretraining.vocabulary import Vocabulary

_TEXT = typer.Argument(
    help="A corpus that `convert` reads, a .txt file with a sentence a line, or a folder of "
    "such files; several for several",
    parser=filename,
)
_OUTPUT = typer.Argument(
    help="The folder to write config.json and tokenizer.json to", parser=filename
)
_LANG = typer.Option(
    "--lang",
    "-l",
    help="The language of each text in turn, or for a folder the name of its files with {lang} "
    "where the language stands: train-{lang}.tsv. Only the table names them, so files can do "
    "without",
)
_ONLY = typer.Option(
    "--only", help="Of the languages of a folder, only these, as its files name them: zh,vi"
)
_SIZE = typer.Option("--size", help="Pieces of the vocabulary")
_MIN_COUNT = typer.Option("--min-count", help="Characters and pairs that are rarer are no pieces")
_MODEL_TYPE = typer.Option("--model-type", help="The family of the encoder: bert or xlm-roberta")
_WIDTH = typer.Option("--width", help="The width of its vectors")
_DEPTH = typer.Option("--depth", help="Its layers")
_HEADS = typer.Option("--heads", help="Its attention heads")
_INNER = typer.Option("--inner-width", help="The width inside its feed-forward parts")
_POSITIONS = typer.Option("--positions", help="The most pieces that it reads at once")
_DROPOUT = typer.Option("--dropout", help="Dropout in training")
_FORMAT = typer.Option("--format", "-f", help="Of corpora: auto, panx, paper or conll")
_FORCE = typer.Option("--force", help="Write over a config and a vocabulary, though never weights")
_QUIET = typer.Option("--quiet", "-q", help="Print errors only")


@command
def vocabulary_cli(
    text: Annotated[List[Path], _TEXT],
    output: Annotated[Path, _OUTPUT],
    lang: Annotated[Optional[List[str]], _LANG] = None,
    only: Annotated[str, _ONLY] = "",
    size: Annotated[int, _SIZE] = 8000,
    min_count: Annotated[int, _MIN_COUNT] = 2,
    model_type: Annotated[str, _MODEL_TYPE] = "bert",
    width: Annotated[int, _WIDTH] = 128,
    depth: Annotated[int, _DEPTH] = 2,
    heads: Annotated[int, _HEADS] = 4,
    inner_width: Annotated[int, _INNER] = 512,
    positions: Annotated[int, _POSITIONS] = 256,
    dropout: Annotated[float, _DROPOUT] = 0.1,
    format: Annotated[str, _FORMAT] = "auto",
    force: Annotated[bool, _FORCE] = False,
    quiet: Annotated[bool, _QUIET] = False,
) -> None:
    """Make a small encoder of spelling to train from scratch: a vocabulary and a config.

    Its weights are drawn when a pipeline is initialised with the loader
    spacy-phoneme-ner.EncoderFromFolder.v1 and random_weights = true.
    """
    from ..pretraining.fresh_encoder import EncoderSizes, check_folder, write_encoder
    from ..pretraining.texts import find_texts, read_languages
    from ..pretraining.vocabulary import learn_vocabulary

    check_output_folder(output)
    check_folder(output, force=force)
    # Before the texts, which may take long to read.
    sizes = EncoderSizes(model_type, width, depth, heads, inner_width, positions, dropout)
    langs = lang or ["" if path.is_dir() else path.name for path in text]
    files = find_texts(text, langs, [tag for tag in only.split(",") if tag])
    vocabulary = learn_vocabulary(
        read_languages(files, format),
        model_type=model_type,
        size=size,
        min_count=min_count,
        progress=lambda what, steps: with_bar(steps, "steps", quiet=quiet, title=what),
    )
    n_parameters = write_encoder(output, vocabulary, sizes, force=force)
    if not quiet:
        titles = ("Language", "Tokens", "Words", "Pieces", "A token", "Unknown %")
        print_table(titles, _rows(vocabulary))
        print(_about(vocabulary, sizes, n_parameters))
        print_written([output])


def _rows(vocabulary: "Vocabulary") -> List[Tuple[str, ...]]:
    return [
        (
            language.lang,
            *(f"{n:,}" for n in (language.tokens, language.words, language.pieces)),
            f"{language.pieces / language.tokens:.2f}",
            f"{100 * language.unknown / max(1, language.pieces):.3f}",
        )
        for language in vocabulary.languages
    ]


def _about(vocabulary: "Vocabulary", sizes: "EncoderSizes", n_parameters: int) -> str:
    n_special = len(vocabulary.layout.names)
    n_longer = vocabulary.n_pieces - n_special - vocabulary.characters - vocabulary.inside
    return (
        f"{vocabulary.n_pieces} pieces: {n_special} special, {vocabulary.characters} characters, "
        f"{vocabulary.inside} of them inside words too, {n_longer} longer; "
        f"{vocabulary.rare} characters are too rare\n"
        f"{sizes.model_type}: {sizes.depth} layers of width {sizes.width}, "
        f"{n_parameters} parameters"
    )
