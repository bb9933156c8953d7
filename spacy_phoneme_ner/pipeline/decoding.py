"""From the scores of tags to the entities of Docs that may have some already."""

from typing import Any, Iterator, List, Optional, Sequence, Tuple

import numpy as np
from spacy.attrs import ENT_IOB, ENT_TYPE, IDX
from spacy.tokens import Doc, Span

from ..models.heads.bio import OUTSIDE, TaggedSpan
from ..models.heads.tag_distribution import IndependentTags, TagDistribution
from ..models.passages import Chains, Ints, cut_chains
from ..text import cut_sentences, has_sentence_end, is_measure
from .addresses import find_addresses

_ATTRS = [ENT_IOB, ENT_TYPE]
_BEGIN, _INSIDE = 3, 1  # spaCy's codes of ENT_IOB
_IN_NAMES = ("!", "?", "！", "？", "…", "⋯", "..")
_INDEPENDENT_TAGS = IndependentTags()


def read_entities(
    docs: List[Doc],
    scores: Sequence[Any],
    distribution: TagDistribution = _INDEPENDENT_TAGS,
    threshold: Optional[float] = None,
) -> List[List[TaggedSpan]]:
    """Decode the entities of Docs.

    No entity reaches into tokens that are taken (by an entity of an earlier component, or
    blocked), or into an address, nor over the end of a line or the start of a sentence, and none
    is without a letter or nothing but numbers with units. Other white space is read over: it can
    stand inside an entity, but not begin or end it.

    Sentences are those that a Doc knows of. Where it knows of none, an entity over what looks
    like the start of one (`text.cut_sentences`) has the Doc read anew, cut there; all others are
    read as they stand, and what names have in them ends none: "Yahoo! Inc.", "Oops… I Did It".

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
    first = np.cumsum([0, *map(len, docs)])

    def decode(chains: Chains) -> Iterator[Tuple[int, TaggedSpan]]:
        parts = [*np.split(tokens[chains.rows], chains.ends[:-1]), *others]
        decoded = distribution.decode(parts, len(chains.lengths), threshold)
        starts = (chains.ends - chains.lengths).tolist()
        for start, i, spans in zip(starts, chains.docs.tolist(), decoded):
            for s in spans:
                begin, last = chains.rows[[start + s.start, start + s.end - 1]] - first[i]
                yield i, s._replace(start=int(begin), end=int(last) + 1)

    for i, span in decode(chains):
        found[i].append(span)
    cuts = {i: c for i, doc in enumerate(docs) if len(c := _crossed_sentences(doc, found[i]))}
    if cuts:
        for i in cuts:
            found[i] = []
        for i, span in decode(chains.cut_more({i: c + first[i] for i, c in cuts.items()})):
            found[i].append(span)
    return [[s for s in spans if _is_name(doc, s)] for doc, spans in zip(docs, found)]


def _crossed_sentences(doc: Doc, spans: Sequence[TaggedSpan]) -> Ints:
    """Give the first tokens of sentences, if the Doc knows of none and an entity holds one."""
    empty = np.zeros(0, dtype=np.int64)
    long = [s for s in spans if s.end - s.start > 1]
    if not any(has_sentence_end(doc[s.start : s.end].text) for s in long):
        return empty
    if doc.has_annotation("SENT_START"):
        return empty
    text = doc.text
    cuts = (start for start, _ in cut_sentences(text))
    certain = [cut for cut in cuts if not text[max(cut - 9, 0) : cut].rstrip().endswith(_IN_NAMES)]
    starts = np.array(certain, dtype=np.int64)
    firsts = np.searchsorted(doc.to_array(IDX).astype(np.int64), starts)
    is_crossed = any(((s.start < firsts) & (firsts < s.end)).any() for s in long)
    return firsts if is_crossed else empty


def _is_name(doc: Doc, span: TaggedSpan) -> bool:
    text = doc[span.start : span.end].text
    return any(c.isalpha() for c in text) and not is_measure(text)


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
