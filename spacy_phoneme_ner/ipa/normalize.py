"""Bringing what G2P backends give into one clean spelling of the IPA."""

import re
import unicodedata

import regex

from ..memory.cache import remembered
from .alphabet import (
    CONSONANTS,
    DIACRITICS,
    FOREIGN_LOOK_ALIKES,
    LENGTH,
    LETTERS,
    LONGEST_CACHED,
    LOOK_ALIKES,
    MODIFIERS,
    PREFIXES,
    STRESS,
    TIES,
    TONE_LETTERS,
    TONE_MARKS,
    TONE_STEPS,
)

_TIE = "\u0361"
_RING = "\u030a"
_MARKS = DIACRITICS + TONE_MARKS

# Ligatures, Arabic shapes and full-width letters are forms of letters, not letters:
# rules that know the letter miss them. Compatibility folding is kept to these
# blocks, because elsewhere it would turn the superscript ʰ into the letter h.
_FORMS = (
    "\u00b5\u0132\u0133\u01c4-\u01cc\u01f1-\u01f3\ufb00-\ufdff\ufe70-\ufefe\uff00-\uffef"
    "\U0001d400-\U0001d7ff"
)
# Format and control characters but tab and line feed, and halves of surrogate pairs.
# (`re` has no names for these classes, but is twice as fast as `regex`; the tests
# compare the two.)
_CONTROLS = (
    "\0-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001\U000e0020-\U000e007f"
)
_PRESENTATION = re.compile(f"[{_FORMS}]+")
_FORMAT = re.compile(f"[{_CONTROLS}]+")
_TO_FOLD = re.compile(f"[{_FORMS}{_CONTROLS}]")
# Malayalam's consonants without a vowel, as they were written before Unicode 5.1: with a
# virama and a joiner, which is a format character and no letter.
_CHILLUS = dict(zip("ണനരലളകമയഴ", "ൺൻർൽൾൿൔൕൖ"))
_OLD_CHILLU = re.compile(f"([{''.join(_CHILLUS)}])\u0d4d\u200d")
_LANGUAGE_FLAG = re.compile(r"\([a-z]{2,3}(?:-[a-z0-9]+)*\)")
_LOOK_ALIKE = re.compile(f"[{re.escape(''.join(LOOK_ALIKES))}]")
_FOREIGN = re.compile(f"[{''.join(FOREIGN_LOOK_ALIKES)}]")
_FOREIGN_TABLE = str.maketrans(FOREIGN_LOOK_ALIKES)
# Unpronounced: digits, punctuation, symbols and white space that are no IPA.
_SILENT = regex.compile(
    rf"[\s\p{{N}}\p{{P}}\p{{S}}◌--[{TONE_LETTERS}{TONE_STEPS}{STRESS}{LENGTH}{MODIFIERS}]]+",
    flags=regex.V1,
)
_LETTER = regex.compile(rf"[\p{{L}}--[{MODIFIERS}{STRESS}{LENGTH}]]", flags=regex.V1)
_OUTSIDE = re.compile(
    f"[^{LETTERS}{_MARKS}{MODIFIERS}{LENGTH}{STRESS}{TIES}{TONE_LETTERS}{TONE_STEPS}]"
)
# Marks without a letter: at the start, after a stress mark or a tone. The first
# expression finds out fast whether to look.
_MAYBE_ORPHAN = re.compile(f"(?:^|[{STRESS}{TONE_LETTERS}])[^{LETTERS}{STRESS}{TONE_LETTERS}]")
_ORPHANS = regex.compile(
    rf"(?:^|(?<=[{STRESS}]))(?:[\p{{M}}{LENGTH}]|(?![{PREFIXES}][{LETTERS}])[{MODIFIERS}])+"
    rf"|(?<=[{TONE_LETTERS}])(?:[\p{{M}}{LENGTH}]|(?![{PREFIXES}][{LETTERS}])[{MODIFIERS}--ˀ])+",
    flags=regex.V1,
)
_LATE_TIE = re.compile(f"([pbtdʈɖcɟkɡq])([ɸβfvθðszʃʒʂʐɕʑçʝxɣχʁɬɮ]){_TIE}+(?![{CONSONANTS}])")
_DANGLING_TIE = re.compile(f"{_TIE}(?![{LETTERS}])")
_RINGED = re.compile(f"[{CONSONANTS}y][{_MARKS}]*{_RING}[{_MARKS}{_RING}]*")
_RHOTIC = re.compile(f"[əɜ]([{_MARKS}]*)˞+")
_DOTTED_I = re.compile("i\u0307+")  # what lower-casing makes of the Turkish İ
_DARK_L = re.compile("l\u0334+")
_MARK_FLOOD = regex.compile(r"(\p{M}{30})\p{M}+")
_TONE = re.compile(f"[{TONE_LETTERS}{TONE_STEPS}{TONE_MARKS}]")
_STRESS = re.compile(f"[{STRESS}]")
_LENGTH = re.compile(f"[{LENGTH}]")


