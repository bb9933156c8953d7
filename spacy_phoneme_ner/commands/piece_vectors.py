"""`python -m spacy phoneme piece-vectors`: what an encoder knows of pieces, in a small table."""

from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from ..checks import check_number
from ..disk.paths import check_output_file
from .common import command, filename, load_pipeline, print_table, print_written, with_bar

_MODEL = typer.Argument(
    help="A pipeline with an encoder of spelling, such as configs/e5_small.cfg trains: a folder "
    "or an installed package"
)
_OUTPUT = typer.Argument(help="The file to write (.safetensors)", parser=filename)
_WIDTH = typer.Option("--width", "-w", help="How many numbers a piece has: the piece_width")
_COMPONENT = typer.Option(help="The component with the encoder; by default the first that has one")
_SOURCE = typer.Option(
    "--source", help="What the vectors are of, and its licence; models that are made tell it"
)
_GPU = typer.Option(help="GPU to use, or -1 for the CPU")
_QUIET = typer.Option("--quiet", "-q", help="Print nothing but errors")


@command
def piece_vectors_cli(
    model: Annotated[str, _MODEL],
    output: Annotated[Path, _OUTPUT],
    width: Annotated[int, _WIDTH] = 32,
    component: Annotated[Optional[str], _COMPONENT] = None,
    source: Annotated[str, _SOURCE] = "",
    gpu_id: Annotated[int, _GPU] = -1,
    quiet: Annotated[bool, _QUIET] = False,
) -> None:
    """Write a vector for each piece of an encoder's vocabulary, as the encoder reads it alone.

    A small model that looks words up in this table knows something of what they mean in all
    languages that the encoder has read, at hardly any cost: set `piece_width` in
    PhonemeWordEncoder.v1, and [initialize.components.phoneme_ner.pieces] with
    @readers = "spacy-phoneme-ner.PiecesFromFile.v1". An encoder that was fine-tuned on names
    tells more of them than one that was not. The vectors are the principal components of the
    encoder's, 4 bits a number.
    """
    from ..models.transformers.lone_pieces import (
        encode_lone_pieces,
        list_pieces,
        principal_components,
    )
    from ..models.words.piece_table import PieceTable

    check_number("--width", width, 1, whole=True)
    check_output_file(output)
    shim = _find_encoder(load_pipeline(model, gpu_id), component, model)
    check_number("--width", width, 1, shim.config["hidden_size"], whole=True)
    pieces = list_pieces(shim)
    vectors = encode_lone_pieces(
        shim, pieces.numbers, lambda parts: with_bar(parts, "parts", quiet=quiet)
    )
    table = PieceTable.make(pieces.pieces, principal_components(vectors, width), source=source)
    table.to_disk(output)
    if not quiet:
        size = f"{output.stat().st_size / 1e6:.2f} MB"
        print_table(("Pieces", "Numbers each", "Size"), [(f"{len(table):,}", str(width), size)])
        print_written([output])


def _find_encoder(nlp: Any, component: Optional[str], source: str) -> Any:
    from ..errors import Errors, PhonemeNERError
    from ..models.transformers.lone_pieces import find_speller
    from ..models.transformers.token_encoder import find_transformers

    if component is not None and component not in nlp.pipe_names:
        reason = f"it has no '{component}', but {', '.join(nlp.pipe_names) or 'no component'}"
        raise PhonemeNERError(Errors.P168.format(source=source, reason=reason))
    names = nlp.pipe_names if component is None else [component]
    models = [getattr(nlp.get_pipe(name), "model", None) for name in names]
    having = [model for model in models if find_transformers(model)]
    return find_speller(having[0] if having else None, source)
