"""The tag head that learns from every piece that the encoder reads.

So the zero-shot study trains (Sohn et al. 2024, arXiv 2406.16030): what begins and
ends a sequence, the phonemes and the marks between words all have a tag. The first
piece of a B-X word is B-X and its others are I-X; all that is in no word is O, a mark
inside an entity too.
"""

from itertools import pairwise
from typing import Any, Callable, List, Optional, Sequence, Tuple

import numpy as np
from spacy.tokens import Doc
from thinc.api import Linear, Model, glorot_uniform_init, resizable
from thinc.layers.resizable import resize_linear_weighted
from thinc.types import Floats2d

from ...checks import check_optional_number
from ...errors import Errors, PhonemeNERError
from ..built_by import built_by
from ..transformers.pieces import Ints, PieceReader, Pieces, PieceVectors, SpecialIds
from ..transformers.pooling import token_positions
from ..types import Encoder, Tagger
from .bio import OUTSIDE, inside_tag
from .bio_tagger import resize_output

# The logit of other tags than O where nothing was read: a probability of 0, and
# unlike -inf a number that can be computed with.
_NEVER = -1e4


@built_by("spacy-phoneme-ner.PieceTagger.v1")
def build_piece_tagger_v1(tok2vec: Encoder, nO: Optional[int] = None) -> Tagger:
    """Build a model that learns BIO tags of pieces and predicts those of tokens.

    In training there is a row for every position of a Doc: what begins the sequence,
    its pieces, what ends it. In prediction there is one for every token, that of its
    first piece; a token without pieces is O for certain. The encoder's pooling plays
    no part.

    tok2vec (Model[List[Doc], List[Floats2d]]): An encoder with a node "pieces".
    nO (Optional[int]): The number of tags, 1 + 2 × labels; set at initialisation.
    RETURNS (Model[List[Doc], List[Floats2d]]): Logits.
        Shape of an output: (n_positions, nO) in training, else (len(doc), nO)
    RAISES (PhonemeNERError): If the encoder does not tell its pieces.
    """
    if not tok2vec.has_ref("pieces"):
        raise PhonemeNERError(Errors.P135.format(encoder=tok2vec.name))
    check_optional_number("nO", nO, 1, whole=True)
    linear = Linear(nO=nO, init_W=glorot_uniform_init)
    output: Any = resizable(linear, resize_layer=resize_linear_weighted)
    return Model(
        "piece_tagger",
        forward,
        init=init,
        layers=[tok2vec, output],
        refs={"tok2vec": tok2vec, "output_layer": output},
        attrs={
            "resize_output": resize_output,
            "spread_tags": spread_tags,
            "score_positions": score_positions,
        },
    )


def forward(
    model: Tagger, docs: List[Doc], is_train: bool
) -> Tuple[List[Floats2d], Callable[[List[Floats2d]], List[Doc]]]:
    """Score the tags of positions or tokens (see `build_piece_tagger_v1`)."""
    if not is_train:
        return _score_tokens(model, docs), lambda d_outputs: []
    inputs, backprop_pieces = _pieces(model).begin_update(docs)
    logits, backprop_output = model.get_ref("output_layer").begin_update(inputs.vectors)

    def backprop(d_outputs: List[Floats2d]) -> List[Doc]:
        if d_outputs:
            backprop_pieces(backprop_output(model.ops.xp.concatenate(d_outputs)))
        return []

    return _by_doc(model, logits, inputs.offsets), backprop


def init(model: Tagger, X: Optional[List[Doc]] = None, Y: Optional[List[Floats2d]] = None) -> None:
    """Initialise the encoder, then the linear layer for its width."""
    model.get_ref("tok2vec").initialize(X=X)
    vectors = _pieces(model).predict(X[:1]).vectors if X else None
    model.get_ref("output_layer").initialize(X=vectors, Y=Y[0] if Y else None)


def score_positions(model: Tagger, docs: List[Doc]) -> List[Floats2d]:
    """Score the tags of every position, without training.

    model (Model[List[Doc], List[Floats2d]]): A model of `build_piece_tagger_v1`.
    docs (List[Doc]): The Docs.
    RETURNS (List[Floats2d]): Logits. Shape of each: (n_positions, nO)
    """
    inputs = _pieces(model).predict(docs)
    logits = model.get_ref("output_layer").predict(inputs.vectors)
    return _by_doc(model, logits, inputs.offsets)


def spread_tags(model: Tagger, docs: Sequence[Doc], tags: Sequence[Ints]) -> List[Ints]:
    """Turn the tags of tokens into those of positions.

    model (Model[List[Doc], List[Floats2d]]): A model of `build_piece_tagger_v1`.
    docs (Sequence[Doc]): The Docs.
    tags (Sequence[ndarray]): The BIO tag of each token of each Doc, as `bio.tag_ids`
        numbers them; -1 where it is unknown. Shape of each: (len(doc),), int64
    RETURNS (List[ndarray]): The tag of each position, -1 for the pieces of a token
        whose tag is unknown, and for all of a Doc in which no tag is known.
        Shape of each: (n_positions,), int64
    """
    # Read again rather than kept from the forward pass: this way, it does not matter
    # which batches were seen in between.
    reader = _reader(model)
    read = reader(docs)
    return [_spread(of_doc, pieces, reader.special_ids) for of_doc, pieces in zip(tags, read)]


def _spread(tags: Ints, pieces: Pieces, special_ids: SpecialIds) -> Ints:
    rows = np.full(pieces.n_positions(special_ids), OUTSIDE, dtype=np.int64)
    if len(tags) and (tags < 0).all():
        return np.full_like(rows, -1)
    lengths, first = pieces.lengths, pieces.starts + len(special_ids.prefix)
    begins = (tags > OUTSIDE) & (tags % 2 == 1)
    further = np.where(begins, inside_tag(tags // 2), tags)
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    rows[np.repeat(first, lengths) + within] = np.repeat(further, lengths)
    read = lengths > 0
    rows[first[read]] = tags[read]
    return rows


def _score_tokens(model: Tagger, docs: List[Doc]) -> List[Floats2d]:
    inputs = _pieces(model).predict(docs)
    if not inputs.pieces:
        return []
    ops: Any = model.ops
    first, lengths = token_positions(inputs)
    read = np.flatnonzero(lengths)
    logits = ops.alloc2f(len(lengths), model.get_ref("output_layer").layers[0].get_dim("nO"))
    logits += _NEVER
    logits[:, OUTSIDE] = 0.0
    vectors = inputs.vectors[ops.asarray1i(first[read])]
    logits[ops.asarray1i(read)] = model.get_ref("output_layer").predict(vectors)
    return _by_doc(model, logits, np.cumsum([0, *(len(p.lengths) for p in inputs.pieces)]))


def _pieces(model: Tagger) -> "Model[List[Doc], PieceVectors]":
    return model.get_ref("tok2vec").get_ref("pieces")


def _reader(model: Tagger) -> PieceReader:
    # The vocabulary comes with the weights, and so the reader is where those are.
    shim: Any = _pieces(model).shims[0]
    reader: PieceReader = shim.reader
    return reader


def _by_doc(model: Tagger, rows: Any, offsets: Ints) -> List[Floats2d]:
    return [model.ops.as_contig(rows[a:b]) for a, b in pairwise(offsets)]
