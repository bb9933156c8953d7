"""BIO tags: which may follow which, the best well-formed sequence, its spans."""

from functools import lru_cache
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Sequence, TypeVar

import numpy as np
from numpy.typing import NDArray

from .crf import Lattice

Floats = NDArray[np.float32]
LogProbs = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]
OUTSIDE = 0
_Labels = TypeVar("_Labels", int, Ints)  # one label, or an array of them


class TaggedSpan(NamedTuple):
    """An entity in a tagged sequence.

    start (int): Its first token.
    end (int): The token after its last.
    label (int): The index of its label.
    score (float): The probability of just this span, 0…1.
    """

    start: int
    end: int
    label: int
    score: float


# The tags of n labels are O, B-0, I-0, B-1, I-1, …: new labels add at the end.
def n_tags(n_labels: int) -> int:
    """Count the tags that n labels need."""
    return 1 + 2 * n_labels


def begin_tag(label: _Labels) -> _Labels:
    """The tag of an entity's first token."""
    return 1 + 2 * label


def inside_tag(label: _Labels) -> _Labels:
    """The tag of an entity's further tokens."""
    return 2 + 2 * label


def mark_spans(tags: Ints, spans: Iterable[TaggedSpan]) -> Ints:
    """Give the tokens of entities their tags.

    tags (ndarray): The tags of a sequence, changed in place. Shape: (n_tokens,)
    spans (Iterable[TaggedSpan]): The entities.
    RETURNS (ndarray): The same tags.
    """
    for span in spans:
        tags[span.start : span.end] = inside_tag(span.label)
        tags[span.start] = begin_tag(span.label)
    return tags


def tag_ids(biluo: Sequence[Optional[str]], labels: Dict[str, int]) -> Ints:
    """Turn spaCy's BILUO tags into the ids of BIO tags.

    biluo (Sequence[Optional[str]]): Tags such as "U-PER"; None or "-" where the
        annotation is missing.
    labels (Dict[str, int]): The index of every label.
    RETURNS (ndarray): One id for each token, -1 where it is missing or the label
        is not among those asked for.
        Shape: (len(biluo),), int64
    """
    ids = np.full(len(biluo), -1, dtype=np.int64)
    for i, tag in enumerate(biluo):
        if tag == "O":
            ids[i] = OUTSIDE
        elif tag is not None and tag[2:] in labels:
            label = labels[tag[2:]]
            ids[i] = begin_tag(label) if tag[0] in "BU" else inside_tag(label)
    return ids


def decode(log_probs: Floats, lengths: Ints) -> Ints:
    """Find the most probable well-formed BIO sequences, exactly.

    An I tag may only follow the B or the I of its own label. The sequence of the
    single best tags is the answer wherever it is well formed, for leaving
    sequences out cannot make another one better; elsewhere Viterbi's algorithm is
    run with transitions of log 1 and log 0 (Viterbi 1967).

    log_probs (ndarray): The log-probability of every tag for every token, the
        sequences one after the other. Shape: (n_tokens, n_tags)
    lengths (ndarray): The tokens of each sequence. Shape: (n_sequences,)
    RETURNS (ndarray): Tag ids. Shape: (n_tokens,), int64
    """
    tags: Ints = log_probs.argmax(axis=1)
    sequence = np.repeat(np.arange(len(lengths)), lengths)
    ill_formed = np.unique(sequence[_ill_formed(tags, sequence)])
    if len(ill_formed):
        tokens = np.isin(sequence, ill_formed)
        moves = only_well_formed(log_probs.shape[1])
        tags[tokens] = Lattice(log_probs[tokens], moves, lengths[ill_formed]).best()
    return tags


def is_well_formed(tags: Ints) -> bool:
    """Tell whether every I tag of one sequence continues an entity of its own label."""
    return not _ill_formed(tags, np.zeros_like(tags)).any()


