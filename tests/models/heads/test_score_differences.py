"""Differences between the scores of a head and those of an earlier one."""

import numpy as np
import pytest

from spacy_phoneme_ner.models.heads.score_differences import score_differences


def test_differences_leave_new_tags_alone():
    ours = [np.ones((2, 5), "float32"), np.arange(35.0).reshape(7, 5)]
    theirs = [np.zeros((2, 3), "float32"), np.zeros((5, 3))]
    loss, (tokens, moves) = score_differences(ours, theirs)
    np.testing.assert_allclose(tokens * 9, [[1, 1, 1, 0, 0]] * 2)
    expected = ours[1].copy()
    expected[:, 3:] = 0
    expected[4:6] = 0  # what moves from new tags
    np.testing.assert_allclose(moves * 9, expected)
    assert loss == pytest.approx((6 + (expected**2).sum()) / 9)
    same, gradients = score_differences(ours, ours)
    assert same == 0 and not any(gradient.any() for gradient in gradients)
