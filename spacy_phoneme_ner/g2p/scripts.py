"""Which script a word is written in, and which language a script suggests."""

import re
from functools import lru_cache
from typing import Dict, List, NamedTuple

import langcodes
import regex

# The scripts of the Unicode standard that living languages are written in, and some
# old ones, by their code in ISO 15924.
_NAMES: Dict[str, str] = {
    "Latn": "Latin", "Cyrl": "Cyrillic", "Grek": "Greek", "Arab": "Arabic", "Hebr": "Hebrew",
    "Syrc": "Syriac", "Thaa": "Thaana", "Deva": "Devanagari", "Beng": "Bengali",
    "Guru": "Gurmukhi", "Gujr": "Gujarati", "Orya": "Oriya", "Taml": "Tamil", "Telu": "Telugu",
    "Knda": "Kannada", "Mlym": "Malayalam", "Sinh": "Sinhala", "Thai": "Thai", "Laoo": "Lao",
    "Tibt": "Tibetan", "Mymr": "Myanmar", "Geor": "Georgian", "Armn": "Armenian",
    "Hang": "Hangul", "Ethi": "Ethiopic", "Cher": "Cherokee", "Cans": "Canadian_Aboriginal",
    "Khmr": "Khmer", "Mong": "Mongolian", "Hira": "Hiragana", "Kana": "Katakana",
    "Bopo": "Bopomofo", "Hani": "Han", "Goth": "Gothic", "Tfng": "Tifinagh", "Nkoo": "Nko",
    "Vaii": "Vai", "Olck": "Ol_Chiki", "Mtei": "Meetei_Mayek", "Java": "Javanese",
    "Bali": "Balinese", "Sund": "Sundanese", "Yiii": "Yi", "Copt": "Coptic", "Adlm": "Adlam",
    "Batk": "Batak", "Bamu": "Bamum", "Bugi": "Buginese", "Cakm": "Chakma", "Cham": "Cham",
    "Kali": "Kayah_Li", "Lana": "Tai_Tham", "Lepc": "Lepcha", "Limb": "Limbu", "Lisu": "Lisu",
    "Mand": "Mandaic", "Newa": "Newa", "Osge": "Osage", "Plrd": "Miao", "Rjng": "Rejang",
    "Samr": "Samaritan", "Saur": "Saurashtra", "Sylo": "Syloti_Nagri", "Tale": "Tai_Le",
    "Talu": "New_Tai_Lue", "Tavt": "Tai_Viet",
}  # fmt: skip
# The mark of length counts as kana; letters that all scripts share as none.
_LETTER = regex.compile(
    "|".join(rf"(?P<{code}>\p{{Script={name}}})" for code, name in _NAMES.items())
    + r"|(?P<long>[ーｰ])|(?P<shared>\p{Script=Common}|\p{Script=Inherited})"
)
_SHARED = {"long": "Kana", "shared": ""}
_ASCII_LETTER = re.compile("[A-Za-z]")
OTHER = "Zzzz"  # a letter of any other script

# What a tag says of several scripts at once.
_MEMBERS = {
    "Jpan": ("Hani", "Hira", "Kana"),
    "Hrkt": ("Hira", "Kana"),
    "Kore": ("Hang", "Hani"),
    "Hans": ("Hani",),
    "Hant": ("Hani",),
}
# Where the CLDR has no likeliest language for a script, or one that is extinct.
_LANGUAGES = {"Syrc": "aii", "Hira": "jpn", "Kana": "jpn", "Hani": "zho"}


class Run(NamedTuple):
    """A part of a word in one script.

    script (str): ISO 15924, "Zzzz" for one that is not told apart.
    text (str): The characters, with the marks and signs among them.
    """

    script: str
    text: str


def script_runs(word: str) -> List[Run]:
    """Cut a word where its script changes.

    Digits, punctuation and marks stay with the letters before them. Kanji and kana
    are two scripts; who reads Japanese joins them.

    word (str): A word.
    RETURNS (List[Run]): Its parts in order; none if it has no letter.
    """
    if word.isascii():  # the usual foreign word, and most words of many languages
        return [Run("Latn", word)] if _ASCII_LETTER.search(word) else []
    runs: List[Run] = []
    start, script = 0, ""
    for i, character in enumerate(word):
        following = _script_of(character)
        if not following or following == script:
            continue
        if script:
            runs.append(Run(script, word[start:i]))
            start = i
        script = following
    return [*runs, Run(script, word[start:])] if script else []


def scripts_of(script: str) -> List[str]:
    """Name the scripts of single letters that a tag's script stands for ("Jpan")."""
    return list(_MEMBERS.get(script, (script,)))


@lru_cache(maxsize=256)
def likely_language(script: str) -> str:
    """Name the language that most text in a script is in, by the CLDR.

    script (str): ISO 15924.
    RETURNS (str): ISO 639-3 (or a macrolanguage), "" if there is none.
    """
    if script in _LANGUAGES or script not in _NAMES:
        return _LANGUAGES.get(script, "")
    likely = langcodes.Language.get(f"und-{script}").maximize()
    return "" if likely.language in (None, "und") else likely.to_alpha3()


@lru_cache(maxsize=8192)
def _script_of(character: str) -> str:
    if not character.isalpha():
        return ""
    match = _LETTER.match(character)
    name = (match.lastgroup or OTHER) if match else OTHER
    return _SHARED.get(name, name)
