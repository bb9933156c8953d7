"""X-SAMPA, the IPA in ASCII (Wells, "Computer-coding the IPA", 1995), there and back.

Wells leaves some things open or with two readings. This is how they are written
here, so that what is written reads back as it was:

- Symbols that would run into another one are kept apart by his separator "-":
  "t-`" is t˞, "t`" is ʈ.
- The tie is his "_" ("t_S"), but "__" before what would make a diacritic of it:
  "k__x" is k͡x, "k_x" a mid-centralised k.
- Tone marks are "_T _H _M _L _B"; tone letters are "<T> <H> <M> <L> <B>", after his
  "<R> <F>" for whole phrases, and the left-stemmed ones "<T\\> …".
- Superscripts that he lacks are the symbol in "_( )": "_(m)" is ᵐ. So are the other
  marks of `_MARKS` that he lacks, and "V\\" is ⱱ, "d`_<" is ᶑ.

Both spellings are read where he gives two (ʋ as "P", ʲ as "'", "_~", "_=").
"""

import re
import unicodedata
from typing import Dict, Iterator, List

from .normalize import decompose
from .notation import check_unknown, unreadable, unwritable

_NAME = "X-SAMPA"
_TIE, _SEPARATOR = "\u0361", "-"
_LETTERS = r"""
p p b b t t d d ʈ t` ɖ d` c c ɟ J\ k k ɡ g q q ɢ G\ ʔ ?
m m ɱ F n n ɳ n` ɲ J ŋ N ɴ N\ ʙ B\ r r ʀ R\ ⱱ V\ ɾ 4 ɽ r` ɺ l\
ɸ p\ β B f f v v θ T ð D s s z z ʃ S ʒ Z ʂ s` ʐ z` ɕ s\ ʑ z\ ç C ʝ j\ x x ɣ G
χ X ʁ R ħ X\ ʕ ?\ ʜ H\ ʢ <\ ʡ >\ h h ɦ h\ ɧ x\ ɬ K ɮ K\
ʋ v\ ɹ r\ ɻ r\` j j ɰ M\ l l ɭ l` ʎ L ʟ L\ ɫ 5 ʍ W w w ɥ H
ʘ O\ ǀ |\ ǃ !\ ǂ =\ ǁ |\|\ ɓ b_< ɗ d_< ᶑ d`_< ʄ J\_< ɠ g_< ʛ G\_<
i i y y ɨ 1 ʉ } ɯ M u u ɪ I ʏ Y ʊ U e e ø 2 ɘ @\ ɵ 8 ɤ 7 o o ə @ ɛ E œ 9 ɜ 3 ɞ 3\
ʌ V ɔ O æ { ɐ 6 a a ɶ & ɑ A ɒ Q ɚ @` ɝ 3`
"""
_MARKS = {
    # Suprasegmentals and breaks.
    "ˈ": '"',
    "ˌ": "%",
    "ː": ":",
    "ˑ": ":\\",
    ".": ".",
    "|": "|",
    "‖": "||",
    "‿": "-\\",
    " ": " ",
    "ꜛ": "^",
    "ꜜ": "!",
    "↗": "<R>",
    "↘": "<F>",
    **dict(zip("˥˦˧˨˩", ("<T>", "<H>", "<M>", "<L>", "<B>"))),
    **dict(zip("꜒꜓꜔꜕꜖", ("<T\\>", "<H\\>", "<M\\>", "<L\\>", "<B\\>"))),
    # Tone marks: level, falling, rising, and the contours of two and three tones.
    **dict(zip("\u030b\u0301\u0304\u0300\u030f", ("_T", "_H", "_M", "_L", "_B"))),
    "\u0302": "_F",
    "\u030c": "_R",
    "\u1dc4": "_H_T",
    "\u1dc5": "_B_L",
    "\u1dc6": "_M_L",
    "\u1dc7": "_H_M",
    "\u1dc8": "_R_F",
    "\u1dc9": "_F_R",
    # Superscripts.
    "ʰ": "_h",
    "ʷ": "_w",
    "ʲ": "_j",
    "ˠ": "_G",
    "ˤ": "_?\\",
    "ⁿ": "_n",
    "ˡ": "_l",
    "ʼ": "_>",
    "˞": "`",
    # Diacritics.
    "\u0303": "~",
    "\u0306": "_X",
    "\u0308": '_"',
    "\u0318": "_A",
    "\u0319": "_q",
    "\u031a": "_}",
    "\u031c": "_c",
    "\u031d": "_r",
    "\u031e": "_o",
    "\u031f": "_+",
    "\u0320": "_-",
    "\u0324": "_t",
    "\u0325": "_0",
    "\u0329": "=",
    "\u032a": "_d",
    "\u032c": "_v",
    "\u032f": "_^",
    "\u0330": "_k",
    "\u0334": "_e",
    "\u0339": "_O",
    "\u033a": "_a",
    "\u033b": "_m",
    "\u033c": "_N",
    "\u033d": "_x",
    # Of the extended IPA: alveolar, strong, weak, denasal, nasal escape, spread, whistled.
    "\u0347": "_(=)",
    "\u0348": "_(!)",
    "\u0349": "_(,)",
    "\u034a": "_(-~)",
    "\u034b": "_(~)",
    "\u034d": "_(<>)",
    "\u034e": "_(^)",
}
_SUPERSCRIPTS = dict(
    zip(
        "ʱᵝᵐᵑʳᶣˀʴʶˣᶿᵊᵗᵈˢᵖᵇᵏᶢᶠᵛᶻᶴᶾᶝᶽᶲᵡᶹʵᶬᶮᶯᶰⁱᵘᵃᵉᵒᶦᶷᵋᵓ",
        "ɦβmŋrɥʔɹʁxθətdspbkɡfvzʃʒɕʑɸχʋɻɱɲɳɴiuaeoɪʊɛɔ",
    )
)
_ALSO_READ = {
    "P": "ʋ",
    "'": "ʲ",
    "_~": "\u0303",
    "_=": "\u0329",
    "__": _TIE,
    _SEPARATOR: "",
    # Voiceless implosives, whose letters the IPA withdrew.
    **{f"{plain}_<": f"{letter}\u0325" for plain, letter in zip("ptckq", "ɓɗʄɠʛ")},
}


