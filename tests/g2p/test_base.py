"""The protocol and the cache that the backends share."""

import itertools
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

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
from spacy_phoneme_ner.memory.cache import memory_zone


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
    g2p = Counting(cache_size=10)
    words = [f"word{i}" for i in range(100)]
    for _ in range(3):
        assert g2p(words, "x") == [word.upper() for word in words]
        assert 5 <= len(g2p._cache) <= 40
    none = Counting(cache_size=0)
    assert none(["a", "a"], "x") == ["A", "A"] and len(none._cache) == 0


def test_languages_share_one_bound_whatever_they_are_called():
    g2p = Counting(cache_size=1000)
    words = [f"word{i}" for i in range(500)]
    for i in range(300):
        assert g2p(words, f"language {i}")[-1] == "WORD499"
        assert g2p._cache.nbytes <= 1000 * 512
    asked = len(g2p.asked)
    g2p(words, "language 299")
    assert len(g2p.asked) == asked, "the newest stays"
    for i in range(400):
        g2p(["a"], f"small {i}")
    assert len(g2p._cache._by_lang) <= 256


def test_what_is_no_word_is_not_kept():
    g2p = Counting()
    g2p(["a" * 50_000, "ok"], "x")
    assert len(g2p._cache) == 1


def test_a_zone_leaves_nothing_behind():
    g2p = Counting()
    g2p(["before"], "x")
    with memory_zone():
        for i in range(2000):
            g2p([f"word{i}"], f"language {i % 300}")
            assert g2p._cache.nbytes <= 100_000 * 512
        assert g2p(["before"], "x") == ["BEFORE"]
    assert len(g2p._cache) <= 1
    assert g2p.asked.count("before") <= 2


def test_a_library_is_asked_by_one_thread_at_a_time():
    class Careful(Counting):
        inside = most = 0

        def transcribe(self, words, lang):
            self.inside += 1
            self.most = max(self.most, self.inside)
            time.sleep(0.001)
            self.inside -= 1
            return super().transcribe(words, lang)

    g2p = Careful()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda i: g2p([f"w{i}"], "x"), range(40))) == [
            [f"W{i}"] for i in range(40)
        ]
    assert g2p.most == 1


class Loading(Counting):
    """Loads something, and waits in the midst of using it for as long as it is told."""

    _loaded = ("_library",)

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._library = None
        self.entered, self.leave = Event(), Event()

    def transcribe(self, words, lang):
        if self._library is None:
            self._library = [os.getpid()]
        if "wait" in words:
            self._library.append("in use")
            self.entered.set()
            self.leave.wait()
            self._library.pop()
        assert "in use" not in self._library
        return super().transcribe(words, lang)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_process_that_is_forked_meanwhile_neither_waits_nor_goes_on_with_it():
    g2p = Loading()
    thread = Thread(target=lambda: g2p(["wait"], "x"))
    thread.start()
    g2p.entered.wait()
    child = os.fork()
    if not child:
        signal.alarm(5)
        try:
            right = g2p(["a"], "x") == ["A"] and g2p._library == [os.getpid()]
            os._exit(0 if right else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    g2p.leave.set()
    thread.join()
    assert g2p(["b"], "x") == ["B"] and g2p._library == [os.getpid()]


def test_a_backend_that_loses_words_is_caught():
    class Losing(Counting):
        def transcribe(self, words, lang):
            return []

    with pytest.raises(PhonemeNERError, match="0 transcriptions for 1 words"):
        Losing()(["a"], "x")


def test_who_chooses_the_languages_cannot_fill_the_memory():
    g2p = IpaG2P(cache_size=20_000)
    names = ["swa", "sin", "hin", "rus", "amh", "kor"]
    words = [f"{a}{b}ri" for a in "mkltsdnr" for b in ("a", "ee", "o", "wi", "u")]
    for joined in itertools.permutations(names, 4):
        g2p(words, "+".join(joined))
    assert len(g2p._cache) <= 20_000 and g2p._cache.nbytes <= 20_000 * 512
    assert g2p(words, "swa+sin") == IpaG2P()(words, "swa+sin")
    g2p(words, "swa+" + "+".join(["sin"] * 1000))
    assert max(map(len, g2p._read_in)) < 256, "nor with a long one"
