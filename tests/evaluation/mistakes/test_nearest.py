"""The nearest known name, and what chance makes of it."""

import random

import pytest

from spacy_phoneme_ner.evaluation.mistakes.nearest import NearestSounds
from spacy_phoneme_ner.ipa import segments, word_distance

WORDS = ["moskva", "mɒskaʊ", "leta", "lɛta", "t͡ʃile", "ankara", "paɾis", "a", "kolumba"]


@pytest.fixture(scope="module")
def nearest():
    return NearestSounds({segments(word): word.upper() for word in WORDS})


def random_words(n, letters="aeioumnptksvlrʃ"):
    draw = random.Random(0)
    return ["".join(draw.choices(letters, k=draw.randint(1, 9))) for _ in range(n)]


def test_it_is_the_least_word_distance_of_all(nearest):
    for word in random_words(60):
        sounds = segments(word)
        expected = min(word_distance(sounds, segments(other)) for other in WORDS)
        found = nearest(sounds)
        assert found.distance == pytest.approx(expected, abs=1e-6)
        other = segments(found.word.lower())
        assert word_distance(sounds, other) == pytest.approx(expected, abs=1e-6)


def test_the_same_sounds_are_heard(nearest):
    for word in WORDS:
        assert nearest(segments(word)) == (0, word.upper()) and nearest.is_heard(segments(word))


def test_what_is_no_nearer_than_words_read_backwards_is_not_heard():
    words = {segments(word): word for word in random_words(3000)}
    nearest = NearestSounds(words)
    for length in (3, 6):
        bound = nearest.chance(length)
        backwards = [s[::-1] for s in words if len(s) == length]
        near = sum(nearest(sounds).distance < bound for sounds in backwards)
        assert near <= 0.2 * len(backwards)
    # A sound changed for one much like it is no chance, in a long word.
    word = next(sounds for sounds in words if len(sounds) == 9 and "s" in sounds)
    alike = tuple("ʃ" if sound == "s" else sound for sound in word)
    assert alike in words or nearest(alike).distance < nearest.chance(9)
    assert nearest.is_heard(alike)


def test_one_known_word_is_enough_and_unknown_sounds_do_no_harm():
    nearest = NearestSounds({("a", "b"): "ab"})
    assert nearest(("x", "ɧ", "☃") * 20).word == "ab"
    assert not nearest.is_heard(("x", "ɧ", "☃") * 20)
    assert nearest.is_heard(("a", "b"))
