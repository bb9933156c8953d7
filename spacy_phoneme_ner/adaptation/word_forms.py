"""What a whole text says of a word: that it is mostly a place, or mostly no name at all.

A word is mostly one thing (one sense per discourse: Gale, Church & Yarowsky 1992,
https://aclanthology.org/H92-1045), and what tags it sees one sentence at a time.
"""

from typing import Dict, List, Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from ..models.heads.bio import Floats
from ..models.heads.rows import split
from ..models.heads.soft_tags import SoftTags
from ..models.passages import cut_chains

Doubles = NDArray[np.float64]

_LEAST = 1e-3  # a probability that a word always has, whatever is known of it
_MOST = 3.0  # by so much, at most, a score is changed


def agree(docs: Sequence[Doc], soft: SoftTags, strength: float) -> SoftTags:
    """Move what is thought of each token towards what is thought of its word elsewhere.

    With P the probabilities of a token to be of each kind (no name, or a name of a label), and Q
    those of the other tokens of its form, in the mean, one of its own among them, the scores of
    the tags of a kind grow by strength · log(Q / P).

    docs (Sequence[Doc]): The text.
    soft (SoftTags): What somebody thinks of each line.
    strength (float): How much, 0…1: 0 leaves it as it is.
    RETURNS (SoftTags): The same, moved.
    """
    if not strength or not soft.n_tokens:
        return soft
    tags = tag_chances(docs, soft)
    kinds = np.column_stack([tags[:, 0], tags[:, 1::2] + tags[:, 2::2]])
    numbers: Dict[str, int] = {}
    forms = np.array(
        [numbers.setdefault(token.text.casefold(), len(numbers)) for doc in docs for token in doc],
        dtype=np.int64,
    )
    sums = np.zeros((len(numbers), kinds.shape[1]))
    np.add.at(sums, forms, kinds)
    # The sum over the others and one of its own is that over all.
    mean = sums[forms] / np.bincount(forms)[forms][:, None]
    shift = np.clip(strength * np.log((mean + _LEAST) / (kinds + _LEAST)), -_MOST, _MOST)
    by_tag = np.column_stack([shift[:, :1], np.repeat(shift[:, 1:], 2, axis=1)])
    moved = [
        (scores + by).astype(scores.dtype)
        for scores, by in zip(soft.scores, split(by_tag, soft.scores), strict=True)
    ]
    return SoftTags(moved, soft.moves)


def tag_chances(docs: Sequence[Doc], soft: SoftTags) -> Doubles:
    """Tell how probable each tag of each token is; white space has none.

    docs (Sequence[Doc]): The text.
    soft (SoftTags): What somebody thinks of each line.
    RETURNS (ndarray): Shape: (n_tokens, n_tags)
    """
    rows: Floats = np.concatenate(soft.scores)
    chances = np.zeros(rows.shape)
    chances[:, 0] = 1.0
    chains = cut_chains(docs)
    if len(chains.rows):
        parts: List[Floats] = np.split(rows[chains.rows], chains.ends[:-1])
        chances[chains.rows] = SoftTags(parts, soft.moves).chances()
    return chances
