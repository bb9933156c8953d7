"""The known names that sound like another.

Names change on their way from one language, script and G2P into another, and take endings. Among
many names there is one near to any word, by articulation: segments that differ in all that a
listener hears have most features in common. So what counts is how many sounds are of one class
(`ipa.sound_classes`, after Dolgopolsky 1964 and List 2012), which changes seldom; of names that are
as near by that, the nearest by articulation goes first.
"""

from dataclasses import dataclass
from typing import Dict, Iterable, List, NamedTuple, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ...ipa import clean, segments, sound_classes, strip_tone, unknown_segments
from .edit_distance import align_with_each, sound_distances

Numbers = NDArray[np.int16]
Lengths = NDArray[np.int64]
_LONGEST = 40  # segments that are compared
# Of the longer name's classes, so many differ at most in names that sound alike.
_DIFFERENT = 1 / 3


@dataclass(frozen=True)
class KnownName:
    """A name and how it sounds.

    name (str): How it is written.
    label (str): What it names.
    lang (str): The language it is in, ISO 639-3.
    ipa (str): How it is pronounced.
    """

    name: str
    label: str
    lang: str
    ipa: str


class NearName(NamedTuple):
    """A known name that sounds like another.

    likeness (float): Which part of the sounds of both are of one class, above 2/3, to 1.
    distance (float): How far apart they are in articulation, 0 (the same) to 1, as
        `ipa.word_distance` measures it.
    known (KnownName): The name.
    """

    likeness: float
    distance: float
    known: KnownName


class NearestNames:
    """Finds, among known names, those that sound like another; by several threads, too.

    Each is compared with all that are about as long, which are aligned at once.

    names (Iterable[KnownName]): The known names. What is not pronounced in full is left out.
    """

    def __init__(self, names: Iterable[KnownName]) -> None:
        found = [(sound_classes(_sounds(known.ipa)), known) for known in names]
        # Those of one length lie beside each other.
        kept = sorted(((c, known) for c, known in found if c), key=lambda row: len(row[0]))
        self._known = [known for _, known in kept]
        self._lengths = np.array([len(classes) for classes, _ in kept], dtype=np.int64)
        longest = int(self._lengths[-1]) if kept else 0
        # Their first classes, their second ones …, and nothing after the last of a shorter one.
        self._rows: Numbers = np.zeros((longest, len(kept)), dtype=np.int16)
        for i, (classes, _) in enumerate(kept):
            self._rows[: len(classes), i] = _numbers(classes)

    def __len__(self) -> int:
        return len(self._known)

    def find(self, ipa: str, n: int) -> List[NearName]:
        """Find the known names that sound like one.

        ipa (str): How that is pronounced.
        n (int): How many to give at most.
        RETURNS (List[NearName]): They, the most alike first; of those that are as much so, the
            first that was given. Each name once, however many languages have it.
        """
        sounds = _sounds(ipa)
        classes = sound_classes(sounds)
        found: List[NearName] = []
        if not classes or n < 1:
            return []
        n_classes = len(classes)
        # What is shorter or longer by more cannot be near.
        first, last = np.searchsorted(
            self._lengths, [(1 - _DIFFERENT) * n_classes, n_classes / (1 - _DIFFERENT)], "right"
        )
        lengths = self._lengths[first:last]
        if not len(lengths):
            return []
        edits = _edits(_numbers(classes), self._rows[: lengths[-1], first:last], lengths)
        longest = np.maximum(lengths, n_classes)
        alike = np.flatnonzero(edits < _DIFFERENT * longest).tolist()
        others = [self._known[first + i] for i in alike]
        distances = sound_distances([(sounds, _sounds(known.ipa)) for known in others])
        for i, known, apart in zip(alike, others, distances.tolist()):
            found.append(NearName(1 - int(edits[i]) / int(longest[i]), apart, known))
        found.sort(key=lambda near: (-near.likeness, near.distance))
        distinct: Dict[Tuple[str, str], NearName] = {}
        for near in found:
            distinct.setdefault((near.known.name.casefold(), near.known.label), near)
        return list(distinct.values())[:n]


def _sounds(ipa: str) -> Sequence[str]:
    """Give what of a name's pronunciation is compared: tones are not, as few languages have
    them, and nothing is of what is not pronounced in full."""
    toneless = strip_tone(clean(ipa))
    return () if unknown_segments(toneless) else segments(toneless)[:_LONGEST]


def _numbers(classes: str) -> Numbers:
    return np.array([ord(name) for name in classes], dtype=np.int16)


def _edits(word: Numbers, rows: Numbers, lengths: Lengths) -> Numbers:
    """Count the edits between a word and each of those whose first, second … classes are the
    rows (Levenshtein 1966).

    Shapes: (n_classes,), (longest, n_words), (n_words,); gives (n_words,)
    """
    above = align_with_each(word, rows, lambda number, others: others != number, np.int16)
    edits: Numbers = above[lengths, np.arange(rows.shape[1])]
    return edits
