"""What a pronunciation is: segments, normalisation, articulatory features."""

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

__all__ = [
    "clean",
    "distance",
    "feature_names",
    "features",
    "fold_spelling",
    "is_known",
    "nearest_segments",
    "plain_inventory",
    "segments",
    "strip_length",
    "strip_stress",
    "strip_tone",
    "unknown_segments",
    "word_distance",
]