def _tables() -> Dict[str, str]:
    pairs = _LETTERS.split()
    letters = dict(zip(pairs[::2], pairs[1::2]))
    raised = {small: f"_({letters[letter]})" for small, letter in _SUPERSCRIPTS.items()}
    return {**letters, **_MARKS, **raised, _TIE: "_"}


_WRITTEN = _tables()
_READ = {**{symbol: ipa for ipa, symbol in _WRITTEN.items()}, **_ALSO_READ}
_LONGEST = max(map(len, _READ))
_SYMBOL = re.compile("|".join(map(re.escape, sorted(_READ, key=len, reverse=True))))
_SYMBOL_OR_ANY = re.compile(f"{_SYMBOL.pattern}|.", flags=re.DOTALL)
_CEDILLA = re.compile("c(\u0334*)\u0327")


def ipa_to_xsampa(ipa: str, *, unknown: str = "raise") -> str:
    """Write IPA in X-SAMPA.

    For a string of IPA in NFC, `xsampa_to_ipa` gives the same string back.

    ipa (str): IPA in any Unicode normal form, e.g. "t͡ʃaːɭ".
    unknown (str): What becomes of a symbol that X-SAMPA lacks: "raise" an error,
        "keep" it as it is, or "drop" it.
    RETURNS (str): X-SAMPA, e.g. "t_Sa:l`", with what was kept in NFC.
    RAISES (PhonemeNERError): If a symbol is unknown; with its place.
    """
    check_unknown(unknown)
    # In NFD ç, alone of the letters, is two characters: here it stays one.
    text = _CEDILLA.sub("ç\\1", decompose(ipa).replace("\u035c", _TIE))
    symbols = [
        _WRITTEN[character]
        if character in _WRITTEN
        else unwritable(character, text, i, _NAME, unknown)
        for i, character in enumerate(text)
    ]
    # What is kept was taken apart above.
    return unicodedata.normalize("NFC", "".join(reversed(list(_kept_apart(symbols)))))


def xsampa_to_ipa(text: str, *, unknown: str = "raise") -> str:
    """Read X-SAMPA.

    text (str): X-SAMPA, e.g. "t_Sa:l`".
    unknown (str): What becomes of what is no X-SAMPA (see `ipa_to_xsampa`).
    RETURNS (str): IPA in NFC, e.g. "t͡ʃaːɭ".
    RAISES (PhonemeNERError): If a symbol is unknown; with its place.
    """
    check_unknown(unknown)
    sounds: List[str] = []
    for match in _SYMBOL_OR_ANY.finditer(text):
        symbol = match.group()
        if symbol in _READ:
            sounds.append(_READ[symbol])
        else:
            sounds.append(unreadable(symbol, text, match.start(), _NAME, unknown))
    return unicodedata.normalize("NFC", "".join(sounds))


def _kept_apart(symbols: List[str]) -> Iterator[str]:
    """Give the symbols from last to first, with what keeps each from the next."""
    ahead = ""
    for symbol in reversed(symbols):
        match = _SYMBOL.match(symbol + ahead)
        if match and match.group() != symbol and symbol in _READ:
            if symbol == "_":
                symbol = "__"
            else:
                yield _SEPARATOR
                ahead = _SEPARATOR + ahead
        yield symbol
        ahead = (symbol + ahead)[:_LONGEST]
