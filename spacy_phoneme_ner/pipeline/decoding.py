"""From the scores of tags to the entities of Docs that may have some already."""

from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
from spacy.attrs import ENT_IOB, ENT_TYPE
from spacy.tokens import Doc, Span

from ..models.heads.bio import OUTSIDE, TaggedSpan
from ..models.heads.tag_distribution import IndependentTags, TagDistribution
from ..models.passages import cut_chains
from .addresses import find_addresses

_ATTRS = [ENT_IOB, ENT_TYPE]
_BEGIN, _INSIDE = 3, 1  # spaCy's codes of ENT_IOB
_INDEPENDENT_TAGS = IndependentTags()


def read_entities(
    docs: List[Doc],
    scores: Sequence[Any],
    distribution: TagDistribution = _INDEPENDENT_TAGS,
    threshold: Optional[float] = None,
) -> List[List[TaggedSpan]]:
    """Decode the entities of Docs.

    No entity reaches into tokens that are taken (by an entity of an earlier component, or
    blocked), or into an address, nor over the end of a line or the start of a sentence that the
    Doc knows of, and none is without a letter. Other white space is read over: it can stand
    inside an entity, but not begin or end it.

    docs (List[Doc]): The Docs.
    scores (Sequence[ndarray]): What a model gave for them, as its tag distribution reads
        them; written over where no entity may be.
        Shape of the first len(docs): (len(doc), n_tags)
    distribution (TagDistribution): What the scores mean.
    threshold (Optional[float]): Which entities are found, see `TagDistribution.decode`.
    RETURNS (List[List[TaggedSpan]]): The entities of each Doc.
    """
    found: List[List[TaggedSpan]] = [[] for _ in docs]
    chains = cut_chains(docs)
    if not len(chains.rows):
        return found
    tokens, others = np.concatenate(scores[: len(docs)]), scores[len(docs) :]
    iob = np.concatenate([doc.to_array(ENT_IOB) for doc in docs])
    closed = _is_taken(iob) | np.concatenate([find_addresses(doc) for doc in docs])
    if closed.any():
        tokens[closed] = -np.inf
        tokens[closed, OUTSIDE] = 0.0
    parts = [*np.split(tokens[chains.rows], chains.ends[:-1]), *others]
    first = np.cumsum([0, *map(len, docs)])
    decoded = distribution.decode(parts, len(chains.lengths), threshold)
    starts = (chains.ends - chains.lengths).tolist()
    for start, i, spans in zip(starts, chains.docs.tolist(), decoded):
        for s in spans:
            begin, last = chains.rows[[start + s.start, start + s.end - 1]] - first[i]
            span = s._replace(start=int(begin), end=int(last) + 1)
            if any(c.isalpha() for c in docs[i][span.start : span.end].text):
                found[i].append(span)
    return found


def preset_entities(doc: Doc) -> Tuple[List[Span], List[Span]]:
    """Give the entities that earlier components found, and the tokens that they blocked.

    doc (Doc): The Doc.
    RETURNS (Tuple[List[Span], List[Span]]): The entities, and a span for each token.
    """
    iob, kind = doc.to_array(_ATTRS).T
    if not _is_taken(iob).any():
        return [], []
    # A begin without a label is how spaCy writes a blocked token.
    blocked = np.flatnonzero((iob == _BEGIN) & (kind == 0)).tolist()
    return list(doc.ents), [doc[i : i + 1] for i in blocked]


def _is_taken(iob: Any) -> Any:
    return (iob == _BEGIN) | (iob == _INSIDE)
