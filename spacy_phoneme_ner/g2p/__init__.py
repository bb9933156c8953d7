"""Spelling to sound: one backend a file behind one protocol."""

from .backends.english import EnglishG2P
from .backends.epitran import EpitranG2P
from .backends.letters import LettersG2P
from .backends.map import MapG2P
from .backends.spelling import OrthG2P, RomanG2P
from .base import G2P, CachedG2P
from .routing import IpaG2P

__all__ = [
    "G2P",
    "CachedG2P",
    "EnglishG2P",
    "EpitranG2P",
    "IpaG2P",
    "LettersG2P",
    "MapG2P",
    "OrthG2P",
    "RomanG2P",
]
