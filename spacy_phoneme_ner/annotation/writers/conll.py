"""CoNLL: a token and its tag a line, with a tab between; a blank line after each sentence.

Documents begin with `# id = …`. A sentence is a line of the text, in tokens as the pipeline cuts
it; white space is no token. `python -m spacy phoneme convert` reads it.
"""

from typing import Iterator

from ..documents import AnnotatedDocument
from .docs import make_tagged
from .lines import text_lines
from .types import MakeDoc


def _lines(document: AnnotatedDocument, make_doc: MakeDoc) -> Iterator[str]:
    # What is said of a document is one line, whatever it is called.
    yield f"# id = {' '.join(document.document.id.split())}"
    if document.lang is not None:
        yield f"# lang = {document.lang}"
    doc = make_tagged(document, make_doc)
    has_tokens = False
    for token in doc:
        if token.is_space:
            if has_tokens and "\n" in token.text:
                yield ""
                has_tokens = False
            continue
        tag = f"{token.ent_iob_}-{token.ent_type_}" if token.ent_type_ else "O"
        yield f"{token.text}\t{tag}"
        has_tokens = True
    yield ""


CONLL = text_lines("conll", _lines, ".conll")
