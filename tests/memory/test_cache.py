"""What is remembered: right under threads, within its bytes, and gone after a memory zone."""

import copy
import pickle
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from spacy_phoneme_ner.memory.cache import Cache, memory_zone, remembered


def upper(words):
    return [word.upper() for word in words]


def test_distinct_new_keys_are_worked_out_once():
    cache, asked = Cache(10_000), []

    def find(new):
        asked.append(list(new))
        return upper(new)

    assert cache.read(["a", "b", "a"], find) == ["A", "B", "A"]
    assert cache.read(["b", "c"], find) == ["B", "C"]
    assert cache.read(["c", "a"], find) == ["C", "A"]
    assert asked == [["a", "b"], ["c"]]
    assert (cache.get("b"), cache.get("d"), len(cache)) == ("B", None, 3)


def test_arrays_are_values_like_others():
    cache = Cache(10_000)
    for _ in range(2):
        rows = cache.read(["a", "b"], lambda new: [np.full(3, len(word)) for word in new])
        assert [row.tolist() for row in rows] == [[1, 1, 1], [1, 1, 1]]
    assert cache.nbytes > 2 * rows[0].nbytes


@pytest.mark.parametrize("letter", ["a", "ක", "𞤀"])
def test_the_oldest_go_when_the_bytes_are_used_up(letter):
    cache = Cache(20_000)
    words = [letter * 5 + str(i) for i in range(1000)]
    for word in words:
        assert cache.read([word], upper) == [word.upper()]
        assert cache.nbytes <= cache.max_bytes
    assert cache.get(words[-1]) and not cache.get(words[0])
    assert 30 < len(cache) < 100
    held = sum(sys.getsizeof(word) + sys.getsizeof(word.upper()) for word in words[-len(cache) :])
    assert held < cache.nbytes, "the estimate is no lower than what strings take"


def test_the_estimate_is_no_lower_than_what_python_takes():
    cache = Cache(20_000_000)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for i in range(20_000):
        cache.read([f"වචනය{i}"], lambda new: [(f"ʋat͡ʃanəjə{word[4:]}", "sin") for word in new])
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert 0.4 * cache.nbytes < taken < cache.nbytes


def test_more_than_there_is_room_for_is_read_nevertheless():
    cache, words = Cache(2000), [f"word{i}" for i in range(1000)]
    assert cache.read(words, upper) == upper(words)
    assert Cache(0).read(["a", "a"], upper) == ["A", "A"]


def test_what_is_no_word_is_not_kept():
    cache = Cache(10_000_000)
    cache.read(["a" * 50_000, "ok", "ක" * 3000], upper)
    assert len(cache) == 1
    pairs = Cache(10_000_000)
    pairs.read([("a" * 3000, "b")], lambda new: [1])
    assert len(pairs) == 0


def test_a_zone_leaves_nothing_behind():
    cache = Cache(10_000)
    cache.read(["before"], upper)
    size, asked = cache.nbytes, []

    def find(new):
        asked.extend(new)
        return upper(new)

    for _ in range(3):
        with memory_zone():
            for _ in range(2):
                assert cache.read(["before", "within"], find) == ["BEFORE", "WITHIN"]
            assert cache.get("within") == "WITHIN" and len(cache) == 2
        assert cache.get("within") is None
    assert (len(cache), cache.nbytes) == (1, size)
    assert asked == ["within"] * 3


def test_a_zone_is_bounded_and_ends_with_an_error_too():
    cache = Cache(10_000)
    with pytest.raises(KeyError), memory_zone():
        for i in range(1000):
            cache.read([f"word{i}"], upper)
            assert cache.nbytes <= 10_000
        raise KeyError
    assert len(cache) == 0


def test_zones_overlap_as_those_of_two_pipelines():
    cache = Cache(10_000)
    first, second = memory_zone(), memory_zone()
    first.__enter__()
    cache.read(["a"], upper)
    second.__enter__()
    cache.read(["a", "b"], upper)
    first.__exit__(None, None, None)
    assert (cache.get("a"), cache.get("b")) == (None, "B")
    second.__exit__(None, None, None)
    assert len(cache) == 0


def test_functions_remember_short_texts_until_a_zone_ends():
    asked = []

    @remembered(100)
    def join(first, second="x"):
        """Join."""
        asked.append(first + second)
        return None if first == second else first + second

    assert [join("a", "b"), join("b", "a"), join("a", "b"), join("a")] == ["ab", "ba", "ab", "ax"]
    assert [join("a", "a"), join("a", "a")] == [None, None]
    assert asked == ["ab", "ba", "ax", "aa"] and join.__doc__ == "Join."
    for _ in range(2):
        assert join("a" * 65) == "a" * 65 + "x"
    assert len(asked) == 6 and join.cache_info().currsize == 4
    with memory_zone():
        assert [join("c", "d"), join("c", "d")] == ["cd", "cd"]
    assert join.cache_info().currsize == 0


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda c: pickle.loads(pickle.dumps(c))])
def test_a_copy_is_empty(copied):
    cache = Cache(10_000)
    cache.read(["a"], upper)
    other = copied(cache)
    assert (len(other), other.max_bytes) == (0, 10_000)
    assert other.read(["a"], lambda new: ["other"]) == ["other"] and cache.get("a") == "A"


def test_threads_find_all_of_an_entry_and_keep_the_count(monkeypatch):
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    cache = Cache(30_000)
    words = [f"w{i % 700}" for i in range(20_000)]
    parts = [words[i : i + 10] for i in range(0, len(words), 10)]

    def read(part):
        with memory_zone():
            return cache.read(part, upper) == upper(part) and cache.read(part, upper) == upper(part)

    try:
        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(lambda part: cache.read(part, upper) == upper(part), parts))
            assert all(pool.map(read, parts[:300]))
    finally:
        sys.setswitchinterval(interval)
    fresh = Cache(30_000)
    fresh.read(list(cache._store.entries), upper)
    assert fresh.nbytes == cache.nbytes <= 30_000
