"""Cutting what is longer than an encoder reads at once into overlapping windows."""

from typing import Callable, Iterator, List, NamedTuple, Optional, Sequence

import numpy as np
from numpy.typing import NDArray

from .pieces import Ints, Pieces, SpecialIds


class Window(NamedTuple):
    """A stretch of one Doc's pieces that is read at once.

    doc (int): The Doc.
    start, end (int): Its first piece, and the one after its last.
    own_start, own_end (int): The pieces whose vectors are taken from this window.
        Those around them are read for their context only.
    """

    doc: int
    start: int
    end: int
    own_start: int
    own_end: int


class Sequences(NamedTuple):
    """Windows of like length as the rows of one matrix.

    ids (ndarray): Pieces, with what begins and ends each sequence, padded.
        Shape: (n_windows, longest), int64
    attended (ndarray): Which of them are no padding. Shape: as `ids`, bool
    owned (ndarray): Which positions are taken from here. Shape: as `ids`, bool
    rows (ndarray): Where those go among all positions of all Docs, in the order of
        `owned`. Shape: (n_owned,), int64
    """

    ids: Ints
    attended: NDArray[np.bool_]
    owned: NDArray[np.bool_]
    rows: Ints


def cut_windows(pieces: Sequence[Pieces], capacity: int, overlap: int) -> List[Window]:
    """Cut Docs that are too long into windows, between words.

    Of two windows that overlap, each gives the vectors of the half that lies
    nearer to its own middle. Only a word that is longer than a window is cut.

    pieces (Sequence[Pieces]): The pieces of each Doc.
    capacity (int): How many pieces a window holds.
    overlap (int): How many pieces two windows share at most; less than `capacity`.
    RETURNS (List[Window]): In the order of the Docs, at least one for each Doc.
    """
    windows: List[Window] = []
    for doc, of_doc in enumerate(pieces):
        n_pieces = len(of_doc.ids)
        if n_pieces <= capacity:
            windows.append(Window(doc, 0, n_pieces, 0, n_pieces))
        else:
            windows.extend(_cut(doc, n_pieces, _cut_points(of_doc, capacity), capacity, overlap))
    return windows


def make_sequences(
    windows: Sequence[Window],
    pieces: Sequence[Pieces],
    special_ids: SpecialIds,
    *,
    batch_positions: int,
    padded_length: Callable[[int], int],
    max_padding: Optional[int] = None,
) -> Iterator[Sequences]:
    """Put windows into matrices, the short ones with the short ones.

    windows (Sequence[Window]): The windows.
    pieces (Sequence[Pieces]): The pieces of each Doc.
    special_ids (SpecialIds): What begins, ends and fills the sequences.
    batch_positions (int): How many positions a matrix has at most, padding
        included; one window always fits.
    padded_length (Callable[[int], int]): How long the rows of a matrix have to be
        for sequences of so many positions.
    max_padding (Optional[int]): How many positions of a matrix are filled at most because
        its sequences differ in length. 0: only those of one length share a matrix; None:
        it has no bound of its own.
    YIELDS (Sequences): The longest first, so that memory that is too small is
        found out at once.
    """
    prefix, suffix = special_ids.prefix, special_ids.suffix
    first_row = np.cumsum([0, *(of_doc.n_positions(special_ids) for of_doc in pieces)])
    order = sorted(range(len(windows)), key=lambda i: -_length(windows[i]))
    begin = 0
    while begin < len(order):
        first = windows[order[begin]]
        longest = padded_length(len(prefix) + first.end - first.start + len(suffix))
        chosen = order[begin : begin + max(1, batch_positions // longest)]
        if max_padding is not None:
            filled = np.cumsum([_length(first) - _length(windows[i]) for i in chosen])
            chosen = chosen[: np.searchsorted(filled, max_padding, side="right")]
        ids = np.full((len(chosen), longest), special_ids.padding, dtype=np.int64)
        attended = np.zeros(ids.shape, dtype=np.bool_)
        owned = np.zeros(ids.shape, dtype=np.bool_)
        rows = []
        for row, i in enumerate(chosen):
            window, of_doc = windows[i], pieces[windows[i].doc]
            ends = window.end == len(of_doc.ids)
            ending = () if ends and of_doc.is_cut else suffix
            sequence = [*prefix, *of_doc.ids[window.start : window.end].tolist(), *ending]
            ids[row, : len(sequence)] = sequence
            attended[row, : len(sequence)] = True
            # The prefix belongs to the first window and the suffix to the last.
            left = len(prefix) + window.own_start - window.start if window.own_start else 0
            right = len(prefix) + window.own_end - window.start
            right = len(sequence) if window.own_end == len(of_doc.ids) else right
            owned[row, left:right] = True
            place = first_row[window.doc] + window.own_start
            place += len(prefix) if window.own_start else 0
            rows.append(np.arange(place, place + right - left))
        yield Sequences(ids, attended, owned, np.concatenate(rows))
        begin += len(chosen)


def _length(window: Window) -> int:
    return window.end - window.start


def _cut(doc: int, n_pieces: int, points: Ints, capacity: int, overlap: int) -> Iterator[Window]:
    start = own_start = 0
    while True:
        end = _last_until(points, start + capacity)
        if end == n_pieces:
            yield Window(doc, start, end, own_start, end)
            return
        following = _first_from(points, end - overlap)
        if _last_until(points, following + capacity) <= end:
            following = end  # so long a word comes next that nothing can be shared
        middle = _nearest(points, (following + end) / 2)
        yield Window(doc, start, end, own_start, middle)
        start, own_start = following, middle


def _cut_points(pieces: Pieces, capacity: int) -> Ints:
    """The places where a Doc may be cut: its words' starts, its own start and end."""
    starts = pieces.starts[pieces.lengths > 0]
    points = np.unique(np.concatenate([[0], starts, [len(pieces.ids)]]))
    too_far = np.flatnonzero(np.diff(points) > capacity)
    inside = [np.arange(points[i], points[i + 1]) for i in too_far]
    return np.unique(np.concatenate([points, *inside]))


def _last_until(points: Ints, limit: int) -> int:
    return int(points[np.searchsorted(points, limit, side="right") - 1])


def _first_from(points: Ints, limit: int) -> int:
    return int(points[np.searchsorted(points, limit, side="left")])


def _nearest(points: Ints, place: float) -> int:
    return int(points[np.abs(points - place).argmin()])
