"""Trained models that a component begins with: bundles, and pipelines.

A bundle, made by `python -m spacy phoneme bundle`, is a folder: `model.cfg`,
`model.safetensors` and `meta.json`. Those that the package ships lie beside this file, each
under its name. Of a trained pipeline, a folder or an installed package, the phoneme_ner is read.
"""

from .blocks import changed_settings, show_differences, with_settings
from .bundle import Bundle, build_model, read_bundle, shipped_bundles
from .finding import Pretrained, read_pretrained
from .likeness import are_alike
from .model_state import MisfitError, StateError, fit_sizes
from .writing import MAX_SIZE, Written, seal_bundle, write_bundle

__all__ = [
    "MAX_SIZE",
    "Bundle",
    "MisfitError",
    "Pretrained",
    "StateError",
    "Written",
    "are_alike",
    "build_model",
    "changed_settings",
    "fit_sizes",
    "read_bundle",
    "read_pretrained",
    "seal_bundle",
    "shipped_bundles",
    "show_differences",
    "with_settings",
    "write_bundle",
]
