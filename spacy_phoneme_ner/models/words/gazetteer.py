"""A gazetteer by sound: what names the words that sound like this one were part of.

Gazetteers that are matched softly, by sound, help to find names in languages with little
annotation (Rijhwani et al. 2020, arXiv 2005.01866). This one is counted from annotated
text of many languages. What makes it worth trusting in a language never seen is that in
training, each sentence is shown only what the *other* languages say of its words (see
`GazetteerCounts`), so that the network learns how much that is worth.
"""

from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from ...errors import Errors, PhonemeNERError
from .gazetteer_counts import GazetteerCounts
from .gazetteer_keys import LISTS, LONGEST_AFFIX, NO_KEY, GazetteerKeys, Keys
from .reader import Word, WordReader

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
# A key may stand in any of so many places; more leave fewer keys without one.
_WAYS = 8
# A count is kept as the rounded logarithm of itself plus 1: one byte, 3% off at most.
_STEPS = 16
# How many tokens' worth of what words are like in general is added to what was counted.
_SMOOTHING = 2.0


class Tables(NamedTuple):
    """What is known when the gazetteer has been learned: hash tables of fixed size.

    marks (ndarray): 16 bits of the key in each slot, 0 for an empty one.
        Shape: (n_kinds, n_slots), int16
    counts (ndarray): The counts of the key outside of names and in names of each label,
        as logarithms, and in the last column the number of languages that it is in.
        Shape: (n_kinds, n_slots, 2 + n_labels), uint8
    prior (ndarray): See `GazetteerCounts`. Shape: (1 + n_labels,), float32
    """

    marks: NDArray[np.int16]
    counts: NDArray[np.uint8]
    prior: Floats


