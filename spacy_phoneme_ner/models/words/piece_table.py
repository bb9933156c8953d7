"""Pieces of words with a vector each: what a large encoder makes of them, in a small table.

A multilingual encoder knows what thousands of words of a hundred languages mean. Each piece of
its vocabulary, read alone, has a vector that tells a good part of that without any encoder
(Tulkens & van Dongen, "Model2Vec", 2024): here as few numbers as its principal components need,
4 bits each. Words are cut into the pieces that are together the most likely (Kudo, "Subword
Regularization", ACL 2018, section 3.2), as the encoder's own tokenizer cuts them.
"""

import unicodedata
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray
from thinc.api import deserialize_attr, serialize_attr

from ...disk.digests import digest_arrays
from ...disk.files import check_regular, replacing
from ...errors import Errors, PhonemeNERError
from ...memory.cache import Cache

Floats = NDArray[np.float32]
# What SentencePiece writes in the place of a space, and so before every word.
_SPACE = "\u2581"
# A piece's negative logarithm of its probability, in so many steps of one: a byte of it.
_STEPS = 16
# A character without a piece costs so much more than the rarest piece: ten, as in SentencePiece.
_UNKNOWN_COST = 10 * _STEPS
# A level of 4 bits stands for (level - 8) * scale.
_ZERO, _LEVELS = 8, 16
# Words longer than that are none, and are cut short.
_LONGEST_WORD = 64
_KEPT_BYTES = 12_000_000
_DIGEST, _SOURCE = "digest", "source"


class TableArrays(NamedTuple):
    """A table as it is stored.

    spellings (ndarray): The pieces in UTF-8, a line break between. Shape: (n_bytes,), uint8
    costs (ndarray): Their negative log probabilities, in sixteenths. Shape: (n_pieces,), uint8
    levels (ndarray): Their vectors in 4 bits, two to a byte: the first half of a vector in the
        lower bits. Shape: (n_pieces, half of the width, rounded up), uint8
    scales (ndarray): What a step is worth, for each vector. Shape: (n_pieces,), float16
    """

    spellings: NDArray[np.uint8]
    costs: NDArray[np.uint8]
    levels: NDArray[np.uint8]
    scales: NDArray[np.float16]


