"""Tasks with predictions, as Label Studio imports them.

The project's interface has `<Labels name="label" toName="text">` and `<Text name="text"
value="$text"/>`: https://labelstud.io/guide/predictions
"""

from typing import Any, Dict

from ..documents import AnnotatedDocument
from .json_list import json_list

_CONTROL, _OBJECT = "label", "text"
_MODEL = "phoneme_ner"


def make_task(annotated: AnnotatedDocument) -> Dict[str, Any]:
    """Make a task. Its score is that of the name that is least sure, by which tasks are sorted."""
    document = annotated.document
    result = []
    for entity in annotated.entities:
        region: Dict[str, Any] = {
            # No two regions may have the same.
            "id": f"{document.id}:{entity.start}-{entity.end}",
            "from_name": _CONTROL,
            "to_name": _OBJECT,
            "type": "labels",
            "value": {
                "start": entity.start,
                "end": entity.end,
                "text": entity.text,
                "labels": [entity.label],
            },
        }
        if entity.score is not None:
            region["score"] = entity.score
        result.append(region)
    prediction: Dict[str, Any] = {"model_version": _MODEL, "result": result}
    scores = [entity.score for entity in annotated.entities if entity.score is not None]
    if scores:
        prediction["score"] = min(scores)
    data = {_OBJECT: document.text, "id": document.id, "lang": annotated.lang}
    task: Dict[str, Any] = {"data": data, "predictions": [prediction]}
    if document.meta:
        task["meta"] = dict(document.meta)
    return task


LABEL_STUDIO = json_list("label-studio", make_task)
