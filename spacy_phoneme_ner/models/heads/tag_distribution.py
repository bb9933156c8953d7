"""What a tag head's scores mean: how they become a loss, and how entities."""

from typing import List, Optional, Protocol, Sequence, Tuple

import numpy as np

from .bio import Floats, Ints, TaggedSpan, decode, only_well_formed, spans
from .crf import Lattice
from .likely_spans import likely_spans
from .rows import log_softmax, split
from .soft_tags import SoftTags, distil_independent


class TagDistribution(Protocol):
    """A distribution over the tag sequences of Docs.

    A tag head gives one array for each Doc, a row for each of its tokens (or other
    units, in training), and after them whatever else its distribution needs. It says
    which that is as `attrs["tag_distribution"]`; one that says nothing means
    `IndependentTags`.
    """

    def loss(self, scores: Sequence[Floats], gold: Sequence[Ints]) -> Tuple[float, List[Floats]]:
        """Compute the negative log-likelihood of the gold tags and its gradient.

        scores (Sequence[ndarray]): What the head gave.
            Shape of the first len(gold): (n_rows, n_tags)
        gold (Sequence[ndarray]): The tag of each row of each Doc, as `bio.tag_ids`
            numbers them; -1 where it is unknown. Shape of each: (n_rows,), int64
        RETURNS (Tuple[float, List[ndarray]]): The loss summed over the rows, in nats,
            and the gradient of its mean over the known ones with regard to the scores.
        """

    def decode(
        self, scores: Sequence[Floats], n_docs: int, threshold: Optional[float] = None
    ) -> List[List[TaggedSpan]]:
        """Find the entities of the most probable well-formed tag sequences.

        scores (Sequence[ndarray]): What the head gave; -inf where a tag must not be.
            Shape of the first n_docs: (n_rows, n_tags)
        n_docs (int): The number of Docs, at least 1.
        threshold (Optional[float]): If set, all that are as probable as that are found
            instead (see `likely_spans`), 0…1; if None, what the head was made to find.
        RETURNS (List[List[TaggedSpan]]): The entities of each Doc in order.
        """

    def soften(self, scores: Sequence[Floats], n_docs: int) -> SoftTags:
        """Give what a student can learn from.

        scores (Sequence[ndarray]): What the head gave.
            Shape of the first n_docs: (n_rows, n_tags)
        n_docs (int): The number of Docs.
        RETURNS (SoftTags): The same distribution.
        """

    def distil(
        self, scores: Sequence[Floats], taught: SoftTags, temperature: float
    ) -> Tuple[float, List[Floats]]:
        """Compute how far the head is from a teacher, and the gradient (see `soft_tags`).

        scores (Sequence[ndarray]): What the head gave.
            Shape of the first len(taught.scores): (n_rows, n_tags)
        taught (SoftTags): What the teacher says of the same rows, tags in the same order.
        temperature (float): What scores are divided by, above 0.
        RETURNS (Tuple[float, List[ndarray]]): The mean over the rows, in nats, and its
            gradient with regard to the scores.
        """


class IndependentTags:
    """Every row has a distribution of its own, the softmax of its scores."""

    def loss(self, scores: Sequence[Floats], gold: Sequence[Ints]) -> Tuple[float, List[Floats]]:
        """Compute the cross-entropy and its gradient (see `TagDistribution`)."""
        tags = np.concatenate(gold)
        log_probs = log_softmax(np.concatenate(scores))
        known = np.flatnonzero(tags >= 0)
        loss = -float(log_probs[known, tags[known]].sum())
        gradient = np.zeros_like(log_probs)
        gradient[known] = np.exp(log_probs[known])
        gradient[known, tags[known]] -= 1.0
        gradient /= max(len(known), 1)
        return loss, split(gradient, scores)

    def decode(
        self, scores: Sequence[Floats], n_docs: int, threshold: Optional[float] = None
    ) -> List[List[TaggedSpan]]:
        """Find the entities (see `TagDistribution`, `bio.decode` and `bio.spans`).

        With a threshold, the probabilities are those among well-formed sequences.
        """
        lengths = np.array([len(rows) for rows in scores], dtype=np.int64)
        log_probs = log_softmax(np.concatenate(scores))
        if threshold is not None and len(log_probs):
            n_tags = log_probs.shape[1]
            lattice = Lattice(log_probs, only_well_formed(n_tags), lengths)
            return likely_spans(lattice, n_tags // 2, threshold)
        return spans(decode(log_probs, lengths), log_probs, lengths)

    def soften(self, scores: Sequence[Floats], n_docs: int) -> SoftTags:
        """Give what a student can learn from (see `TagDistribution`)."""
        return SoftTags(scores[:n_docs])

    def distil(
        self, scores: Sequence[Floats], taught: SoftTags, temperature: float
    ) -> Tuple[float, List[Floats]]:
        """Compare with a teacher (see `TagDistribution` and `distil_independent`)."""
        return distil_independent(scores, taught, temperature)
