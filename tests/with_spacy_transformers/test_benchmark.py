"""benchmarks/beside_spacy_transformers.py: the sides that need the extra."""

import importlib
from pathlib import Path

import pytest
from tiny_encoders import save_spelling_encoder

from spacy_phoneme_ner.corpora.sentences import Sentence

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
WORDS = ["Amina", "Yusuf", "visited", "London", "."]
TAGS = ["B-PER", "I-PER", "O", "B-LOC", "O"]
pytestmark = pytest.mark.usefixtures("one_thread")


def test_both_ways_to_use_it_are_trained_and_scored(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    benchmark = importlib.import_module("beside_spacy_transformers")
    save_spelling_encoder(tmp_path, "bert")
    sentence = Sentence(words=WORDS, tags=TAGS)
    train = benchmark.sample([[sentence]], 240, seed=0)
    scores = {
        system: benchmark.run(system, tmp_path, train, [sentence], 6, 2e-2, 0)
        for system in (benchmark.THEIRS, benchmark.UNSHARED)
    }
    # Shared, it uses each gradient an update late, and may not get as far.
    assert scores[benchmark.UNSHARED]["f1"] == 100 and scores[benchmark.THEIRS]["f1"] > 0
    for score in scores.values():
        assert score["prediction, words/s"] > 0
        assert 0 < score["weights trained, millions"] < score["weights frozen, millions"]
