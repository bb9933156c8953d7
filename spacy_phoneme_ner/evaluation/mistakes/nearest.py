"""The known name that sounds most like a word, and whether it is nearer than chance would have it.

Among very many names there is one near to any word, a word read backwards among them. So a distance
tells something only beside those of such words: a word counts as heard if no more than a tenth of
the known words of its length, read backwards, come as near to one as it does.
"""

from typing import Dict, Mapping, NamedTuple, Tuple

import numpy as np
from numpy.typing import NDArray

from ...ipa import distance
from ...models.words.reader import MAX_SYMBOLS
from ..sounds.edit_distance import align_with_each

Sounds = Tuple[str, ...]
Floats = NDArray[np.float32]
# An insertion or a deletion, as `ipa.word_distance` has it.
_GAP = 1.0
# Of each length so many known words are read backwards, and such a share may come as near.
_N_BACKWARDS, _CHANCE = 100, 10.0


class Nearest(NamedTuple):
    """A known word that sounds like another.

    distance (float): 0 (the same) to 1, as `ipa.word_distance` measures it.
    word (str): How it is spelled.
    """

    distance: float
    word: str


class NearestSounds:
    """Finds, among known words, the one that sounds most like another.

    words (Mapping[Sounds, str]): The known words, spelled, by their segments; one at least.
    """

    def __init__(self, words: Mapping[Sounds, str]) -> None:
        self._segments = sorted({segment for sounds in words for segment in sounds})
        numbers = {segment: i for i, segment in enumerate(self._segments)}
        self._words: Dict[int, Tuple[NDArray[np.int16], Tuple[str, ...]]] = {}
        by_length: Dict[int, Dict[Sounds, str]] = {}
        for sounds, word in words.items():
            short = sounds[:MAX_SYMBOLS]
            by_length.setdefault(len(short), {}).setdefault(short, word)
        for length, known in by_length.items():
            rows = np.array([[numbers[s] for s in sounds] for sounds in known], dtype=np.int16)
            self._words[length] = rows.T, tuple(known.values())
        self._found: Dict[Sounds, Nearest] = {}
        self._chance: Dict[int, float] = {}
        self._costs: Dict[str, Floats] = {}

    def __call__(self, sounds: Sounds) -> Nearest:
        """Find the nearest known word.

        sounds (Sounds): The segments of a word, one at least.
        RETURNS (Nearest): The word; of several as near, that of the most similar length.
        """
        sounds = sounds[:MAX_SYMBOLS]
        if sounds not in self._found:
            self._found[sounds] = self._search(sounds)
        return self._found[sounds]

    def is_heard(self, sounds: Sounds) -> bool:
        """Tell whether a word sounds more like a known one than chance would have it.

        sounds (Sounds): The segments of a word, one at least.
        RETURNS (bool): Whether it is nearer, or the same.
        """
        nearest = self(sounds).distance
        return nearest == 0 or nearest < self.chance(min(len(sounds), MAX_SYMBOLS))

    def chance(self, length: int) -> float:
        """Tell how near a tenth of the known words of a length, read backwards, come to one.

        length (int): How many segments; where no word has as many, the next length is taken.
        RETURNS (float): The distance.
        """
        length = min(self._words, key=lambda other: (abs(other - length), other))
        if length not in self._chance:
            rows, names = self._words[length]
            step = max(1, len(names) // _N_BACKWARDS)
            backwards = [
                tuple(self._segments[i] for i in row[::-1]) for row in rows.T[::step].tolist()
            ]
            near = [self._search(sounds).distance for sounds in backwards[:_N_BACKWARDS]]
            self._chance[length] = float(np.percentile(near, _CHANCE))
        return self._chance[length]

    def _search(self, sounds: Sounds) -> Nearest:
        best = Nearest(np.inf, "")
        for length in sorted(self._words, key=lambda n: (abs(n - len(sounds)), n)):
            longest = max(length, len(sounds))
            if abs(length - len(sounds)) * _GAP / longest >= best.distance:
                continue
            rows, names = self._words[length]
            costs = align_with_each(sounds, rows, self._replacing, np.float32)[-1]
            i = int(costs.argmin())
            if costs[i] / longest < best.distance:
                best = Nearest(float(costs[i]) / longest, names[i])
        return best

    def _replacing(self, segment: str, others: NDArray[np.int16]) -> Floats:
        if segment not in self._costs:
            costs = [
                0.0 if other == segment else distance(segment, other) for other in self._segments
            ]
            self._costs[segment] = np.array(costs, dtype=np.float32)
        replaced: Floats = self._costs[segment][others]
        return replaced
