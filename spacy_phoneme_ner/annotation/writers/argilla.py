"""Records with suggestions, as `dataset.records.from_json` of Argilla reads them.

The dataset's settings have a TextField "text" and a SpanQuestion "span":
https://docs.argilla.io/latest/how_to_guides/import_export/
"""

from typing import Any, Dict

from ..documents import AnnotatedDocument
from .json_list import json_list

_FIELD, _QUESTION = "text", "span"
_AGENT = "phoneme_ner"


def make_record(annotated: AnnotatedDocument) -> Dict[str, Any]:
    """Make a record. Metadata stay out: Argilla refuses what its settings do not name."""
    document = annotated.document
    suggestions: Dict[str, Any] = {}
    if annotated.entities:
        scores = [entity.score for entity in annotated.entities]
        suggestions[_QUESTION] = {
            "value": [
                {"start": entity.start, "end": entity.end, "label": entity.label}
                for entity in annotated.entities
            ],
            # One for each value, or none at all.
            "score": None if None in scores else scores,
            "agent": _AGENT,
        }
    return {
        "id": document.id,
        "fields": {_FIELD: document.text},
        "metadata": {},
        "suggestions": suggestions,
        "responses": {},
        "vectors": {},
    }


ARGILLA = json_list("argilla", make_record)
