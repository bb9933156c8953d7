"""The layers of the small encoder as it predicts, in NumPy (see `frozen_net`)."""

from typing import Any, NamedTuple, Optional, Tuple

import numpy as np
from numpy.typing import NDArray

from ..passages import Ints

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


def _product(rows: Floats, weight: Floats) -> Floats:
    if len(rows) < _MANY:
        few: Floats = rows @ weight.T
        return few
    import torch

    many: Floats = torch.mm(torch.from_numpy(rows), torch.from_numpy(weight).T).numpy()
    return many


def array_of(tensor: Any) -> Floats:
    """Give a parameter of torch as an array: the same memory, on the processor."""
    array: Floats = tensor.detach().cpu().numpy()
    return array


def linear_of(layer: Any) -> Linear:
    """Give a linear layer of torch as one of NumPy."""
    return Linear(array_of(layer.weight), 0.0 if layer.bias is None else array_of(layer.bias))


def norm_of(layer: Any) -> Norm:
    """Give a layer normalisation of torch as one of NumPy."""
    assert layer.eps == _EPSILON
    return Norm(array_of(layer.weight), array_of(layer.bias))


def symbols_of(encoder: Any) -> Symbols:
    """Give a `SymbolEncoder` of torch as one of NumPy."""
    articulate = None if encoder.articulate is None else linear_of(encoder.articulate)
    return Symbols(
        encoder.sizes,
        array_of(encoder.embed.weight),
        articulate,
        linear_of(encoder.project),
        array_of(encoder.bias),
        linear_of(encoder.output),
        norm_of(encoder.norm),
    )
