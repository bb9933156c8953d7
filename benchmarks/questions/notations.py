"""Ways to write a pronunciation: symbols with blanks between them, for `small_models.written`."""

from functools import cache, lru_cache
from itertools import groupby
from typing import AbstractSet, Callable, List, Sequence, Tuple

import regex

from spacy_phoneme_ner.g2p import EnglishG2P, OrthG2P, RomanG2P
from spacy_phoneme_ner.ipa import (
    PLAIN,
    consonant_skeleton,
    feature_names,
    features,
    ipa_to_xsampa,
    nearest_segments,
    segments,
    sound_classes,
)
from spacy_phoneme_ner.ipa.alphabet import LETTERS, STRESS
from spacy_phoneme_ner.ipa.normalize import decompose

# The sounds of ARPABET (its 39 symbols of the CMU dictionary, diphthongs as their parts).
_OF_ARPABET = "ɑ æ ʌ ɔ ə ɛ ɹ̩ ɪ i ʊ u e a o b t͡ʃ d ð f ɡ h d͡ʒ k l m n ŋ p ɹ s ʃ t θ v w j z ʒ"
ARPABET_SOUNDS = tuple(_OF_ARPABET.split())
# PanPhon's features by what they say of a sound.
VOICING = frozenset(("voi", "sg", "cg"))
PLACE = frozenset(("ant", "cor", "distr", "lab", "hi", "lo", "back", "round", "velaric"))
MANNER = frozenset(("son", "cons", "cont", "delrel", "lat", "nas", "strid"))
_BARE_LETTER = regex.compile(f"[{LETTERS}]")
_STRESS_MARK = regex.compile(f"([{STRESS}])")
_CHARACTER = regex.compile(r"\S")


def of_segments(ipa: str) -> Tuple[str, ...]:
    """Cut a pronunciation into segments, without tones, stress and length."""
    return segments(PLAIN.apply(ipa))


def characters(ipa: str) -> Sequence[str]:
    """Cut it into letters, ties and diacritics, each by itself."""
    return _CHARACTER.findall(decompose(PLAIN.apply(ipa)))


def x_sampa(ipa: str) -> Sequence[str]:
    """Write it in X-SAMPA, character by character."""
    return _CHARACTER.findall(ipa_to_xsampa(PLAIN.apply(ipa), unknown="drop"))


def bare_letters(ipa: str) -> Sequence[str]:
    """Write its letters alone, without ties and diacritics."""
    return _BARE_LETTER.findall(decompose(PLAIN.apply(ipa)))


def arpabet(ipa: str) -> Sequence[str]:
    """Write each segment as the sound of English that is articulated most like it."""
    return [_like_english(segment) for segment in of_segments(ipa)]


def classes(ipa: str) -> Sequence[str]:
    """Write the classes of its sounds (after Dolgopolsky), 15 letters."""
    return list(sound_classes(of_segments(ipa)))


def skeleton(ipa: str) -> Sequence[str]:
    """Write the classes of its consonants, 10 letters."""
    return list(consonant_skeleton(of_segments(ipa)))


def consonants(ipa: str) -> Sequence[str]:
    """Keep its consonants."""
    return [segment for segment in of_segments(ipa) if not is_vowel(segment)]


def vowels(ipa: str) -> Sequence[str]:
    """Keep its vowels."""
    return [segment for segment in of_segments(ipa) if is_vowel(segment)]


def one_vowel(ipa: str) -> Sequence[str]:
    """Write all its vowels as one."""
    return ["V" if is_vowel(segment) else segment for segment in of_segments(ipa)]


def merge(lost: AbstractSet[str]) -> Callable[[str], Sequence[str]]:
    """Make a way to write in which consonants that differ in nothing else are the same.

    lost (AbstractSet[str]): The features, by PanPhon's names, that are left out.
    RETURNS (Callable): Writes vowels as they are.
    """

    @lru_cache(maxsize=4096)
    def merged(segment: str) -> str:
        if is_vowel(segment):
            return segment
        kept = zip(feature_names(), features(segment))
        return "".join("-0+"[int(value) + 1] for name, value in kept if name not in lost)

    return lambda ipa: list(map(merged, of_segments(ipa)))


@lru_cache(maxsize=4096)
def is_vowel(segment: str) -> bool:
    """Tell whether a segment makes a syllable."""
    return bool(features(segment)[feature_names().index("syl")] > 0)


def by_sound(write: Callable[[str], Sequence[str]]) -> Callable[[str, str, str], str]:
    """Make what `written` takes of a way to write a pronunciation; each is written once."""

    @cache
    def written(ipa: str) -> str:
        return " ".join(write(ipa))

    return lambda ipa, lang, text: written(ipa)


def by_letters(roman: bool) -> Callable[[str, str, str], str]:
    """Make what `written` takes of spelling, in Latin letters or its own."""
    reader = RomanG2P() if roman else OrthG2P()

    @cache
    def written(text: str) -> str:
        # As the encoder reads spelling: doubled letters are one.
        return " ".join(letter for letter, _ in groupby("".join(reader([text], "")[0].split())))

    return lambda ipa, lang, text: written(text)


def with_english_stress() -> Callable[[str, str, str], str]:
    """Make what `written` takes: segments, and marks of stress in what was read as English.

    Of the languages here, no other G2P tells the stress.
    """
    reader = EnglishG2P(stress=True)
    plain = by_sound(of_segments)

    @cache
    def written(text: str) -> str:
        parts: List[str] = []
        for part in _STRESS_MARK.split(reader([text], "eng")[0]):
            parts += [part] if part in STRESS else of_segments(part)
        return " ".join(parts)

    return lambda ipa, lang, text: written(text) if lang == "eng" and ipa else plain(ipa, "", "")


@lru_cache(maxsize=4096)
def _like_english(segment: str) -> str:
    if segment in ARPABET_SOUNDS:
        return segment
    return nearest_segments(segment, ARPABET_SOUNDS, 1)[0]
