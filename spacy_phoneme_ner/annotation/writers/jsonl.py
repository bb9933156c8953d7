"""JSON, an object a line: id, text, lang, entities, and meta if there is any."""

from ..documents import AnnotatedDocument
from .lines import json_lines

JSONL = json_lines("jsonl", AnnotatedDocument.as_row)
