"""The network of the small encoder as it predicts: in NumPy, on the processor.

A text of some words takes torch a hundred calls, each of which costs more than what it computes;
those of NumPy cost a third. What comes out is what `torch.word_net` gives, but for rounding.
"""

from typing import Any, Optional, Sequence, Tuple

import numpy as np

from ..passages import Ints
from ..safetensors_shim import SafetensorsShim
from .frozen_layers import Floats, array_of, linear_of, norm_of, symbols_of


class FrozenNet:
    """A `PhonemeWordNet` with the weights that it has.

    net (PhonemeWordNet): The network.
    """

    def __init__(self, net: Any) -> None:
        self.streams = [symbols_of(encoder) for encoder in net.encoders]
        self.absent = array_of(net.absent)
        self.cue = None if net.cue is None else linear_of(net.cue)
        self.tables = [
            None if table is None else (linear_of(table.inner), linear_of(table.outer))
            for table in (net.gazetteer, net.pieces)
        ]
        self.norm_in, self.norm_out = norm_of(net.norm_in), norm_of(net.norm_out)
        self.layers = [(norm_of(layer.norm), linear_of(layer.mix)) for layer in net.layers]

    def merge(self, by_stream: Sequence[Floats], numbers: Sequence[Ints]) -> Floats:
        """Take the mean of the streams that words are present in.

        by_stream (Sequence[ndarray]): The vectors of words. Shape of each: (n_words, width)
        numbers (Sequence[ndarray]): The numbers of their symbols.
        RETURNS (ndarray): Shape: (n_words, width), or (1, width) without streams
        """
        if not by_stream:  # read by cues alone, all words are the same one
            return self.absent[None]
        shown = np.stack([ids.any(axis=1) for ids in numbers]).astype(np.float32)
        count = shown.sum(axis=0)
        total = sum(vectors * its[:, None] for vectors, its in zip(by_stream, shown))
        mean: Floats = total / np.maximum(count, np.float32(1.0))[:, None]
        mean[count == 0] += self.absent
        return mean

    def tokens(
        self, words: Floats, cues: Optional[Floats], known: Sequence[Optional[Floats]]
    ) -> Floats:
        """Add spelling cues and what tables know, each token for itself.

        words (ndarray): Shape: (n_tokens, width)
        cues (Optional[ndarray]): Shape: (n_tokens, n_cues)
        known (Sequence[Optional[ndarray]]): What a gazetteer and a table of pieces tell.
            Shape of each: (n_tokens, n_features)
        RETURNS (ndarray): Shape: (n_tokens, width)
        """
        if self.cue is not None and cues is not None:
            words = words + self.cue(cues)
        for table, features in zip(self.tables, known):
            if table is not None and features is not None:
                inner, outer = table
                words = words + outer(np.maximum(inner(features), np.float32(0.0)))
        return self.norm_in(words)

    def context(self, tokens: Floats, starts: Ints) -> Floats:
        """Let tokens see their neighbours.

        tokens (ndarray): One row a token. Shape: (n_tokens, width)
        starts (ndarray): The first token of each sentence. Shape: (n_sentences,)
        RETURNS (ndarray): Shape: (n_tokens, width)
        """
        n_tokens, width = tokens.shape
        around = np.zeros((n_tokens, 3 * width), dtype=np.float32)
        left, own, right = (around[:, i * width : (i + 1) * width] for i in range(3))
        for norm, mix in self.layers:
            own[:] = norm(tokens)
            left[1:], right[:-1] = own[:-1], own[1:]
            left[starts] = right[starts[1:] - 1] = 0.0
            mixed = mix(around)
            # A gated linear unit (Dauphin et al. 2017), whose gate may be as closed as can be.
            with np.errstate(over="ignore"):
                gate: Floats = np.exp(-mixed[:, width:])
            gate += np.float32(1.0)
            tokens = tokens + mixed[:, :width] / gate
        return self.norm_out(tokens)


class KeptNet:
    """The frozen network of some weights, made anew for others."""

    def __init__(self) -> None:
        # One object, so that no thread takes the network of some weights for that of others.
        self._kept: Tuple[Any, int, Optional[FrozenNet]] = (None, -1, None)

    def __call__(self, shim: SafetensorsShim) -> FrozenNet:
        """Give the network.

        shim (SafetensorsShim): The shim of the network in torch.
        RETURNS (FrozenNet): The frozen one.
        """
        module, generation, net = self._kept
        if net is None or module is not shim.module or generation != shim.generation:
            module, generation = shim.module, shim.generation
            net = FrozenNet(module)
            self._kept = module, generation, net
        return net

    def __reduce__(self) -> Any:
        return KeptNet, ()
