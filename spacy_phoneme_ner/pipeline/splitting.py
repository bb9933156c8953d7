"""Tokens that are split where a tokenizer has left on words what is none of them."""

from typing import Dict, List, Sequence

import numpy as np
from spacy.attrs import IDX, LENGTH
from spacy.tokens import Doc

from ..layer import has_layer
from ..text import mark_edges

_ANNOTATIONS = ("TAG", "POS", "MORPH", "LEMMA", "DEP", "ENT_IOB")


def is_annotated(doc: Doc) -> bool:
    """Tell whether somebody has said something of a Doc's tokens, which therefore have to stay.

    doc (Doc): The Doc.
    RETURNS (bool): Whether it has sentences, tags, entities, spans or vectors.
    """
    # Of a Doc of one token spaCy says that it knows its sentences.
    has_sentences = len(doc) > 1 and doc.has_annotation("SENT_START")
    is_known = bool(doc.spans) or doc.tensor.size > 0 or has_sentences
    return is_known or any(map(doc.has_annotation, _ANNOTATIONS))


def split_tokens(doc: Doc, edges: Sequence[int]) -> Doc:
    """Make a Doc whose tokens part at some characters, too: to split tokens one by one takes
    time quadratic in their number.

    doc (Doc): The Doc, without annotation of its tokens.
    edges (Sequence[int]): The characters, in any order.
    RETURNS (Doc): The same Doc if its tokens part there already, else one of the same text, user
        data, categories and context.
    """
    cuts = _find_cuts(doc, edges)
    return _cut(doc, cuts) if cuts else doc


def _find_cuts(doc: Doc, edges: Sequence[int]) -> Dict[int, List[int]]:
    """Give the tokens that have edges within, and at which of their characters."""
    if not edges:
        return {}
    starts, lengths = doc.to_array([IDX, LENGTH]).astype(np.int64).T
    places = np.unique(np.array(edges, dtype=np.int64))
    owners = np.searchsorted(starts, places, "right") - 1
    is_inside = (places > starts[owners]) & (places < starts[owners] + lengths[owners])
    cuts: Dict[int, List[int]] = {}
    for place, owner in zip(places[is_inside].tolist(), owners[is_inside].tolist()):
        cuts.setdefault(owner, []).append(place - int(starts[owner]))
    return cuts


def _cut(doc: Doc, cuts: Dict[int, List[int]]) -> Doc:
    words: List[str] = []
    spaces: List[bool] = []
    for token in doc:
        inner = cuts.get(token.i, [])
        word = token.text
        words += [word[a:b] for a, b in zip([0, *inner], [*inner, len(word)])]
        spaces += [False] * len(inner) + [bool(token.whitespace_)]
    other = Doc(doc.vocab, words=words, spaces=spaces, user_data=doc.user_data)
    other.cats = doc.cats
    other._context = doc._context  # of `nlp.pipe(as_tuples=True)`
    return other


def split_marks(doc: Doc) -> Doc:
    """Part words from the marks of their own script, which tokenizers leave on them, so that no
    name ends in one: "ተወለደ።" becomes two tokens.

    doc (Doc): The Doc.
    RETURNS (Doc): The same if nothing is to be split, or if its tokens are as somebody wants them:
        as they are annotated or pronounced already, or come as words instead of as a text.
    """
    text = doc.text
    if text.isascii() or doc.has_unknown_spaces or has_layer(doc):
        return doc
    cuts = _find_cuts(doc, list(mark_edges(text)))
    return _cut(doc, cuts) if cuts and not is_annotated(doc) else doc
