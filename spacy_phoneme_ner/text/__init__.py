"""What running text is made of: its sentences and marks. Knows neither spaCy nor languages."""

from .marks import mark_edges
from .measures import is_measure
from .sentences import cut_sentences, has_sentence_end

__all__ = ["cut_sentences", "has_sentence_end", "is_measure", "mark_edges"]
