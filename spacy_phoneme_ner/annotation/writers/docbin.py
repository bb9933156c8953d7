"""spaCy's binary format: Docs with entities, their scores, and the documents' ids and languages.

`doc.user_data["id"]` is what a document is called, and `["meta"]` the rest of its row as JSON. The
training readers give such Docs their IPA layer.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Iterable, Iterator, Sequence

from ..documents import AnnotatedDocument
from .docs import make_tagged
from .types import Format, MakeDoc

if TYPE_CHECKING:
    from spacy.tokens import Doc

_ATTRS = ("ORTH", "SPACY", "ENT_IOB", "ENT_TYPE")


def _write(path: Path, documents: Iterable[AnnotatedDocument], make_doc: MakeDoc) -> None:
    from ...corpora.docbin import make_doc_bin

    def docs() -> Iterator["Doc"]:
        for document in documents:
            doc = make_tagged(document, make_doc)
            doc.user_data["id"] = document.document.id
            if document.document.meta:
                doc.user_data["meta"] = json.dumps(dict(document.document.meta), default=str)
            yield doc

    path.write_bytes(make_doc_bin(docs(), attrs=_ATTRS).to_bytes())


def _join(parts: Sequence[Path], output: Path) -> None:
    from spacy.tokens import DocBin

    first, *others = (DocBin(store_user_data=True).from_bytes(part.read_bytes()) for part in parts)
    for other in others:
        first.merge(other)
    output.write_bytes(first.to_bytes())


DOCBIN = Format("spacy", ".spacy", _write, _join)
