"""How much of a text an encoder has no piece for: counted as it reads, told once."""

import warnings
from typing import Sequence

import numpy as np

from ...errors import Warnings
from ...memory.locks import SharedLock
from .pieces import Pieces

# A few texts are no reason to warn. Nor is it one that a published vocabulary lacks signs here
# and there; a trimmed one was to have all of its text.
_ENOUGH = 200
_MOST, _MOST_OF_WHOLE = 0.01, 0.1


class UnknownPieces:
    """Counts pieces over all that is predicted, in all threads, and warns once when more than
    one in a hundred is unknown to a trimmed vocabulary, or one in ten to a whole one.

    What is shorter than 200 pieces adds to the count, and is not judged by itself.

    unknown_id (int): The piece that stands for what has none.
    source (str): Where the encoder is from.
    n_left_out (int): How many pieces its vocabulary was trimmed by.
    """

    def __init__(self, unknown_id: int, source: str, n_left_out: int) -> None:
        self.unknown_id = unknown_id
        self.source = source
        self.n_left_out = n_left_out
        self.n_pieces = self.n_unknown = 0
        self._has_warned = False
        self._lock = SharedLock()

    def note(self, pieces: Sequence[Pieces]) -> None:
        """Count the pieces of Docs.

        pieces (Sequence[Pieces]): Those of each Doc.
        """
        unknown = sum(int(np.count_nonzero(p.ids == self.unknown_id)) for p in pieces)
        self.add(sum(len(p.ids) for p in pieces), unknown)

    def add(self, n_pieces: int, n_unknown: int) -> None:
        """Add to the counts, and warn if it is time to.

        n_pieces (int): How many pieces were read.
        n_unknown (int): How many of them are unknown.
        """
        with self._lock:
            self.n_pieces += n_pieces
            self.n_unknown += n_unknown
            most = self.n_pieces * (_MOST if self.n_left_out else _MOST_OF_WHOLE)
            is_too_much = self.n_pieces >= _ENOUGH and self.n_unknown > most
            warns = is_too_much and not self._has_warned
            self._has_warned |= warns
            counts = {"n_unknown": self.n_unknown, "n_pieces": self.n_pieces}
        if warns:
            message = Warnings.W030 if self.n_left_out else Warnings.W031
            share = counts["n_unknown"] / counts["n_pieces"]
            told = {"source": self.source, "n_left_out": self.n_left_out, "share": share}
            warnings.warn(message.format(**counts, **told), stacklevel=2)
