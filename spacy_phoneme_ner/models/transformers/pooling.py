"""From the vectors of pieces to one vector a token."""

from typing import Any, Callable, List, Tuple

import numpy as np
from thinc.api import Model
from thinc.types import Floats2d

from ...errors import Errors, PhonemeNERError
from .pieces import Ints, PieceVectors

POOLINGS = ("first", "mean", "max")
Pooling = Model[PieceVectors, List[Floats2d]]


def pool_pieces(pooling: str, width: int) -> Pooling:
    """Build a layer that gives one vector a token.

    pooling (str): "first", the vector of a token's first piece; "mean" or "max" of
        its pieces. A token without pieces gets zeros.
    width (int): The width of the vectors.
    RETURNS (Model[PieceVectors, List[Floats2d]]): The layer.
        Shape of an output: (len(doc), width)
    RAISES (PhonemeNERError): If the pooling is unknown.
    """
    if pooling not in POOLINGS:
        expected = ", ".join(POOLINGS)
        raise PhonemeNERError(
            Errors.P502.format(setting="pooling", value=pooling, expected=expected)
        )
    return Model(
        "pool_pieces", forward, dims={"nI": width, "nO": width}, attrs={"pooling": pooling}
    )


def forward(
    model: Pooling, inputs: PieceVectors, is_train: bool
) -> Tuple[List[Floats2d], Callable[[List[Floats2d]], Floats2d]]:
    """Pool pieces (see `pool_pieces`)."""
    ops: Any = model.ops
    if not inputs.pieces:
        return [], lambda d_outputs: inputs.vectors
    first, lengths = token_positions(inputs)
    read = np.flatnonzero(lengths)
    # The pieces of tokens, one token after the other, without the marks between.
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    positions = ops.asarray1i(np.repeat(first, lengths) + within)
    counts = ops.asarray1i(lengths[read])
    tokens = ops.alloc2f(len(lengths), model.get_dim("nO"))
    if model.attrs["pooling"] == "first":
        # Most tokens' other pieces need not be fetched.
        positions = ops.asarray1i(first[read])
        tokens[read] = inputs.vectors[positions]
        which = None
    elif model.attrs["pooling"] == "mean":
        tokens[read] = ops.reduce_mean(inputs.vectors[positions], counts)
        which = None
    else:
        tokens[read], which = ops.reduce_max(inputs.vectors[positions], counts)
    bounds = np.cumsum([len(pieces.lengths) for pieces in inputs.pieces])[:-1]

    def backprop(d_outputs: List[Floats2d]) -> Floats2d:
        d_tokens = ops.xp.concatenate(d_outputs)[read]
        d_vectors: Floats2d = ops.alloc2f(*inputs.vectors.shape)
        if model.attrs["pooling"] == "first":
            d_vectors[positions] = d_tokens
        elif which is None:
            d_vectors[positions] = ops.backprop_reduce_mean(d_tokens, counts)
        else:
            d_vectors[positions] = ops.backprop_reduce_max(d_tokens, which, counts)
        return d_vectors

    return [ops.as_contig(part) for part in np.split(tokens, bounds)], backprop


def token_positions(inputs: PieceVectors) -> Tuple[Ints, Ints]:
    """Find the positions of tokens among all positions of all Docs.

    inputs (PieceVectors): The positions, of one Doc at least.
    RETURNS (Tuple[ndarray, ndarray]): The position of the first piece of each token
        of each Doc, and how many pieces it has. Shape of both: (n_tokens,), int64
    """
    offsets = inputs.offsets[:-1] + len(inputs.special_ids.prefix)
    first = [offset + pieces.starts for offset, pieces in zip(offsets, inputs.pieces)]
    return np.concatenate(first), np.concatenate([p.lengths for p in inputs.pieces])
