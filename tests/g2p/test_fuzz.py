"""Any Unicode at all through every backend: one sane string a word, and no exception.

A case is a word read by one backend in one language. The fast tests take some hundred
of them, the slow ones count theirs and have to come to 50,000.
"""

import random
import time
import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence

import pytest
from fuzzing import MARKS, SCRIPTS, any_word, characters, words_of
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.g2p import (
    ChineseG2P,
    EnglishG2P,
    EpitranG2P,
    EspeakG2P,
    IpaG2P,
    JapaneseG2P,
    KoreanG2P,
    LanguageIdentifier,
    LettersG2P,
    LexiconG2P,
    MapG2P,
    OrthG2P,
    RomanG2P,
    VietnameseG2P,
    XpfG2P,
)
from spacy_phoneme_ner.ipa import clean, unknown_segments

# A foreign word whose backend is not installed is read by its letters, with a warning.
pytestmark = pytest.mark.filterwarnings("ignore:.*W001")

LEXICON = "kolamba\tkolamba\nගාල්ල\tɡaːlːə,ɡaːlla\nab'c\tabk\n😀\tsmaɪl\n"


class Subject(NamedTuple):
    """A backend in one setting, and what may be expected of it.

    make (Callable): Makes an instance.
    langs (Sequence[str]): The languages to read in; empty for all that it has.
    needs (Sequence[str]): Modules of extras without which it is skipped.
    ipa (bool): Whether it gives clean IPA.
    blanks (bool): Whether a word's output may have blanks in it.
    speaks (bool): Whether it gives something for what has no letter.
    alone (bool): Whether a word is read the same whatever is beside it.
    leakless (bool): Whether everything that comes out is IPA.
    """

    make: Callable[[], Any]
    langs: Sequence[str] = ()
    needs: Sequence[str] = ()
    ipa: bool = True
    blanks: bool = False
    speaks: bool = False
    alone: bool = True
    leakless: bool = False


EN = ("gruut_lang_en", "pycrfsuite")
ZH = ("pypinyin", "opencc")
JA = ("sudachipy", "sudachidict_core")
MIXED = ["auto", "hin+eng", "srp+jpn+ara", "Sinhala", "cmn", "ja", "kor", "vie", "eng", "khm+tha"]
KEEP = {"cache_size": 0}  # so that a word is read anew each time


def lexicon(path: Any, **settings: Any) -> LexiconG2P:
    file = path / "words.tsv"
    file.write_text(LEXICON, encoding="utf8")
    return LexiconG2P(file, lang="sin", **settings)
