"""The broad view of a pronunciation: one spelling for what transcribers write differently.

Lexica differ in conventions as much as in sounds: one writes t͡ʃ, another tʃ, one the
tapped ɾ that it hears, another the r that it means. An error rate over segments as they
stand counts all of that. The broad view keeps what tells words of a language apart in
most languages, and folds the rest:

- stress, length (ː, ˑ, the breve of an extra-short vowel, letters written twice) and tone,
  with the ˀ of a glottalised one, are left out;
- ties are taken off, so that an affricate is two segments in either spelling;
- marks of fine detail go (dental, apical, laminal, advanced, retracted, raised, lowered,
  more or less rounded, tongue root, centralised, no audible release); kept are nasal,
  voiceless, ejective, tense, aspirated, palatalised, labialised, pharyngealised;
- look-alikes: r for ɾ ɹ ɻ, a for ɑ ɐ, l for ɫ, h for ɦ, ʰ for ʱ and the breathy mark;
- prenasalised ⁿd is nd; a syllabic consonant is ə and the consonant, and ɚ, ɝ are ər;
- i, ɪ and u, ʊ that close a diphthong (after a vowel that is none of them or y) are j and w.
"""

import unicodedata
from functools import lru_cache
from typing import Dict, List, Tuple

import regex

from ...ipa import clean, segments, strip_length, strip_stress, strip_tone
from ...ipa.alphabet import CONSONANTS, TIES, TONE_LETTERS, TONE_MARKS, VOWELS

FOLDED: Dict[str, str] = {
    **dict.fromkeys("ɾɹɻ", "r"),
    **dict.fromkeys("ɑɐ", "a"),
    **dict.fromkeys("ɚɝ", "ər"),
    **dict.fromkeys(("ʱ", "\u0324"), "ʰ"),
    "ɫ": "l",
    "ɦ": "h",
    "ⁿ": "n",
    "ᵐ": "m",
    "ᵑ": "ŋ",
}

_LETTERS = str.maketrans(FOLDED)
_SYLLABIC = regex.compile(rf"([{CONSONANTS}])(\p{{M}}*)[\u0329\u030d]")
_CLOSING = "".join(v for v in VOWELS if v not in "iɪuʊyʏɨʉ")
_GLIDE_J = regex.compile(rf"(?<=[{_CLOSING}]\p{{M}}*)[iɪ](?!ː)")
_GLIDE_W = regex.compile(rf"(?<=[{_CLOSING}]\p{{M}}*)[uʊ](?!ː)")
# Raised is detail, but of r: it makes the Czech ř.
_DETAIL = regex.compile(
    r"[\u032a\u033a\u033b\u031f\u0320\u031e\u0339\u031c\u0318\u0319\u0308\u033d"
    r"\u031a\u032f\u0306\u0329\u030d]|(?<!r)\u031d"
)
_TIE = regex.compile(f"[{TIES}]")
_GLOTTAL_TONE = regex.compile(f"(?<=[{TONE_LETTERS}])ˀ|ˀ(?=[{TONE_LETTERS}])")
_TONED = regex.compile(rf"[{TONE_LETTERS}]+|[{TONE_MARKS}]")
# The marks of the IPA chart for level and contour tones, in its letters.
_MARKED = {
    "\u030b": "˥",
    "\u0301": "˦",
    "\u0304": "˧",
    "\u0300": "˨",
    "\u030f": "˩",
    "\u030c": "˩˥",
    "\u0302": "˥˩",
}


@lru_cache(maxsize=65536)
def broad_segments(ipa: str) -> Tuple[str, ...]:
    """Cut a pronunciation into the segments of its broad view (see above).

    ipa (str): IPA of one word.
    RETURNS (Tuple[str, ...]): The segments, none like the one before it.
    """
    # A long high vowel closes no diphthong, so glides are told before length goes.
    toneless = strip_tone(_GLOTTAL_TONE.sub("", clean(ipa)))
    text = unicodedata.normalize("NFD", strip_stress(toneless))
    text = _GLIDE_W.sub("w", _GLIDE_J.sub("j", text))
    text = _SYLLABIC.sub(r"ə\1\2", _TIE.sub("", text))
    text = _DETAIL.sub("", unicodedata.normalize("NFD", strip_length(text)))
    sounds: List[str] = []
    for segment in segments(text.translate(_LETTERS)):
        if not sounds or sounds[-1] != segment:
            sounds.append(segment)
    return tuple(sounds)


@lru_cache(maxsize=65536)
def tones(ipa: str) -> Tuple[str, ...]:
    """List the tones of a word, one a syllable that has any, in letters.

    ipa (str): IPA with tone letters or marks.
    RETURNS (Tuple[str, ...]): E.g. ("˥", "˨˩˦"); a level tone is one letter, however
        many are written.
    """
    shapes = []
    text = unicodedata.normalize("NFD", _GLOTTAL_TONE.sub("", ipa))
    for tone in _TONED.findall(text):
        letters = _MARKED.get(tone, tone)
        shape = [c for i, c in enumerate(letters) if i == 0 or letters[i - 1] != c]
        shapes.append("".join(shape))
    return tuple(shapes)
