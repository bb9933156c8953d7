"""Windows over long Docs: every piece is owned once, words stay whole, nothing is lost."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_phoneme_ner.models.transformers.pieces import Pieces, SpecialIds
from spacy_phoneme_ner.models.transformers.windows import cut_windows, make_sequences

SPECIAL = SpecialIds(prefix=(1,), suffix=(2,), padding=0)
SEPARATOR = 3


def pieces_of(*lengths, is_cut=False):
    """Words of so many pieces, numbered from 10, with a separator between them."""
    ids, starts = [], []
    for i, length in enumerate(lengths):
        if i and ids:
            ids.append(SEPARATOR)
        starts.append(len(ids))
        ids.extend(range(10 + len(ids), 10 + len(ids) + length))
    return Pieces(
        np.array(ids, dtype="int64"), np.array(starts), np.array(lengths, dtype="int64"), is_cut
    )


def sequences(windows, pieces, *, batch_positions, **settings):
    settings = {"padded_length": lambda n: n, **settings}
    return make_sequences(windows, pieces, SPECIAL, batch_positions=batch_positions, **settings)


def test_a_short_doc_is_one_window():
    assert cut_windows([pieces_of(2, 3), pieces_of()], 6, 2) == [(0, 0, 6, 0, 6), (1, 0, 0, 0, 0)]


def test_a_long_doc_is_cut_between_words():
    # Words begin at 0, 3, 6, 9, 12; the Doc ends at 14.
    windows = cut_windows([pieces_of(2, 2, 2, 2, 2)], 7, 4)
    assert windows == [(0, 0, 6, 0, 3), (0, 3, 9, 3, 6), (0, 6, 12, 6, 9), (0, 9, 14, 9, 14)]


def test_without_overlap_windows_follow_each_other():
    windows = cut_windows([pieces_of(2, 2, 2, 2, 2)], 7, 0)
    assert windows == [(0, 0, 6, 0, 6), (0, 6, 12, 6, 12), (0, 12, 14, 12, 14)]


def test_only_a_word_longer_than_a_window_is_cut():
    windows = cut_windows([pieces_of(1, 9, 1)], 4, 0)
    assert [(w.start, w.end) for w in windows] == [(0, 4), (4, 8), (8, 12), (12, 13)]
    whole = cut_windows([pieces_of(1, 4, 1)], 5, 0)
    assert [(w.start, w.end) for w in whole] == [(0, 2), (2, 7), (7, 8)]


@settings(deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 12), max_size=40), min_size=1, max_size=4),
    st.integers(1, 15),
    st.data(),
)
def test_every_position_is_owned_once(docs, capacity, data):
    overlap = data.draw(st.integers(0, capacity - 1))
    is_cut = data.draw(st.lists(st.booleans(), min_size=len(docs), max_size=len(docs)))
    pieces = [pieces_of(*lengths, is_cut=cut) for lengths, cut in zip(docs, is_cut)]
    windows = cut_windows(pieces, capacity, overlap)
    for window in windows:
        assert window.start <= window.own_start <= window.own_end <= window.end
        assert window.end - window.start <= capacity
    n_positions = sum(own.n_positions(SPECIAL) for own in pieces)
    found = np.full(n_positions, -1)
    budget = data.draw(st.integers(1, 60))
    most = data.draw(st.none() | st.integers(0, 20))
    longest = np.inf
    for batch in sequences(windows, pieces, batch_positions=budget, max_padding=most):
        assert batch.ids.size <= budget or len(batch.ids) == 1
        assert batch.ids.shape[1] <= longest, "memory that is too small is found out at once"
        longest = batch.ids.shape[1]
        assert (found[batch.rows] == -1).all()
        found[batch.rows] = batch.ids[batch.owned]
        assert (batch.ids[~batch.attended] == SPECIAL.padding).all()
        assert not (batch.owned & ~batch.attended).any()
        assert (batch.ids[:, 0] == 1).all()
    expected = []
    for own in pieces:
        expected += [1, *own.ids.tolist(), *([] if own.is_cut else [2])]
    assert found.tolist() == expected


def test_sequences_are_padded_with_their_like():
    pieces = [pieces_of(1), pieces_of(8), pieces_of(7), pieces_of(2)]
    windows = cut_windows(pieces, 20, 0)
    batches = list(sequences(windows, pieces, batch_positions=20))
    assert [batch.ids.shape for batch in batches] == [(2, 10), (2, 4)]
    assert batches[1].ids.tolist() == [[1, 10, 11, 2], [1, 10, 2, 0]]
    assert batches[1].attended.sum() == 7


def test_rows_can_be_longer_than_their_sequences():
    pieces = [pieces_of(1)]
    windows = cut_windows(pieces, 9, 0)
    (batch,) = sequences(windows, pieces, batch_positions=8, padded_length=lambda n: 2 * n)
    assert batch.ids.tolist() == [[1, 10, 2, 0, 0, 0]]


def test_sequences_of_other_lengths_can_be_kept_apart():
    pieces = [pieces_of(n) for n in (1, 2, 1, 2, 2)]
    windows = cut_windows(pieces, 9, 0)
    batches = list(sequences(windows, pieces, batch_positions=8, max_padding=0))
    assert [batch.ids.shape for batch in batches] == [(2, 4), (1, 4), (2, 3)]
    assert all(batch.attended.all() for batch in batches)


def test_a_matrix_ends_before_it_holds_too_much_padding():
    pieces = [pieces_of(n) for n in (10, 9, 8, 7, 6, 1)]
    windows = cut_windows(pieces, 20, 0)
    batches = list(sequences(windows, pieces, batch_positions=100, max_padding=3))
    assert [batch.ids.shape for batch in batches] == [(3, 12), (2, 9), (1, 3)]
    assert [int((~batch.attended).sum()) for batch in batches] == [3, 1, 0]


@pytest.mark.parametrize("overlap", [0, 100])
def test_ten_thousand_words(overlap):
    windows = cut_windows([pieces_of(*[5] * 10_000)], 510, overlap)
    owned = np.concatenate([np.arange(w.own_start, w.own_end) for w in windows])
    assert owned.tolist() == list(range(6 * 10_000 - 1))
    assert all(w.end - w.start > 500 for w in windows[:-1])
