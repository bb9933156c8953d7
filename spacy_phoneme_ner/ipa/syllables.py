"""Cutting an IPA string into syllables.

A syllable has one nucleus, and sounds grow more sonorous towards it (Selkirk 1984, "On
the major class features and syllable theory"). What stands between two nuclei goes to the
later one as far as it may (the maximal onset of Kahn 1976, "Syllable-based generalizations
in English phonology"). As the onsets of a language are not known here, that is one
consonant, with a glide after it, or with a liquid after an obstruent: what most languages
with more than open syllables allow. So Korean and Japanese are cut as they are written;
English "extra" is ɛks.tɹə.
"""

import re
import unicodedata
from itertools import pairwise
from typing import List, Tuple

from ..memory.cache import remembered
from .alphabet import (
    CONSONANTS,
    LETTERS,
    STRESS,
    TONE_LETTERS,
    TONE_STEPS,
    VOWELS,
)
from .normalize import decompose
from .segments import IPA_SYMBOL

# The kinds of segments, a letter each, so that a word becomes a string to search in.
# Nuclei are I, A, E, Y and V, which differ in the diphthongs that they make.
_KINDS = {
    **dict.fromkeys(VOWELS, "V"),
    **dict.fromkeys("iuɯ", "I"),
    **dict.fromkeys("əa", "A"),
    **dict.fromkeys("eoɔɛæʌɑɐ", "E"),
    **dict.fromkeys("ɪʊ", "Y"),
    **dict.fromkeys(CONSONANTS, "O"),  # obstruents, as far as they are not below
    **dict.fromkeys("jwɥɰʋ", "G"),
    **dict.fromkeys("rɾɽɹɻlɭʎʟɺɫʀ", "L"),
    **dict.fromkeys("mɱnɳɲ", "N"),
    # Most languages that have ŋ have it in codas, ɴ is there only, so that neither is
    # an onset but where nothing else can be.
    **dict.fromkeys("ŋɴ", "Q"),
    **dict.fromkeys(TONE_LETTERS + TONE_STEPS, "T"),
}
_SYLLABIC, _NON_SYLLABIC = "\u0329", "\u032f"
_OFF_GLIDE, _NON_SYLLABIC_VOWEL, _OTHER = "X", "H", "O"
_NUCLEUS = re.compile("[IAEYV]")
# What a syllable ends in that has a tone and no vowel is its nucleus: Igbo n˩.
_BARE_NUCLEUS = re.compile("(?:(?<=^)|(?<=T))([OLNQG]*)[LNQ](?=T)")
# Within one tone iə, uə, ɯə are diphthongs, as in Vietnamese and Thai; elsewhere they
# are more often two syllables. ɪ and ʊ after a lower vowel are the end of a diphthong.
_CENTRING = re.compile("(?<=I)A(?=[OLNQG]*T)")
_CLOSING = re.compile("(?<=[AE])Y")
_AFTER_NUCLEUS = re.compile(f"(?<=[IAEYV]){_NON_SYLLABIC_VOWEL}")
_ONSET = re.compile("(?:[OLN]G|OL|[OLNG])?$")
# Behind a tone, which mostly ends a syllable, ŋ is an onset, too: Vietnamese ŋwiən.
_ONSET_AFTER_TONE = re.compile("(?:[OLNQ]G|OL|[OLNQG])?$")
_BREAKS = re.compile(r"[\s.|‿]+")


def syllables(ipa: str) -> Tuple[str, ...]:
    """Cut an IPA string into its syllables.

    Nuclei are vowels and syllabic consonants. Glides and non-syllabic vowels belong to a
    neighbouring one; other vowels in a row are a syllable each, which suits Japanese
    (ka.i) and Spanish better than languages with diphthongs that are written as two full
    vowels (aj is one syllable, ai two). Tone letters end a syllable, but for consonants
    that cannot begin the next one; a mark of stress before a consonant, a syllable dot
    and white space end it always. What has no nucleus is one syllable.

    ipa (str): Clean IPA of one or several words, e.g. "pej˨˩˦t͡ɕiŋ˥˥".
    RETURNS (Tuple[str, ...]): The syllables in NFC, e.g. ("pej˨˩˦", "t͡ɕiŋ˥˥"). Joined
        they are the input without white space and dots.
    """
    return _cut_cached(ipa)


def _cut(ipa: str) -> Tuple[str, ...]:
    words = _BREAKS.split(decompose(ipa))
    parts = [syllable for word in words if word for syllable in _cut_word(word)]
    return tuple([unicodedata.normalize("NFC", syllable) for syllable in parts])


_cut_cached = remembered(16384)(_cut)


def _cut_word(word: str) -> List[str]:
    texts, kinds = _classify(word)
    nuclei = [match.start() for match in _NUCLEUS.finditer(kinds)]
    starts = [0]
    for before, nucleus in pairwise(nuclei):
        starts.append(before + 1 + _onset(kinds[before + 1 : nucleus]))
    ends = [*starts[1:], len(texts)]
    return ["".join(texts[start:end]) for start, end in zip(starts, ends)]


def _classify(word: str) -> Tuple[List[str], str]:
    """Cut a word into segments, with the stress before them, and tell their kinds.

    RETURNS (Tuple[List[str], str]): The segments and a letter for each, a small one for a
        consonant with stress before it.
    """
    texts: List[str] = []
    letters: List[str] = []
    stress = ""
    for match in IPA_SYMBOL.finditer(word):
        text = match.group()
        if text[0] in STRESS:
            stress += text
            continue
        if texts and not stress and unicodedata.category(text[0])[0] == "M":
            texts[-1] += text  # no IPA, but nothing to begin a syllable with either
            continue
        kind = _kind(text)
        texts.append(stress + text)
        letters.append(kind.lower() if stress and not _NUCLEUS.match(kind) else kind)
        stress = ""
    if stress:  # before nothing: it belongs to what it follows, if there is anything
        texts[-1:] = ["".join([*texts[-1:], stress])]
        letters = letters or [_OTHER]
    kinds = _BARE_NUCLEUS.sub(r"\1V", "".join(letters))
    kinds = _CLOSING.sub(_OFF_GLIDE, _CENTRING.sub(_OFF_GLIDE, kinds))
    kinds = _AFTER_NUCLEUS.sub(_OFF_GLIDE, kinds).replace(_NON_SYLLABIC_VOWEL, "G")
    return texts, kinds


def _kind(segment: str) -> str:
    first = next((symbol for symbol in segment if symbol in LETTERS), segment[0])
    kind = _KINDS.get(first, _OTHER)
    if _SYLLABIC in segment:
        return "V"
    if first in VOWELS and segment != first:
        return _NON_SYLLABIC_VOWEL if _NON_SYLLABIC in segment else "V"
    return kind


def _onset(between: str) -> int:
    """Find where, among what stands between two nuclei, the later syllable begins."""
    stressed = [i for i, kind in enumerate(between) if kind.islower()]
    if stressed:
        return stressed[-1]
    tone = between.rfind("T") + 1
    pattern = _ONSET_AFTER_TONE if tone else _ONSET
    match = pattern.search(between, tone)
    return match.start() if match else len(between)
