"""Word vectors that are kept from batch to batch."""

from typing import Callable, Hashable, List, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ...memory.cache import Cache
from .reader import Word

Vector = NDArray[np.float32]


class WordVectors:
    """The vectors of words, kept from one batch to the next while the weights last.

    max_bytes (int): How much memory they take at most, about; then the oldest go.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        # One object, so that no thread takes the vectors of some weights for those of others.
        self._kept: Tuple[Hashable, Cache[Word, Vector]] = (None, Cache(max_bytes))

    def __call__(
        self,
        words: Sequence[Word],
        weights: Hashable,
        encode: Callable[[Sequence[Word]], Vector],
    ) -> Vector:
        """Look up the vectors of distinct words, encoding those that are new.

        words (Sequence[Word]): The words.
        weights (Hashable): Tells the weights that they are asked of from those of other times.
        encode (Callable): Encodes words.
        RETURNS (ndarray): Shape: (len(words), width)
        """
        known, cache = self._kept
        if known != weights:
            cache = Cache(self.max_bytes)
            self._kept = weights, cache

        def encode_each(new: List[Word]) -> List[Vector]:
            # Copies, as a view of a row would keep all rows of its batch.
            return [row.copy() for row in encode(new)]

        return np.stack(cache.read(words, encode_each)) if words else encode([])
