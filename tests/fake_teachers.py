"""Teachers whose opinions are known, and texts for them."""

import numpy as np
import spacy
from spacy.tokens import Doc

TAGS = ("O", "B-LOC", "I-LOC", "B-PER", "I-PER")
MOVES = np.random.default_rng(9).normal(size=(7, 5)).astype("float32")
VOCAB = spacy.blank("xx").vocab


class WordTeacher:
    """Scores each word by a table, whatever stands beside it; other texts are unknown to it."""

    name = "table"

    def __init__(self, tags, table, moves=None, *, cut=0):
        self.tags, self.table, self.moves, self.cut = tuple(tags), table, moves, cut
        self.asked = []

    def __call__(self, examples):
        self.asked.append(list(examples))
        return [self.scores([token.text for token in eg.predicted]) for eg in examples]

    def scores(self, words):
        if not all(word in self.table for word in words if word.strip()):
            return None
        nothing = [0.0] * len(self.tags)
        rows = [self.table.get(word, nothing) for word in words]
        rows = np.array(rows, dtype="float32").reshape((-1, len(self.tags)))
        return rows[self.cut :]


class DrawingTeacher:
    """Scores of one's own for each text, drawn by its words."""

    name, component, tags, weights = "fake", "phoneme_ner", TAGS, "1"

    def __init__(self, moves=None, scale=3.0, outside=0.0, cut=0):
        self.moves, self.scale, self.outside, self.cut = moves, scale, outside, cut
        self.n_read = 0

    def score(self, docs):
        self.n_read += len(docs)
        return [self.rows([t.text for t in doc])[self.cut :] for doc in docs]

    def rows(self, words):
        rng = np.random.default_rng(sum(map(ord, " ".join(words))))
        rows = rng.normal(size=(len(words), 5), scale=self.scale).astype("float32")
        rows[:, 0] += self.outside
        return rows


def make_docs(*texts, starts=None):
    return [Doc(VOCAB, words=text.split(), sent_starts=starts) for text in texts]


def random_texts(n, seed=0, words=200, longest=30):
    rng = np.random.default_rng(seed)
    lengths = rng.integers(1, longest, size=n)
    return [" ".join(f"w{i}" for i in rng.integers(0, words, size=k)) for k in lengths]
