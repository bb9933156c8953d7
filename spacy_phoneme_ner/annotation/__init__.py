"""Names in text that nobody annotated: documents in, documents with their names out.

`read_documents` reads files of many formats, an `Annotator` finds the names, and `FORMATS` has
what writes them. A `Suggester` chooses what a person should annotate next.
"""

from .annotator import Annotator
from .documents import AnnotatedDocument, Document, Entity, Reject
from .reading import read_documents, read_items
from .suggestion import Suggester, SuggestionReport
from .writers.types import Format
from .writing import FORMATS, find_format

__all__ = [
    "FORMATS",
    "AnnotatedDocument",
    "Annotator",
    "Document",
    "Entity",
    "Format",
    "Reject",
    "Suggester",
    "SuggestionReport",
    "find_format",
    "read_documents",
    "read_items",
]
