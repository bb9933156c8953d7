"""Articulatory features and distances, against PanPhon itself."""

from unicodedata import normalize

import numpy as np
import pytest
from releases import FEATURES, find_release, import_quietly, read_features

from spacy_phoneme_ner.ipa import (
    articulation,
    distance,
    feature_names,
    features,
    nearest_segments,
    plain_inventory,
    segments,
    word_distance,
)


def test_features_equal_panphons_own():
    release = find_release("panphon")
    theirs = dict(import_quietly("panphon").FeatureTable().segments)
    sounds = read_features(release.pinned.files[FEATURES])
    released = read_features(release.installed.files[FEATURES])
    alike = [sound for sound in sounds if sounds[sound] == released.get(sound)]
    assert len(alike) > 0.5 * len(sounds) > 1000
    for sound in alike:
        assert features(sound).tolist() == theirs[normalize("NFD", sound)].numeric(), sound
    release.skip_if_changed()


def test_segments_panphon_lacks_fall_back_to_their_letter():
    assert np.array_equal(features("á"), features("a"))
    assert np.array_equal(features("k͈"), features("k"))
    assert not features("ж").any()
    assert not features("").any()


def test_features_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        features("p")[0] = 1


def test_distance_is_the_weighted_share_of_features_that_differ():
    weights = articulation._load()[2]
    names = feature_names()
    # p and b differ in voicing alone, by 2 of 2.
    assert distance("p", "b") == pytest.approx(weights[names.index("voi")] / weights.sum())
    assert distance("p", "p") == 0
    assert distance("p", "a") == distance("a", "p") > distance("p", "b")


def test_nearest_segments_are_articulated_alike():
    assert nearest_segments("d͡ʒ", plain_inventory(), 1) == ["t͡ʃ"]
    assert set(nearest_segments("t", ["d", "a", "m", "ʈ"], 2)) == {"d", "ʈ"}
    assert nearest_segments("t", ["t"], 3) == []


def test_word_distance():
    london = segments("lʌndən")
    assert word_distance(london, london) == 0
    assert word_distance((), ()) == 0
    assert word_distance(london, ()) == 1
    assert word_distance(("p",), ("p", "a")) == pytest.approx(0.5)  # one insertion of two
    assert word_distance(london, segments("landan")) < word_distance(london, segments("kito"))
