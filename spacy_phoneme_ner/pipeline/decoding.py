"""From the scores of tags to the entities of Docs that may have some already."""

from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
from spacy.attrs import ENT_IOB, ENT_TYPE, IS_SPACE
from spacy.tokens import Doc, Span

from ..models.heads.bio import OUTSIDE, TaggedSpan
from ..models.heads.tag_distribution import IndependentTags, TagDistribution

_ATTRS = [ENT_IOB, ENT_TYPE, IS_SPACE]
_BEGIN, _INSIDE = 3, 1  # spaCy's codes of ENT_IOB
_INDEPENDENT_TAGS = IndependentTags()


def read_entities(
    docs: List[Doc],
    scores: Sequence[Any],
    distribution: TagDistribution = _INDEPENDENT_TAGS,
    threshold: Optional[float] = None,
) -> List[List[TaggedSpan]]:
    """Decode the entities of Docs.

    No entity reaches into tokens that are taken: by an entity of an earlier
    component, or blocked. White space is read over: it can stand inside an
    entity, but not begin or end it.

    docs (List[Doc]): The Docs.
    scores (Sequence[ndarray]): What a model gave for them, as its tag distribution reads
        them; written over where tokens are taken.
        Shape of the first len(docs): (len(doc), n_tags)
    distribution (TagDistribution): What the scores mean.
    threshold (Optional[float]): Which entities are found, see `TagDistribution.decode`.
    RETURNS (List[List[TaggedSpan]]): The entities of each Doc.
    """
    if not docs:
        return []
    tokens, others = np.concatenate(scores[: len(docs)]), scores[len(docs) :]
    iob, _, space = np.concatenate([doc.to_array(_ATTRS) for doc in docs]).T
    taken = _is_taken(iob)
    if taken.any():
        tokens[taken] = -np.inf
        tokens[taken, OUTSIDE] = 0.0
    sequence = np.repeat(np.arange(len(docs)), [len(doc) for doc in docs])
    rows = np.flatnonzero(space == 0)
    lengths = np.bincount(sequence[rows], minlength=len(docs))
    ends = np.cumsum(lengths)
    parts = [*np.split(tokens[rows], ends[:-1]), *others]
    entities = distribution.decode(parts, len(docs), threshold)
    if len(rows) == len(iob):
        return entities
    first = np.cumsum([0, *map(len, docs)])
    for i, (end, length) in enumerate(zip(ends, lengths)):
        place = rows[end - length : end] - first[i]
        entities[i] = [
            s._replace(start=int(place[s.start]), end=int(place[s.end - 1]) + 1)
            for s in entities[i]
        ]
    return entities


def preset_entities(doc: Doc) -> Tuple[List[Span], List[Span]]:
    """Give the entities that earlier components found, and the tokens that they blocked.

    doc (Doc): The Doc.
    RETURNS (Tuple[List[Span], List[Span]]): The entities, and a span for each token.
    """
    iob, kind = doc.to_array(_ATTRS[:2]).T
    if not _is_taken(iob).any():
        return [], []
    # A begin without a label is how spaCy writes a blocked token.
    blocked = np.flatnonzero((iob == _BEGIN) & (kind == 0)).tolist()
    return list(doc.ents), [doc[i : i + 1] for i in blocked]


def _is_taken(iob: Any) -> Any:
    return (iob == _BEGIN) | (iob == _INSIDE)
