"""What the small encoder gives where nothing is learned: each token that differs is read once."""

from itertools import chain
from typing import Hashable, List, Sequence

import numpy as np
from spacy.tokens import Doc

from ..passages import Ints
from ..safetensors_shim import shim_of
from ..types import Encoder
from .cues import cue_matrix
from .encoder_gazetteer import look_up_names
from .encoder_pieces import look_up_pieces
from .frozen_layers import Floats, Symbols
from .frozen_net import FrozenNet
from .reader import Word, number_words, read_tokens, spell_words
from .symbols import SymbolTable

# Words or tokens that go through the network at once: what fits beside it into a cache.
_PIECE = 2_048


def predict(model: Encoder, docs: Sequence[Doc], passages: Ints) -> Floats:
    """Encode the tokens of Docs.

    model (Model[List[Doc], List[Floats2d]]): The encoder.
    docs (Sequence[Doc]): The Docs, of which one at least has tokens.
    passages (ndarray): The passage of each token. Shape: (n_tokens,)
    RETURNS (ndarray): Shape: (n_tokens, width)
    """
    shim, names = shim_of(model), model.attrs["gazetteer"]
    shim.tame_threads()
    net: FrozenNet = model.attrs["kept_net"](shim)
    with_ipa = model.attrs["reader"].reads_ipa or (names is not None and names.reader.reads_ipa)
    tokens = read_tokens(docs, with_ipa=with_ipa)
    # A symbol has a row from its first update on, before the weights change.
    weights = (shim.generation, *map(len, model.attrs["symbols"]))
    vectors = model.attrs["kept_tokens"](
        tokens.words, weights, lambda words: _encode(model, net, words, weights)
    )
    # A token sees `depth` neighbours to each side: with so many around a piece,
    # what comes out is what the whole would have given.
    margin, n_tokens = len(net.layers), len(tokens.index)
    outputs = []
    for begin in range(0, n_tokens, _PIECE):
        start, end = max(0, begin - margin), min(n_tokens, begin + _PIECE + margin)
        starts = np.flatnonzero(np.diff(passages[start:end], prepend=-1))
        output = net.context(vectors[tokens.index[start:end]], starts)
        outputs.append(output[begin - start : begin - start + _PIECE])
    return np.concatenate(outputs)


def _encode(model: Encoder, net: FrozenNet, tokens: Sequence[Word], weights: Hashable) -> Floats:
    """Encode tokens by their texts and IPA, whatever their neighbours are."""
    vectors = []
    for begin in range(0, len(tokens), _PIECE):
        texts, *ipa = map(list, zip(*tokens[begin : begin + _PIECE]))
        words = _encode_words(model, net, [*model.attrs["reader"].words(texts, *ipa)], weights)
        cues = cue_matrix(texts) if model.attrs["cues"] else None
        known = look_up_names(model, texts, *ipa), look_up_pieces(model, texts, remember=False)
        output = net.tokens(words, cues, known)
        # Read by cues alone, all words are one, and it may be all that there is.
        vectors.append(np.broadcast_to(output, (len(texts), output.shape[1])))
    return np.concatenate(vectors)


def _encode_words(
    model: Encoder, net: FrozenNet, words: Sequence[Word], weights: Hashable
) -> Floats:
    """Encode words in each of their streams. RETURNS (ndarray): Shape: (len(words), width)"""
    vectors, numbers = [], []
    symbols: Sequence[SymbolTable] = model.attrs["symbols"]
    for i, (table, stream, cut) in enumerate(zip(symbols, net.streams, model.attrs["reader"].cuts)):
        spelled = spell_words([word[i] for word in words], cut=cut, style=model.attrs["style"])
        distinct = {symbol: n for n, symbol in enumerate(dict.fromkeys(chain(*spelled)), 1)}
        numbers.append(number_words(spelled, distinct.__getitem__))
        projected = model.attrs["kept_symbols"][i](
            [(symbol,) for symbol in distinct],
            weights,
            lambda new, table=table, stream=stream: _project(stream, table, new),
        )
        vectors.append(stream(projected, numbers[-1]))
    return net.merge(vectors, numbers)


def _project(stream: Symbols, table: SymbolTable, symbols: List[Word]) -> Floats:
    return stream.table(*table.look_up([symbol for (symbol,) in symbols]))
