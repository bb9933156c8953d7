"""What an encoder reads for a phoneme that it does not know."""

from collections import Counter
from typing import Dict, List, Mapping, NamedTuple, Optional, Tuple

import numpy as np

from . import distance, feature_names, features, is_known, nearest_segments, segments
from .alphabet import LETTERS, TONE_LETTERS
from .normalize import decompose

# More candidates than are ever articulated alike.
_MOST_TIES = 64
_HEIGHTS = dict(zip(TONE_LETTERS, (5, 4, 3, 2, 1) * 2))
_BREATHY = "\u0324"


class _Sound(NamedTuple):
    """A phoneme taken apart: its letters, and the marks on them."""

    letters: Tuple[str, ...]
    marks: "Counter[str]"


class PhonemeNeighbours:
    """Finds, among known phonemes, the one to read in place of an unknown one.

    A sound is read as the same letters with fewer marks (kʷ as k, áː as aː or a), of
    several the one that is articulated most alike; so a letter never changes for the
    sake of a mark, which PanPhon's distances alone would do (hʷ as ɦʲ). Without such,
    it is read as the sound that is articulated most alike of all. Ties go to the one
    with the fewest other letters, then other marks, then to the lowest number.

    A tone contour, which articulation does not tell, is read as the contour whose
    pitch differs least, as Chao's numbers at its beginning, middle and end.

    known (Mapping[str, int]): The numbers of phonemes by their clean IPA. What is no
        single segment of IPA takes no part.
    """

    def __init__(self, known: Mapping[str, int]) -> None:
        self._sounds: Dict[str, int] = {}
        self._tones: Dict[str, int] = {}
        self._by_letters: Dict[Tuple[str, ...], List[str]] = {}
        # Where a vocabulary has a sound with stress only, that has to do.
        for ipa, number in sorted(
            known.items(), key=lambda item: (segments(item[0]) != (item[0],), item[1])
        ):
            segment = _single(ipa)
            if segment is None:
                continue
            if segment[0] in TONE_LETTERS:
                self._tones.setdefault(segment, number)
            elif features(segment).any():
                self._sounds.setdefault(_articulated(segment), number)
        self._parts = {sound: _take_apart(sound) for sound in self._sounds}
        for sound, parts in self._parts.items():
            self._by_letters.setdefault(parts.letters, []).append(sound)

    def find(self, phoneme: str) -> Optional[int]:
        """Find the number to read for a phoneme.

        phoneme (str): One segment in clean IPA, with or without stress.
        RETURNS (Optional[int]): The number; None if the phoneme is not one segment of
            IPA, has no features, or there is nothing known of its kind.
        """
        segment = _single(phoneme)
        if segment is None:
            return None
        if segment[0] in TONE_LETTERS:
            return self._nearest_tone(segment)
        if not self._sounds or not features(segment).any():
            return None
        return self._sounds[self._nearest_sound(_articulated(segment))]

    def _nearest_sound(self, sound: str) -> str:
        parts = _take_apart(sound)
        fewer = [
            other
            for other in self._by_letters.get(parts.letters, ())
            if not self._parts[other].marks - parts.marks
        ]
        # PanPhon does not know every order in which marks are written.
        same = [other for other in fewer if self._parts[other].marks == parts.marks]
        if same:
            return sound if sound in same else same[0]
        near = fewer or nearest_segments(sound, list(self._sounds), _MOST_TIES)

        def cost(other: str) -> Tuple[float, int, int, int]:
            there = self._parts[other]
            letters = _n_differing(Counter(parts.letters), Counter(there.letters))
            marks = _n_differing(parts.marks, there.marks)
            return distance(sound, other), letters, marks, self._sounds[other]

        return min(near, key=cost)

    def _nearest_tone(self, tone: str) -> Optional[int]:
        def cost(other: str) -> Tuple[float, int, int]:
            apart = float(np.abs(_pitch(tone) - _pitch(other)).sum())
            return apart, _n_differing(Counter(tone), Counter(other)), self._tones[other]

        nearest = min(self._tones, key=cost, default=None)
        return None if nearest is None else self._tones[nearest]


def _single(ipa: str) -> Optional[str]:
    """The one segment of a string without its stress, None if there are more or none."""
    parts = segments(ipa)
    return parts[0] if len(parts) == 1 and is_known(parts[0]) else None


def _articulated(segment: str) -> str:
    """Write breathy voice as PanPhon does: dʱ, and dʰ of many dictionaries, as d̤."""
    voice, syllabic = (features(segment)[feature_names().index(name)] for name in ("voi", "syl"))
    aspirated = _BREATHY if voice > 0 > syllabic else "ʰ"
    return decompose(segment).replace("ʱ", _BREATHY).replace("ʰ", aspirated)


def _take_apart(sound: str) -> _Sound:
    text = sound.replace("c\u0327", "ç")  # no mark, but part of the letter
    letters = tuple(symbol for symbol in text if symbol in LETTERS)
    return _Sound(letters, Counter(symbol for symbol in text if symbol not in LETTERS))


def _n_differing(first: "Counter[str]", second: "Counter[str]") -> int:
    return (first - second).total() + (second - first).total()


def _pitch(tone: str) -> "np.ndarray[Tuple[int, ...], np.dtype[np.float64]]":
    heights = [_HEIGHTS[symbol] for symbol in tone if symbol in _HEIGHTS]
    return np.interp([0, 0.5, 1], np.linspace(0, 1, len(heights)), heights)
