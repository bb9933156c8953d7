"""Languages as users write them, and the one key that each goes by."""

import difflib
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, List, Optional, Tuple

import langcodes
import language_data
from langcodes.data_dicts import MACROLANGUAGES
from language_data.names import load_trie, normalize_name

from .errors import Errors, PhonemeNERError
from .memory.cache import remembered

# Where the likeliest script of the CLDR is not the one that text in the language, as
# spaCy and Wikipedia have it, is written in, or where it knows of none.
_SCRIPTS = {
    "aii": "Syrc",
    "anp": "Deva",
    "arc": "Syrc",
    "azb": "Arab",
    "blk": "Mymr",
    "cmn": "Hans",
    "crh": "Latn",
    "grc": "Grek",
    "hak": "Latn",
    "hyw": "Armn",
    "kaa": "Latn",
    "kor": "Hang",
    "kur": "Latn",
    "nan": "Latn",
    "nog": "Cyrl",
    "rki": "Mymr",
    "rsk": "Cyrl",
    "suz": "Deva",
    "xal": "Cyrl",
}

# Where i has the capital İ, and I is that of ı. (Of other languages ı is no letter, though rules
# may know it: Turkmen's I is that of i.)
DOTLESS_I = frozenset({"aze", "azj", "crh", "gag", "kaa", "kaz", "tat", "tly", "tur"})

# ISO 639-3 has two codes for what is one language everywhere else: that of a
# macrolanguage, and that of the member which it mostly stands for. Rules and data go by
# one of them. (Filipino is standardised Tagalog; written Norwegian is read by Nynorsk's
# rules.)
_SAME = {
    "zho": "cmn",
    "que": "quy",
    "fil": "tgl",
    "nor": "nno",
    "nob": "nno",
    "nep": "npi",
    "bik": "bcl",
    "aka": "twi",
    "als": "sqi",
    "chm": "mhr",
    "kom": "kpv",
    "bua": "bxr",
    "arb": "ara",
    "ayr": "aym",
    "azj": "aze",
    "ekk": "est",
    "gaz": "orm",
    "gug": "grn",
    "ike": "iku",
    "khk": "mon",
    "kmr": "kur",
    "lvs": "lav",
    "ory": "ori",
    "pbu": "pus",
    "pes": "fas",
    "plt": "mlg",
    "swh": "swa",
    "uzn": "uzb",
    "ydd": "yid",
    "zsm": "msa",
}

# Names in use that the CLDR does not list, and codes that are newer than its tables.
_NAMES = {
    "assyrian": "aii",
    "ga ghana": "gaa",
    "lahnda": "lah",
    "newar": "new",
    "pannonian rusyn": "rsk",
    "western panjabi": "pnb",
    "western punjabi": "pnb",
}
_NEW_CODES = ("tok", "rsk")
# What the CLDR calls by no name, by that of another language, or by what is a code, too.
_OWN_NAMES = {"gaa": "Ga (Ghana)", "lah": "Lahnda", "rsk": "Pannonian Rusyn"}
_ISO_ADDS = " (individual language)"  # to the name of a member of a macrolanguage
_NO_LANGUAGE = ("und", "mul", "mis", "zxx")
_TERRITORY = re.compile("[A-Z]{2}|[0-9]{3}")
_LONGEST = 100  # characters of a tag or a name
# What no name has, and no table of names can be asked for.
_NO_NAME = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True)
class Language:
    """A language in a script.

    code (str): ISO 639-3, e.g. "sin": what a word is in.
    script (str): ISO 15924, e.g. "Sinh"; the likeliest one if the tag names none.
    variant (str): What follows the script in a tag such as "deu-Latn-nar", or "".
    """

    code: str
    script: str
    variant: str = ""

    @property
    def name(self) -> str:
        """The English name, e.g. "Sinhala"."""
        known = langcodes.Language.get(self.code).display_name("en")
        name = _OWN_NAMES.get(self.code, known)
        return name.removesuffix(_ISO_ADDS)

    @property
    def tag(self) -> str:
        """The tag in Epitran's spelling, e.g. "sin-Sinh"."""
        return "-".join(part for part in (self.code, self.script, self.variant) if part)

    @property
    def key(self) -> str:
        """What files, reports and groups call the language: its code alone, "sin", if the
        script is its usual one, else the whole tag, "uzb-Cyrl"."""
        return self.code if self.tag == f"{self.code}-{_usual_script(self.code)}" else self.tag

    @property
    def macrolanguage(self) -> Optional[str]:
        """The code of the macrolanguage that ISO 639-3 counts it to, None if to none."""
        macro = MACROLANGUAGES.get(langcodes.Language.get(self.code).to_tag())
        code = None if macro is None else same_code(langcodes.Language.get(macro).to_alpha3())
        return None if code == self.code else code


