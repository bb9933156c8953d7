"""The symbols that words are made of: their rows in the encoder, their features."""

from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np
import srsly
from numpy.typing import NDArray
from thinc.api import deserialize_attr, serialize_attr

from ...ipa import feature_names, features, nearest_segments, plain_inventory
from ..types import PADDING, UNKNOWN

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
# Letters that orthographies and romanisations use for one another. A letter that
# is not here is never swapped.
_CONFUSED = {
    "a": "eo", "e": "ia", "i": "ye", "o": "ua", "u": "owv", "y": "ij", "w": "vuo",
    "b": "pv", "p": "bf", "d": "t", "t": "d", "g": "kj", "k": "cqg", "c": "ks", "q": "kg",
    "s": "zc", "z": "sj", "f": "pv", "v": "wbf", "h": "kxg", "x": "ks", "j": "ygz",
    "l": "r", "r": "l", "m": "n", "n": "m",
}  # fmt: skip


class SymbolTable:
    """Numbers the symbols of one stream and knows which of them were trained.

    A symbol gets a number, and a row of its own in the embedding table, when it is first
    seen in training, as long as there is a row left; a symbol without one shares the row of
    the unknown, so that its articulatory features alone tell what it is. Only the trained
    symbols are saved with the model.

    max_rows (int): The rows of the embedding table, padding and unknown included.
    articulatory (bool): Whether the symbols are IPA segments, with features.
    """

    def __init__(self, max_rows: int, *, articulatory: bool) -> None:
        self.max_rows = max_rows
        self.articulatory = articulatory
        self.restore([])

    def __len__(self) -> int:
        return len(self._symbols)

    @property
    def trained(self) -> List[str]:
        """The symbols with a row of their own, in the order of the rows."""
        rows = [(row, s) for row, s in zip(self._rows, self._symbols) if row > UNKNOWN]
        return [symbol for _, symbol in sorted(rows)]

    def restore(self, trained: Sequence[str]) -> None:
        """Take over the trained symbols of a saved model."""
        self._near: Dict[int, Ints] = {}
        self._number: Dict[str, int] = {}
        self._symbols: List[str] = [""]  # number 0 is padding
        self._rows: List[int] = [PADDING]
        self._n_trained = UNKNOWN + 1
        self._columns: Optional[Floats] = None
        self.numbers(trained)

    def number(self, symbol: str) -> int:
        """Give the number of a symbol in training: a new one is added, with a row."""
        number = self._number.get(symbol)
        if number is None:
            number = self._number[symbol] = len(self._symbols)
            self._symbols.append(symbol)
            self._rows.append(self._n_trained if self._n_trained < self.max_rows else UNKNOWN)
            self._n_trained += self._n_trained < self.max_rows
        return number

    def numbers(self, symbols: Sequence[str]) -> Ints:
        """Number symbols, as `number` does. Shape: (len(symbols),), int64"""
        return np.array(list(map(self.number, symbols)), dtype=np.int64)

    def look_up(self, symbols: Sequence[str]) -> Tuple[Ints, Floats]:
        """Give the rows and the features of symbols at prediction: the table, which threads
        share, stays as it is, and what is not in it has the row of the unknown.

        symbols (Sequence[str]): The symbols.
        RETURNS (Tuple[ndarray, ndarray]): Shapes: (len(symbols),) and (len(symbols), 24)
        """
        numbers = map(self._number.get, symbols)
        rows = [UNKNOWN if number is None else self._rows[number] for number in numbers]
        return np.array(rows, dtype=np.int64), _features_of(symbols)

    def rows(self, numbers: Ints) -> Ints:
        """Look up the rows of numbered symbols. Shape: as numbers."""
        return np.array([self._rows[number] for number in numbers], dtype=np.int64)

    def features(self, numbers: Ints) -> Floats:
        """Look up the articulatory features of numbered symbols.

        RETURNS (ndarray): Shape: (len(numbers), 24), float32; zeros for padding.
        """
        columns = self._columns
        if columns is None or len(columns) < len(self):
            columns = self._columns = _features_of(self._symbols)
        return columns[numbers]

    def neighbours(self, numbers: Ints, k: int) -> Ints:
        """Find what each symbol may be swapped for; in training only.

        IPA segments have their articulatory neighbours among the plain segments,
        letters those that they are confused with, or none but themselves.

        RETURNS (ndarray): Numbers of symbols. Shape: (len(numbers), k)
        """
        for number in set(numbers.tolist()) - self._near.keys():
            symbol = self._symbols[number]
            if self.articulatory:
                near = nearest_segments(symbol, plain_inventory(), k)
            else:
                near = list(_CONFUSED.get(symbol, (symbol,)))
            self._near[number] = np.resize(self.numbers(near), k)
        return np.stack([self._near[number] for number in numbers.tolist()])


def _features_of(symbols: Sequence[str]) -> Floats:
    rows = np.zeros((len(symbols), len(feature_names())), dtype=np.float32)
    for row, symbol in zip(rows, symbols):
        if symbol:
            row[:] = features(symbol)
    return rows


class SymbolTables(List[SymbolTable]):
    """The symbols of all streams; a type of its own, so that Thinc can save them."""


@serialize_attr.register(SymbolTables)
def _save_symbols(_: SymbolTables, value: SymbolTables, name: str, model: Any) -> bytes:
    data: bytes = srsly.msgpack_dumps([table.trained for table in value])
    return data


@deserialize_attr.register(SymbolTables)
def _load_symbols(_: SymbolTables, value: bytes, name: str, model: Any) -> SymbolTables:
    tables: SymbolTables = model.attrs[name]
    saved = srsly.msgpack_loads(value)
    for table, trained in zip(tables, saved, strict=True):
        if not all(isinstance(symbol, str) for symbol in trained):
            raise ValueError("symbols are texts")
        table.restore(trained)
    return tables
