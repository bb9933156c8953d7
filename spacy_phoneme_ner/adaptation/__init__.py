"""Learning a language from its own text, which nobody annotated."""

from .adapt import Adaptation, adapt
from .changes import Changes, compare_entities
from .settings import AdaptationSettings
from .texts import draw_lines

__all__ = [
    "Adaptation",
    "AdaptationSettings",
    "Changes",
    "adapt",
    "compare_entities",
    "draw_lines",
]
