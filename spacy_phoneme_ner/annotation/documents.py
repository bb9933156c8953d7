"""What is annotated, and what comes of it: plain values that any process or engine can be sent."""

from dataclasses import dataclass, field
from typing import Any, Dict, Mapping, Optional, Tuple


@dataclass(frozen=True)
class Document:
    """A text to annotate.

    text (str): The text, as it came.
    id (str): What it is called: what its field says, or its file and line.
    lang (Optional[str]): Its language, any tag or name, if it is known.
    meta (Mapping[str, Any]): The rest of the row that it came from.
    """

    text: str
    id: str = ""
    lang: Optional[str] = None
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Entity:
    """A name in a text.

    start (int): Its first character in the document's text.
    end (int): The character after its last.
    label (str): What kind of name.
    text (str): The characters.
    score (Optional[float]): How probable it is, 0…1; None if nothing says so.
    ipa (str): Its pronunciation; "" if the pipeline has none.
    """

    start: int
    end: int
    label: str
    text: str
    score: Optional[float] = None
    ipa: str = ""

    def as_row(self) -> Dict[str, Any]:
        """Give it as plain values, by the names of its fields."""
        return {
            "start": self.start,
            "end": self.end,
            "label": self.label,
            "text": self.text,
            "score": self.score,
            "ipa": self.ipa,
        }


@dataclass(frozen=True)
class AnnotatedDocument:
    """A document with its names.

    document (Document): The document.
    entities (Tuple[Entity, ...]): Its names, in the order of the text.
    lang (Optional[str]): The language that most of it was read in, ISO 639-3, or if it was not
        read by sound, the one that it is said to be in.
    n_words (int): How many tokens it has.
    """

    document: Document
    entities: Tuple[Entity, ...] = ()
    lang: Optional[str] = None
    n_words: int = 0

    def as_row(self) -> Dict[str, Any]:
        """Give it as plain values: id, text, lang, entities, and meta if there is any."""
        row: Dict[str, Any] = {
            "id": self.document.id,
            "text": self.document.text,
            "lang": self.lang,
            "entities": [entity.as_row() for entity in self.entities],
        }
        if self.document.meta:
            row["meta"] = dict(self.document.meta)
        return row


@dataclass(frozen=True)
class Reject:
    """What could not be read or annotated.

    id (str): The document's, if it had one, or its file and line.
    reason (str): Why.
    """

    id: str
    reason: str

    def as_row(self) -> Dict[str, Any]:
        """Give it as plain values, by the names of its fields."""
        return {"id": self.id, "reason": self.reason}
