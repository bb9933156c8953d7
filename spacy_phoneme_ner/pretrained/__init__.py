"""Trained models that come with the package, or are made by `python -m spacy phoneme bundle`.

A bundle is a folder: `model.cfg`, `model.safetensors` and `meta.json`. Those that the
package ships lie beside this file, each under its name.
"""

from .bundle import Bundle, build_model, read_bundle, shipped_bundles
from .model_state import StateError, fit_sizes
from .writing import MAX_SIZE, Written, seal_bundle, write_bundle

__all__ = [
    "MAX_SIZE",
    "Bundle",
    "StateError",
    "Written",
    "build_model",
    "fit_sizes",
    "read_bundle",
    "seal_bundle",
    "shipped_bundles",
    "write_bundle",
]
