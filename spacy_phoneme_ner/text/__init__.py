"""What running text is made of: its sentences and marks. Knows neither spaCy nor languages."""

from .marks import mark_edges
from .sentences import cut_sentences

__all__ = ["cut_sentences", "mark_edges"]
