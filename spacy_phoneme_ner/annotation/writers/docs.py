"""Docs made again of annotated documents, for formats that have tokens."""

from typing import TYPE_CHECKING, List

from ..documents import AnnotatedDocument
from .types import MakeDoc

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span


def make_tagged(document: AnnotatedDocument, make_doc: MakeDoc) -> "Doc":
    """Make a Doc with the names of a document, their scores, and its language.

    document (AnnotatedDocument): The document.
    make_doc (Callable): Cuts its text into tokens, as the pipeline did.
    RETURNS (Doc): The Doc. A long text was read in pieces, which may have cut a token in two:
        a name in a part of it is all of it.
    """
    from ...pipeline.entity_scores import set_scores

    doc = make_doc(document.document.text)
    doc._.ipa_lang = document.lang
    spans: List[Span] = []
    scores: List[float] = []
    for entity in document.entities:
        span = doc.char_span(entity.start, entity.end, label=entity.label, alignment_mode="expand")
        if span is not None and (not spans or span.start >= spans[-1].end):
            spans.append(span)
            scores.append(-1.0 if entity.score is None else entity.score)
    doc.set_ents(spans, default="outside")
    known = [(span, score) for span, score in zip(spans, scores) if score >= 0]
    set_scores(doc, [span for span, _ in known], [score for _, score in known])
    return doc
