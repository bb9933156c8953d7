"""Conditional random fields: sums over all tag sequences, and the best one.

A linear chain (Lafferty et al. 2001): a tag sequence scores the sum of its tokens'
emissions, of the transitions between neighbours, of how it starts and of how it ends,
and has a probability proportional to the exponential of that. What must not be scores
-inf, and so does every sequence with it: there are none.

No library serves: pytorch-crf, TorchCRF, torch-struct and pytorch-partial-crf have had no
release since 2021, sequence-classifier and torchlatent none since 2024, and pyt-crf wants
Python 3.12 and knows neither impossible transitions nor unknown tags nor marginals.
"""

from typing import Any, List, NamedTuple, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ...memory.cache import computed_once

Ints = NDArray[np.int64]
Doubles = NDArray[np.float64]
Scores = NDArray[np.floating[Any]]
# Pairs of tags are looked at in blocks of about so many numbers, to bound the memory.
_BLOCK = 2**22
# Scores that differ by less than that leave their exponentials, over two steps, above 0.
_TAME = 300.0


class Expectations(NamedTuple):
    """What a lattice tells about its tag sequences.

    log_sums (ndarray): The log of the sum over all sequences of tags, for each
        sequence of tokens. Shape: (n_sequences,)
    tags (ndarray): The probability of every tag of every token.
        Shape: (n_tokens, n_tags)
    moves (ndarray): How often a start, transition or end is expected, over all
        sequences, weighted. Shape: (n_tags + 2, n_tags)
    """

    log_sums: Doubles
    tags: Doubles
    moves: Doubles


