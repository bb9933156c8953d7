"""What running text is made of: its sentences. Knows neither spaCy nor languages."""

from .sentences import cut_sentences

__all__ = ["cut_sentences"]
