"""BIO tags: which may follow which, the best well-formed sequence, its spans."""

from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
OUTSIDE = 0


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


def begin_tag(label: int) -> int:
    """The tag of an entity's first token."""
    return 1 + 2 * label


def inside_tag(label: int) -> int:
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


def decode(log_probs: Floats) -> Ints:
    """Find the most probable well-formed BIO sequence, exactly.

    An I tag may only follow the B or the I of its own label. The sequence of the
    single best tags is the answer wherever it is well formed, for leaving
    sequences out cannot make another one better; else Viterbi's algorithm is run
    with transitions of log 1 and log 0 (Viterbi 1967).

    log_probs (ndarray): The log-probability of every tag for every token.
        Shape: (n_tokens, n_tags)
    RETURNS (ndarray): Tag ids. Shape: (n_tokens,), int64
    """
    best = log_probs.argmax(axis=1)
    if is_well_formed(best):
        return best
    # Only the runs of tokens between certain O tags interact, but such runs are
    # short in real text and the loop below is over tokens in either case.
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


def is_well_formed(tags: Ints) -> bool:
    """Tell whether every I tag continues an entity of its own label."""
    inside = (tags > 0) & (tags % 2 == 0)
    if not inside.any():
        return True
    previous = np.concatenate(([OUTSIDE], tags[:-1]))
    return bool((~inside | (previous == tags) | (previous == tags - 1)).all())


def spans(tags: Ints, probs: Floats) -> List[TaggedSpan]:
    """Read the entities off a well-formed tag sequence, with their confidence.

    The score is the probability, the tags of different tokens taken as
    independent, that just this span stands here: that each of its tokens has its
    tag and the token after it does not continue it.

    tags (ndarray): Tag ids. Shape: (n_tokens,)
    probs (ndarray): The probability of every tag. Shape: (n_tokens, n_tags)
    RETURNS (List[TaggedSpan]): The entities in order.
    """
    found = []
    starts = np.flatnonzero(tags % 2 == 1)
    for start in starts:
        label = int(tags[start]) // 2
        end = start + 1
        while end < len(tags) and tags[end] == inside_tag(label):
            end += 1
        score = float(probs[np.arange(start, end), tags[start:end]].prod())
        if end < len(tags):
            score *= 1.0 - float(probs[end, inside_tag(label)])
        found.append(TaggedSpan(int(start), int(end), label, score))
    return found


def _forbidden(size: int) -> Floats:
    """Log of 0 where the tag of the column may not follow that of the row, else of 1."""
    matrix = np.zeros((size, size), dtype=np.float32)
    for inside in range(2, size, 2):
        allowed: Tuple[int, int] = (inside - 1, inside)
        matrix[:, inside] = -np.inf
        matrix[list(allowed), inside] = 0.0
    return matrix
