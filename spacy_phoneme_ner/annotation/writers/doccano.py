"""JSONL that doccano imports in projects of sequence labelling: text, and label with a start, an
end and a label for each name. What else there is becomes metadata."""

from typing import Any, Dict

from ..documents import AnnotatedDocument
from .lines import json_lines


def make_example(annotated: AnnotatedDocument) -> Dict[str, Any]:
    """Make an example. doccano numbers its own, so that "id" is not what it is called."""
    document = annotated.document
    example: Dict[str, Any] = {
        "text": document.text,
        "label": [[entity.start, entity.end, entity.label] for entity in annotated.entities],
        "source": document.id,
        "lang": annotated.lang,
    }
    if document.meta:
        example["meta"] = dict(document.meta)
    return example


DOCCANO = json_lines("doccano", make_example)
