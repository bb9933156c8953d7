"""Pairs of words that sound alike across languages."""

from dataclasses import dataclass
from typing import List, NamedTuple, Optional, Sequence, Tuple

from ..ipa import clean, segments, strip_tone, unknown_segments, word_distance


class SpokenWord(NamedTuple):
    """A word and how it sounds.

    spelling (str): How it is written.
    ipa (str): How it is pronounced.
    """

    spelling: str
    ipa: str


SoundPair = Tuple[SpokenWord, SpokenWord]


@dataclass(frozen=True)
class SoundPairs:
    """Pairs of words of two languages.

    langs (Tuple[str, str]): The languages of the first and the second words, ISO 639-3.
    pairs (Tuple[SoundPair, ...]): The pairs, at least one, all of them pronounced.
    """

    langs: Tuple[str, str]
    pairs: Tuple[SoundPair, ...]


@dataclass(frozen=True)
class Mined:
    """What was found in a dictionary.

    pairs (List[SoundPair]): The pairs that sound alike.
    distances (List[float]): How far apart each of them is; nothing without a bound.
    same (int): How many pairs were left out as both words are spelled the same.
    silent (int): How many were left out as a word is not pronounced in full.
    far (int): How many sound too different.
    """

    pairs: List[SoundPair]
    distances: List[float]
    same: int
    silent: int
    far: int


def mine_sound_pairs(pairs: Sequence[SoundPair], max_distance: Optional[float] = None) -> Mined:
    """Keep of translations those that sound alike: names, loans and cognates.

    A pair that is spelled the same has mostly not been translated, and teaches nothing
    that its spelling does not.

    pairs (Sequence[SoundPair]): The pairs of a dictionary.
    max_distance (Optional[float]): The greatest articulatory distance, 0 to 1, as
        `ipa.word_distance` measures it, tones left out, as few languages have them;
        None keeps all that is pronounced.
    RETURNS (Mined): The pairs in their order, each once.
    """
    kept: List[SoundPair] = []
    distances = []
    same = silent = far = 0
    for pair in dict.fromkeys(pairs):
        first, second = pair
        if first.spelling.casefold() == second.spelling.casefold():
            same += 1
            continue
        sounds = [strip_tone(clean(word.ipa)) for word in pair]
        if not all(sounds) or any(map(unknown_segments, sounds)):
            silent += 1
            continue
        if max_distance is not None:
            distance = _distance_within(segments(sounds[0]), segments(sounds[1]), max_distance)
            if distance is None:
                far += 1
                continue
            distances.append(distance)
        kept.append(pair)
    return Mined(kept, distances, same, silent, far)


def _distance_within(first: Sequence[str], second: Sequence[str], bound: float) -> Optional[float]:
    lengths = sorted((len(first), len(second)))
    # At least the segments that one word has more are missing in the other, at 1 each.
    if lengths[1] - lengths[0] > bound * lengths[1]:
        return None
    distance = word_distance(first, second)
    return distance if distance <= bound else None
