"""JSONL that Prodigy's `ner.manual` opens, with tokens, to which its marks snap:
https://prodi.gy/docs/api-interfaces#ner_manual"""

import json
from typing import Any, Dict, Iterator

from ..documents import AnnotatedDocument
from .lines import text_lines
from .types import MakeDoc


def make_example(annotated: AnnotatedDocument, make_doc: MakeDoc) -> Dict[str, Any]:
    """Make an example. It has no answer: that is for a person to give."""
    document = annotated.document
    doc = make_doc(document.text)
    tokens = [
        {
            "text": token.text,
            "start": token.idx,
            "end": token.idx + len(token),
            "id": token.i,
            "ws": bool(token.whitespace_),
        }
        for token in doc
    ]
    spans = []
    for entity in annotated.entities:
        # A long text was read in pieces, whose tokens may be others at their ends.
        span: Any = doc.char_span(entity.start, entity.end, alignment_mode="expand")
        spans.append(
            {
                "start": span.start_char,
                "end": span.end_char,
                "token_start": span.start,
                "token_end": span.end - 1,
                "label": entity.label,
                **({"score": entity.score} if entity.score is not None else {}),
            }
        )
    meta = {**document.meta, "id": document.id, "lang": annotated.lang}
    return {"text": document.text, "tokens": tokens, "spans": spans, "meta": meta}


def _lines(annotated: AnnotatedDocument, make_doc: MakeDoc) -> Iterator[str]:
    yield json.dumps(make_example(annotated, make_doc), ensure_ascii=False)


PRODIGY = text_lines("prodigy", _lines, ".jsonl")
