"""A tiny encoder that offers `WordStreams`: a table for spellings, a table for sounds."""

import numpy as np
import torch
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Model, torch2xp, xp2torch

from spacy_phoneme_ner.layer import get_ipa, set_layer
from spacy_phoneme_ner.models.safetensors_shim import SafetensorsShim
from spacy_phoneme_ner.models.word_streams import WORD_STREAMS, HiddenWords, StreamVectors

N_ROWS, WIDTH, MASK = 11, 4, 0


def make_encoder(*, has_both=True, streams=True, seed=0):
    """Make an encoder; a word's vector is the sum of its two and the sentence's mean."""
    generator = torch.Generator().manual_seed(seed)
    net = torch.nn.ParameterDict(
        {
            name: torch.nn.Parameter(torch.randn(N_ROWS, WIDTH, generator=generator))
            for name in ("spelling", "sound")
        }
    )
    attrs = {WORD_STREAMS: Tables(has_both)} if streams else {}
    return Model("tables", _forward, dims={"nO": WIDTH}, shims=[SafetensorsShim(net)], attrs=attrs)


def make_doc(text, *, lang="jpn", ipa=None):
    """Make a Doc whose words sound as they are spelled, if nothing else is said."""
    words = text.split(" ")
    doc = Doc(Vocab(), words=[word or " " for word in words])
    set_layer(doc, words if ipa is None else ipa.split(" "), lang)
    return doc


def rows_of(string):
    """The pieces of a word: a row for each character, the mask and 0 apart."""
    return [1 + ord(c) % (N_ROWS - 1) for c in string.strip()]


def gradients(encoder):
    """The gradients of an encoder's weights; zeros where there is none."""
    weights = encoder.shims[0].module
    return {
        name: torch.zeros_like(w) if w.grad is None else w.grad.clone()
        for name, w in weights.items()
    }


def _means(table, words):
    nothing = torch.zeros(WIDTH)
    return torch.stack([table[rows].mean(0) if rows else nothing for rows in words])


def _encode(net, docs, hidden=None):
    vectors = []
    for i, doc in enumerate(docs):
        spelled = [rows_of(token.text) for token in doc]
        if hidden is not None:
            spelled = [[MASK] if h else rows for rows, h in zip(spelled, hidden[i])]
        own = _means(net["spelling"], spelled) + _means(net["sound"], map(rows_of, get_ipa(doc)))
        vectors.append(torch.tanh(own + own.mean(0)))
    return torch.cat(vectors)


def _forward(model, docs, is_train):
    output = _encode(model.shims[0].module, docs)
    bounds = np.cumsum([len(doc) for doc in docs])[:-1]

    def backprop(d_outputs):
        gradient = xp2torch(np.concatenate(d_outputs))
        output.backward(gradient)
        return []

    return np.split(torch2xp(output.detach()), bounds), backprop


class Tables:
    """What the encoder offers to objectives."""

    def __init__(self, has_both):
        self.has_both = has_both
        self.seen = []  # what was hidden in each call

    def vectors(self, encoder, docs):
        net = encoder.shims[0].module
        spelled = [rows_of(token.text) for doc in docs for token in doc]
        heard = [rows_of(ipa) for doc in docs for ipa in get_ipa(doc)]
        lengths = np.array([len(doc) for doc in docs], dtype=np.int64)
        return StreamVectors(_means(net["spelling"], spelled), _means(net["sound"], heard), lengths)

    def hide(self, encoder, docs, hidden):
        net = encoder.shims[0].module
        self.seen.append(
            [[t.text for t, h in zip(d, which) if h] for d, which in zip(docs, hidden)]
        )
        spelled = [rows_of(token.text) for doc in docs for token in doc]
        chosen = np.flatnonzero(np.concatenate(hidden) & np.array(list(map(bool, spelled))))
        pieces = [spelled[i] for i in chosen]
        return HiddenWords(
            _encode(net, docs, hidden)[torch.from_numpy(chosen)],
            net["spelling"],
            np.array([row for rows in pieces for row in rows], dtype=np.int64),
            np.array([len(rows) for rows in pieces], dtype=np.int64),
        )
