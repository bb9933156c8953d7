import pytest

from spacy_phoneme_ner.evaluation.groups import Average
from spacy_phoneme_ner.evaluation.seeds import over_seeds, paired_difference, t_quantile


# Printed tables of Student's t, two-sided.
@pytest.mark.parametrize(
    "df, level, t",
    [
        *[(1, 0.95, 12.706205), (2, 0.95, 4.302653), (3, 0.95, 3.182446), (4, 0.95, 2.776445)],
        *[(5, 0.95, 2.570582), (9, 0.95, 2.262157), (30, 0.95, 2.042272), (120, 0.95, 1.979930)],
        *[(1, 0.5, 1.0), (1, 0.99, 63.656741), (2, 0.9, 2.919986), (10, 0.99, 3.169273)],
    ],
)
def test_t_quantiles(df, level, t):
    assert t_quantile(df, level) == pytest.approx(t, abs=1e-6)


def test_interval_of_three_seeds_by_hand():
    # Mean 53, s = √13 = 3.605551, margin = 4.302653 · √13 / √3 = 8.956686.
    average = over_seeds([50, 52, 57])
    assert (average.mean, average.std) == (53, pytest.approx(3.605551, abs=1e-6))
    assert average.low == pytest.approx(44.043314, abs=1e-5)
    assert average.high == pytest.approx(61.956686, abs=1e-5)


def test_interval_of_two_seeds_by_hand():
    # s = √2, margin = 12.706205 · √2 / √2.
    average = over_seeds([41, 43])
    assert average.low == pytest.approx(42 - 12.706205, abs=1e-6)
    assert average.high == pytest.approx(42 + 12.706205, abs=1e-6)


def test_one_seed_has_neither_deviation_nor_interval():
    assert over_seeds([41.5]) == Average(41.5, None, None, None)


def test_differences_are_paired_by_seed():
    # Differences 2, 1, 6: mean 3, s = √7, margin = 4.302653 · √7 / √3 = 6.572382. Unpaired
    # they would be much less sure; in the order of the entries they would be others.
    values = {0: 50.0, 1: 52.0, 2: 57.0, 7: 99.0}
    difference = paired_difference(values, {2: 51.0, 0: 48.0, 1: 51.0, 8: 0.0})
    assert (difference.mean, difference.std) == (3, pytest.approx(2.645751, abs=1e-6))
    assert difference.low == pytest.approx(-3.572410, abs=1e-4)
    assert difference.high == pytest.approx(9.572410, abs=1e-4)


def test_differences_without_a_pair():
    assert paired_difference({0: 50.0}, {1: 48.0}) is None
    assert paired_difference({0: 50.0, 1: 51.0}, {1: 48.0}) == Average(3.0)