class Lattice:
    """All tag sequences of a batch. At least one of each must be possible.

    Inside, tags come first and tokens are columns: first the first tokens of all
    sequences, the longest sequence first, then their second tokens, and so on. So a step
    from one position to the next is one operation on neighbouring columns, without
    padding. Everything is computed in log space and in 64 bits.
    """

    def __init__(self, emissions: Scores, moves: Scores, lengths: Ints) -> None:
        """Lay out a batch.

        emissions (ndarray): The score of every tag for every token, the sequences one
            after the other; -inf where a tag must not be. Shape: (n_tokens, n_tags)
        moves (ndarray): The scores of starting with a tag, of each transition (from the
            tag of the row to that of the column), of ending with a tag; -inf for what
            must not be. Shape: (n_tags + 2, n_tags)
        lengths (ndarray): The tokens of each sequence, not all 0.
            Shape: (n_sequences,)
        """
        scores: Doubles = moves.astype(np.float64)
        self.start, self.transitions, self.end = scores[0], scores[1:-1], scores[-1]
        self.sequence = np.repeat(np.arange(len(lengths)), lengths)
        first = np.cumsum(lengths) - lengths
        position = np.arange(len(emissions)) - first[self.sequence]
        order = np.argsort(-lengths, kind="stable")
        rank = np.argsort(order, kind="stable")
        self.rows = np.lexsort((rank[self.sequence], position))
        self.sizes = np.bincount(position)
        begins = np.cumsum(self.sizes) - self.sizes
        self.steps = list(zip(begins[:-1].tolist(), begins[1:].tolist(), self.sizes[1:].tolist()))
        self.column = np.argsort(self.rows, kind="stable")
        self.not_empty = np.flatnonzero(lengths)
        self.last = self.column[(first + lengths - 1)[self.not_empty]]
        self.lengths = lengths
        self.emissions = np.ascontiguousarray(emissions[self.rows].T, dtype=np.float64)

    def best(self) -> Ints:
        """Find the highest scoring sequences (Viterbi 1967).

        RETURNS (ndarray): Tag ids. Shape: (n_tokens,), int64
        """
        score = self.emissions.copy()
        score[:, : self.sizes[0]] += self.start[:, None]
        for before, begin, size in self.steps:
            candidates = self.transitions[:, :, None] + score[:, None, before : before + size]
            score[:, begin : begin + size] += candidates.max(axis=0)
        tags = np.empty(len(self.rows), dtype=np.int64)
        tags[self.last] = (score[:, self.last] + self.end[:, None]).argmax(axis=0)
        for before, begin, size in reversed(self.steps):
            here = slice(before, before + size)
            following = tags[begin : begin + size]
            tags[here] = (score[:, here] + self.transitions[:, following]).argmax(axis=0)
        return tags[self.column]

    def expectations(self, weights: Doubles) -> Expectations:
        """Sum over all sequences (the forward-backward algorithm, Rabiner 1989).

        weights (ndarray): What each sequence counts in the expected moves.
            Shape: (n_sequences,)
        RETURNS (Expectations): Sums, probabilities and expected moves.
        """
        of_column = self.sequence[self.rows]
        tags = np.exp(self.forward + self.backward - self.log_sums[of_column])
        weighted = tags * weights[of_column]
        moves = np.empty((len(tags) + 2, len(tags)))
        moves[0] = weighted[:, : self.sizes[0]].sum(axis=1)
        moves[1:-1] = self._transitions(weights)
        moves[-1] = weighted[:, self.last].sum(axis=1)
        return Expectations(self.log_sums, tags.T[self.column], moves)

    def log_chance(self, tags: Ints) -> Doubles:
        """Compute the log-probability of one tag for each token.

        tags (ndarray): Tag ids. Shape: (n_tokens,), or (n, 1) for the same of all tokens
        RETURNS (ndarray): Shape: (n_tokens,), or (n, n_tokens)
        """
        chance: Doubles = self.forward[tags, self.column] + self.backward[tags, self.column]
        chance -= self.log_sums[self.sequence]
        return chance

    def log_chance_after(self, previous: Ints, tags: Ints) -> Doubles:
        """Compute the same if the tag of the token before is given.

        Given its tokens, the tags are a Markov chain: with b for the sums backward, t for
        transitions and e for emissions, P(next tag j | tag i) is exp(t_ij + e'_j + b'_j - b_i).

        previous (ndarray): The tags before. Shape: (n_tokens,), or (n, 1)
        tags (ndarray): Tag ids. Shape: as before
        RETURNS (ndarray): It means nothing at the start of a sequence.
            Shape: (n_tokens,), or (n, n_tokens)
        """
        into: Doubles = self.emissions[tags, self.column] + self.backward[tags, self.column]
        before = np.append(self.column[0], self.column[:-1])
        into += self.transitions[previous, tags] - self.backward[previous, before]
        return into

    @computed_once
    def forward(self) -> Doubles:
        """Log-sums over all that can stand before and at a token. Shape: (n_tags, n_tokens)"""
        if self._is_tame:
            reached = np.zeros_like(self.emissions)
            reached[:, : self.sizes[0]] = self.start[:, None]
            onward = np.ascontiguousarray(self.transitions.T)
            return self._reach(reached, onward, self.steps) + self.emissions
        sums: Doubles = self.emissions.copy()
        sums[:, : self.sizes[0]] += self.start[:, None]
        with np.errstate(divide="ignore"):
            for before, begin, size in self.steps:
                previous = sums[:, before : before + size]
                sums[:, begin : begin + size] += _log_product(self.transitions, previous)
        return sums

    @computed_once
    def backward(self) -> Doubles:
        """Log-sums over all that can stand after a token. Shape: (n_tags, n_tokens)"""
        sums: Doubles = np.zeros_like(self.emissions)
        sums[:, self.last] = self.end[:, None]
        if self._is_tame:
            back = [(begin, before, size) for before, begin, size in reversed(self.steps)]
            return self._reach(sums, self.transitions, back)
        onward = np.ascontiguousarray(self.transitions.T)
        with np.errstate(divide="ignore"):
            for before, begin, size in reversed(self.steps):
                following = slice(begin, begin + size)
                into = self.emissions[:, following] + sums[:, following]
                sums[:, before : before + size] = _log_product(onward, into)
        return sums

    @computed_once
    def _is_tame(self) -> bool:
        """Whether no tag can become so improbable that its probability, scaled, is 0."""
        scores = self.emissions[np.isfinite(self.emissions)]
        moves = np.concatenate([self.start, *self.transitions, self.end])
        moves = np.abs(moves[np.isfinite(moves)])
        return bool(np.ptp(scores) + 2 * moves.max(initial=0.0) < _TAME) if len(scores) else False

    def _reach(
        self, reached: Doubles, moves: Doubles, steps: Sequence[Tuple[int, int, int]]
    ) -> Doubles:
        """Sum from one position to the next, scaled so that no sum leaves the range of floats
        (Rabiner 1989, section V.A): some operations a step, and logarithms of all at once.

        reached (ndarray): The log-sums of the columns that no step leads to, 0 elsewhere;
            written over. Shape: (n_tags, n_tokens)
        moves (ndarray): The scores of moves, to the tag of the row. Shape: (n_tags, n_tags)
        steps (Sequence[Tuple[int, int, int]]): The first column that a step is from, the
            first that it leads to, and their number.
        RETURNS (ndarray): The log-sums over all that leads to a tag, without its own score.
            Shape: (n_tags, n_tokens)
        """
        matrix, peaks = np.exp(moves), self.emissions.max(axis=0)
        weights, sums = np.exp(self.emissions - peaks), np.exp(reached, out=reached)
        scales, levels = np.ones_like(peaks), np.zeros_like(peaks)
        for before, begin, size in steps:
            here = slice(before, before + size)
            weighted = sums[:, here] * weights[:, here]
            scales[here] = weighted.sum(axis=0)
            weighted /= scales[here]
            sums[:, begin : begin + size] = matrix @ weighted
        peaks += np.log(scales, out=scales)
        for before, begin, size in steps:
            here = slice(before, before + size)
            levels[begin : begin + size] = levels[here] + peaks[here]
        with np.errstate(divide="ignore"):
            logarithms: Doubles = np.log(sums, out=sums)
        logarithms += levels
        return logarithms

    @computed_once
    def log_sums(self) -> Doubles:
        """Log-sums over all tag sequences. Shape: (n_sequences,)"""
        log_sums = np.zeros(len(self.lengths))
        log_sums[self.not_empty] = _log_sum(self.forward[:, self.last] + self.end[:, None])
        return log_sums

    def _transitions(self, weights: Doubles) -> Doubles:
        """Expected transitions. Shape: (n_tags, n_tags)"""
        n_tags = len(self.end)
        following = np.arange(self.sizes[0], len(self.rows))
        # A token's predecessor has the same rank, one position earlier.
        before = following - np.repeat(self.sizes[:-1], self.sizes[1:])
        sequence = self.sequence[self.rows[following]]
        into = self.emissions[:, following] + self.backward[:, following]
        into -= self.log_sums[sequence]
        total = np.zeros((n_tags, n_tags))
        for part in _blocks(len(following), n_tags):
            pairs = self.transitions[:, :, None] + into[:, part]
            pairs += self.forward[:, None, before[part]]
            total += np.exp(pairs, out=pairs) @ weights[sequence[part]]
        return total


def _blocks(n_columns: int, n_tags: int) -> List[slice]:
    size = max(_BLOCK // n_tags**2, 1)
    return [slice(begin, begin + size) for begin in range(0, n_columns, size)]


def _log_product(matrix: Doubles, columns: Doubles) -> Doubles:
    """Log of exp(matrix)ᵀ exp(columns). Shapes: (a, b) and (a, k) to (b, k)"""
    return _log_sum(matrix[:, :, None] + columns[:, None, :])


def _log_sum(terms: Doubles) -> Doubles:
    """Log of the sum of the exponentials along the first axis; -inf if all are."""
    highest = np.maximum(terms.max(axis=0), -1e300)
    log_sum: Doubles = np.log(np.exp(terms - highest).sum(axis=0)) + highest
    return log_sum
