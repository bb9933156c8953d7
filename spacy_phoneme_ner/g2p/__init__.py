"""Spelling to sound: one backend a file behind one protocol."""

from .base import G2P, CachedG2P
from .english import EnglishG2P
from .epitran import EpitranG2P
from .ipa import IpaG2P
from .letters import LettersG2P
from .spelling import OrthG2P, RomanG2P

__all__ = [
    "G2P",
    "CachedG2P",
    "EnglishG2P",
    "EpitranG2P",
    "IpaG2P",
    "LettersG2P",
    "OrthG2P",
    "RomanG2P",
]
