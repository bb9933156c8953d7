"""The tokens of web and mail addresses, handles and hashtags, in which no name is found."""

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import IDX, LENGTH
from spacy.tokens import Doc

from ..text.addresses import address_places


def find_addresses(doc: Doc) -> NDArray[np.bool_]:
    """Mark the tokens of addresses, however a tokenizer has cut them.

    doc (Doc): The Doc.
    RETURNS (ndarray): Shape: (len(doc),), bool
    """
    marked = np.zeros(len(doc), dtype=np.bool_)
    places = list(address_places(doc.text))
    if places:
        starts, lengths = doc.to_array([IDX, LENGTH]).astype(np.int64).T
        ends = starts + lengths
        for first, last in places:
            marked[np.searchsorted(ends, first, "right") : np.searchsorted(starts, last)] = True
    return marked
