"""Spelling to sound: one backend a file behind one protocol."""

from .backends.charsiu import CharsiuG2P
from .backends.chinese import ChineseG2P
from .backends.english import EnglishG2P
from .backends.epitran import EpitranG2P
from .backends.espeak import EspeakG2P, make_espeak_v1
from .backends.icu import IcuG2P
from .backends.japanese import JapaneseG2P
from .backends.korean import KoreanG2P
from .backends.letters import LettersG2P
from .backends.lexicon import LexiconG2P
from .backends.map import MapG2P
from .backends.script import ScriptG2P
from .backends.spelling import OrthG2P, RomanG2P
from .backends.vietnamese import VietnameseG2P
from .backends.xpf import XpfG2P
from .backends.xphonebert import XPhoneBERTG2P
from .base import G2P, CachedG2P, RoutingG2P, has_rules, tells_languages
from .identification import LanguageIdentifier
from .routing import IpaG2P, Reading

__all__ = [
    "G2P",
    "CachedG2P",
    "CharsiuG2P",
    "ChineseG2P",
    "EnglishG2P",
    "EpitranG2P",
    "EspeakG2P",
    "IcuG2P",
    "IpaG2P",
    "JapaneseG2P",
    "KoreanG2P",
    "LanguageIdentifier",
    "LettersG2P",
    "LexiconG2P",
    "MapG2P",
    "OrthG2P",
    "Reading",
    "RomanG2P",
    "RoutingG2P",
    "ScriptG2P",
    "VietnameseG2P",
    "XPhoneBERTG2P",
    "XpfG2P",
    "has_rules",
    "make_espeak_v1",
    "tells_languages",
]