def _ready_made() -> "re.Pattern[str]":
    # Letters with marks, ties, stress and tones in their places: most of what a G2P
    # gives, and clean as it stands. Left out is what `_rewrite` changes.
    marks = _MARKS.replace("\u0334", "")
    letters = set(LETTERS) - set(LOOK_ALIKES)
    composed = {unicodedata.normalize("NFC", c + mark) for c in letters for mark in marks}
    letter = "".join(sorted(letters | {c for c in composed if len(c) == 1})) + "ç"
    attached = (MODIFIERS + LENGTH + marks).replace("˞", "")
    # A tie before a vowel may be a late one (`_LATE_TIE`).
    tie = f"{_TIE}(?=[{CONSONANTS}])"
    after = f"(?:{tie}|[{TONE_LETTERS}][{TONE_LETTERS}ˀ]*)?"
    return re.compile(f"(?:[{STRESS}]?[{letter}][{attached}]*{after})+")


CLEAN = _ready_made()


def clean(ipa: str) -> str:
    """Normalise one word's pronunciation.

    Folds presentation forms, ASCII look-alikes (g, :, ', ?), obsolete letters and
    other spellings of the same symbol (see `alphabet.LOOK_ALIKES`); Greek and
    Cyrillic look-alikes only in a word that is IPA otherwise. Removes format
    characters (zero-width joiners), language-switch flags such as "(en)", white
    space, digits, punctuation and marks without a letter, lower-cases, and writes
    ligatures as tied letters. Letters that are no IPA are kept: `unknown_segments`
    reports them.

    ipa (str): What a G2P gave for one word.
    RETURNS (str): The same in NFC; "" if nothing in it is pronounced.
    """
    if CLEAN.fullmatch(ipa):  # as most of it is: a cache would cost more than it saves
        return unicodedata.normalize("NFC", _limit_marks(ipa))
    return _rewrite_cached(ipa)


def fold_spelling(text: str) -> str:
    """Fold presentation forms to letters and drop format and control characters.

    text (str): A word in any script.
    RETURNS (str): The word in NFC.
    """
    if _TO_FOLD.search(text):
        folded = _PRESENTATION.sub(lambda m: unicodedata.normalize("NFKC", m.group()), text)
        folded = _OLD_CHILLU.sub(lambda m: _CHILLUS[m.group(1)], folded)
        text = _FORMAT.sub("", folded)
    return unicodedata.normalize("NFC", _limit_marks(text))


def decompose(text: str) -> str:
    """Take letters and marks apart (NFD), in linear time for any text.

    Sorting a run of combining marks takes Unicode's normalisation quadratic time:
    of more than thirty in a row, the "stream-safe" limit of Unicode's Annex 15,
    the rest is dropped.

    text (str): Any text.
    RETURNS (str): The text in NFD.
    """
    return unicodedata.normalize("NFD", _limit_marks(text))


def strip_tone(ipa: str) -> str:
    """Remove tone letters, tone marks and up- and downsteps; other marks stay."""
    return _without(_TONE, ipa)


def strip_stress(ipa: str) -> str:
    """Remove the marks of primary and secondary stress."""
    return _without(_STRESS, ipa)


def strip_length(ipa: str) -> str:
    """Remove the length marks ː and ˑ."""
    return _without(_LENGTH, ipa)


def _rewrite(ipa: str) -> str:
    text = fold_spelling(ipa).lower()
    if "(" in text:
        text = _LANGUAGE_FLAG.sub("", text)
    text = decompose(text)
    if _LOOK_ALIKE.search(text):
        text = decompose(_LOOK_ALIKE.sub(lambda m: LOOK_ALIKES[m.group()], text))
    if _OUTSIDE.search(text):
        text = _fold_foreign(_SILENT.sub("", text))
    if _MAYBE_ORPHAN.search(text):
        text = _ORPHANS.sub("", text)
    if _TIE in text:
        text = _DANGLING_TIE.sub("", _LATE_TIE.sub(rf"\1{_TIE}\2", text))
    return unicodedata.normalize("NFC", _respell(text))


_rewrite_cached = remembered(16384)(_rewrite)


def _respell(text: str) -> str:
    """Replace spellings that are a letter and a mark, in NFD."""
    if _RING in text:
        text = _RINGED.sub(lambda m: m.group().replace(_RING, "\u0325"), text)
    if "\u0307" in text:
        text = _DOTTED_I.sub("i", text)
    if "\u0334" in text:
        text = _DARK_L.sub("ɫ", text)
    if "˞" in text:
        text = _RHOTIC.sub("ɹ\u0329\\1", text)
    return text


def _fold_foreign(text: str) -> str:
    """Fold Greek and Cyrillic look-alikes if they are few in a word of IPA letters."""
    foreign = len(_FOREIGN.findall(text))
    if not foreign:
        return text
    letters = _LETTER.findall(text)
    native = sum(letter in LETTERS for letter in letters)
    if native <= foreign or native + foreign < len(letters):
        return text
    return text.translate(_FOREIGN_TABLE)


def _limit_marks(text: str) -> str:
    return text if len(text) <= LONGEST_CACHED else _MARK_FLOOD.sub(r"\1", text)


def _without(pattern: "re.Pattern[str]", ipa: str) -> str:
    return unicodedata.normalize("NFC", pattern.sub("", decompose(ipa)))
