"""The torch part of `PhonemeWordEncoder.v1`."""

from typing import NamedTuple, Optional, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .gazetteer_net import GazetteerNet
from .piece_net import PieceNet


class StreamInput(NamedTuple):
    """One stream of symbols (sounds, romanised letters, ...) of distinct words.

    symbol_rows (Tensor): Embedding rows of the distinct symbols, of which the first
        is padding (row 0); row 1 is any unknown symbol. Shape: (n_symbols,)
    symbol_features (Optional[Tensor]): Shape: (n_symbols, n_features)
    word_symbols (Tensor): Indices into the symbols, 0 for padding; nothing else for
        a word absent from the stream. Shape: (n_words, max_symbols)
    """

    symbol_rows: Tensor
    symbol_features: Optional[Tensor]
    word_symbols: Tensor


class SymbolEncoder(nn.Module):
    """Encode words by the strongest responses to windows of their symbols.

    A convolution with max pooling: as a batch has few distinct symbols, each is
    projected once per place in a window, and windows sum projections.
    """

    def __init__(
        self, rows: int, features: int, inner: int, width: int, sizes: Sequence[int], dropout: float
    ) -> None:
        super().__init__()
        self.sizes = tuple(sizes)
        self.embed = nn.Embedding(rows, inner, padding_idx=0)
        nn.init.normal_(self.embed.weight[1:], std=0.3)
        self.articulate: Optional[nn.Linear] = None
        if features:
            self.articulate = nn.Linear(features, inner, bias=False)
        self.project = nn.Linear(inner, sum(sizes) * width, bias=False)
        self.bias = nn.Parameter(torch.zeros(len(sizes) * width))
        self.output = nn.Linear(len(sizes) * width, width)
        self.norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, stream: StreamInput) -> Tensor:
        """RETURNS (Tensor): One row a word. Shape: (n_words, width)"""
        symbols: Tensor = self.embed(stream.symbol_rows)
        if self.articulate is not None:
            symbols = symbols + self.articulate(stream.symbol_features)
        # Whatever the features of padding, it must add nothing to a window.
        symbols = F.pad(self.dropout(symbols)[1:], (0, 0, 1, 0))
        table = self.project(symbols).unflatten(1, (sum(self.sizes), -1))
        present = stream.word_symbols != 0
        windows = []
        for size, part in zip(self.sizes, table.split(self.sizes, dim=1)):
            before = (size - 1) // 2
            padded = F.pad(stream.word_symbols, (before, size - 1 - before))
            # Row of a symbol at a place in the window: both are one index.
            places = torch.arange(size, device=padded.device)
            rows = padded.unfold(1, size, 1)[present] * size + places
            windows.append(F.embedding_bag(rows, part.flatten(0, 1), mode="sum"))
        responses = F.relu(torch.cat(windows, dim=1) + self.bias)
        # No response is negative after the ReLU, so a maximum may start at zero.
        # (`torch.segment_reduce` gives wrong gradients where the maximum occurs twice.)
        word = torch.arange(len(present), device=present.device)
        word = word.repeat_interleave(present.sum(dim=1))[:, None].expand_as(responses)
        pooled = responses.new_zeros(len(present), responses.shape[1])
        pooled = pooled.scatter_reduce(0, word, responses, "amax")
        vectors: Tensor = self.norm(self.output(self.dropout(pooled)))
        return vectors


