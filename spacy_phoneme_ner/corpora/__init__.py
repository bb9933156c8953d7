"""Reading corpora in their own formats, converting them, and reading them in training."""

from .convert import ConversionReport, convert
from .formats import FORMATS, read_corpus
from .sentences import Item, Sentence, Skipped

__all__ = [
    "FORMATS",
    "ConversionReport",
    "Item",
    "Sentence",
    "Skipped",
    "convert",
    "read_corpus",
]
