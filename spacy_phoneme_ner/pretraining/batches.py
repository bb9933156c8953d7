"""Batches of a prepared corpus, each drawn from nothing but the seed and its number."""

from dataclasses import dataclass
from functools import partial
from typing import List, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ..losses.masked_phonemes import IGNORED, Ids, MaskIds, mask_phonemes
from .prepared import END, PADDING, START, LanguageRange, PreparedCorpus
from .settings import TrainSettings

Floats = NDArray[np.float64]
# Streams of random numbers that have nothing to do with one another.
_BATCHES, _HELD_OUT = 1, 2
_N_AROUND = 2  # <s> and </s>


@dataclass(frozen=True)
class Sequences:
    """Stretches of a corpus that fit into the encoder's window.

    starts (ndarray): Where each begins. Shape: (n_sequences,)
    ends (ndarray): Where each ends. Shape: (n_sequences,)
    langs (ndarray): The language of each, by its number. Shape: (n_sequences,)
    """

    starts: Ids
    ends: Ids
    langs: Ids

    @property
    def lengths(self) -> Ids:
        """How many positions each takes, <s> and </s> included. Shape: (n_sequences,)"""
        return self.ends - self.starts + _N_AROUND


def cut_sequences(corpus: PreparedCorpus, window: int, *, held_out: bool) -> Sequences:
    """Cut the sentences of a corpus that are too long, between words if it can be.

    corpus (PreparedCorpus): The corpus.
    window (int): The most positions of a sequence, <s> and </s> included.
    held_out (bool): Whether those held out are asked for, or those to train on.
    RETURNS (Sequences): In the order of the corpus.
    """
    starts: List[Ids] = []
    ends: List[Ids] = []
    langs: List[Ids] = []
    offsets = corpus.offsets.astype(np.int64)
    separator = corpus.mask_ids.separator
    for number, language in enumerate(corpus.languages):
        first, last = _bounds(language, held_out)
        begin, end = offsets[first:last], offsets[first + 1 : last + 1]
        too_long = np.flatnonzero(end - begin > window - _N_AROUND)
        if len(too_long):
            kept = np.ones(len(begin), dtype=bool)
            kept[too_long] = False
            parts = [
                part
                for i in too_long
                for part in _parts(corpus.ids, int(begin[i]), int(end[i]), window, separator)
            ]
            begin = np.concatenate([begin[kept], [start for start, _ in parts]])
            end = np.concatenate([end[kept], [end for _, end in parts]])
        starts.append(begin)
        ends.append(end)
        langs.append(np.full(len(begin), number, dtype=np.int64))
    return Sequences(np.concatenate(starts), np.concatenate(ends), np.concatenate(langs))


def lay_out(corpus: PreparedCorpus, sequences: Sequences, chosen: Sequence[int] | Ids) -> Ids:
    """Put sequences into one array: `<s>`, the pieces, `</s>`, padding.

    corpus (PreparedCorpus): The corpus.
    sequences (Sequences): Its sequences.
    chosen (Sequence[int]): The numbers of those to lay out.
    RETURNS (ndarray): Shape: (n_chosen, length of the longest)
    """
    lengths = sequences.lengths[chosen]
    batch = np.full((len(lengths), int(lengths.max(initial=0))), PADDING, dtype=np.int64)
    batch[:, 0] = START
    for row, (i, length) in enumerate(zip(chosen, lengths)):
        batch[row, 1 : length - 1] = corpus.ids[sequences.starts[i] : sequences.ends[i]]
        batch[row, length - 1] = END
    return batch


