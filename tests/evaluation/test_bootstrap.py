import numpy as np
import pytest

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation.bootstrap import (
    average_samples,
    bootstrap_samples,
    estimate,
    mean_std,
)
from spacy_phoneme_ner.evaluation.counts import Counts
from spacy_phoneme_ner.evaluation.entities import micro_f1, micro_recall


def make_counts(n: int = 200, share: float = 0.6) -> Counts:
    """A gold entity a sentence, found in the first share of them."""
    values = np.zeros((n, 1, 3), dtype=np.int64)
    values[: int(n * share), 0, 0] = 1
    values[int(n * share) :, 0, 2] = 1
    return Counts(("PER",), values)


def test_interval_of_a_share():
    """Recall is a share of sentences, whose interval is known: p ± 1.96·√(p(1 - p)/n)."""
    counts = make_counts()
    samples = bootstrap_samples(counts, micro_recall, n_resamples=4000)
    found = estimate(float(micro_recall(counts.totals)), samples)
    half = 196 * np.sqrt(0.6 * 0.4 / 200)
    assert found.value == pytest.approx(60)
    assert found.low == pytest.approx(60 - half, abs=0.8)
    assert found.high == pytest.approx(60 + half, abs=0.8)


def test_interval_contains_the_score_and_narrows():
    widths = []
    for n in (50, 500):
        counts = make_counts(n)
        found = estimate(float(micro_f1(counts.totals)), bootstrap_samples(counts, micro_f1))
        assert found.low < found.value < found.high
        widths.append(found.high - found.low)
    assert widths[1] < widths[0] / 2


def test_same_as_scoring_drawn_sentences():
    counts = make_counts(7)
    samples = bootstrap_samples(counts, micro_f1, n_resamples=250, seed=3)
    assert samples.shape == (250,)
    # Whatever is drawn, a multiple of 1/7 of the entities is found.
    shares = {round(float(micro_recall_of(f)) * 7) for f in samples}
    assert shares <= set(range(8))
    assert all(abs(micro_recall_of(f) * 7 - round(micro_recall_of(f) * 7)) < 1e-9 for f in samples)


def micro_recall_of(f1: float) -> float:
    """Precision is 1 in `make_counts`: F1 = 2R / (1 + R)."""
    return f1 / 100 / (2 - f1 / 100)


def test_reproducible_and_paired():
    counts = make_counts()
    same = bootstrap_samples(counts, micro_f1, seed=5)
    assert np.array_equal(bootstrap_samples(counts, micro_f1, seed=5), same)
    assert not np.array_equal(bootstrap_samples(counts, micro_f1, seed=6), same)
    # The same draws for a system that finds exactly what the other misses.
    other = Counts(counts.labels, counts.values[..., [2, 1, 0]])
    total = bootstrap_samples(counts, micro_recall, seed=5)
    total = total + bootstrap_samples(other, micro_recall, seed=5)
    assert np.allclose(total, 100)


def test_constant_score_has_no_width():
    counts = make_counts(share=1.0)
    found = estimate(100.0, bootstrap_samples(counts, micro_f1, n_resamples=20))
    assert (found.low, found.high) == (100, 100)


@pytest.mark.parametrize("n_sentences, n_resamples", [(0, 10), (10, 0)])
def test_nothing_to_draw(n_sentences, n_resamples):
    with pytest.raises(PhonemeNERError, match="P304"):
        bootstrap_samples(make_counts(n_sentences), micro_f1, n_resamples)


def test_average_of_independent_languages_is_narrower():
    one, two = (bootstrap_samples(make_counts(), micro_f1, seed=[0, i]) for i in (1, 2))
    average = average_samples([one, two])
    assert average[3] == pytest.approx((one[3] + two[3]) / 2)
    assert np.std(average) == pytest.approx(np.std(one) / np.sqrt(2), rel=0.15)


def test_mean_and_sample_deviation():
    """The study's figures for XPhoneBERT on Case 1 and their published average and deviation."""
    scores = [43.61, 38.91, 38.07, 51.90, 44.82, 31.03, 49.67, 73.05]
    mean, std = mean_std(scores)
    assert round(mean, 2) == 46.38 and round(std, 2) == 12.67
    assert mean_std([5.0]) == (5.0, None)
