"""ARPABET, as the CMU Pronouncing Dictionary and TIMIT write English, there and back.

The IPA is that of the package's English: diphthongs as vowel and glide, ɹ̩ for ER.
AX and the unstressed AH0 are one sound, ə: with stress digits (CMU) it is written
AH0, without (TIMIT) AX.
"""

import re
import unicodedata
from typing import List

from .alphabet import DIACRITICS, LENGTH, MODIFIERS, STRESS, TIES, TONE_MARKS
from .normalize import decompose
from .notation import check_unknown, unreadable, unwritable
from .segments import IPA_SYMBOL

_NAME = "ARPABET"
# Syllable nuclei, the ones that take a digit for their stress.
_NUCLEI = {
    "AA": "ɑ",
    "AE": "æ",
    "AH": "ʌ",
    "AO": "ɔ",
    "AW": "aw",
    "AX": "ə",
    "AXR": "ɚ",
    "AY": "aj",
    "EH": "ɛ",
    "ER": "ɹ̩",
    "EY": "ej",
    "IH": "ɪ",
    "IX": "ɨ",
    "IY": "i",
    "OW": "ow",
    "OY": "ɔj",
    "UH": "ʊ",
    "UW": "u",
    "UX": "ʉ",
    "EL": "l̩",
    "EM": "m̩",
    "EN": "n̩",
}
_OTHERS = {
    "B": "b",
    "CH": "t͡ʃ",
    "D": "d",
    "DH": "ð",
    "DX": "ɾ",
    "F": "f",
    "G": "ɡ",
    "HH": "h",
    "JH": "d͡ʒ",
    "K": "k",
    "L": "l",
    "M": "m",
    "N": "n",
    "NG": "ŋ",
    "NX": "ɾ̃",
    "P": "p",
    "Q": "ʔ",
    "R": "ɹ",
    "S": "s",
    "SH": "ʃ",
    "T": "t",
    "TH": "θ",
    "V": "v",
    "W": "w",
    "WH": "ʍ",
    "Y": "j",
    "Z": "z",
    "ZH": "ʒ",
}
# Other spellings of English phonemes in IPA: diphthongs with two vowels, length marks
# (which say nothing that the vowel doesn't), Epitran's OY.
_ALSO_READ = {
    "aɪ": "AY",
    "aʊ": "AW",
    "eɪ": "EY",
    "oʊ": "OW",
    "ɔɪ": "OY",
    "oj": "OY",
    "ɝ": "ER",
    "ɜ": "ER",
    "ɜː": "ER",
    "iː": "IY",
    "uː": "UW",
    "ɑː": "AA",
    "ɔː": "AO",
    "ɫ": "L",
}
_IPA = {**_NUCLEI, **_OTHERS, "H": "h"}
_SYMBOLS = {
    decompose(ipa): symbol
    for ipa, symbol in [*((i, s) for s, i in _IPA.items() if s != "H"), *_ALSO_READ.items()]
}
_PHONEME = re.compile(
    f"(?:{'|'.join(map(re.escape, sorted(_SYMBOLS, key=len, reverse=True)))})"
    f"(?![{DIACRITICS}{TONE_MARKS}{MODIFIERS}{LENGTH}{TIES}])"
)
_SYMBOL = re.compile("([A-Z]+)([012]?)")
_DIGITS = {"ˈ": "1", "ˌ": "2"}
_STRESS_MARKS = {digit: mark for mark, digit in _DIGITS.items()}
_BREAKS = f"{STRESS} .|‿"


def ipa_to_arpabet(ipa: str, *, stress: bool = False, unknown: str = "raise") -> str:
    """Write English IPA in ARPABET.

    ipa (str): IPA, e.g. "ˈnɹ̩s".
    stress (bool): Write a digit after each vowel: 1 and 2 for the one after a mark
        of primary or secondary stress, 0 for the others.
    unknown (str): What becomes of a sound that ARPABET lacks: "raise" an error,
        "keep" its segment in IPA, or "drop" it.
    RETURNS (str): Symbols with a blank between them, e.g. "N ER1 S".
    RAISES (PhonemeNERError): If a sound is unknown; with its place.
    """
    check_unknown(unknown)
    text = decompose(ipa)
    symbols: List[str] = []
    digit, position = "0", 0
    while position < len(text):
        match = _PHONEME.match(text, position)
        if match:
            symbol = _SYMBOLS[match.group()]
            if symbol in _NUCLEI and stress:
                symbol = ("AH" if symbol == "AX" else symbol) + digit
                digit = "0"
            symbols.append(symbol)
            position = match.end()
        elif text[position] in _BREAKS:
            digit = _DIGITS.get(text[position], digit)
            position += 1
        else:
            other = IPA_SYMBOL.match(text, position)
            end = other.end() if other else position + 1
            kept = unwritable(text[position:end], text, position, _NAME, unknown)
            symbols.append(unicodedata.normalize("NFC", kept).strip())
            position = end
    return " ".join(filter(None, symbols))


def arpabet_to_ipa(text: str, *, stress: bool = False, unknown: str = "raise") -> str:
    """Read ARPABET.

    A syllable dot keeps apart what would read as a diphthong: AO1 Y is "ɔ.j", OY1
    is "ɔj".

    text (str): Upper-case symbols with white space between them, with or without
        stress digits, e.g. "N ER1 S".
    stress (bool): Write the stress, as a mark right before the vowel.
    unknown (str): What becomes of what is no ARPABET (see `ipa_to_arpabet`).
    RETURNS (str): IPA in NFC, e.g. "nˈɹ̩s".
    RAISES (PhonemeNERError): If a symbol is unknown; with its place.
    """
    check_unknown(unknown)
    sounds: List[str] = []
    last = ""
    for word in re.finditer(r"\S+", text):
        match = _SYMBOL.fullmatch(word.group())
        symbol, digit = match.groups() if match else ("", "")
        if symbol not in _IPA or (digit and symbol not in _NUCLEI):
            sounds.append(unreadable(word.group(), text, word.start(), _NAME, unknown))
            last = ""
            continue
        ipa = decompose("ə" if symbol + digit == "AH0" else _IPA[symbol])
        mark = _STRESS_MARKS.get(digit, "") if stress else ""
        joined = _PHONEME.match(last + ipa)
        if last and not mark and (joined is None or joined.group() != last):
            sounds.append(".")
        sounds.append(mark + ipa)
        last = ipa
    return unicodedata.normalize("NFC", "".join(sounds))
