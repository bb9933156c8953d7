"""Word vectors that are kept from batch to batch."""

from typing import Callable, Dict, List, Sequence

import numpy as np
from numpy.typing import NDArray

from .reader import Word


class WordVectors:
    """The vectors of words, kept from one batch to the next while the weights last.

    size (int): How many words are kept at most; then it starts afresh.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._rows: Dict[Word, int] = {}
        self._vectors: List[NDArray[np.float32]] = []
        self._generation = -1

    def __call__(
        self,
        words: Sequence[Word],
        generation: int,
        encode: Callable[[Sequence[Word]], NDArray[np.float32]],
    ) -> NDArray[np.float32]:
        """Look up the vectors of distinct words, encoding those that are new.

        words (Sequence[Word]): The words.
        generation (int): Which weights they are asked of.
        encode (Callable): Encodes words.
        RETURNS (ndarray): Shape: (len(words), width)
        """
        if generation != self._generation or len(self._rows) > self.size:
            self._rows, self._vectors, self._generation = {}, [], generation
        new = [word for word in words if word not in self._rows]
        if new:
            self._vectors.extend(encode(new))
            self._rows.update(zip(new, range(len(self._rows), len(self._vectors))))
        return np.stack([self._vectors[self._rows[word]] for word in words])