class BatchSampler:
    """Draws the batches to train on.

    Sequences are drawn with replacement, each in proportion to p_l / n_l: p_l ∝ n_l^alpha
    is the share of its language, n_l the number of that language's sequences. A batch
    holds sequences of about one length, so that little is padding. To leave each its
    share of *all* that is drawn, a length is drawn in proportion to the weight of its
    sequences times that length: as many fewer fit into a batch as they are longer.

    corpus (PreparedCorpus): The corpus.
    settings (TrainSettings): The seed is, together with the number of a batch, all that
        it depends on.
    """

    def __init__(self, corpus: PreparedCorpus, settings: TrainSettings) -> None:
        self.corpus = corpus
        self.settings = settings
        self.mask_ids: MaskIds = corpus.mask_ids
        window = settings.window
        self.sequences = cut_sequences(corpus, window, held_out=False)
        self.shares = language_shares(corpus.languages, settings.alpha)
        langs = self.sequences.langs
        counts = np.bincount(langs, minlength=len(corpus.languages))
        weights = (self.shares / np.maximum(counts, 1))[langs]
        rounded = np.minimum(_rounded(self.sequences.lengths), window)
        order = np.argsort(rounded, kind="stable")
        self._lengths, firsts = np.unique(rounded[order], return_index=True)
        # The sequences of each length, and how likely each is among them.
        self._members = np.split(order, firsts[1:])
        self._cumulative = [np.cumsum(weights[members]) for members in self._members]
        mass = np.array([total[-1] for total in self._cumulative]) * self._lengths
        self._shares_of_lengths: Floats = np.cumsum(mass / mass.sum())

    def draw(self, step: int, part: int = 0) -> Tuple[Ids, Ids]:
        """Draw a batch, with its masks.

        step (int): Which update it is for, from 0.
        part (int): Which of that update's batches it is, from 0.
        RETURNS (Tuple[ndarray, ndarray]): The ids to show and the labels, as
            `mask_phonemes` gives them. Shape of both: (n_sequences, length)
        """
        settings = self.settings
        rng = np.random.default_rng([settings.seed, _BATCHES, step, part])
        shares = self._shares_of_lengths
        bucket = min(int(np.searchsorted(shares, rng.random(), "right")), len(shares) - 1)
        n = max(1, settings.batch // int(self._lengths[bucket]))
        cumulative = self._cumulative[bucket]
        places = np.searchsorted(cumulative, rng.random(n) * cumulative[-1], "right")
        chosen = self._members[bucket][np.minimum(places, len(cumulative) - 1)]
        ids = lay_out(self.corpus, self.sequences, chosen)
        return mask_phonemes(
            ids,
            self.mask_ids,
            rng,
            rate=settings.mask_rate,
            whole_words=settings.whole_words,
        )


@dataclass(frozen=True)
class HeldOutBatch:
    """A batch to evaluate on, always the same.

    ids (ndarray): What to show. Shape: (n_sequences, length)
    labels (ndarray): What is to be predicted. Shape: (n_sequences, length)
    langs (ndarray): The language of each sequence. Shape: (n_sequences,)
    """

    ids: Ids
    labels: Ids
    langs: Ids


def held_out_batches(corpus: PreparedCorpus, settings: TrainSettings) -> List[HeldOutBatch]:
    """Mask what is held out, the same way whatever the seed of a run and its batches.

    corpus (PreparedCorpus): The corpus.
    settings (TrainSettings): Gives the window, the size of batches and the masking.
    RETURNS (List[HeldOutBatch]): All of it, short sequences first.
    """
    mask_ids = corpus.mask_ids
    sequences = cut_sequences(corpus, settings.window, held_out=True)
    masking = partial(mask_phonemes, rate=settings.mask_rate, whole_words=settings.whole_words)
    rows = []
    for i in range(len(sequences.starts)):
        rng = np.random.default_rng([_HELD_OUT, i])
        rows.append(masking(lay_out(corpus, sequences, [i]), mask_ids, rng))
    order = np.argsort(sequences.lengths, kind="stable")
    batches = []
    for chosen in _cut_by_budget(order, sequences.lengths, settings.batch):
        shape = (len(chosen), int(sequences.lengths[chosen].max()))
        ids, labels = np.full(shape, PADDING), np.full(shape, IGNORED)
        for place, i in enumerate(chosen):
            shown, right = rows[i]
            ids[place, : shown.shape[1]], labels[place, : shown.shape[1]] = shown[0], right[0]
        batches.append(HeldOutBatch(ids, labels, sequences.langs[chosen]))
    return batches


def language_shares(languages: Sequence[LanguageRange], alpha: float) -> Floats:
    """How often each language is drawn: p ∝ n^alpha (see `TrainSettings`).

    languages (Sequence[LanguageRange]): The languages.
    alpha (float): The exponent.
    RETURNS (ndarray): Adds up to 1. Shape: (n_languages,)
    """
    sizes = np.array([language.held_out - language.start for language in languages], dtype=float)
    weights: Floats = np.where(sizes > 0, sizes**alpha, 0.0)
    shares: Floats = weights / weights.sum()
    return shares


def _bounds(language: LanguageRange, held_out: bool) -> Tuple[int, int]:
    if held_out:
        return language.held_out, language.end
    return language.start, language.held_out


def _parts(
    ids: NDArray[np.uint16], start: int, end: int, window: int, separator: int
) -> List[Tuple[int, int]]:
    """Cut a sentence into as long parts as fit; the `▁` at a cut belongs to neither."""
    room = window - _N_AROUND
    parts = []
    while end - start > room:
        breaks = np.flatnonzero(ids[start + 1 : start + room + 1] == separator)
        cut = start + 1 + int(breaks[-1]) if len(breaks) else start + room
        parts.append((start, cut))
        start = cut + 1 if len(breaks) else cut
    parts.append((start, end))
    return parts


def _rounded(lengths: Ids) -> Ids:
    """Round lengths up by at most an eighth, so that many share one."""
    power = np.floor(np.log2(np.maximum(lengths, 16))).astype(np.int64) - 3
    unit = 2**power
    rounded: Ids = -(-lengths // unit) * unit
    return rounded


def _cut_by_budget(order: Ids, lengths: Ids, batch: int) -> List[Ids]:
    """Cut sequences, sorted by length, into batches of so many positions at most."""
    batches = []
    start = 0
    for i in range(1, len(order) + 1):
        if i == len(order) or (i + 1 - start) * lengths[order[i]] > batch:
            batches.append(order[start:i])
            start = i
    return batches
