"""Teachers whose opinions are known."""

import numpy as np


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