class ContextLayer(nn.Module):
    """Gated residual convolution over a token and its neighbours."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.mix = nn.Linear(3 * width, 2 * width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, vectors: Tensor, inside: Tensor) -> Tensor:
        """
        vectors (Tensor): All sentences end to end. Shape: (n_tokens, width)
        inside (Tensor): 0 where a sentence starts, else 1. Shape: (n_tokens, 1)
        RETURNS (Tensor): Shape: (n_tokens, width)
        """
        normed: Tensor = self.norm(vectors)
        left = normed.roll(1, 0) * inside
        right = (normed * inside).roll(-1, 0)
        mixed = self.mix(torch.cat([left, normed, right], dim=1))
        change: Tensor = self.dropout(F.glu(mixed, dim=1))
        return vectors + change


class PhonemeWordNet(nn.Module):
    """Token vectors from the sound or the letters of words and their neighbours.

    streams (Sequence[str]): Names of the streams, in the order of the inputs.
    rows (Sequence[int]): Embedding rows per stream, padding and unknown included.
    n_features (Sequence[int]): Articulatory features per stream, 0 for none.
    n_cues (int): Spelling cues per token, 0 for none.
    width (int): Width of word and token vectors.
    symbol_width (int): Width of symbol vectors.
    depth (int): Context layers; a token sees as many neighbours on each side.
    dropout (float): Dropout rate.
    windows (Sequence[int]): Sizes of the windows over symbols.
    gazetteer (Optional[GazetteerNet]): What reads the evidence of a gazetteer.
    pieces (Optional[PieceNet]): What reads the features of a table of pieces.
    """

    def __init__(
        self,
        *,
        streams: Sequence[str],
        rows: Sequence[int],
        n_features: Sequence[int],
        n_cues: int,
        width: int,
        symbol_width: int,
        depth: int,
        dropout: float,
        windows: Sequence[int] = (2, 3, 4),
        gazetteer: Optional[GazetteerNet] = None,
        pieces: Optional[PieceNet] = None,
    ) -> None:
        super().__init__()
        self.streams = tuple(streams)
        self.encoders = nn.ModuleList(
            SymbolEncoder(n_rows, n_feats, symbol_width, width, windows, dropout)
            for _, n_rows, n_feats in zip(streams, rows, n_features, strict=True)
        )
        self.absent = nn.Parameter(torch.zeros(width))
        self.cue = nn.Linear(n_cues, width) if n_cues else None
        self.gazetteer = gazetteer
        self.pieces = pieces
        self.norm_in = nn.LayerNorm(width)
        self.layers = nn.ModuleList(ContextLayer(width, dropout) for _ in range(depth))
        self.norm_out = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)

    def words(self, stream_inputs: Sequence[StreamInput], keep: Optional[Tensor] = None) -> Tensor:
        """Encode words by the mean of the streams they are present in.

        stream_inputs (Sequence[StreamInput]): One input a stream.
        keep (Optional[Tensor]): 0 hides, 1 shows. Shape: (n_words, n_streams)
        RETURNS (Tensor): Shape: (n_words, width)
        """
        if not stream_inputs:  # read by cues alone, all words are the same one
            return self.absent.unsqueeze(0)
        pairs = zip(self.encoders, stream_inputs, strict=True)
        vectors = torch.stack([encoder(stream) for encoder, stream in pairs], dim=1)
        present = [(stream.word_symbols != 0).any(dim=1) for stream in stream_inputs]
        shown = torch.stack(present, dim=1).to(vectors)
        shown = shown if keep is None else shown * keep
        count = shown.sum(dim=1, keepdim=True)
        mean = (vectors * shown.unsqueeze(2)).sum(dim=1) / count.clamp(min=1.0)
        return mean + self.absent * (count == 0)

    def context(
        self,
        word_vectors: Tensor,
        cues: Optional[Tensor],
        lengths: Tensor,
        evidence: Optional[Tensor] = None,
        pieces: Optional[Tensor] = None,
    ) -> Tensor:
        """Add spelling cues and what tables know, let tokens see their neighbours.

        word_vectors (Tensor): One row a token. Shape: (n_tokens, width)
        cues (Optional[Tensor]): Shape: (n_tokens, n_cues)
        lengths (Tensor): Tokens per sentence. Shape: (n_sentences,)
        evidence (Optional[Tensor]): Shape: (n_tokens, n_evidence)
        pieces (Optional[Tensor]): Shape: (n_tokens, n_features)
        RETURNS (Tensor): Shape: (n_tokens, width)
        """
        if self.cue is not None:
            word_vectors = word_vectors + self.cue(cues)
        if self.gazetteer is not None:
            word_vectors = word_vectors + self.gazetteer(evidence)
        if self.pieces is not None:
            word_vectors = word_vectors + self.pieces(pieces)
        vectors: Tensor = self.dropout(self.norm_in(word_vectors))
        # Empty sentences at the end start where no token is left: one row more.
        inside = vectors.new_ones(len(vectors) + 1, 1)
        inside[lengths.cumsum(0) - lengths] = 0.0
        for layer in self.layers:
            vectors = layer(vectors, inside[:-1])
        output: Tensor = self.dropout(self.norm_out(vectors))
        return output

    def forward(
        self,
        stream_inputs: Sequence[StreamInput],
        token_words: Tensor,
        cues: Optional[Tensor],
        lengths: Tensor,
        keep: Optional[Tensor] = None,
        evidence: Optional[Tensor] = None,
        pieces: Optional[Tensor] = None,
        shown: Optional[Tensor] = None,
    ) -> Tensor:
        """Encode words (see `words`), gather them to tokens, add `context`.

        token_words (Tensor): The word of each token. Shape: (n_tokens,)
        shown (Optional[Tensor]): 0 hides all streams of a token, 1 shows them.
            Shape: (n_tokens, 1)
        RETURNS (Tensor): Shape: (n_tokens, width)
        """
        vectors = self.words(stream_inputs, keep)[token_words]
        if shown is not None:
            vectors = vectors * shown + self.absent * (1.0 - shown)
        return self.context(vectors, cues, lengths, evidence, pieces)
