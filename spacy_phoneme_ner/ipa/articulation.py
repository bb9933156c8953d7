"""Articulatory features of segments, and how far apart two sounds are.

The features and their weights are PanPhon's (Mortensen et al., COLING 2016; MIT). Its
tables come along with this package, in `ipa/panphon_data`, so that no release of PanPhon's
moves what a model was trained to read, and are read with `csv`.
"""

import csv
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Dict, Iterable, List, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ..memory.cache import remembered
from .alphabet import LENGTH, MODIFIERS, TIES, TONE_LETTERS
from .normalize import strip_tone

PANPHON_TABLES = Path(__file__).with_name("panphon_data")

Features = NDArray[np.float32]
_VALUES = {"+": 1.0, "-": -1.0, "0": 0.0}
# Deleting or inserting a segment costs as much as the most different segment.
_GAP = 1.0


@lru_cache(maxsize=1)
def feature_names() -> Tuple[str, ...]:
    """The names of the features, e.g. ("syl", "son", …), in the order of the vectors."""
    return _load()[0]


@remembered(8192)
def features(segment: str) -> Features:
    """Look up the articulatory features of a segment.

    A segment that PanPhon lacks is looked up without its tone, then without its
    diacritics from the right, then by its first letter, last without what stands
    before the letter (a raised nasal); failing that, it has no features.

    segment (str): One segment, e.g. "t͡ʃ".
    RETURNS (ndarray): -1 (absent), 0 (not specified) or +1 (present).
        Shape: (24,), float32. All zeros for what is no IPA. Not to be written to.
    """
    table = _load()[1]
    wanted = unicodedata.normalize("NFD", segment)
    while wanted:
        if wanted in table:
            return table[wanted]
        toneless = unicodedata.normalize("NFD", strip_tone(wanted))
        if toneless in table:
            return table[toneless]
        # Take one mark off the end; a tie leaves with the letter that follows it.
        wanted = wanted[:-1].rstrip(TIES)
    bare = segment.lstrip(MODIFIERS)
    return features(bare) if bare != segment else _nothing()


def distance(first: str, second: str) -> float:
    """Measure how differently two segments are articulated.

    The sum over the features of weight × |difference| / 2, divided by the sum of
    the weights (PanPhon's weighted feature distance, scaled to 0…1).

    first (str): One segment.
    second (str): Another.
    RETURNS (float): 0 for the same articulation, 1 for opposite in every feature.
    """
    return float(_distances(features(first), features(second)[None])[0])


def nearest_segments(segment: str, inventory: Sequence[str], k: int) -> List[str]:
    """Find the segments of an inventory that are articulated most alike.

    segment (str): The segment to find neighbours of.
    inventory (Sequence[str]): The candidates; the segment itself is passed over.
    k (int): How many to give at most.
    RETURNS (List[str]): The neighbours, nearest first.
    """
    candidates = [other for other in inventory if other != segment]
    if not candidates:
        return []
    rows = np.stack([features(other) for other in candidates])
    order = np.argsort(_distances(features(segment), rows), kind="stable")[:k]
    return [candidates[i] for i in order]


def word_distance(first: Sequence[str], second: Sequence[str]) -> float:
    """Align two words and measure how differently they sound.

    The edit distance over segments where a substitution costs the articulatory
    distance and an insertion or deletion costs 1, divided by the longer length.

    first (Sequence[str]): Segments of one word.
    second (Sequence[str]): Segments of the other.
    RETURNS (float): 0 (the same) to 1; 0 for two empty words.
    """
    if not first or not second:
        return float(bool(first) or bool(second))
    rows = np.stack([features(segment) for segment in second])
    previous = [_GAP * j for j in range(len(second) + 1)]
    for segment in first:
        costs = _distances(features(segment), rows)
        current = [previous[0] + _GAP]
        for j, cost in enumerate(costs):
            replaced = previous[j] + (0.0 if segment == second[j] else float(cost))
            current.append(min(replaced, previous[j + 1] + _GAP, current[j] + _GAP))
        previous = current
    return previous[-1] / max(len(first), len(second))


@lru_cache(maxsize=1)
def plain_inventory() -> Tuple[str, ...]:
    """Every segment of PanPhon without secondary articulation, length or tone."""
    marks = set(MODIFIERS) | set(LENGTH) | set(TONE_LETTERS)
    composed = (unicodedata.normalize("NFC", segment) for segment in _load()[1])
    return tuple(
        segment
        for segment in composed
        if all(c not in marks and (c in TIES or not unicodedata.combining(c)) for c in segment)
    )


def _distances(row: Features, rows: Features) -> Features:
    weights = _load()[2]
    return np.asarray(np.abs(rows - row) @ weights / (2 * weights.sum()), dtype=np.float32)


@lru_cache(maxsize=1)
def _nothing() -> Features:
    return _frozen(np.zeros(len(feature_names()), dtype=np.float32))


@lru_cache(maxsize=1)
def _load() -> Tuple[Tuple[str, ...], Dict[str, Features], Features]:
    with (PANPHON_TABLES / "ipa_all.csv").open(encoding="utf8", newline="") as file:
        header, *rows = csv.reader(file)
    with (PANPHON_TABLES / "feature_weights.csv").open(encoding="utf8", newline="") as file:
        weighted, values = list(csv.reader(file))[:2]
    names = tuple(header[1:])
    table = {unicodedata.normalize("NFD", row[0]): _frozen(_vector(row[1:])) for row in rows}
    # Tone has no weight in PanPhon: it takes no part in the distance.
    by_name = dict(zip(weighted, map(float, values)))
    weights = np.array([by_name.get(name, 0.0) for name in names], dtype=np.float32)
    return names, table, _frozen(weights)


def _vector(values: Iterable[str]) -> Features:
    return np.array([_VALUES[value] for value in values], dtype=np.float32)


def _frozen(array: Features) -> Features:
    array.setflags(write=False)
    return array
