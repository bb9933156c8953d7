"""Names that those that were found may sound like: of countries, and of lists.

What the bundled model knows of names are counts by hashes of sounds: no name can be read off them.
So these are other lists, and what they say is nothing that the model went by.
"""

import re
from itertools import product
from pathlib import Path
from string import ascii_uppercase
from typing import Iterable, List, Optional, Sequence

import langcodes
from language_data.names import code_to_names

from ..corpora.name_lists import ANY, OUTSIDE, ListedName, find_lists, make_docs, read_list
from ..errors import PhonemeNERError
from ..evaluation.sounds.nearest_names import KnownName, NearestNames, NearName
from ..languages import find_language
from ..layer import get_ipa
from ..memory.locks import SharedLock

_ENGLISH = "eng"
_LABEL = "LOC"
# Codes of the CLDR's for what is no territory, or anybody's own.
_NO_TERRITORY = re.compile("AA|E[UZ]|Q[M-Z]|UN|X[A-JL-Z]|ZZ")
_MOST_LANGUAGES = 64  # whose names of countries are remembered


class KnownNames:
    """Lists of names, found by how they sound; by several threads, too.

    lists (Optional[Path]): A list of names, or a folder of them (see `corpora.name_lists`),
        besides the countries and territories of the CLDR, in English and in the language of each
        text; None for these alone.
    """

    def __init__(self, lists: Optional[Path] = None) -> None:
        """Read the lists.

        RAISES (PhonemeNERError): If one cannot be read, or is in a language without
            pronunciations.
        """
        listed: List[ListedName] = []
        for path in [] if lists is None else find_lists(lists):
            listed += (row for row in read_list(path)[1] if row.label != OUTSIDE)
        self._listed = NearestNames(pronounce_names(listed))
        self._countries: dict[str, NearestNames] = {}
        self._lock = SharedLock()
        self._countries_in(_ENGLISH)  # before anybody waits for them

    def find(self, ipa: str, lang: Optional[str], n: int) -> List[NearName]:
        """Find the names that sound like one.

        ipa (str): How that is pronounced.
        lang (Optional[str]): The language of its text, ISO 639-3.
        n (int): How many to give at most.
        RETURNS (List[NearName]): They, the most alike first; of those that
            are as much so, what lists have goes before countries.
        """
        found = [near for index in self._indexes(lang) for near in index.find(ipa, n)]
        found.sort(key=lambda near: (-near.likeness, near.distance))
        distinct: dict[str, NearName] = {}
        for near in found:
            distinct.setdefault(near.known.name.casefold(), near)
        return list(distinct.values())[:n]

    def _indexes(self, lang: Optional[str]) -> Sequence[NearestNames]:
        langs = [lang, _ENGLISH] if lang not in (None, _ENGLISH, ANY) else [_ENGLISH]
        return [self._listed, *(self._countries_in(lang) for lang in langs if lang)]

    def _countries_in(self, lang: str) -> NearestNames:
        with self._lock:
            if lang not in self._countries:
                if len(self._countries) >= _MOST_LANGUAGES:
                    self._countries.clear()
                try:
                    names = pronounce_names(country_names(lang))
                except PhonemeNERError:  # a language of a G2P's own, or what an extra reads
                    names = []
                self._countries[lang] = NearestNames(names)
            return self._countries[lang]


def country_names(lang: str) -> List[ListedName]:
    """Give the names of countries and territories in a language, as the CLDR has them.

    lang (str): ISO 639-3.
    RETURNS (List[ListedName]): The names; none for a language that it has none for.
    RAISES (PhonemeNERError): If it is no language.
    """
    tag = langcodes.standardize_tag(find_language(lang).code)
    codes = ("".join(letters) for letters in product(ascii_uppercase, repeat=2))
    names = (code_to_names(code).get(tag) for code in codes if not _NO_TERRITORY.fullmatch(code))
    return [ListedName(name, _LABEL, lang) for name in names if name]


def pronounce_names(names: Iterable[ListedName]) -> List[KnownName]:
    """Read the names of a list aloud.

    names (Iterable[ListedName]): The names.
    RETURNS (List[KnownName]): They, by language.
    RAISES (PhonemeNERError): If one is in a language without pronunciations.
    """
    rows = sorted(names, key=lambda row: row.lang)
    return [
        KnownName(row.name, row.label, row.lang, " ".join(filter(None, get_ipa(doc))))
        for row, doc in zip(rows, make_docs(rows))
    ]
