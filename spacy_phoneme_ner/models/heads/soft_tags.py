"""What a teacher says of tags, and how far a student is from it: knowledge distillation.

The distance is the Kullback-Leibler divergence of the student's distribution q from the
teacher's p, both at a temperature τ, times τ² (Hinton, Vinyals & Dean 2015, arXiv 1503.02531,
section 2): so its gradient keeps its size when the temperature changes. With scores z,
∂/∂z of τ² KL(p ‖ q) is τ (E_q − E_p), where E is what a distribution expects of what is
scored. Of independent tags these are the probabilities of each token's tags. In a chain
they are those of its tags and moves (starts, transitions, ends), summed over all tag
sequences by the forward-backward algorithm: sequences are compared as wholes, as in structural
knowledge distillation (Wang et al., ACL 2021, arXiv 2010.05010), and nothing is approximated.
"""

from typing import Any, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np

from .bio import Floats, Ints, only_well_formed
from .crf import Doubles, Lattice
from .rows import log_softmax, split

# The score of other tags where one is certain: unlike -inf a number that can be computed with.
NEVER = -1e4


class SoftTags(NamedTuple):
    """A distribution over the tag sequences of each of some Docs.

    scores (Sequence[ndarray]): The score of every tag of every token of each Doc.
        Shape of each: (n_tokens, n_tags)
    moves (Optional[ndarray]): The scores of starting with a tag, of each transition, of
        ending with a tag, in a chain of BIO tags; None where tags are independent of each
        other. Shape: (n_tags + 2, n_tags)
    """

    scores: Sequence[Floats]
    moves: Optional[Floats] = None

    @property
    def n_tokens(self) -> int:
        """How many tokens the Docs have."""
        return sum(map(len, self.scores))

    def chain(self, temperature: float = 1.0) -> Lattice:
        """Lay out the well-formed sequences of BIO tags.

        Independent tags become a chain too: what is ill-formed is left out, and all else
        keeps its proportions.

        temperature (float): What scores are divided by.
        RETURNS (Lattice): The sequences. There has to be a token.
        """
        emissions = np.concatenate(self.scores).astype(np.float64) / temperature
        moves: Doubles = only_well_formed(emissions.shape[1]).astype(np.float64)
        if self.moves is not None:
            moves = moves + self.moves / temperature
        return Lattice(emissions, moves, _lengths(self.scores))

    def chances(self, temperature: float = 1.0) -> Doubles:
        """Give the probability of every tag of every token, there being one.

        RETURNS (ndarray): Shape: (n_tokens, n_tags), float64
        """
        if self.moves is not None:
            return self.chain(temperature).expectations(np.ones(len(self.scores))).tags
        return np.exp(_log_probs(self.scores, temperature))


def distil_independent(
    scores: Sequence[Floats], taught: SoftTags, temperature: float
) -> Tuple[float, List[Floats]]:
    """Compare independent tags with a teacher's, token by token.

    scores (Sequence[ndarray]): The student's. Shape of each: (n_tokens, n_tags)
    taught (SoftTags): What the teacher says of the same tokens. Of a chain, each token's
        own probabilities are learned.
    temperature (float): τ, above 0.
    RETURNS (Tuple[float, List[ndarray]]): τ² KL, its mean over the tokens, in nats; and its
        gradient with regard to the scores. 0 if there is no token.
    """
    if not taught.n_tokens:
        return 0.0, [np.zeros_like(part) for part in scores]
    teacher = taught.chances(temperature)
    student = _log_probs(scores, temperature)
    with np.errstate(divide="ignore"):
        surprise = np.where(teacher > 0.0, np.log(teacher) - student, 0.0)
    loss = temperature**2 * float((teacher * surprise).sum()) / len(teacher)
    gradient = temperature * (np.exp(student) - teacher) / len(teacher)
    return loss, _split(gradient, scores)


def distil_chained(
    scores: Sequence[Floats], taught: SoftTags, temperature: float
) -> Tuple[float, List[Floats]]:
    """Compare a chain of BIO tags with a teacher's, sequence by sequence.

    scores (Sequence[ndarray]): The student's scores of the tags of each Doc's tokens, and
        after them those of moves. Shape of all but the last: (n_tokens, n_tags)
    taught (SoftTags): What the teacher says of the same tokens.
    temperature (float): τ, above 0.
    RETURNS (Tuple[float, List[ndarray]]): τ² KL, summed over the sequences and divided by
        the number of tokens, in nats; and its gradient. 0 if there is no token.
    """
    *tokens, moves = scores
    n_tokens = taught.n_tokens
    if not n_tokens:
        return 0.0, [np.zeros_like(part) for part in scores]
    teacher, student = taught.chain(temperature), SoftTags(tokens, moves).chain(temperature)
    once = np.ones(len(tokens))
    theirs, ours = teacher.expectations(once), student.expectations(once)
    # KL = E_p[log p] - E_p[log q], and a sequence's log-probability is the sum of its scores
    # without the log-sum over all sequences.
    divergence = float((ours.log_sums - theirs.log_sums).sum())
    differences = (teacher.emissions - student.emissions).T[teacher.column]
    divergence += float((theirs.tags * differences).sum())
    own_moves = moves if taught.moves is None else moves - taught.moves
    divergence -= float((theirs.moves * own_moves).sum()) / temperature
    gradients = _split(temperature * (ours.tags - theirs.tags) / n_tokens, tokens)
    d_moves: Any = temperature * (ours.moves - theirs.moves) / n_tokens
    return temperature**2 * divergence / n_tokens, [*gradients, d_moves.astype(moves.dtype)]


def _log_probs(scores: Sequence[Floats], temperature: float) -> Doubles:
    return log_softmax(np.concatenate(scores).astype(np.float64) / temperature)


def _split(rows: Doubles, like: Sequence[Floats]) -> List[Floats]:
    return [part.astype(theirs.dtype) for part, theirs in zip(split(rows, like), like)]


def _lengths(scores: Sequence[Floats]) -> Ints:
    return np.array([len(rows) for rows in scores], dtype=np.int64)
