"""How sure a component was of its entities: `span._.score`.

A score belongs to a place in the text and a label, not to the order of `doc.ents` or of a
group in `doc.spans`: it is one entry of `doc.user_data`, with the key that spaCy gives to a
Span's extension attributes, and so it outlives retokenisation, copies, `to_bytes` and
`DocBin(store_user_data=True)`, and moves with its entity through
`span.as_doc(copy_user_data=True)` and `Doc.from_docs`. A span of other characters, another
label or another text has none.
"""

from contextlib import suppress
from typing import Any, Dict, Iterable, Iterator, Optional, Sequence, Tuple

from spacy.tokens import Doc, Span, SpanGroup

_NAME = "entity_scores"


def set_scores(doc: Doc, spans: Sequence[Span], scores: Iterable[float]) -> None:
    """Give spans their scores. Those of spans that the Doc no longer has are removed.

    doc (Doc): The Doc.
    spans (Sequence[Span]): Spans with labels, made of the Doc's tokens as they are.
    scores (Iterable[float]): How probable each is, 0…1.
    """
    entries = _entries(doc)
    old = [key for key in entries if isinstance(key, tuple) and key[:2] == ("._.", _NAME)]
    if old:
        held = [*doc.ents, *(span for group in doc.spans.values() for span in _spans(group))]
        kept = [(span, score) for span in held if (score := get_score(span)) is not None]
        for key in old:
            del entries[key]
        for span, score in kept:
            set_score(span, score)
    for span, score in zip(spans, scores):
        _store(span, (span.start_char, span.end_char), score)


def set_score(span: Span, score: float) -> None:
    """Give a span a score; one that it has for another label stays.

    span (Span): A span with a label.
    score (float): How probable it is, 0…1.
    """
    place = _place(span)
    if place is not None:
        _store(span, place, score)


def get_score(span: Span) -> Optional[float]:
    """Tell how probable a span is with its label.

    span (Span): An entity, or any span.
    RETURNS (Optional[float]): 0…1; None if no component found just this span.
    """
    place, entries = _place(span), _entries(span.doc)
    entry = entries.get(("._.", _NAME, *place)) if place is not None else None
    # What a whole Doc left with a part of it may lie over another text.
    if entry is None or entry["text"] != span.text:
        return None
    score: Optional[float] = entry["scores"].get(span.label_)
    return score


def register_score() -> None:
    """Register `Span._.score`, unless the user has an extension of this name."""
    if not Span.has_extension("score"):
        Span.set_extension("score", getter=get_score, setter=set_score)


def _entries(doc: Doc) -> Dict[Any, Any]:
    return doc.user_data  # spaCy types the keys as strings, and uses tuples


def _spans(group: SpanGroup) -> Iterator[Span]:
    with suppress(IndexError):  # spaCy's own groups do not outlive that tokens are merged
        yield from group


def _place(span: Span) -> Optional[Tuple[int, int]]:
    """Give the characters of a span's tokens. Those that it says it has are, after its Doc was
    retokenised, those that it had; and it may be of more tokens than there are.
    """
    if not 0 <= span.start < span.end <= len(span.doc):
        return None
    first, last = span.doc[span.start], span.doc[span.end - 1]
    return first.idx, last.idx + len(last)


def _store(span: Span, place: Tuple[int, int], score: float) -> None:
    entries = _entries(span.doc)
    key, text = ("._.", _NAME, *place), span.text
    entry = entries.get(key)
    scores = entry["scores"] if entry is not None and entry["text"] == text else {}
    # A new entry: copies of a Doc may have the old one.
    entries[key] = {"text": text, "scores": {**scores, span.label_: float(score)}}
