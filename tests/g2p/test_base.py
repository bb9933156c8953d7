"""The protocol and the cache that the backends share."""

import pytest

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.g2p import (
    G2P,
    CachedG2P,
    EnglishG2P,
    EpitranG2P,
    IpaG2P,
    OrthG2P,
    RomanG2P,
)


class Counting(CachedG2P):
    """Upper-cases, and keeps a record of what it was asked."""

    name = "counting"

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.asked = []

    def transcribe(self, words, lang):
        self.asked.extend(words)
        return [word.upper() for word in words]


@pytest.mark.parametrize("backend", [EpitranG2P, EnglishG2P, OrthG2P, RomanG2P, IpaG2P])
def test_every_backend_follows_the_protocol(backend):
    g2p = backend()
    assert isinstance(g2p, G2P)
    assert g2p([], "en" if backend is not EpitranG2P else "si") == []


def test_distinct_words_are_transcribed_once():
    g2p = Counting()
    assert g2p(["a", "b", "a"], "x") == ["A", "B", "A"]
    assert g2p(["b", "c"], "x") == ["B", "C"]
    assert g2p.asked == ["a", "b", "c"]
    assert g2p(["a"], "y") == ["A"]
    assert g2p.asked == ["a", "b", "c", "a"], "languages share no entries"


def test_the_cache_is_bounded_and_answers_stay_right():
    g2p = Counting(cache_size=2)
    assert g2p(["a", "b", "c", "a"], "x") == ["A", "B", "C", "A"]
    assert sum(map(len, g2p._cache._known.values())) == 2
    assert g2p(["a", "b", "c"], "x") == ["A", "B", "C"]
    unbounded = Counting(cache_size=0)
    assert unbounded(["a", "a"], "x") == ["A", "A"]


def test_a_backend_that_loses_words_is_caught():
    class Losing(Counting):
        def transcribe(self, words, lang):
            return []

    with pytest.raises(PhonemeNERError, match="0 transcriptions for 1 words"):
        Losing()(["a"], "x")
