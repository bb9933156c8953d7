import numpy as np
import pytest

from spacy_phoneme_ner.losses.masked_phonemes import IGNORED, MaskIds, mask_phonemes

# <s> <pad> </s> <unk> ▁, phonemes 5 to 24, <mask>
IDS = MaskIds(mask=25, separator=4, phonemes=range(5, 25))
BATCH = np.array(
    [
        [0, 5, 6, 4, 7, 8, 9, 2],
        [0, 10, 3, 11, 4, 12, 2, 1],
    ]
)


def big(n=400, length=50):
    """Sequences of random words, with specials around and padding behind."""
    rng = np.random.default_rng(0)
    ids = rng.integers(5, 25, (n, length))
    ids[rng.random(ids.shape) < 0.2] = 4
    ids[:, 0], ids[:, -5], ids[:, -4:] = 0, 2, 1
    return ids


def test_only_phonemes_are_hidden():
    masked, labels = mask_phonemes(BATCH, IDS, np.random.default_rng(0), rate=1.0)
    x = IGNORED
    assert labels.tolist() == [[x, 5, 6, x, 7, 8, 9, x], [x, 10, x, 11, x, 12, x, x]]
    kept = labels == IGNORED
    assert (masked[kept] == BATCH[kept]).all()
    assert (BATCH[0] == [0, 5, 6, 4, 7, 8, 9, 2]).all()  # the batch itself is left alone


@pytest.mark.parametrize("whole_words", [False, True])
def test_shares(whole_words):
    ids = big()
    masked, labels = mask_phonemes(ids, IDS, np.random.default_rng(1), whole_words=whole_words)
    chosen = labels != IGNORED
    assert chosen.sum() / (ids >= 5).sum() == pytest.approx(0.15, abs=0.015)
    shown = masked[chosen]
    assert (shown == 25).mean() == pytest.approx(0.8, abs=0.03)
    # A random phoneme is the right one once in twenty times.
    assert (shown == labels[chosen]).mean() == pytest.approx(0.1 + 0.1 / 20, abs=0.02)
    others = shown[(shown != 25) & (shown != labels[chosen])]
    assert set(others.tolist()) == set(range(5, 25))
    assert (labels[chosen] == ids[chosen]).all() and (ids[chosen] >= 5).all()


def test_whole_words_are_hidden_together():
    ids = big()
    _, labels = mask_phonemes(ids, IDS, np.random.default_rng(2), whole_words=True)
    n_whole = 0
    for row, right in zip(ids, labels):
        words = np.split(np.arange(len(row)), np.flatnonzero(row == 4))
        for word in words:
            chosen = (right[word] != IGNORED)[row[word] >= 5]
            assert chosen.all() or not chosen.any()
            n_whole += bool(chosen.any())
    assert n_whole > 100


def test_the_last_word_of_a_row_is_not_the_first_of_the_next():
    ids = np.array([[0, 5, 2]] * 2000)
    _, labels = mask_phonemes(ids, IDS, np.random.default_rng(3), rate=0.5, whole_words=True)
    assert (labels[:, 1] != IGNORED).mean() == pytest.approx(0.5, abs=0.04)


def test_the_draw_depends_on_the_generator_only():
    ids = big()
    one, two, other = (mask_phonemes(ids, IDS, np.random.default_rng(s)) for s in (5, 5, 6))
    assert (one[0] == two[0]).all() and (one[1] == two[1]).all()
    assert (one[1] != other[1]).any()


@pytest.mark.parametrize("whole_words", [False, True])
def test_nothing_to_hide(whole_words):
    for ids in (np.zeros((0, 0), dtype=np.int64), np.array([[0, 3, 4, 2]])):
        masked, labels = mask_phonemes(
            ids, IDS, np.random.default_rng(0), rate=1.0, whole_words=whole_words
        )
        assert masked.tolist() == ids.tolist() and (labels == IGNORED).all()