class Gazetteer:
    """Looks words up in tables, and learns what stands in these. Its `reader` reads what it looks
    up of Docs.

    kinds (Sequence[str]): The kinds of keys that words are looked up by (`GazetteerKeys`).
    labels (Sequence[str]): The labels whose names are told apart.
    slots (int): How many keys of each kind there is room for. Where there are more, those
        that occur in the most languages, and then those that occur most, have precedence.
    forms (Sequence[str]): The kinds of keys by which stems of words are looked up, too: what
        is known of a name is then known of it with an ending or a prefix.
    counts (Optional[GazetteerCounts]): What was counted, during training only.
    """

    def __init__(
        self, kinds: Sequence[str], labels: Sequence[str], slots: int, forms: Sequence[str] = ()
    ) -> None:
        self.keys = GazetteerKeys(kinds, forms)
        self.labels = tuple(labels)
        self.buckets = max(1, slots // _WAYS)
        self.slots = self.buckets * _WAYS
        self.counts: Optional[GazetteerCounts] = None
        self.reader = WordReader(self.keys.streams)
        self._in_tables: List[NDArray[np.bool_]] = []
        self._sums: List[NDArray[np.int64]] = []

    @property
    def has_lists(self) -> bool:
        """Whether words are looked up in lists of names."""
        return any(kind.startswith(LISTS) for kind in self.keys.kinds)

    @property
    def width(self) -> int:
        """The number of features that a word gets."""
        each = 3 + len(self.labels)
        return len(self.keys.kinds) * each + len(self.keys.stems) * (each + 1)

    def learn(self, counts: GazetteerCounts) -> Tables:
        """Choose the keys there is room for; remember the counts for training.

        counts (GazetteerCounts): What was counted, with these labels and at least these kinds.
        RETURNS (Tables): The tables.
        RAISES (PhonemeNERError): If kinds are missing, or the labels are others.
        """
        missing = set(self.keys.kinds) - set(counts.kinds)
        if missing or self.labels != counts.labels:
            got, expected = (
                f"the keys {', '.join(have.kinds)} and the labels {', '.join(labels)}"
                for have, labels in ((counts, counts.labels), (self.keys, self.labels))
            )
            raise PhonemeNERError(Errors.P119.format(got=got, expected=expected))
        self.counts = counts
        self._in_tables, self._sums = [], []
        shape = (len(self.keys.kinds), self.slots)
        marks = np.zeros(shape, dtype=np.int16)
        stored = np.zeros((*shape, 2 + len(self.labels)), dtype=np.uint8)
        for k, kind in enumerate(self.keys.kinds):
            names = counts.by_kind[kind]
            totals, n_groups = names.totals(counts.n_groups)
            weight = n_groups + totals.sum(axis=1) / (1.0 + totals.sum())
            slot = self._places(names.keys, weight)
            placed = slot >= 0
            marks[k, slot[placed]] = _mark(names.keys[placed])
            stored[k, slot[placed], :-1] = _logarithm(totals[placed])
            stored[k, slot[placed], -1] = np.minimum(n_groups[placed], 255)
            self._in_tables.append(placed)
            zero = np.zeros((1, names.own.shape[1]), dtype=np.int64)
            self._sums.append(np.concatenate([zero, names.own.cumsum(axis=0, dtype=np.int64)]))
        return Tables(marks, stored, counts.prior)

    def evidence(self, words: Sequence[Word], tables: Tables) -> Floats:
        """Look words up.

        words (Sequence[Tuple[str, ...]]): The words, as `reader` gives them.
        tables (Tables): The tables.
        RETURNS (ndarray): One row a word; zeros for words that nothing is known of.
            Shape: (len(words), width)
        """
        return self._look_up(self.keys.find(words), tables)

    def counted(self, docs: Sequence[Doc], tables: Tables) -> Dict[str, Floats]:
        """Tell how often the words of Docs were counted, as far as the tables have them.

        docs (Sequence[Doc]): The Docs, of which one at least has tokens.
        tables (Tables): The tables.
        RETURNS (Dict[str, ndarray]): For each kind of keys a row a token: how often its key was
            counted outside of names, and in those of each label. Shape: (n_tokens, 1 + n_labels)
        """
        tokens = self.reader(docs)
        counts, _ = self._stored(self.keys(tokens.words).T, tables)
        return {kind: counts[k][tokens.index] for k, kind in enumerate(self.keys.kinds)}

    def evidence_of_others(
        self, docs: Sequence[Doc], tables: Tables, with_lists: Optional[Bools] = None
    ) -> Floats:
        """Look up the words of Docs, for training: what was counted in the Doc's own
        group is left out.

        docs (Sequence[Doc]): The Docs.
        tables (Tables): The tables.
        with_lists (Optional[ndarray]): Which Docs see the lists of their own group all the same,
            as nobody annotated them for these Docs; None: none does. Shape: (n_docs,), bool
        RETURNS (ndarray): As `evidence` gives it. Shape: (n_tokens, width)
        """
        tokens = self.reader(docs)
        counts = self.counts
        if counts is None:  # fine-tuning: the tables know nothing of these Docs
            return self._look_up(self.keys(tokens.words), tables)[tokens.index]
        if with_lists is None:
            with_lists = np.zeros(len(docs), dtype=bool)
        groups = np.array([counts.group_of(doc) for doc in docs], dtype=np.int64)
        # What is left out of the counts of text, and of those of lists.
        pairs = np.stack([groups, np.where(with_lists, -1, groups)])
        left_out, case = np.unique(pairs, axis=1, return_inverse=True)
        # The words that are looked up, each in each case, and which of them each token is.
        n_cases = left_out.shape[1]
        looked_up, index = np.unique(
            tokens.index * n_cases + np.repeat(case.reshape(-1), tokens.lengths),
            return_inverse=True,
        )
        word, case = np.divmod(looked_up, n_cases)

        keys = self.keys(tokens.words)[word]

        found = []
        for column, kind in enumerate(self.keys.kinds_of_columns):
            of_lists = int(self.keys.kinds[kind].startswith(LISTS))
            found.append(self._count_others(keys[:, column], kind, left_out[of_lists][case]))
        others, languages = map(np.stack, zip(*found))
        return self._describe(others, languages, tables.prior)[index]

    def _describe(self, counts: Floats, languages: Floats, prior: Floats) -> Floats:
        """Describe words by what is known of each of their keys, and of the longest stems that
        something is known of, with how much of the word is left beside these.

        counts (ndarray): Shape: (n_columns, n_words, n_classes)
        languages (ndarray): Shape: (n_columns, n_words)
        prior (ndarray): Shape: (n_classes,)
        RETURNS (ndarray): Shape: (n_words, width)
        """
        n_kinds, n_stems, n_words = len(self.keys.kinds), len(self.keys.stems), languages.shape[1]
        # The columns of stems stand in groups, the shortest affix first.
        known = languages[n_kinds:].reshape(n_stems, LONGEST_AFFIX, n_words) > 0
        best = known.argmax(axis=1)
        of_stems = n_kinds + LONGEST_AFFIX * np.arange(n_stems)[:, None] + best
        whole = np.broadcast_to(np.arange(n_kinds)[:, None], (n_kinds, n_words))
        chosen, words = np.concatenate([whole, of_stems]), np.arange(n_words)
        features = _features(counts[chosen, words], languages[chosen, words], prior)
        affix = np.where(known.any(axis=1), (best + 1) / LONGEST_AFFIX, 0).astype(np.float32)
        columns = list(features[:n_kinds])
        for its, left in zip(features[n_kinds:], affix):
            columns += its, left[:, None]
        return np.concatenate(columns, axis=1)

    def _count_others(self, keys: Keys, k: int, group: Ints) -> Tuple[Floats, Floats]:
        """What the tables would hold, had the group not been counted."""
        assert self.counts is not None
        counts, n_groups = self.counts.by_kind[self.keys.kinds[k]], self.counts.n_groups
        if not len(counts.keys):  # no word of the corpus has a key of this kind
            nothing = np.zeros((len(keys), 2 + len(self.labels)), dtype=np.float32)
            return nothing[:, :-1], nothing[:, -1]
        number = np.minimum(np.searchsorted(counts.keys, keys), len(counts.keys) - 1)
        known = (keys != NO_KEY) & (counts.keys[number] == keys) & self._in_tables[k][number]
        begin = np.searchsorted(counts.places, number * n_groups)
        end = np.searchsorted(counts.places, (number + 1) * n_groups)
        others = self._sums[k][end] - self._sums[k][begin]
        own = number * n_groups + group
        place = np.minimum(np.searchsorted(counts.places, own), len(counts.places) - 1)
        is_own = (group >= 0) & (counts.places[place] == own)
        others = others - np.where(is_own[:, None], counts.own[place], 0)
        others = np.where(known[:, None], others, 0)
        languages = np.where(known, end - begin - is_own, 0)
        return _count(_logarithm(others)), np.minimum(languages, 255).astype(np.float32)

    def _look_up(self, keys: Keys, tables: Tables) -> Floats:
        return self._describe(*self._stored(keys.T, tables), tables.prior)

    def _stored(self, keys: Keys, tables: Tables) -> Tuple[Floats, Floats]:
        """Read the tables, in one pass: for a text of some words, each call of numpy counts.

        keys (ndarray): Shape: (n_columns, n_words)
        tables (Tables): The tables.
        RETURNS (Tuple[ndarray, ndarray]): The counts of classes, and of languages.
            Shapes: (n_columns, n_words, n_classes), (n_columns, n_words)
        """
        kind = np.array(self.keys.kinds_of_columns)[:, None]
        bucket = (keys % np.uint64(self.buckets)).astype(np.int64)
        slots = bucket[..., None] * _WAYS + np.arange(_WAYS)
        is_here = tables.marks[kind[..., None], slots] == _mark(keys)[..., None]
        slot = np.take_along_axis(slots, is_here.argmax(axis=2)[..., None], axis=2)[..., 0]
        known = is_here.any(axis=2) & (keys != NO_KEY)
        stored = np.where(known[..., None], tables.counts[kind, slot], 0)
        return _count(stored[..., :-1]), stored[..., -1].astype(np.float32)

    def _places(self, keys: Keys, weight: NDArray[np.float64]) -> Ints:
        """Give each key a slot in its bucket, -1 if those before it have taken all."""
        bucket = (keys % np.uint64(self.buckets)).astype(np.int64)
        order = np.lexsort((keys, -weight, bucket))
        ordered = bucket[order]
        rank = np.arange(len(keys)) - np.searchsorted(ordered, ordered)
        slot = np.full(len(keys), -1, dtype=np.int64)
        slot[order] = np.where(rank < _WAYS, ordered * _WAYS + rank, -1)
        return slot


def _features(counts: Floats, languages: Floats, prior: Floats) -> Floats:
    """Describe what is known of words by the log-odds of each class against what words
    are like in general, how much is known, and from how many languages.

    counts (ndarray): Shape: (n_columns, n_words, n_classes)
    languages (ndarray): Shape: (n_columns, n_words)
    prior (ndarray): Shape: (n_classes,)
    RETURNS (ndarray): Scaled to about 1. Shape: (n_columns, n_words, n_classes + 2)
    """
    total = counts.sum(axis=2, keepdims=True)
    odds = np.log((counts + _SMOOTHING * prior) / ((total + _SMOOTHING) * prior))
    columns = [odds / 2, np.log1p(total) / 4, np.log1p(languages)[..., None] / 2]
    return np.concatenate(columns, axis=2).astype(np.float32)


def _mark(keys: Keys) -> NDArray[np.int16]:
    """Bits of the key that its bucket does not depend on; never 0, which is empty."""
    bits = (keys >> np.uint64(48)).astype(np.uint16)
    marks: NDArray[np.int16] = np.maximum(bits, 1).view(np.int16)
    return marks


def _logarithm(counts: NDArray[Any]) -> NDArray[np.uint8]:
    steps: NDArray[np.float64] = np.rint(_STEPS * np.log1p(counts))
    return np.minimum(steps, 255).astype(np.uint8)


def _count(logarithms: NDArray[np.uint8]) -> Floats:
    return np.expm1(logarithms.astype(np.float32) / _STEPS)
