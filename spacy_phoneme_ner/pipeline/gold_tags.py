"""From the entities of annotated Docs to the tags of the tokens that are learned from."""

from typing import Dict

import numpy as np
from spacy.attrs import ENT_IOB, ENT_TYPE, IS_SPACE, ORTH
from spacy.training import Example

from ..models.heads.bio import OUTSIDE, Ints, begin_tag, inside_tag, tag_ids

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
