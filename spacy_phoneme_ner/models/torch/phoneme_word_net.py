from typing import NamedTuple, Optional, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class StreamInput(NamedTuple):
    """One stream of symbols (sounds, romanised letters, ...) of distinct words.

    symbol_rows (Tensor): Embedding row of each distinct symbol; the first is row
        0, padding; row 1 stands for unknown symbols. Shape: (n_symbols,)
    symbol_features (Optional[Tensor]): Shape: (n_symbols, n_features)
    word_symbols (Tensor): Indices into the symbols, 0 for padding; a word absent
        from the stream is all padding. Shape: (n_words, max_symbols)
    """

    symbol_rows: Tensor
    symbol_features: Optional[Tensor]
    word_symbols: Tensor


class SymbolEncoder(nn.Module):
    """Encode words by the strongest responses to windows of their symbols.

    This is a convolution with max pooling. As a batch has few distinct symbols,
    each is projected once per place in a window, and windows sum projections.
    """

    def __init__(
        self,
        rows: int,
        n_features: int,
        symbol_width: int,
        width: int,
        windows: Sequence[int],
        dropout: float,
    ) -> None:
        super().__init__()
        self.windows = tuple(windows)
        self.embed = nn.Embedding(rows, symbol_width, padding_idx=0)
        self.articulate = (
            nn.Linear(n_features, symbol_width, bias=False) if n_features else None
        )
        self.project = nn.ModuleList(
            nn.Linear(symbol_width, size * width, bias=False) for size in windows
        )
        self.bias = nn.Parameter(torch.zeros(len(windows), width))
        self.output = nn.Linear(len(windows) * width, width)
        self.norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)
        with torch.no_grad():
            self.embed.weight.normal_(std=0.3)[0] = 0.0
            for size, layer in zip(windows, self.project):
                layer.weight.normal_(std=(size * symbol_width) ** -0.5)

    def forward(self, stream: StreamInput) -> Tensor:
        """
        stream (StreamInput): The symbols of the words.
        RETURNS (Tensor): One row a word. Shape: (n_words, width)
        """
        symbols = self.embed(stream.symbol_rows)
        if self.articulate is not None:
            symbols = symbols + self.articulate(stream.symbol_features)
        # Whatever the features of padding, it must add nothing to a window.
        symbols = F.pad(self.dropout(symbols)[1:], (0, 0, 1, 0))
        n_symbols = len(symbols)
        n_words, length = stream.word_symbols.shape
        present = stream.word_symbols != 0
        found = []
        for size, layer, bias in zip(self.windows, self.project, self.bias):
            before = (size - 1) // 2
            padded = F.pad(stream.word_symbols, (before, size - 1 - before))
            shifted = [padded[:, i : i + length][present] for i in range(size)]
            places = torch.stack([x + i * n_symbols for i, x in enumerate(shifted)], 1)
            table = layer(symbols).view(n_symbols, size, -1)
            table = table.transpose(0, 1).flatten(0, 1)
            found.append(F.relu(F.embedding_bag(places, table, mode="sum") + bias))
        responses = torch.cat(found, dim=1)
        words = present.nonzero()[:, :1].expand(-1, responses.shape[1])
        # No response is negative after the ReLU, so a maximum may start at zero.
        pooled = responses.new_zeros(n_words, responses.shape[1])
        pooled = pooled.scatter_reduce(0, words, responses, "amax")
        return self.norm(self.output(self.dropout(pooled)))


class ContextLayer(nn.Module):
    """Gated residual convolution over a token and its neighbours."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.mix = nn.Linear(3 * width, 2 * width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, vectors: Tensor, joined: Tensor) -> Tensor:
        """
        vectors (Tensor): All sentences in one row. Shape: (n_tokens, width)
        joined (Tensor): 1 where a token and the next share a sentence, else 0.
            Shape: (n_tokens - 1, 1)
        RETURNS (Tensor): Shape: (n_tokens, width)
        """
        normed = self.norm(vectors)
        left = F.pad(normed[:-1] * joined, (0, 0, 1, 0))
        right = F.pad(normed[1:] * joined, (0, 0, 0, 1))
        mixed = self.mix(torch.cat([left, normed, right], dim=1))
        return vectors + self.dropout(F.glu(mixed, dim=1))


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
    ) -> None:
        super().__init__()
        self.streams = tuple(streams)
        self.encoders = nn.ModuleList(
            SymbolEncoder(n_rows, n_feats, symbol_width, width, windows, dropout)
            for _, n_rows, n_feats in zip(streams, rows, n_features, strict=True)
        )
        self.absent = nn.Parameter(torch.zeros(width))
        self.cue = nn.Linear(n_cues, width) if n_cues else None
        self.norm_in = nn.LayerNorm(width)
        self.layers = nn.ModuleList(ContextLayer(width, dropout) for _ in range(depth))
        self.norm_out = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)

    def words(
        self, stream_inputs: Sequence[StreamInput], keep: Optional[Tensor] = None
    ) -> Tensor:
        """Encode words by the mean of the streams they are present in.

        stream_inputs (Sequence[StreamInput]): One input a stream.
        keep (Optional[Tensor]): 0 hides a stream of a word, 1 shows it.
            Shape: (n_words, n_streams)
        RETURNS (Tensor): Shape: (n_words, width)
        """
        pairs = zip(self.encoders, stream_inputs, strict=True)
        vectors = torch.stack([encoder(stream) for encoder, stream in pairs], dim=1)
        present = [(x.word_symbols != 0).any(dim=1) for x in stream_inputs]
        shown = torch.stack(present, dim=1).to(vectors)
        if keep is not None:
            shown = shown * keep
        count = shown.sum(dim=1, keepdim=True)
        mean = (vectors * shown.unsqueeze(2)).sum(dim=1) / count.clamp(min=1.0)
        return mean + self.absent * (count == 0)

    def context(
        self, word_vectors: Tensor, cues: Optional[Tensor], lengths: Tensor
    ) -> Tensor:
        """Add spelling cues and let tokens see their neighbours.

        word_vectors (Tensor): One row a token. Shape: (n_tokens, width)
        cues (Optional[Tensor]): Shape: (n_tokens, n_cues)
        lengths (Tensor): Tokens per sentence. Shape: (n_sentences,)
        RETURNS (Tensor): Shape: (n_tokens, width)
        """
        if self.cue is not None:
            word_vectors = word_vectors + self.cue(cues)
        vectors = self.dropout(self.norm_in(word_vectors))
        sentence = torch.arange(len(lengths), device=lengths.device)
        sentence = sentence.repeat_interleave(lengths)
        joined = (sentence[1:] == sentence[:-1]).unsqueeze(1).to(vectors)
        for layer in self.layers:
            vectors = layer(vectors, joined)
        return self.dropout(self.norm_out(vectors))

    def forward(
        self,
        stream_inputs: Sequence[StreamInput],
        token_words: Tensor,
        cues: Optional[Tensor],
        lengths: Tensor,
        keep: Optional[Tensor] = None,
    ) -> Tensor:
        """
        stream_inputs (Sequence[StreamInput]): Distinct words, one input a stream.
        token_words (Tensor): The word of each token. Shape: (n_tokens,)
        cues (Optional[Tensor]): Shape: (n_tokens, n_cues)
        lengths (Tensor): Tokens per sentence. Shape: (n_sentences,)
        keep (Optional[Tensor]): Shape: (n_words, n_streams)
        RETURNS (Tensor): Shape: (n_tokens, width)
        """
        words = self.words(stream_inputs, keep)
        return self.context(words[token_words], cues, lengths)
