"""What components remember in a memory zone is gone at its end."""

import gc
import random
import tracemalloc

import pytest
import shared_pipelines
import spacy
from spacy.training import Example

from spacy_phoneme_ner.memory.cache import Cache, _functions

LETTERS = "abdeghiklmnoprstuvyz"
pytestmark = pytest.mark.skipif(
    not hasattr(spacy.Language, "memory_zone"), reason="spaCy has memory zones from 3.8 on"
)


def invent(draw, n):
    """Invent texts of ten new words, one of them far too long."""
    return [
        " ".join("".join(draw.choices(LETTERS, k=draw.randint(4, 9))) for _ in range(9))
        + " "
        + draw.choice(LETTERS) * draw.randint(300, 3000)
        for _ in range(n)
    ]


def remembered_bytes():
    gc.collect()
    return sum(thing.nbytes for thing in gc.get_objects() if type(thing) is Cache)


def phonemizer():
    nlp = spacy.blank("xx")
    nlp.add_pipe("phonemizer", config={"lang": "auto"})
    return nlp


def bundled():
    nlp = spacy.blank("xx")
    nlp.add_pipe("phoneme_ner", config={"lang": "auto"})
    return nlp


def listeners():
    return shared_pipelines.one_encoder()


def spacys_own():
    """A component that knows nothing of this package's caches, over an encoder that does."""
    nlp = spacy.blank("xx")
    shared_pipelines.add_tagger(nlp, shared_pipelines.encoder("orth"))
    nlp.initialize(
        lambda: [
            Example.from_dict(nlp.make_doc(text), {"tags": list(tags)})
            for text, _, tags in shared_pipelines.TRAIN
        ]
    )
    return nlp


_SLOW = [pytest.param(make, marks=pytest.mark.slow) for make in (phonemizer, listeners, spacys_own)]


@pytest.mark.parametrize("make", [bundled, *_SLOW])
def test_zones_leave_nothing_behind(make):
    nlp, draw = make(), random.Random(0)
    before_texts = invent(draw, 8)
    expected = [nlp(text).to_json() for text in before_texts]
    before = remembered_bytes()
    for _ in range(3):
        with nlp.memory_zone():
            for _ in nlp.pipe(invent(draw, 8)):
                pass
            if make is not spacys_own:
                assert remembered_bytes() > before
            assert [nlp(text).to_json() for text in before_texts] == expected
        assert remembered_bytes() == before
        assert sum(function.cache_info().currsize for function in _functions) == 0
    with nlp.memory_zone():
        assert [nlp(text).to_json() for text in before_texts] == expected


def test_memory_stays_bounded_without_zones():
    nlp, draw = bundled(), random.Random(0)
    for _ in nlp.pipe(invent(draw, 30)):
        pass
    caches = [thing for thing in gc.get_objects() if type(thing) is Cache]
    assert all(cache.nbytes <= cache.max_bytes for cache in caches)
    # 30 "words" of thousands of letters are not there.
    kept = [key for cache in caches for key in cache._store.entries]
    assert max(sum(map(len, key)) if isinstance(key, tuple) else len(key) for key in kept) <= 256


@pytest.mark.slow
@pytest.mark.parametrize(("make", "n_zones"), [(phonemizer, 20), (bundled, 10)])
def test_thousands_of_docs_in_zones(make, n_zones):
    nlp, draw = make(), random.Random(0)
    n_texts, taken = 200, []
    tracemalloc.start()
    for _ in range(n_zones):
        texts = [
            " ".join("".join(draw.choices(LETTERS, k=draw.randint(4, 9))) for _ in range(10))
            for _ in range(n_texts)
        ]
        with nlp.memory_zone():
            for _ in nlp.pipe(texts):
                pass
        del texts
        gc.collect()
        taken.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert taken[-1] - taken[4] < 2_000_000
