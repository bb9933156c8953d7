"""From the entities of annotated Docs to the tags of tokens, and to what is learned of them."""

from typing import Any, Callable, Dict, List, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import ENT_IOB, ENT_TYPE, IS_SPACE, ORTH
from spacy.tokens import Doc
from spacy.training import Example

from ..models.heads.bio import OUTSIDE, Floats, Ints, begin_tag, inside_tag, tag_ids
from ..models.heads.rows import split
from ..models.heads.tag_distribution import TagDistribution
from ..models.passages import cut_chains

Loss = Callable[[Sequence[Floats], Sequence[Any]], Tuple[float, List[Floats]]]

_OUTSIDE_IOB, _BEGIN = 2, 3  # spaCy's codes of ENT_IOB


def gold_tags(example: Example, labels: Dict[str, int]) -> Ints:
    """Give the tags of an example's predicted tokens.

    example (Example): The example.
    labels (Dict[str, int]): The index of every label.
    RETURNS (ndarray): As `bio.tag_ids` gives them. Shape: (n_tokens,), int64
    """
    predicted, reference = example.predicted, example.reference
    tokens = predicted.to_array([ORTH, IS_SPACE])
    iob, kind = reference.to_array([ENT_IOB, ENT_TYPE]).T
    plain = (iob == _OUTSIDE_IOB) | ((iob != 0) & (kind != 0))
    # Alignment costs as much as half of an update: corpora that are read by their own
    # tokens, annotated in full, need none.
    if not plain.all() or tokens[:, 1].any() or len(predicted) != len(reference):
        return tag_ids(example.get_aligned_ner(), labels)
    if not np.array_equal(tokens[:, 0], reference.to_array(ORTH)):
        return tag_ids(example.get_aligned_ner(), labels)
    tags = np.full(len(iob), OUTSIDE, dtype=np.int64)
    for number in np.unique(kind[iob != _OUTSIDE_IOB]).tolist():
        label = labels.get(reference.vocab.strings[number])
        of_label = (kind == number) & (iob != _OUTSIDE_IOB)
        if label is None:
            tags[of_label] = -1
        else:
            tags[of_label] = np.where(iob[of_label] == _BEGIN, begin_tag(label), inside_tag(label))
    return tags


def chain_loss(
    distribution: TagDistribution,
    docs: Sequence[Doc],
    scores: Sequence[Floats],
    gold: Sequence[Ints],
) -> Tuple[float, List[Floats]]:
    """Compute the loss of tokens' tags, chain by chain, as they are read (see `read_entities`).

    distribution (TagDistribution): What the scores mean.
    docs (Sequence[Doc]): The Docs.
    scores (Sequence[ndarray]): What the model gave for them.
        Shape of the first len(docs): (len(doc), n_tags)
    gold (Sequence[ndarray]): The tags of each Doc. Shape of each: (len(doc),), int64
    RETURNS (Tuple[float, List[ndarray]]): The loss and its gradient, see `TagDistribution.loss`.
    """
    return loss_by_chains(docs, scores, gold, distribution.loss)


def loss_by_chains(
    docs: Sequence[Doc], scores: Sequence[Floats], wanted: Sequence[NDArray[Any]], loss_of: Loss
) -> Tuple[float, List[Floats]]:
    """Compute a loss of tokens chain by chain, as they are read (see `read_entities`).

    docs (Sequence[Doc]): The Docs.
    scores (Sequence[ndarray]): What the model gave for them.
        Shape of the first len(docs): (len(doc), n_tags)
    wanted (Sequence[ndarray]): What is to be learned of each Doc, a row a token.
    loss_of (Callable): Gives the loss and its gradient of scores, and what is wanted of each
        sequence of tokens.
    RETURNS (Tuple[float, List[ndarray]]): The loss and its gradient, that of tokens in no chain 0.
    """
    chains = cut_chains(docs)
    if np.array_equal(chains.lengths, [len(doc) for doc in docs if len(doc)]):
        return loss_of(scores, wanted)  # the usual case: a Doc is a sentence
    tokens, others = scores[: len(docs)], scores[len(docs) :]
    cuts, rows = chains.ends[:-1], chains.rows
    parts = np.split(np.concatenate(tokens)[rows], cuts)
    loss, gradients = loss_of([*parts, *others], np.split(np.concatenate(list(wanted))[rows], cuts))
    all_rows = np.zeros_like(np.concatenate(tokens))
    all_rows[rows] = np.concatenate(gradients[: len(parts)])
    return loss, [*split(all_rows, tokens), *gradients[len(parts) :]]
