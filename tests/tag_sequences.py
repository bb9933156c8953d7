"""Distributions over BIO tag sequences by brute force: all sequences, one by one."""

from itertools import pairwise, product

import numpy as np

from spacy_phoneme_ner.models.heads.bio import is_well_formed, only_well_formed
from spacy_phoneme_ner.models.heads.crf import Lattice


def sequences(n_tokens, n_tags):
    """All well-formed sequences."""
    every = (np.array(tags, dtype="int64") for tags in product(range(n_tags), repeat=n_tokens))
    return [tags for tags in every if is_well_formed(tags)]


def score_of(tags, emissions, moves):
    if not len(tags):
        return 0.0
    steps = sum(moves[1 + a, b] for a, b in pairwise(tags))
    own = sum(emissions[i, tag] for i, tag in enumerate(tags))
    return own + steps + moves[0, tags[0]] + moves[-1, tags[-1]]


def probabilities(emissions, moves):
    """The probability of every well-formed sequence, and the log of their sum."""
    tags = sequences(*emissions.shape)
    scores = np.array([score_of(t, emissions, moves) for t in tags])
    log_sum = np.logaddexp.reduce(scores)
    return tags, np.exp(scores - log_sum), log_sum


def log_likelihood(scores, gold):
    """That of the known tags, by brute force."""
    *tokens, moves = scores
    total = 0.0
    for emissions, known in zip(tokens, gold):
        tags, chances, _ = probabilities(emissions, moves)
        fits = [(known < 0).all() or ((t == known) | (known < 0)).all() for t in tags]
        total += np.log(chances[fits].sum())
    return total


def batch(rng, lengths, n_labels, scale=2.0, dtype="float64"):
    n_tags = 1 + 2 * n_labels
    shapes = [*((length, n_tags) for length in lengths), (n_tags + 2, n_tags)]
    return [rng.normal(size=shape, scale=scale).astype(dtype) for shape in shapes]


def make_lattice(*scores):
    *tokens, moves = scores
    lengths = np.array([len(rows) for rows in tokens])
    return Lattice(np.concatenate(tokens), moves + only_well_formed(moves.shape[1]), lengths)


def draw_gold(rng, lengths, n_labels, unknown):
    gold = []
    for length in lengths:
        choices = sequences(length, 1 + 2 * n_labels)
        tags = choices[rng.integers(len(choices))].copy()
        tags[rng.random(length) < unknown] = -1
        gold.append(tags)
    return gold
