"""The network of the small encoder as it predicts: in NumPy, on the processor.

A text of some words takes torch a hundred calls, each of which costs more than what it computes;
those of NumPy cost a third. What comes out is what `torch.word_net` gives, but for rounding.
"""

from typing import Any, NamedTuple, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ..passages import Ints
from ..safetensors_shim import SafetensorsShim

Floats = NDArray[np.float32]
# From so many rows on, torch multiplies matrices: in a worker it knows how many threads to take.
_MANY = 128
_EPSILON = 1e-5  # that of torch's LayerNorm


class Norm(NamedTuple):
    """A layer normalisation (Ba et al. 2016)."""

    weight: Floats
    bias: Floats

    def __call__(self, rows: Floats) -> Floats:
        normed: Floats = rows - rows.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", normed, normed) / np.float32(normed.shape[1])
        normed /= np.sqrt(variance + np.float32(_EPSILON))[:, None]
        normed *= self.weight
        normed += self.bias
        return normed


class Linear(NamedTuple):
    """A linear layer; without a bias, 0."""

    weight: Floats
    bias: Any

    def __call__(self, rows: Floats) -> Floats:
        product = _product(rows, self.weight)
        product += self.bias
        return product


class Symbols(NamedTuple):
    """What encodes words by the symbols of one stream (see `torch.word_net.SymbolEncoder`)."""

    sizes: Tuple[int, ...]
    embed: Floats
    articulate: Optional[Linear]
    project: Linear
    bias: Floats
    output: Linear
    norm: Norm

    def table(self, rows: Ints, features: Floats) -> Floats:
        """Project symbols for each place that they may have in a window.

        rows (ndarray): Their embedding rows. Shape: (n_symbols,)
        features (ndarray): Shape: (n_symbols, n_features)
        RETURNS (ndarray): Shape: (n_symbols, sum(sizes) * width)
        """
        symbols = self.embed[rows]
        if self.articulate is not None:
            symbols += self.articulate(features)
        return self.project(symbols)

    def __call__(self, table: Floats, numbers: Ints) -> Floats:
        """Encode words.

        table (ndarray): What `table` gave for the symbols from number 1 on.
            Shape: (n_symbols, sum(sizes) * width)
        numbers (ndarray): The numbers of each word's symbols, 0 after its end.
            Shape: (n_words, longest)
        RETURNS (ndarray): Shape: (n_words, width)
        """
        n_places, width = sum(self.sizes), table.shape[1] // sum(self.sizes)
        # Place by place, the longest words first: those that have a place come before the others.
        lengths = np.count_nonzero(numbers, axis=1)
        order = np.argsort(-lengths, kind="stable")
        place, word = np.nonzero(numbers[order].T)
        before = [(size - 1) // 2 for size in self.sizes]
        padded = np.pad(numbers[order], ((0, 0), (max(before), max(self.sizes)))) * n_places
        row_of = padded.ravel()
        corner = word * padded.shape[1] + place + max(before)
        parts = np.concatenate([np.zeros_like(table[:1]), table]).reshape(-1, width)
        windows = np.zeros((len(word), len(self.sizes), width), dtype=np.float32)
        number = 0
        for i, (size, left) in enumerate(zip(self.sizes, before)):
            for step in range(-left, size - left):
                windows[:, i] += parts[row_of[corner + step] + number]
                number += 1
        responses = windows.reshape(len(word), len(self.bias))
        responses += self.bias
        # No response counts below 0, so a maximum starts there.
        pooled = np.zeros((len(numbers), len(self.bias)), dtype=np.float32)
        begin = 0
        for n_words in np.bincount(place).tolist():
            here = pooled[:n_words]
            np.maximum(here, responses[begin : begin + n_words], out=here)
            begin += n_words
        vectors = np.empty((len(numbers), len(self.output.bias)), dtype=np.float32)
        vectors[order] = self.norm(self.output(pooled))
        return vectors


class FrozenNet:
    """A `PhonemeWordNet` with the weights that it has.

    net (PhonemeWordNet): The network.
    """

    def __init__(self, net: Any) -> None:
        self.streams = [_symbols(encoder) for encoder in net.encoders]
        self.absent = _array(net.absent)
        self.cue = None if net.cue is None else _linear(net.cue)
        self.tables = [
            None if table is None else (_linear(table.inner), _linear(table.outer))
            for table in (net.gazetteer, net.pieces)
        ]
        self.norm_in, self.norm_out = _norm(net.norm_in), _norm(net.norm_out)
        self.layers = [(_norm(layer.norm), _linear(layer.mix)) for layer in net.layers]

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


def _product(rows: Floats, weight: Floats) -> Floats:
    if len(rows) < _MANY:
        few: Floats = rows @ weight.T
        return few
    import torch

    many: Floats = torch.mm(torch.from_numpy(rows), torch.from_numpy(weight).T).numpy()
    return many


def _array(tensor: Any) -> Floats:
    array: Floats = tensor.detach().cpu().numpy()
    return array


def _linear(layer: Any) -> Linear:
    return Linear(_array(layer.weight), 0.0 if layer.bias is None else _array(layer.bias))


def _norm(layer: Any) -> Norm:
    assert layer.eps == _EPSILON
    return Norm(_array(layer.weight), _array(layer.bias))


def _symbols(encoder: Any) -> Symbols:
    articulate = None if encoder.articulate is None else _linear(encoder.articulate)
    return Symbols(
        encoder.sizes,
        _array(encoder.embed.weight),
        articulate,
        _linear(encoder.project),
        _array(encoder.bias),
        _linear(encoder.output),
        _norm(encoder.norm),
    )
