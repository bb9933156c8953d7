"""The parts of Docs that no name reaches out of: lines, and the sentences that are known."""

from typing import Mapping, NamedTuple, Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import IS_SPACE, ORTH, SENT_START
from spacy.tokens import Doc

from ..text.sentences import LINE_ENDS

Ints = NDArray[np.int64]
_ATTRS = [SENT_START, IS_SPACE, ORTH]


class Passages(NamedTuple):
    """The passages of some Docs, numbered from the first Doc's on.

    of_tokens (ndarray): The passage of each token. Shape: (n_tokens,), int64
    docs (ndarray): The Doc of each passage. Shape: (n_passages,), int64
    is_space (ndarray): Which tokens are white space. Shape: (n_tokens,), bool
    """

    of_tokens: Ints
    docs: Ints
    is_space: NDArray[np.bool_]


class Chains(NamedTuple):
    """The tokens whose tags hang on each other: those of a passage that are no white space.

    rows (ndarray): They, numbered over all Docs, chain after chain. Shape: (n_rows,), int64
    lengths (ndarray): How many each chain has, at least 1. Shape: (n_chains,), int64
    docs (ndarray): The Doc of each chain. Shape: (n_chains,), int64
    """

    rows: Ints
    lengths: Ints
    docs: Ints

    @property
    def ends(self) -> Ints:
        """Where each chain ends among the rows."""
        return np.cumsum(self.lengths)

    def cut_more(self, places: Mapping[int, Ints]) -> "Chains":
        """Give the chains of some Docs, cut at more places.

        places (Mapping[int, ndarray]): By Doc, the tokens that chains shall begin with, numbered
            over all Docs. Shape of each: (n_cuts,), int64
        RETURNS (Chains): The chains of these Docs.
        """
        docs = np.repeat(self.docs, self.lengths)
        kept = np.isin(docs, list(places))
        rows, docs = self.rows[kept], docs[kept]
        # Numbers of the chains, and of what lies between the cuts within each.
        chains = np.repeat(np.arange(len(self.lengths)), self.lengths)[kept]
        cuts = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *places.values()]))
        inner = np.searchsorted(cuts, rows, "right")
        is_new = np.append(True, (np.diff(chains) != 0) | (np.diff(inner) != 0))[: len(rows)]
        starts = np.flatnonzero(is_new)
        return Chains(rows, np.diff(np.append(starts, len(rows))), docs[starts])


def cut_chains(docs: Sequence[Doc]) -> Chains:
    """Find the chains of Docs, of which tags are learned and read alike.

    docs (Sequence[Doc]): The Docs.
    RETURNS (Chains): Their chains.
    """
    passages = cut_passages(docs)
    rows = np.flatnonzero(~passages.is_space)
    numbers, lengths = np.unique(passages.of_tokens[rows], return_counts=True)
    return Chains(rows, lengths, passages.docs[numbers])


def cut_passages(docs: Sequence[Doc]) -> Passages:
    """Cut Docs where a sentence starts and around white space that ends a line.

    Sentences are those that the Doc says it has: nothing is guessed.

    docs (Sequence[Doc]): The Docs.
    RETURNS (Passages): Their passages. A Doc without tokens has none.
    """
    columns = [doc.to_array(_ATTRS) for doc in docs]
    sent_start, space, orth = np.concatenate([np.zeros((0, 3), dtype="uint64"), *columns]).T
    lengths = np.array([len(doc) for doc in docs], dtype=np.int64)
    doc_of_tokens = np.repeat(np.arange(len(docs)), lengths)
    starts = np.append(sent_start == 1, False)  # one more, for what ends the last token
    starts[np.cumsum(lengths) - lengths] = True
    is_space = space == 1
    for token in np.flatnonzero(is_space).tolist():
        strings = docs[doc_of_tokens[token]].vocab.strings
        if not LINE_ENDS.isdisjoint(strings[int(orth[token])]):
            starts[token] = starts[token + 1] = True
    starts = starts[:-1]
    return Passages(np.cumsum(starts) - 1, doc_of_tokens[starts], is_space)