@remembered(4096)
def find_language(tag: str) -> Language:
    """Read a language tag or the name of a language.

    A name is taken as it stands: the English one, another that English has for the
    language, or its own ("Sinhala", "Oriya", "Deutsch"), with a script after it if need
    be ("Serbian-Latn"). A name of three letters needs its capital ("Mon"), as else it is
    a code ("mon"); two letters are a code wherever there is one ("En").

    tag (str): ISO 639-1, -2 or -3, with or without a script ("si", "sin",
        "sin-Sinh", "si_LK", "deu-Latn-nar"), or a name.
    RETURNS (Language): The language, its script filled in.
    RAISES (PhonemeNERError): If nothing is known by that tag or name.
    """
    if _NO_NAME.search(tag):
        raise _unknown(tag)
    cleaned = tag.strip().replace("_", "-")
    head, _, rest = cleaned.partition("-")
    is_code = head.isascii() and head.isalpha() and 2 <= len(head) <= 3
    named = _by_name(cleaned, is_code) if len(cleaned) <= _LONGEST else None
    if named is not None:
        head, rest = named
    elif not is_code or len(cleaned) > _LONGEST:
        raise _unknown(tag)
    script = next((p.title() for p in rest.split("-") if len(p) == 4 and p.isalpha()), "")
    # Epitran's own suffixes ("-nar", "-red") are no BCP 47; they follow the script.
    variant = rest[5:] if script and rest[:4].title() == script else ""
    variant = "" if _TERRITORY.fullmatch(variant) else variant
    territory = rest if not script else ""
    known = "-".join(part for part in (head, script, territory) if part)
    try:
        parsed = langcodes.Language.get(known if langcodes.tag_is_valid(known) else head)
        if not _is_language(parsed):
            raise LookupError(tag)
        code = same_code(parsed.to_alpha3())
    except (LookupError, ValueError):
        raise _unknown(tag) from None
    if not script:
        script = parsed.script or _SCRIPTS.get(code) or parsed.maximize().script or ""
    return Language(code, script, variant)


def same_code(code: str) -> str:
    """Give the one of a language's codes that rules and data go by.

    code (str): ISO 639-3, e.g. "nep".
    RETURNS (str): That code, or the one that stands for it here, e.g. "npi".
    """
    return _SAME.get(code, code)


def same_tag(tag: str) -> str:
    """Write a tag with the code that rules and data go by, e.g. "npi-Deva" for "nep-Deva".

    tag (str): A tag that begins with ISO 639-3.
    RETURNS (str): The tag, else as it is.
    """
    code, dash, rest = tag.partition("-")
    return f"{same_code(code)}{dash}{rest}"


@lru_cache(maxsize=4096)
def _usual_script(code: str) -> str:
    return find_language(code).script


def _is_language(parsed: langcodes.Language) -> bool:
    code = parsed.language or "und"
    if code in _NO_LANGUAGE or "qaa" <= code <= "qtz":  # the latter are for private use
        return False
    return parsed.is_valid() or code in _NEW_CODES


def _by_name(cleaned: str, is_code: bool) -> Optional[Tuple[str, str]]:
    """Give the code of a named language, and what else a tag would say."""
    if is_code:
        # "Mon" is a language; "mon" and "MON" are the code of another.
        is_name = cleaned.istitle() and (len(cleaned) == 3 or not langcodes.tag_is_valid(cleaned))
        code = _code_of(cleaned) if is_name else None
        return None if code is None else (code, "")
    code = _code_of(cleaned)
    if code is not None:
        return code, ""
    name, _, script = cleaned.rpartition("-")
    code = _code_of(name) if len(script) == 4 and script.isalpha() else None
    return None if code is None else (code, script)


def _code_of(name: str) -> Optional[str]:
    """Look a name up, whole: `langcodes.find` takes "Indian" for a name of Hindi."""
    wanted = normalize_name(name)
    english = _NAMES.get(wanted) or _look_up(wanted, "en")
    english = english or _look_up(normalize_name(name + _ISO_ADDS), "en")
    if english is not None:
        return english
    # Of the names in other languages only a language's own one counts.
    code = _look_up(wanted, "und")
    return code if code is not None and _look_up(wanted, code) == code else None


def _unknown(tag: str) -> PhonemeNERError:
    shown = tag if len(tag) <= _LONGEST else f"{tag[:_LONGEST]}…"
    is_name = len(tag) <= _LONGEST and not _NO_NAME.search(tag)
    close = _similar_names(tag.strip()) if is_name else []
    hint = f" Did you mean {' or '.join(map(repr, close))}?" if close else ""
    return PhonemeNERError(Errors.P001.format(tag=shown, hint=hint))


def _similar_names(tag: str) -> List[str]:
    """Find the names that someone may have meant: a part of theirs, or spelled alike."""
    parts = tag.split()
    cuts = [" ".join(parts[:end]) for end in range(len(parts) - 1, 0, -1)]
    cuts += [" ".join(parts[start:]) for start in range(1, len(parts))]
    codes = [code for code in map(_code_of, cuts) if code is not None]
    if not codes and len(tag) > 3:
        known = _names("en").keys()
        near = difflib.get_close_matches(normalize_name(tag), known, n=3, cutoff=0.75)
        codes = [code for code in map(_code_of, near) if code is not None]
        with suppress(LookupError):
            # Its search takes a name that begins alike: no answer, but a good guess.
            codes.insert(0, langcodes.find(tag).to_tag())
    names = [langcodes.Language.get(code).language_name("en") for code in codes]
    return list(dict.fromkeys(names))[:3]


def _look_up(name: str, language: str) -> Optional[str]:
    """Give the code of what a language ("und": any) calls by a name."""
    table = _names(language)
    return table[name][0].decode("utf8") if table is not None and name in table else None


@lru_cache(maxsize=64)
def _names(language: str) -> Any:
    file = Path(language_data.__file__).parent / f"data/trie/{language}/name_to_language.marisa"
    return load_trie(str(file)) if file.is_file() else None