class PieceTable:
    """Cuts words into pieces, and gives what is known of these.

    width (int): The length of the vectors.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.fill(_no_pieces(width), source="")

    @classmethod
    def make(
        cls, pieces: Sequence[Tuple[str, float]], vectors: Floats, *, source: str = ""
    ) -> "PieceTable":
        """Make a table; vectors are rounded to 4 bits.

        pieces (Sequence[Tuple[str, float]]): The pieces, each with the logarithm of its
            probability. "▁" stands where a word begins.
        vectors (ndarray): Their vectors. Shape: (len(pieces), width), float32
        source (str): What the vectors are of.
        RETURNS (PieceTable): The table.
        """
        costs = np.rint([-_STEPS * likelihood for _, likelihood in pieces])
        spellings = "\n".join(piece for piece, _ in pieces).encode("utf8")
        levels, scales = _rounded(vectors)
        arrays = TableArrays(
            np.frombuffer(spellings, dtype=np.uint8),
            np.clip(costs, 0, 255).astype(np.uint8),
            levels,
            scales,
        )
        table = cls(vectors.shape[1])
        table.fill(arrays, source=source)
        return table

    def fill(self, arrays: TableArrays, *, source: str) -> None:
        """Take what was stored.

        arrays (TableArrays): The table.
        source (str): What the vectors are of.
        RAISES (ValueError): If they do not belong together.
        """
        spellings = arrays.spellings.tobytes().decode("utf8")
        pieces = spellings.split("\n") if spellings else []
        shapes = [array.shape for array in arrays[1:]]
        n_pieces = len(pieces)
        if shapes != [(n_pieces,), (n_pieces, _half(self.width)), (n_pieces,)]:
            raise ValueError(f"{n_pieces} pieces of width {self.width} have arrays of {shapes}")
        if not np.isfinite(arrays.scales).all():
            raise ValueError("not all of its vectors are finite")
        self.arrays, self.source = arrays, source
        # Of numbers, which Python's garbage collection passes by: a loop that makes tuples of
        # so many pieces takes several times as long.
        self._rows: Dict[str, int] = dict(zip(pieces, range(n_pieces)))
        self._costs: List[int] = arrays.costs.tolist()
        self._longest = max(map(len, pieces), default=0)
        self._unknown = int(arrays.costs.max(initial=0)) + _UNKNOWN_COST
        self._kept: Cache[str, Floats] = Cache(_KEPT_BYTES)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def n_features(self) -> int:
        """How many features a word has."""
        return self.width + 1

    def features(self, words: Sequence[str]) -> Floats:
        """Describe words by the mean vector of their pieces, and by how few these are; they are
        remembered.

        words (Sequence[str]): The words, as they are spelt.
        RETURNS (ndarray): Zeros of what has no pieces.
            Shape: (len(words), n_features)
        """
        distinct = list(dict.fromkeys(words))
        rows = dict(zip(distinct, self._kept.read(distinct, lambda new: [*self.describe(new)])))
        return np.stack([rows[word] for word in words])

    def describe(self, words: Sequence[str]) -> Floats:
        """Describe words, as `features` does, and remember nothing."""
        rows = [self.cut(word) for word in words]
        lengths = np.array([len(of_word) for of_word in rows])
        has = lengths > 0
        features = np.zeros((len(words), self.n_features), dtype=np.float32)
        if has.any():
            starts = np.cumsum(lengths)[has] - lengths[has]
            vectors = self.vectors([row for of_word in rows for row in of_word])
            sums = np.add.reduceat(vectors, starts, axis=0)
            features[has, :-1] = sums / lengths[has, None].astype(np.float32)
            features[has, -1] = 1 / lengths[has]
        return features

    def cut(self, word: str) -> List[int]:
        """Cut a word into pieces.

        word (str): The word.
        RETURNS (List[int]): The rows of its pieces; of what none covers, there is nothing.
        """
        text = _SPACE + unicodedata.normalize("NFKC", word[:_LONGEST_WORD]).replace(" ", _SPACE)
        rows_of, costs = self._rows, self._costs
        unknown, longest = self._unknown, self._longest
        # Of each place: the least cost to there, where the last piece begins, and its row.
        best: List[Tuple[int, int, int]] = [(0, 0, -1)]
        for end in range(1, len(text) + 1):
            least = (best[end - 1][0] + unknown, end - 1, -1)
            for start in range(max(0, end - longest), end):
                row = rows_of.get(text[start:end])
                if row is not None and best[start][0] + costs[row] < least[0]:
                    least = (best[start][0] + costs[row], start, row)
            best.append(least)
        rows, place = [], len(text)
        while place:
            _, place, row = best[place]
            rows.append(row)
        return [row for row in reversed(rows) if row >= 0]

    def vectors(self, rows: Sequence[int]) -> Floats:
        """Give the vectors of pieces. Shape: (len(rows), width)"""
        levels, scales = self.arrays.levels[rows], self.arrays.scales[rows]
        steps = np.concatenate([levels & (_LEVELS - 1), levels >> 4], axis=1)[:, : self.width]
        vectors: Floats = (steps.astype(np.float32) - _ZERO) * scales.astype(np.float32)[:, None]
        return vectors

    def to_disk(self, path: Path) -> None:
        """Write a file, whole or not at all.

        path (Path): The file, in the format safetensors.
        """
        from safetensors.numpy import save

        arrays, facts = self.arrays._asdict(), {_SOURCE: self.source, "width": str(self.width)}
        facts[_DIGEST] = digest_arrays(arrays, facts)
        with replacing(path) as temporary:
            temporary.write_bytes(save(arrays, metadata=facts))

    @classmethod
    def from_disk(cls, path: Path) -> "PieceTable":
        """Read a file that `to_disk` wrote.

        path (Path): The file.
        RETURNS (PieceTable): The table.
        RAISES (PhonemeNERError): If it is not there, or is no such file.
        """
        from safetensors import SafetensorError, safe_open

        try:
            check_regular(path)
            with safe_open(path, framework="np") as file:
                facts = dict(file.metadata() or {})
                arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            if facts.pop(_DIGEST, None) != digest_arrays(arrays, facts):
                raise ValueError("it is damaged: its digest is another")
            table = cls(int(facts["width"]))
            table.fill(TableArrays(**arrays), source=facts[_SOURCE])
        except (KeyError, OSError, SafetensorError, TypeError, ValueError) as error:
            reason = " ".join(str(error).split()).rstrip(".")
            raise PhonemeNERError(Errors.P164.format(path=path, reason=reason)) from None
        return table


def _no_pieces(width: int) -> TableArrays:
    nothing = np.zeros(0, dtype=np.uint8)
    levels = np.zeros((0, _half(width)), dtype=np.uint8)
    return TableArrays(nothing, nothing, levels, np.zeros(0, dtype=np.float16))


def _rounded(vectors: Floats) -> Tuple[NDArray[np.uint8], NDArray[np.float16]]:
    """Round each vector to 16 levels; its largest number is the furthest level but one."""
    scales = (np.abs(vectors).max(axis=1) / (_ZERO - 1)).astype(np.float16)
    steps = np.maximum(scales.astype(np.float32), np.finfo(np.float16).tiny)[:, None]
    levels = np.clip(np.rint(vectors / steps) + _ZERO, 0, _LEVELS - 1).astype(np.uint8)
    half = _half(vectors.shape[1])
    packed = levels[:, :half].copy()
    packed[:, : vectors.shape[1] - half] |= levels[:, half:] << 4
    return packed, scales


def _half(width: int) -> int:
    return (width + 1) // 2


@serialize_attr.register(PieceTable)
def _save_pieces(_: PieceTable, value: PieceTable, name: str, model: Any) -> bytes:
    from safetensors.numpy import save

    source = np.frombuffer(value.source.encode("utf8"), dtype=np.uint8)
    # Not as metadata, which safetensors writes in any order.
    return bytes(save({**value.arrays._asdict(), _SOURCE: source}))


@deserialize_attr.register(PieceTable)
def _load_pieces(_: PieceTable, value: bytes, name: str, model: Any) -> PieceTable:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    table: PieceTable = model.attrs[name]
    try:
        arrays = load(value)
    except SafetensorError as error:
        raise ValueError(str(error)) from None
    source = arrays.pop(_SOURCE).tobytes().decode("utf8")
    table.fill(TableArrays(**arrays), source=source)
    return table
