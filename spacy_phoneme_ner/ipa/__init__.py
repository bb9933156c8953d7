"""What a pronunciation is: segments, normalisation, notations, articulatory features."""

from .arpabet import arpabet_to_ipa, ipa_to_arpabet
from .articulation import (
    distance,
    feature_names,
    features,
    nearest_segments,
    plain_inventory,
    word_distance,
)
from .normalize import clean, fold_spelling, strip_length, strip_stress, strip_tone
from .segments import is_known, segments, unknown_segments
from .sound_classes import consonant_skeleton, sound_classes
from .style import PLAIN, Style
from .syllables import syllables
from .tones import reduce_tones, tone_digits_to_letters, tone_letters, tone_marks
from .xsampa import ipa_to_xsampa, xsampa_to_ipa

__all__ = [
    "PLAIN",
    "Style",
    "arpabet_to_ipa",
    "clean",
    "consonant_skeleton",
    "distance",
    "feature_names",
    "features",
    "fold_spelling",
    "ipa_to_arpabet",
    "ipa_to_xsampa",
    "is_known",
    "nearest_segments",
    "plain_inventory",
    "reduce_tones",
    "segments",
    "sound_classes",
    "strip_length",
    "strip_stress",
    "strip_tone",
    "syllables",
    "tone_digits_to_letters",
    "tone_letters",
    "tone_marks",
    "unknown_segments",
    "word_distance",
    "xsampa_to_ipa",
]
