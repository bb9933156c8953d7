"""What a table of phonemic pieces begins with."""

import numpy as np
import pytest

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.phonexl.phonemic_init import INITIALISATIONS, initial_rows
from spacy_phoneme_ner.models.transformers.phoneme_vocabulary import default_phonemes

# The encoder knows p, a, t and ʃ, and cuts t͡ʃ in two.
PIECES = {"p": [1], "a": [2], "t͡ʃ": [3, 4], "b": [0], "k͈": [1, 0], "": []}
TABLE = np.array(
    [[9.0, 9.0, 9.0], [1.0, 2.0, 3.0], [-1.0, 0.0, 5.0], [2.0, 4.0, 6.0], [4.0, 0.0, -6.0]],
    dtype=np.float32,
)


def make(symbols, how, *, table=TABLE, seed=1, tokenize=lambda text: PIECES.get(text, [0])):
    return initial_rows(
        symbols,
        how,
        spelling_table=table,
        tokenize=tokenize,
        unknown_id=0,
        rng=np.random.default_rng(seed),
    )


def cosine(first, second):
    return first @ second / np.linalg.norm(first) / np.linalg.norm(second)


def encoder_table(width=64):
    """Embeddings whose columns differ in mean and deviation, as those of encoders do."""
    rng = np.random.default_rng(0)
    mean, deviation = rng.normal(0, 0.02, width), rng.uniform(0.02, 0.06, width)
    return (mean + deviation * rng.standard_normal((1000, width))).astype(np.float32)


def test_vocabulary_takes_the_mean_of_the_pieces():
    rows = make([None, None, "p", "a", "t͡ʃ"], "vocabulary")
    assert rows.dtype == np.float32 and rows.shape == (5, 3)
    assert rows[2:].tolist() == [[1, 2, 3], [-1, 0, 5], [3, 2, 0]]
    assert not rows[0].any() and rows[1].any()


def test_symbols_with_unknown_pieces_begin_at_random_not_as_one_vector():
    rows = make([None, None, "b", "k͈", "", "p"], "vocabulary")
    drawn = make([None, None, "b", "k͈", "", "p"], "random")
    np.testing.assert_array_equal(rows[:5], drawn[:5])
    assert len({tuple(row) for row in drawn.tolist()}) == 6
    assert not np.array_equal(rows[5], drawn[5])


def test_random_rows_by_hand():
    # Columns have these means and deviations, and rng(1) draws these numbers.
    mean, deviation = np.array([3, 3, 3.4]), np.sqrt([11.6, 11.2, 25.84])
    drawn = np.random.default_rng(1).standard_normal((3, 3))
    expected = mean + deviation * drawn
    rows = make([None, "p", "x"], "random")
    np.testing.assert_allclose(rows[1:], expected[1:], rtol=1e-6)
    assert not rows[0].any()


def test_two_sounds_begin_one_deviation_from_the_mean_each():
    # Of two numbers, the mean is halfway and the deviation half the way.
    rows = make([None, "p", "a", "1", "2"], "articulatory")
    mean, deviation = np.array([3, 3, 3.4]), np.sqrt([11.6, 11.2, 25.84])
    np.testing.assert_allclose(np.abs(rows[1:3] - mean), [deviation] * 2, rtol=1e-6)
    np.testing.assert_allclose(rows[1] + rows[2], 2 * mean, rtol=1e-6)
    np.testing.assert_array_equal(rows[3:], make([None] * 5, "random")[3:])


def test_one_sound_alone_begins_at_the_mean():
    np.testing.assert_allclose(make([None, "p"], "articulatory")[1], [3, 3, 3.4], rtol=1e-6)


@pytest.mark.parametrize("how", INITIALISATIONS)
def test_rows_lie_where_those_of_the_encoder_lie(how):
    table, symbols = encoder_table(), [None, *default_phonemes()]

    def tokenize(text):
        return [1 + sum(map(ord, text)) % 999]

    rows = make(symbols, how, table=table, tokenize=tokenize)[1:]
    near = {"rtol": 0, "atol": 0.2 * table.std()}
    np.testing.assert_allclose(rows.mean(axis=0), table.mean(axis=0), **near)
    np.testing.assert_allclose(rows.std(axis=0), table.std(axis=0), **near)


def test_sounds_articulated_alike_begin_alike():
    symbols = [None, *default_phonemes()]
    rows = make(symbols, "articulatory", table=encoder_table())
    row = dict(zip(symbols, rows))
    assert cosine(row["p"], row["b"]) > 0.7 > cosine(row["p"], row["a"])
    for sound, near, far in [("t", "d", "m"), ("a", "ɑ", "s"), ("t͡ɕ", "t͡ʃ", "o"), ("e", "i", "k")]:
        assert cosine(row[sound], row[near]) > cosine(row[sound], row[far])


def test_what_is_no_sound_takes_its_piece():
    symbols = [None, "p", "b", "1", "˥˩"]
    rows = make(symbols, "articulatory", tokenize=lambda text: [3] if text in "1˥˩" else [0])
    assert rows[3:].tolist() == [[2, 4, 6]] * 2


@pytest.mark.parametrize("how", INITIALISATIONS)
def test_the_generator_alone_decides(how):
    symbols = [None, None, *default_phonemes()[:80]]
    state = np.random.get_state()[1].tolist()
    first, again, other = (make(symbols, how, seed=seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert np.random.get_state()[1].tolist() == state, "numpy's own generator is left alone"


def test_hashed_rows_are_random_whatever_is_asked_for():
    symbols = [None] * 6
    expected = make(symbols, "random")
    for how in INITIALISATIONS:
        np.testing.assert_array_equal(make(symbols, how), expected)


def test_no_rows_and_no_such_way():
    assert make([], "articulatory").shape == (0, 3)
    with pytest.raises(PhonemeNERError, match=r"P502.*articulatory"):
        make([None, "p"], "xavier")
