"""The phonemes of an encoder that has no vocabulary of its own."""

import string
import unicodedata
from typing import List

from . import plain_inventory

# The marked sounds that the dictionaries of CharsiuG2P (36 languages) use most, each
# mark with the letters that commonly bear it.
_VOWELS = "iyɨʉɯuɪʏʊeøɘɵɤoəɛœɜɞʌɔæɐaɶɑɒ"
_SERIES = {
    "ː": "p b t d ʈ ɖ c ɟ k ɡ q ʔ m n ɳ ɲ ŋ r ɾ f v s z ʃ ʒ x ɣ χ ħ ʕ h ɬ l ɭ ʎ j w "
    "t͡s d͡z t͡ʃ d͡ʒ t͡ɕ d͡ʑ t̪ d̪ n̪ l̪",
    "ʰ": "p t t̪ ʈ c k q t͡s t͡ʃ t͡ɕ t͡ʂ ʈ͡ʂ s",
    "ʱ": "b d d̪ ɖ ɟ ɡ ɽ d͡z d͡ʒ d͡ʑ",
    "ʼ": "p t t̪ k q s t͡s t͡ʃ t͡ɬ",
    "ʲ": "p b t d k ɡ m n r ɾ l f v s z ʃ ʒ x ɣ h t͡s d͡z t͡ʃ d͡ʒ",
    "ʷ": "p b t d k ɡ q ɢ m n ŋ s z x ɣ χ ʁ h ʔ",
    "ˤ": "t d s z ð l n r",
    "\u032a": "t d n l s z ɾ",  # dental
    "\u031a": "p b t d ʈ ɖ k ɡ",  # unreleased
    "\u0348": "p t k s t͡ɕ",  # Korean's tense stops
    "\u0329": "m n ŋ l r ɹ s z ʂ ʐ",  # syllabic
    "\u032f": "i u e o a ɪ ʊ ɐ ə",  # not syllabic
    "\u0320": "t d n l s z a",  # retracted
    "\u031e": "e o ø",  # lowered
    "\u0308": "a ɪ ʊ",  # centralised
}
_OTHERS = "t̪ʰ d̪ʱ t͡ʂ d͡ʐ ŋ͡m ᵐb ᵐp ⁿd ⁿt ⁿd͡ʒ ⁿd͡z ᵑɡ ᵑk ᶮɟ ⁿz ᵐv"
_TONES = "˥ ˦ ˧ ˨ ˩ ˥˥ ˦˦ ˧˧ ˨˨ ˩˩ ˥˩ ˩˥ ˧˥ ˨˦ ˦˥ ˥˧ ˦˨ ˧˩ ˧˨ ˨˩ ˨˩˦ ˨˩˨ ˧˩˨ ˥˩˥ ˩˥˩ ˨ˀ˩ ˧ˀ˥"
_TONE_MARKS = "\u0301\u0300\u0302\u030c\u0304"
# What stands in text for itself, besides ASCII's.
_PUNCTUATION = "–—‘’“”„…«»‹›¿¡·•°§€£–‚、。「」『』・，．：；？！（）।॥،؛؟۔።፣"


def default_phonemes() -> List[str]:
    """List phonemes for an encoder without a vocabulary of its own.

    Digits and punctuation, PanPhon's plain segments, and the series of marked ones
    that many languages have: long and nasal vowels, aspirated, ejective, palatalised
    and so on consonants, tones. What is not here has a near neighbour that is.

    RETURNS (List[str]): The phonemes in NFC, without repeats.
    """
    vowels = [v + mark for mark in ("ː", "\u0303", "\u0303ː") for v in _VOWELS]
    accented = [v + tone + long for v in "aeiouɛɔə" for tone in _TONE_MARKS for long in ("", "ː")]
    consonants = [letter + mark for mark, letters in _SERIES.items() for letter in letters.split()]
    listed = [
        *string.digits,
        *string.punctuation,
        *_PUNCTUATION,
        *plain_inventory(),
        *vowels,
        *consonants,
        *_OTHERS.split(),
        *accented,
        *_TONES.split(),
    ]
    return list(dict.fromkeys(unicodedata.normalize("NFC", phoneme) for phoneme in listed))
