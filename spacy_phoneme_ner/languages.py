"""Language tags as users write them, and the papers' groups of languages."""

import difflib
from dataclasses import dataclass
from functools import lru_cache
from typing import Dict, Iterable, List, Optional, Tuple

import langcodes
from langcodes import tag_is_valid

from .errors import Errors, PhonemeNERError

# The three groups of the zero-shot study: seen by no pre-trained
# model, by XPhoneBERT only, by mBERT and CANINE only. ISO 639-3, in its order.
CASES: Dict[str, Tuple[str, ...]] = {
    "case1": ("sin", "som", "mri", "quy", "uig", "aii", "kin", "ilo"),
    "case2": (
        *("epo", "khm", "tuk", "amh", "mlt", "ori"),
        *("san", "ina", "grn", "bel", "kur", "snd"),
    ),
    "case3": (
        *("tgk", "yor", "mar", "jav", "urd", "msa", "ceb"),
        *("hrv", "mal", "tel", "uzb", "pan", "kir"),
    ),
}

# Where the likeliest script of the CLDR is not the one that text in the
# language, as spaCy and Wikipedia have it, is written in.
_SCRIPTS = {
    "aii": "Syrc",
    "cmn": "Hans",
    "crh": "Latn",
    "kaa": "Latn",
    "kor": "Hang",
    "kur": "Latn",
    "nog": "Cyrl",
}

# A macrolanguage's tag stands for its largest member everywhere outside ISO.
# (Filipino is standardised Tagalog; written Norwegian is read by Nynorsk's rules.)
_MEMBERS = {"zho": "cmn", "que": "quy", "fil": "tgl", "nor": "nno", "nob": "nno"}


# Names in use that the CLDR does not list.
_NAMES = {"assyrian": "aii"}


@dataclass(frozen=True)
class Language:
    """A language in a script.

    code (str): ISO 639-3, e.g. "sin".
    script (str): ISO 15924, e.g. "Sinh"; the likeliest one if the tag names none.
    variant (str): What follows the script in a tag such as "deu-Latn-nar", or "".
    """

    code: str
    script: str
    variant: str = ""

    @property
    def name(self) -> str:
        """The English name, e.g. "Sinhala"."""
        return langcodes.Language.get(self.code).display_name("en")

    @property
    def tag(self) -> str:
        """The tag in Epitran's spelling, e.g. "sin-Sinh"."""
        return "-".join(part for part in (self.code, self.script, self.variant) if part)

    @property
    def case(self) -> Optional[str]:
        """The study's group that the language is in, e.g. "case1", or None."""
        return next((case for case, codes in CASES.items() if self.code in codes), None)


@lru_cache(maxsize=4096)
def find_language(tag: str) -> Language:
    """Read a language tag or an English language name.

    tag (str): ISO 639-1, -2 or -3, with or without a script ("si", "sin",
        "sin-Sinh", "si_LK", "deu-Latn-nar"), or an English name ("Sinhala").
    RETURNS (Language): The language, its script filled in.
    RAISES (PhonemeNERError): If nothing is known by that tag or name.
    """
    cleaned = tag.strip().replace("_", "-")
    cleaned = _NAMES.get(cleaned.lower(), cleaned)
    head, _, rest = cleaned.partition("-")
    script = next((p.title() for p in rest.split("-") if len(p) == 4 and p.isalpha()), "")
    # Epitran's own suffixes ("-nar", "-red") are no BCP 47; they follow the script.
    variant = rest[5:] if script and rest[:4].title() == script else ""
    territory = rest if not script else ""
    try:
        if not head.isascii() or not head.isalpha() or len(head) > 3:
            parsed = langcodes.find(cleaned)
        else:
            known = "-".join(p for p in (head, script, territory) if p)
            parsed = langcodes.Language.get(known if tag_is_valid(known) else head)
        if not parsed.is_valid() or parsed.language in (None, "und", "mul", "zxx"):
            raise LookupError(tag)
        code = parsed.to_alpha3()
    except (LookupError, ValueError):
        raise PhonemeNERError(Errors.P001.format(tag=tag, hint=_name_hint(cleaned))) from None
    code = _MEMBERS.get(code, code)
    script = script or parsed.script or _SCRIPTS.get(code) or parsed.maximize().script or ""
    return Language(code, script, variant)


def nearest(tag: str, candidates: Iterable[str], n: int = 3) -> List[str]:
    """Find the tags most like the one that was given, for error messages.

    tag (str): What the user wrote.
    candidates (Iterable[str]): What is supported.
    n (int): How many to give at most.
    RETURNS (List[str]): The nearest candidates, best first.
    """
    candidates = list(candidates)
    by_code = difflib.get_close_matches(tag, candidates, n=n, cutoff=0.6)
    if by_code:
        return by_code
    # Tags that look unlike can still name related languages: ask the CLDR.
    try:
        wanted = langcodes.Language.get(tag)
        scored = [(wanted.distance(langcodes.Language.get(c[:8])), c) for c in candidates]
        related = [candidate for distance, candidate in sorted(scored)[:n] if distance < 100]
    except (LookupError, ValueError):
        related = []
    return related or difflib.get_close_matches(tag, candidates, n=n, cutoff=0.0)


def _name_hint(tag: str) -> str:
    names = [langcodes.Language.get(code).display_name("en") for code in _study_codes()]
    close = difflib.get_close_matches(tag.title(), names, n=3, cutoff=0.6)
    close = close or difflib.get_close_matches(tag.lower(), _study_codes(), n=3, cutoff=0.5)
    return f" Did you mean {' or '.join(repr(c) for c in close)}?" if close else ""


@lru_cache(maxsize=1)
def _study_codes() -> Tuple[str, ...]:
    extra = ("eng", "rus", "hin", "tam", "fas", "tur", "swa", "ind", "kat", "cmn", "jpn", "kor")
    return tuple(code for codes in CASES.values() for code in codes) + extra
