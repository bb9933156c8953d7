"""Names of countries and cities in many languages: the CLDR's, by Babel (the extra `cldr`)."""

from functools import lru_cache
from typing import Any, Dict, Mapping, NamedTuple, Optional

import regex

from ..errors import PhonemeNERError
from ..extras import import_extra
from ..languages import find_language

# A locale with fewer has been begun, and lists the countries of its neighbourhood.
_FEWEST = 150
# Of some 420 cities.
_LOOKED_THROUGH = 40
_WHAT = "Knowing names of countries and cities"
# Organisations, and what stands for no country.
_NO_COUNTRIES = ("EU", "EZ", "UN", "ZZ", "XA", "XB", "QO")
_LOCALE = regex.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?")
# "Myanmar (Burma)": what explains a name is not part of it.
_EXPLAINED = regex.compile(r"\s*[(（\[].*?[)）\]]")
_NO_LETTERS = regex.compile(r"[^\p{L}\p{M}\s'’ʼ·-]+")


class CldrNames(NamedTuple):
    """Names that languages have for the same places.

    countries (Mapping[str, str]): Of countries and territories, by ISO 3166's two letters.
    cities (Mapping[str, str]): Of cities, by the time zone that is named for each. Where a
        language of Latin script lists none, it has the English one, as the CLDR means it,
        unless it lists so few that nobody has looked through them: then these alone.
    """

    countries: Mapping[str, str]
    cities: Mapping[str, str]


def cldr_languages() -> Mapping[str, str]:
    """List the languages whose names of countries are known.

    RETURNS (Mapping[str, str]): Babel's locales by language keys (see `Language.key`).
    RAISES (MissingExtraError): If Babel is not installed.
    """
    return _locales()


def cldr_names(lang: str) -> Optional[CldrNames]:
    """Read the names that a language has for countries and cities.

    lang (str): What `find_language` takes.
    RETURNS (Optional[CldrNames]): The names; None if the CLDR has too few.
    RAISES (PhonemeNERError): If there is no such language.
    RAISES (MissingExtraError): If Babel is not installed.
    """
    key = find_language(lang).key
    return _read(key, _locales()[key]) if key in _locales() else None


@lru_cache(maxsize=1)
def _locales() -> Mapping[str, str]:
    found: Dict[str, str] = {}
    sizes: Dict[str, int] = {}
    for locale in sorted(_babel().locale_identifiers()):
        if not _LOCALE.fullmatch(locale):
            continue
        try:
            key = find_language(locale).key
        except PhonemeNERError:
            continue
        size = len(_read(key, locale).countries)
        # Two locales of what goes by one key, as of written Norwegian: the one that has more.
        if size >= _FEWEST and size > sizes.get(key, 0):
            found[key], sizes[key] = locale, size
    return found


@lru_cache(maxsize=512)
def _read(key: str, locale: str) -> CldrNames:
    # Without what it inherits: a language is not given the English of its parents.
    data = _babel().load(locale, merge_inherited=False)
    countries = {
        code: _name(name)
        for code, name in data.get("territories", {}).items()
        if len(code) == 2 and code not in _NO_COUNTRIES
    }
    cities = {
        zone: _name(of_zone["city"])
        for zone, of_zone in data.get("time_zones", {}).items()
        if "city" in of_zone and not zone.startswith("Etc/")
    }
    language = find_language(key)
    if language.script == "Latn" and (len(cities) >= _LOOKED_THROUGH or language.code == "eng"):
        cities = {**_english_cities(), **cities}
    return CldrNames(_pronounceable(countries), _pronounceable(cities))


@lru_cache(maxsize=1)
def _english_cities() -> Mapping[str, str]:
    """Name cities as their time zones are called: in English."""
    zones = import_extra("babel.core", _WHAT).get_global("zone_territories")
    places = [zone for zone in zones if "/" in zone and not zone.startswith("Etc/")]
    return {zone: _name(zone.rpartition("/")[2].replace("_", " ")) for zone in places}


def _name(text: str) -> str:
    return " ".join(_NO_LETTERS.sub(" ", _EXPLAINED.sub("", text)).split())


def _pronounceable(names: Mapping[str, str]) -> Mapping[str, str]:
    return {code: name for code, name in names.items() if name}


def _babel() -> Any:
    return import_extra("babel.localedata", _WHAT)
