"""BIO tags: which may follow which, the best well-formed sequence, its spans."""

from functools import lru_cache
from typing import Dict, List, NamedTuple, Optional, Sequence, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
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
    ends = np.cumsum(lengths)
    for i in np.unique(sequence[_ill_formed(tags, sequence)]):
        tokens = slice(ends[i] - lengths[i], ends[i])
        tags[tokens] = _viterbi(log_probs[tokens])
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
    n_tokens, first = len(tags), np.cumsum(lengths) - lengths
    starts = np.flatnonzero(tags % 2 == 1)
    outside = np.append(np.flatnonzero(~_is_inside(tags)), n_tokens)
    ends = outside[np.searchsorted(outside, starts, side="right")]
    labels = tags[starts] // 2
    path = np.append(0.0, np.cumsum(log_probs[np.arange(n_tokens), tags], dtype=np.float64))
    scores = np.exp(path[ends] - path[starts])
    sequence = np.searchsorted(first, starts, side="right") - 1
    followed = ends < (first + lengths)[sequence]
    after = log_probs[ends[followed], inside_tag(labels[followed])]
    scores[followed] *= 1.0 - np.exp(after)
    found: List[List[TaggedSpan]] = [[] for _ in lengths]
    starts, ends = starts - first[sequence], ends - first[sequence]
    for i, *span in zip(sequence, starts.tolist(), ends.tolist(), labels.tolist(), scores.tolist()):
        found[i].append(TaggedSpan(*span))
    return found


def _viterbi(log_probs: Floats) -> Ints:
    forbidden = _forbidden(log_probs.shape[1])
    score = log_probs[0].astype(np.float64)
    score[2::2] = -np.inf  # nothing to continue at the start
    came_from = np.zeros(log_probs.shape, dtype=np.int64)
    for i in range(1, len(log_probs)):
        candidates = score[:, None] + forbidden
        came_from[i] = candidates.argmax(axis=0)
        score = candidates.max(axis=0) + log_probs[i]
    tags = np.empty(len(log_probs), dtype=np.int64)
    tags[-1] = score.argmax()
    for i in range(len(log_probs) - 1, 0, -1):
        tags[i - 1] = came_from[i, tags[i]]
    return tags


def _is_inside(tags: Ints) -> NDArray[np.bool_]:
    return np.asarray((tags > OUTSIDE) & (tags % 2 == 0))


def _ill_formed(tags: Ints, sequence: Ints) -> NDArray[np.bool_]:
    """Mark the I tags that continue nothing in their sequence."""
    previous = np.append(OUTSIDE, tags[:-1])[: len(tags)]
    joined = np.append(False, sequence[1:] == sequence[:-1])[: len(tags)]
    continues: NDArray[np.bool_] = joined & ((previous == tags) | (previous == tags - 1))
    return _is_inside(tags) & ~continues


@lru_cache(maxsize=64)
def _forbidden(size: int) -> Floats:
    """Log of 0 where the tag of the column may not follow that of the row, else of 1."""
    matrix = np.zeros((size, size), dtype=np.float32)
    for inside in range(2, size, 2):
        matrix[:, inside] = -np.inf
        matrix[[inside - 1, inside], inside] = 0.0
    return matrix
