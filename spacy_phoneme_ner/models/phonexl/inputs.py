"""What goes through PhoneXL's network: distinct words, and the sequences they stand in."""

from typing import Any, List, NamedTuple

import numpy as np
from thinc.api import Model

from ..transformers.pieces import Ints
from ..transformers.token_encoder import sequences
from .shim import PhoneXLShim
from .words import WordBatch, flatten


class NetInputs(NamedTuple):
    """What goes through the network, and where its rows belong among all positions."""

    words: Any
    sequences: List[Any]
    rows: Ints
    n_positions: int


def net_inputs(model: Model[Any, Any], batch: WordBatch, is_train: bool) -> NetInputs:
    """Prepare a batch for the network.

    model (Model): The layer that holds it.
    batch (WordBatch): What was read of the Docs.
    is_train (bool): Whether words lose a stream now and then.
    RETURNS (NetInputs): What goes in, and where the output goes.
    """
    from .torch.net import WordSequences

    shim = find_shim(model)
    matrices = list(sequences(model, batch.pieces, batch.special_ids))
    rows_of_words = []
    for matrix in matrices:
        mask = None if matrix.attended.all() else as_tensor(shim, matrix.attended).long()
        rows_of_words.append(
            WordSequences(as_tensor(shim, matrix.ids), mask, as_tensor(shim, matrix.owned))
        )
    rows = [matrix.rows for matrix in matrices]
    return NetInputs(
        word_inputs(shim, batch, shim.settings.hide_stream if is_train else 0.0),
        rows_of_words,
        np.concatenate([np.zeros(0, dtype=np.int64), *rows]),
        sum(pieces.n_positions(batch.special_ids) for pieces in batch.pieces),
    )


def word_inputs(shim: PhoneXLShim, batch: WordBatch, hide_stream: float = 0.0) -> Any:
    """Write distinct words as tensors.

    shim (PhoneXLShim): Holds the network.
    batch (WordBatch): The words.
    hide_stream (float): The share of them that lose their spelling or their sound.
    RETURNS (WordInputs): The tensors.
    """
    from .torch.net import Bags, WordInputs

    spelling, sound, langs = zip(*batch.words)
    bags = [
        Bags(*(as_tensor(shim, part) for part in flatten(stream))) for stream in (spelling, sound)
    ]
    keep = None
    if hide_stream:
        # Only of words that have both: from the others, nothing would be left.
        both = np.array([bool(s and p) for s, p in zip(spelling, sound)])
        losing = both & (np.random.random(len(both)) < hide_stream)
        which = np.random.randint(2, size=len(both))
        kept = np.ones((len(both), 2), dtype=np.float32)
        kept[losing, which[losing]] = 0.0
        keep = as_tensor(shim, kept)
    return WordInputs(bags[0], bags[1], as_tensor(shim, np.array(langs, dtype=np.int64)), keep)


def as_tensor(shim: PhoneXLShim, array: Any) -> Any:
    """Put an array where the network is."""
    import torch

    return torch.as_tensor(array, device=shim.device)


def find_shim(model: Model[Any, Any]) -> PhoneXLShim:
    """Give the shim of the layer that holds the network."""
    shim = model.shims[0]
    assert isinstance(shim, PhoneXLShim)
    return shim
