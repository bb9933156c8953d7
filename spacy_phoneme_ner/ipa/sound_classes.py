"""Classes of sounds that languages take for one another, for matching words by sound.

Dolgopolsky (1964) put consonants that change into each other into ten classes, in
order to find related words; List (2012) has a finer set. The two here are coarse in
the places where a name changes on its way from one language, script and G2P into
another: voicing, place within a region, length, doubling, and the quality of vowels.
"""

import unicodedata
from itertools import groupby
from typing import Dict, Iterable, Mapping, Sequence

from ..memory.cache import remembered

_SOUNDS = {
    "P": "p b ɓ",
    "F": "f v ʋ w ʍ β ɸ ⱱ",
    "T": "t d ʈ ɖ ɗ θ ð",
    "S": "s z ts dz",
    "C": "ʃ ʒ ʂ ʐ ɕ ʑ tʃ dʒ tɕ dʑ ʈʂ ɖʐ c ɟ ç ʝ ʄ",
    "K": "k ɡ g q ɢ ɠ ʛ",
    "H": "x ɣ χ ʁ h ɦ ħ ɧ ɰ",
    "M": "m ɱ",
    "N": "n ɲ ŋ ɳ ɴ",
    "R": "r ɾ ɹ ɽ ʀ ɻ ɺ",
    "L": "l ɭ ʎ ɫ ɬ ɮ ʟ",
    "J": "j ɥ",
    "I": "i ɪ y ʏ e ɛ ø œ",
    "U": "u ʊ o ɔ ɯ ʉ ɤ",
    "A": "a ɑ æ ɐ ʌ ɒ ə ɚ ɜ ɝ ɞ ɶ ɵ ɘ ɨ",
}
_CONSONANTS = {
    "P": "p b ɓ f v ʋ β ɸ ⱱ",
    "T": "t d ʈ ɖ ɗ θ ð",
    "S": "s z ts dz ʃ ʒ ʂ ʐ ɕ ʑ tʃ dʒ tɕ dʑ ʈʂ ɖʐ c ɟ ç ʝ ʄ",
    "K": "k ɡ g q ɢ ɠ ʛ x ɣ χ ʁ ɰ",
    "M": "m ɱ",
    "N": "n ɲ ŋ ɳ ɴ",
    "R": "r ɾ ɹ ɽ ʀ ɻ ɺ l ɭ ʎ ɫ ɬ ɮ ʟ",
    "W": "w ʍ",
    "J": "j ɥ",
}
# Stands for any vowel a word begins with; all the others are left out.
_INITIAL_VOWEL = "V"
_VOWELS = "IUA"


def _by_sound(classes: Mapping[str, str]) -> Dict[str, str]:
    return {sound: name for name, sounds in classes.items() for sound in sounds.split()}


_CLASS, _CONSONANT = _by_sound(_SOUNDS), _by_sound(_CONSONANTS)


def sound_classes(segments: Sequence[str]) -> str:
    """Write a word as the classes of its sounds.

    Sounds in a row that are of one class are written once; what is no sound that is
    known (a glottal stop, a click, a tone) is left out.

    segments (Sequence[str]): Its segments, as `ipa.segments` gives them; letters of
        the Latin script do as well.
    RETURNS (str): One letter a class, e.g. "TAMAK" of "d a m a k".
    """
    return _squeeze(map(_class_of, segments))


def consonant_skeleton(segments: Sequence[str]) -> str:
    """Write a word as the classes of its consonants, as scripts do that have no vowels.

    segments (Sequence[str]): As for `sound_classes`.
    RETURNS (str): One letter a class, "V" before them if the word begins with a vowel,
        e.g. "VRKNTN" of "a r ɡ e n t i n a". Classes in a row are written once,
        whatever vowel stood between them.
    """
    # Scripts that write no vowels write a glottal stop where other languages begin with one.
    first = next((name for name in map(_class_of, segments) if name), "")
    begins = first in _VOWELS and first != ""
    skeleton = _squeeze(map(_consonant_of, segments))
    return _INITIAL_VOWEL + skeleton if begins else skeleton


def _squeeze(classes: Iterable[str]) -> str:
    return "".join([name for name, _ in groupby(filter(None, classes))])


@remembered(4096)
def _class_of(segment: str) -> str:
    return _look_up(_CLASS, segment)


@remembered(4096)
def _consonant_of(segment: str) -> str:
    return _look_up(_CONSONANT, segment)


def _look_up(table: Mapping[str, str], segment: str) -> str:
    """Find the class of a segment by its letters, marks aside; an affricate by both."""
    letters = "".join(c for c in unicodedata.normalize("NFD", segment) if c.isalpha())
    base = "".join(c for c in letters if unicodedata.category(c) != "Lm")
    return table.get(base) or table.get(base[:2]) or table.get(base[:1]) or ""
