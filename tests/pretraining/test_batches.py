from dataclasses import replace

import numpy as np
import pytest

from spacy_phoneme_ner.losses.masked_phonemes import IGNORED
from spacy_phoneme_ner.pretraining.batches import (
    BatchSampler,
    cut_sequences,
    held_out_batches,
    language_shares,
    lay_out,
)
from spacy_phoneme_ner.pretraining.prepared import LanguageRange, PreparedCorpus


def hand_made(corpus, rows):
    """A corpus of one language with the sentences given, all for training."""
    ids = np.array([i for row in rows for i in row], dtype=np.uint16)
    offsets = np.cumsum([0, *map(len, rows)]).astype(np.uint64)
    languages = (LanguageRange("swa", 0, len(rows), len(rows)),)
    return PreparedCorpus(ids, offsets, languages, corpus.tokenizer, {})


def test_long_sentences_are_cut_between_words(corpus):
    rows = [[5, 6, 4, 7, 8, 4, 9, 5, 6, 4, 7], [5] * 14, [6]]
    cut = hand_made(corpus, rows)
    found = cut_sequences(cut, 8, held_out=False)
    assert [cut.ids[s:e].tolist() for s, e in zip(found.starts, found.ends)] == [
        [6],
        [5, 6, 4, 7, 8],  # the ▁ at a cut is left out
        [9, 5, 6, 4, 7],
        [5] * 6,  # a word that is longer than the window is cut inside
        [5] * 6,
        [5] * 2,
    ]
    assert found.lengths.max() == 8
    assert lay_out(cut, found, [0, 1]).tolist() == [
        [0, 6, 2, 1, 1, 1, 1],
        [0, 5, 6, 4, 7, 8, 2],
    ]


def test_a_word_that_just_fits_is_not_cut(corpus):
    cut = hand_made(corpus, [[5, 5, 5, 5, 5, 5, 4, 6]])
    found = cut_sequences(cut, 8, held_out=False)
    parts = [cut.ids[s:e].tolist() for s, e in zip(found.starts, found.ends)]
    assert parts == [[5] * 6, [6]]


def test_language_shares():
    languages = (LanguageRange("a", 0, 100, 110), LanguageRange("b", 110, 10110, 10120))
    assert language_shares(languages, 0.5).tolist() == pytest.approx([1 / 11, 10 / 11])
    assert language_shares(languages, 0.0).tolist() == [0.5, 0.5]
    assert language_shares(languages, 1.0).tolist() == pytest.approx([1 / 101, 100 / 101])


def test_a_batch_comes_from_the_seed_and_its_number(corpus, tiny):
    one, two = BatchSampler(corpus, tiny), BatchSampler(corpus, tiny)
    two.draw(0)
    assert all((a == b).all() for a, b in zip(one.draw(7), two.draw(7)))
    for other in (one.draw(8), one.draw(7, 1), BatchSampler(corpus, replace(tiny, seed=1)).draw(7)):
        shown = one.draw(7)[0]
        assert shown.shape != other[0].shape or (shown != other[0]).any()


def test_languages_and_lengths_have_their_shares(corpus, tiny):
    """Each sentence is drawn as often as its language's share says, whatever its length."""
    # Batches so large that what does not fit into them any more is next to nothing.
    sampler = BatchSampler(corpus, replace(tiny, batch=4096))
    rows = {}
    sequences = sampler.sequences
    for i, row in enumerate(lay_out(corpus, sequences, range(len(sequences.starts)))):
        rows[tuple(row[row != 1])] = i
    drawn = np.zeros(len(rows))
    for step in range(500):
        shown, labels = sampler.draw(step)
        right = np.where(labels == IGNORED, shown, labels)
        assert right.size <= 4096 and right.shape[1] <= 64
        for row in right:
            drawn[rows[tuple(row[row != 1])]] += 1
    langs = sequences.langs
    shares = np.bincount(langs, weights=drawn) / drawn.sum()
    assert shares == pytest.approx(sampler.shares, abs=0.02)
    assert sampler.shares[0] / sampler.shares[1] == pytest.approx((280 / 54) ** 0.3, rel=0.1)
    lengths = sequences.lengths
    expected = (sampler.shares / np.bincount(langs))[langs]
    mean = (lengths * drawn).sum() / drawn.sum()
    assert mean == pytest.approx((lengths * expected).sum(), rel=0.03)


def test_held_out_batches_are_always_the_same(corpus, tiny):
    def flat(settings):
        batches = held_out_batches(corpus, settings)
        found = {}
        for batch in batches:
            assert batch.ids.size <= settings.batch
            for ids, labels, lang in zip(batch.ids, batch.labels, batch.langs):
                n = int((ids != 1).sum())
                found[tuple(ids[:n]), tuple(labels[:n])] = int(lang)
        return found

    one, two = flat(tiny), flat(replace(tiny, seed=9, batch=64))
    assert one == two
    held_out = [language.end - language.held_out for language in corpus.languages]
    assert np.bincount(list(one.values())).tolist() == held_out


def test_nothing_held_out(corpus, tiny):
    assert held_out_batches(hand_made(corpus, [[5, 6]]), tiny) == []
