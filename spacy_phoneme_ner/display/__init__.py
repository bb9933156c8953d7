"""Docs to look at: their names coloured, how sure they are, and the pronunciation of each word."""

from .displacy import displacy_options, to_displacy
from .render import Rendered, render

__all__ = ["Rendered", "displacy_options", "render", "to_displacy"]
