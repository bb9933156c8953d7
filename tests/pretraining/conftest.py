"""A small language that is easy to learn: a sentence is made of one syllable."""

import numpy as np
import pytest

from spacy_phoneme_ner.pretraining.prepare import PrepareSettings, prepare
from spacy_phoneme_ner.pretraining.prepared import write_prepared
from spacy_phoneme_ner.pretraining.settings import TrainSettings

PAIRS = ("ap", "et", "ik", "os", "um")


class SpelledG2P:
    """Reads letters as they are and nothing else; the language is of no matter."""

    name = "spelled"
    languages = ("swa", "som")

    def __call__(self, words, lang):
        return [word if word.isalpha() else "" for word in words]


def sentences(n, seed):
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(n):
        sizes = rng.integers(1, 4, rng.integers(1, 7))
        syllable = str(rng.choice(PAIRS))
        found.append([syllable * int(size) for size in sizes] + ["."])
    return found


@pytest.fixture(scope="session")
def corpus():
    texts = {"swa": lambda: sentences(300, 1), "som": lambda: sentences(60, 2)}
    return prepare(texts, SpelledG2P(), PrepareSettings(held_out=20))


@pytest.fixture(scope="session")
def prepared(corpus, tmp_path_factory):
    path = tmp_path_factory.mktemp("prepared") / "corpus.safetensors"
    write_prepared(path, corpus)
    return path


@pytest.fixture()
def tiny():
    """Settings of a run of a second."""
    return TrainSettings(
        layers=1,
        width=16,
        heads=2,
        inner=32,
        window=64,
        batch=256,
        steps=12,
        evaluate_every=6,
        save_every=4,
        dropout=0.1,
        threads=1,
        device="cpu",
    )