def spans(tags: Ints, log_probs: Floats, lengths: Ints) -> List[List[TaggedSpan]]:
    """Read the entities off well-formed tag sequences, with their confidence.

    The score is the probability, the tags of different tokens taken as
    independent, that just this span stands here: that each of its tokens has its
    tag and the token after it does not continue it.

    tags (ndarray): Tag ids, the sequences one after the other. Shape: (n_tokens,)
    log_probs (ndarray): Shape: (n_tokens, n_tags)
    lengths (ndarray): The tokens of each sequence. Shape: (n_sequences,)
    RETURNS (List[List[TaggedSpan]]): The entities of each sequence in order.
    """
    tokens = np.arange(len(tags))
    own = log_probs[tokens, tags]
    continued = log_probs[tokens, inside_of(np.append(OUTSIDE, tags)[: len(tags)])]
    return read_spans(tags, lengths, own, own, continued)


def read_spans(
    tags: Ints, lengths: Ints, own: LogProbs, after_previous: LogProbs, continued: LogProbs
) -> List[List[TaggedSpan]]:
    """Read the entities off well-formed tag sequences, and put their confidence together.

    The score is P(first tag) × Π P(next tag | tag before) × (1 - P(going on | last tag)).

    tags (ndarray): Tag ids, the sequences one after the other. Shape: (n_tokens,)
    lengths (ndarray): The tokens of each sequence. Shape: (n_sequences,)
    own (ndarray): The log-probability of each token's tag. Shape: (n_tokens,)
    after_previous (ndarray): The same, given the tag before it. Shape: (n_tokens,)
    continued (ndarray): The log-probability that a token continues the entity before it,
        given the latter's last tag. Shape: (n_tokens,)
    RETURNS (List[List[TaggedSpan]]): The entities of each sequence in order.
    """
    n_tokens, first = len(tags), np.cumsum(lengths) - lengths
    starts = np.flatnonzero(tags % 2 == 1)
    inside = is_inside(tags)
    outside = np.append(np.flatnonzero(~inside), n_tokens)
    ends = outside[np.searchsorted(outside, starts, side="right")]
    labels = tags[starts] // 2
    path = np.append(0.0, np.cumsum(np.where(inside, after_previous, 0.0), dtype=np.float64))
    # Rounding may put a certain event a hair above 1.
    scores = np.minimum(np.exp(own[starts] + path[ends] - path[starts]), 1.0)
    sequence = np.searchsorted(first, starts, side="right") - 1
    followed = ends < (first + lengths)[sequence]
    scores[followed] *= 1.0 - np.minimum(np.exp(continued[ends[followed]]), 1.0)
    entities: List[List[TaggedSpan]] = [[] for _ in lengths]
    starts, ends = starts - first[sequence], ends - first[sequence]
    for i, *span in zip(sequence, starts.tolist(), ends.tolist(), labels.tolist(), scores.tolist()):
        entities[i].append(TaggedSpan(*span))
    return entities


def is_inside(tags: Ints) -> NDArray[np.bool_]:
    """Mark the I tags.

    tags (ndarray): Tag ids. Shape: (n_tokens,)
    RETURNS (ndarray): Shape: (n_tokens,), bool
    """
    return np.asarray((tags > OUTSIDE) & (tags % 2 == 0))


def inside_of(tags: Ints) -> Ints:
    """Give the I tag that continues each entity.

    tags (ndarray): B and I tags; O gives O, for want of another. Shape: (n_tokens,)
    RETURNS (ndarray): Shape: (n_tokens,), int64
    """
    return tags + tags % 2


def _ill_formed(tags: Ints, sequence: Ints) -> NDArray[np.bool_]:
    """Mark the I tags that continue nothing in their sequence."""
    previous = np.append(OUTSIDE, tags[:-1])[: len(tags)]
    joined = np.append(False, sequence[1:] == sequence[:-1])[: len(tags)]
    continues: NDArray[np.bool_] = joined & ((previous == tags) | (previous == tags - 1))
    return is_inside(tags) & ~continues


@lru_cache(maxsize=64)
def only_well_formed(size: int) -> Floats:
    """Score what may start, follow and end: log of 1, and log of 0 for what may not.

    size (int): The number of tags.
    RETURNS (ndarray): As `crf.Lattice` reads it; not to be written to.
        Shape: (size + 2, size)
    """
    moves = np.zeros((size + 2, size), dtype=np.float32)
    for inside in range(2, size, 2):
        moves[:-1, inside] = -np.inf  # the start, too: there is nothing to continue
        moves[[inside, inside + 1], inside] = 0.0  # the rows of its B and of itself
    return moves
