"""A group of entities in `doc.spans` that outlives retokenisation.

spaCy's groups know the numbers of tokens, and leave them as they are when tokens are merged
or split: what is in the group is then another span, or none, and the Doc can be neither
copied nor saved. Behind `phoneme_ner` stands `merge_entities` as often as not.
"""

import struct
from typing import Any, Dict, Iterable, Iterator, Optional

import srsly
from spacy.attrs import IDX
from spacy.tokens import Doc, Span, SpanGroup

_SPAN = struct.Struct(">QQQllll")  # id, kb_id, label, start, end, start_char, end_char


class EntityGroup(SpanGroup):
    """A `SpanGroup` whose spans keep their characters; one whose ends no longer lie between
    tokens is dropped. Made of spans as spaCy's own; one that was saved is loaded as such.
    """

    def __init__(
        self,
        doc: Doc,
        *,
        name: str = "",
        attrs: Optional[Dict[str, Any]] = None,
        spans: Iterable[Span] = (),
    ) -> None:
        spans = list(spans)
        super().__init__(doc, name=name, attrs=attrs or {}, spans=spans)
        self._tokens = _tokens(doc) if spans else b""

    def _follow(self) -> None:
        """Number the tokens of the spans anew if the Doc's have changed."""
        try:
            tokens = _tokens(self.doc)
        except RuntimeError:  # the Doc is gone; spaCy says so where it is needed
            return
        if tokens == self._tokens:
            return
        self._tokens = tokens
        stored = srsly.msgpack_loads(super().to_bytes())
        kept = []
        for packed in stored["spans"]:
            *ids, _, _, start_char, end_char = _SPAN.unpack(packed)
            span = self.doc.char_span(start_char, end_char)
            if span is not None:
                kept.append(_SPAN.pack(*ids, span.start, span.end, start_char, end_char))
        super().from_bytes(srsly.msgpack_dumps({**stored, "spans": kept}))

    def __len__(self) -> int:
        self._follow()
        return super().__len__()

    def __getitem__(self, i: int) -> Span:
        self._follow()
        return super().__getitem__(i)

    def __iter__(self) -> Iterator[Span]:
        self._follow()
        return iter(super().__iter__())

    def copy(self, doc: Optional[Doc] = None) -> "EntityGroup":
        self._follow()
        plain = super().copy(doc)
        return EntityGroup(plain.doc, name=plain.name, attrs=plain.attrs, spans=list(plain))

    def to_bytes(self) -> bytes:
        self._follow()
        return super().to_bytes()


def _tokens(doc: Doc) -> bytes:
    starts: bytes = doc.to_array(IDX).tobytes()
    return starts
