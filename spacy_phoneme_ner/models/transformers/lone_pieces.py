"""What an encoder of spelling makes of each piece of its vocabulary, read alone."""

import json
from typing import Any, Callable, Iterable, List, NamedTuple, Tuple

import numpy as np
from numpy.typing import NDArray
from thinc.api import ArgsKwargs, Model

from ...errors import Errors, PhonemeNERError
from .shim import TransformerShim
from .token_encoder import find_transformers
from .word_piece_reader import WordPieceReader

Floats = NDArray[np.float32]
_AT_ONCE = 1_024  # pieces, each with what stands around a sequence


class LonePieces(NamedTuple):
    """Pieces of a vocabulary, without the special ones.

    pieces (List[Tuple[str, float]]): How they are written, each with the logarithm of its
        probability.
    numbers (ndarray): Their numbers. Shape: (n_pieces,), int64
    """

    pieces: List[Tuple[str, float]]
    numbers: NDArray[np.int64]


def find_speller(model: Any, source: str) -> TransformerShim:
    """Find the encoder of a model whose pieces have probabilities.

    model (Any): The model of a component.
    source (str): What messages call it.
    RETURNS (TransformerShim): Its encoder of spelling.
    RAISES (PhonemeNERError): If there is none, or its vocabulary is of another kind.
    """
    shims = find_transformers(model) if isinstance(model, Model) else []
    spellers = [shim for shim in shims if isinstance(shim.reader, WordPieceReader)]
    if not spellers:
        raise PhonemeNERError(Errors.P168.format(source=source, reason="it has none"))
    kind = json.loads(spellers[0].tokenizer)["model"].get("type")
    if kind != "Unigram":
        reason = f"the pieces of its '{kind}' vocabulary have no probabilities"
        raise PhonemeNERError(Errors.P168.format(source=source, reason=reason))
    return spellers[0]


def list_pieces(shim: TransformerShim) -> LonePieces:
    """List the pieces of an encoder's vocabulary.

    shim (TransformerShim): The encoder, with a vocabulary of the type Unigram.
    RETURNS (LonePieces): The pieces, by number.
    """
    tokenizer = json.loads(shim.tokenizer)
    special = {token["content"] for token in tokenizer["added_tokens"]}
    # A line break would part a piece from itself where they are stored.
    listed = [
        (number, (str(piece), float(likelihood)))
        for number, (piece, likelihood) in enumerate(tokenizer["model"]["vocab"])
        if piece not in special and "\n" not in piece
    ]
    return LonePieces(
        [piece for _, piece in listed], np.array([number for number, _ in listed], dtype=np.int64)
    )


def encode_lone_pieces(
    shim: TransformerShim,
    numbers: NDArray[np.int64],
    progress: Callable[[Iterable[int]], Iterable[int]] = iter,
) -> Floats:
    """Encode pieces, each as all that there is of a text.

    shim (TransformerShim): The encoder.
    numbers (ndarray): The numbers of the pieces. Shape: (n_pieces,), int64
    progress (Callable): Shows how far it is.
    RETURNS (ndarray): The vector of each. Shape: (n_pieces, width)
    """
    import torch

    around = shim.reader.special_ids
    vectors = []
    for start in progress(range(0, len(numbers), _AT_ONCE)):
        some = numbers[start : start + _AT_ONCE]
        rows = [[*around.prefix, number, *around.suffix] for number in some.tolist()]
        ids = torch.as_tensor(rows, device=shim.device)
        output = shim.predict(ArgsKwargs(args=(), kwargs={"input_ids": ids}))
        vectors.append(output[0][:, len(around.prefix)].float().cpu().numpy())
    return np.concatenate(vectors)


def principal_components(vectors: Floats, width: int) -> Floats:
    """Describe vectors by what they differ in most (Pearson 1901), in shorter ones.

    vectors (ndarray): Shape: (n, width)
    width (int): The length of those, at most the length of these.
    RETURNS (ndarray): Scaled to 1 as the mean of all squares. Shape: (n, width)
    """
    centred = vectors - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T.astype(np.float64) @ centred.astype(np.float64))
    kept = directions[:, ::-1][:, :width]
    # Either direction along a component is as good: which one must not hang on the machine.
    kept = kept * np.sign(kept[np.abs(kept).argmax(axis=0), np.arange(width)])
    projected = centred @ kept.astype(np.float32)
    scale = np.sqrt(np.mean(projected**2)) or 1.0
    shorter: Floats = (projected / scale).astype(np.float32)
    return shorter
