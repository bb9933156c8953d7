"""Two encoders of one start number what they met in another order: made the same."""

from typing import Dict

from ..safetensors_shim import shim_of
from ..types import UNKNOWN, Encoder
from .symbols import SymbolTable


def align_symbols(encoder: Encoder, other: Encoder) -> None:
    """Give two encoders the same symbols in the same rows; what they predict stays.

    A symbol that only one of them has met gets its row in the other, too, if there is one left:
    there it does as well as it did here.

    encoder (Model[List[Doc], List[Floats2d]]): A trained encoder: it gets the rows that it lacks.
    other (Model[List[Doc], List[Floats2d]]): One of the same settings: its rows are put into
        the order of the first's.
    """
    import torch

    shims = shim_of(encoder), shim_of(other)
    pairs = zip(encoder.attrs["symbols"], other.attrs["symbols"], strict=True)
    for i, (table, its) in enumerate(pairs):
        own, theirs = (shim.module.encoders[i].embed.weight for shim in shims)
        known, rows = _rows(table), _rows(its)
        table.numbers([symbol for symbol in rows if symbol not in known])
        with torch.no_grad():
            ordered = theirs.clone()
            for symbol, row in _rows(table).items():
                if symbol not in known:
                    own[row] = theirs[rows[symbol]]
                ordered[row] = theirs[rows[symbol]] if symbol in rows else own[row]
            theirs.copy_(ordered)
        its.restore(table.trained)
    for shim in shims:
        shim.generation += 1


def _rows(table: SymbolTable) -> Dict[str, int]:
    return {symbol: row for row, symbol in enumerate(table.trained, start=UNKNOWN + 1)}
