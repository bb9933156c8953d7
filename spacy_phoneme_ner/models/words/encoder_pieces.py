"""Between an encoder and its table of pieces."""

from pathlib import Path
from typing import Any, Callable, Optional, Sequence

import numpy as np
from numpy.typing import NDArray
from thinc.api import Model

from ...errors import Errors, PhonemeNERError
from ..safetensors_shim import shim_of
from ..types import Encoder
from .piece_table import PieceTable

ReadPieces = Callable[[], PieceTable]


def make_pieces_from_file_v1(path: Optional[Path]) -> Optional[ReadPieces]:
    """Read what a large encoder knows of pieces of words, for a small one: the `pieces` of a
    component in [initialize].

    path (Optional[Path]): A file that `spacy phoneme piece-vectors` wrote; None where the
        encoder looks no pieces up.
    RETURNS (Optional[Callable[[], PieceTable]]): Reads it.
    """
    return None if path is None else lambda: PieceTable.from_disk(Path(path))


def fill_pieces(model: Model[Any, Any], read: Optional[ReadPieces]) -> None:
    """Fill the tables of pieces of a model's encoders.

    model (Model): The model.
    read (Optional[Callable]): Gives the table; None if the model has to have one already.
    RAISES (PhonemeNERError): If a table is missing, is of another width, or nothing needs it.
    """
    encoders = [node for node in model.walk() if node.attrs.get("pieces") is not None]
    if read is not None and not encoders:
        raise PhonemeNERError(Errors.P167)
    for encoder in encoders:
        if read is not None:
            set_pieces(encoder, read())
        elif not len(encoder.attrs["pieces"]):
            raise PhonemeNERError(Errors.P165)


def set_pieces(model: Encoder, table: PieceTable) -> None:
    """Give an encoder what is known of pieces.

    model (Model[List[Doc], List[Floats2d]]): The encoder, with room for it.
    table (PieceTable): The table.
    RAISES (PhonemeNERError): If it is of another width.
    """
    own: PieceTable = model.attrs["pieces"]
    if own.width != table.width:
        raise PhonemeNERError(Errors.P166.format(got=table.width, expected=own.width))
    own.fill(table.arrays, source=table.source)
    shim_of(model).generation += 1


def look_up_pieces(
    model: Encoder, texts: Sequence[str], *, remember: bool
) -> Optional[NDArray[np.float32]]:
    """Look up the pieces of words in the table of an encoder.

    model (Model[List[Doc], List[Floats2d]]): The encoder.
    texts (Sequence[str]): The words.
    remember (bool): Whether they are remembered: training sees words again and again.
    RETURNS (Optional[ndarray]): None if the encoder has no table.
        Shape: (len(texts), n_features)
    """
    table: Optional[PieceTable] = model.attrs["pieces"]
    if table is None:
        return None
    return table.features(texts) if remember else table.describe(texts)
