"""Spelling rules in Epitran's format: a map, and rewriting before and after it.

The format is Epitran's own (Mortensen et al., LREC 2018), so what is written for
one can be given to the other. A folder holds, for a code such as `sin-Sinh`,

    map/sin-Sinh.csv     Orth,Phon: a grapheme and its IPA in every row
    pre/sin-Sinh.txt     rules for the spelling:  a -> b / left _ right
    post/sin-Sinh.txt    rules for the IPA
    strip/sin-Sinh.csv   marks to take off the spelling first

of which only the map is needed. Two things are added: lines that start with `%`
are comments in all of them, and a map that says `% extends: CODE` builds on the
rules of that code. Its own rows come before those of the base, its rules for the
spelling run before, those for the IPA after the base's.
"""

import csv
import re
import unicodedata
from pathlib import Path
from typing import Dict, FrozenSet, List, NamedTuple, Optional, Sequence, Tuple

import regex

from ..errors import Errors, PhonemeNERError
from ..ipa.normalize import decompose
from .hangul import spell_syllables
from .rewriting import Rewriting, Rule, Spelling, compile_rule

# How often Epitran applies a rule to a string at most: it hands a flag to `sub`
# where the count belongs.
_EPITRAN_HITS = 32
# Rules that look over a whole word (`.*`) take time in the square of its length. No
# word is as long as this: what is longer goes through them in parts.
_LONGEST = 64

_HEADER = ["Orth", "Phon"]
_EXTENDS = re.compile(r"%\s*extends:\s*(\S+)\s*")
_TONES = re.compile("[˥-˩]")
_SYMBOL = regex.compile(r"(?P<symbol>::\w+::)\s*=\s*(?P<value>.+)")
_REFERENCE = regex.compile(r"::\w+::")
_REWRITE = regex.compile(r"(\S+)\s*->\s*(\S+)\s*/\s*(\S*)\s*[_]\s*(\S*)")
_UNBOUNDED = re.compile(r"(?<!\\)\.[*+]|\)[*+]")


class _Source(NamedTuple):
    """What the files of a language say, with those that they extend."""

    graphemes: Dict[str, str]
    pre: List[Rule]
    post: List[Rule]
    strip: FrozenSet[str]
    slow: bool


class SpellingRules:
    """Transcribes a word by the rules of one language.

    map_file (Path): The map; the other files are found by it, in the folders `pre`,
        `post` and `strip` beside its own (see above), or, of a map that stands
        alone, as `NAME.pre.txt`, `NAME.post.txt` and `NAME.strip.csv` beside it.
    bases (Sequence[Path]): Folders with the rules that the map may extend.
    fallback (Optional[Path]): A map of single letters and marks, for those of a word
        that the language's map lacks: what most languages read them as.
    tones (bool): Whether the map's tone letters are kept.
    faithful (bool): Whether to give Epitran's output even for strings that are no
        words: there it applies a rule 32 times at most, and may take minutes.
    RAISES (PhonemeNERError): If a file is not there or a line is not well formed.
    """

    def __init__(
        self,
        map_file: Path,
        *,
        bases: Sequence[Path] = (),
        fallback: Optional[Path] = None,
        tones: bool = True,
        faithful: bool = False,
    ) -> None:
        source = _read_source(map_file, bases, _EPITRAN_HITS if faithful else 0)
        self.graphemes = source.graphemes
        if not tones:
            self.graphemes = {g: _TONES.sub("", ipa) for g, ipa in self.graphemes.items()}
        others = _read_map(fallback)[0] if fallback is not None else {}
        self._read = Spelling(self.graphemes, others, ignore_case=faithful)
        self._pre, self._post = Rewriting(source.pre), Rewriting(source.post)
        self._strip = dict.fromkeys(map(ord, source.strip))
        self._longest = _LONGEST if source.slow and not faithful else None

    def __call__(self, word: str) -> str:
        """Transcribe a word.

        word (str): One word, in NFC.
        RETURNS (str): What the rules give, in NFC; what they lack is passed through.
        """
        if self._longest is not None and len(word) > self._longest:
            starts = range(0, len(word), self._longest)
            return "".join(self(word[i : i + self._longest]) for i in starts)
        if not word.isascii():  # Epitran's Korean map is written in single letters
            word = spell_syllables(word)
        spelling = decompose(word.lower())
        if self._strip:
            spelling = spelling.translate(self._strip)
        text = self._read(self._pre(spelling), spelling)
        return unicodedata.normalize("NFC", self._post(text))


def _read_source(map_file: Path, bases: Sequence[Path], max_hits: int) -> _Source:
    if not map_file.is_file():
        raise PhonemeNERError(Errors.P040.format(path=map_file))
    graphemes, extended = _read_map(map_file)
    strip = _beside(map_file, "strip", ".csv")
    pre, slow_pre = _read_rules(_beside(map_file, "pre", ".txt"), max_hits)
    post, slow_post = _read_rules(_beside(map_file, "post", ".txt"), max_hits)
    stripped = {row[0] for _, row in _read_rows(strip)} if strip.is_file() else ()
    own = _Source(graphemes, pre, post, frozenset(stripped), slow_pre or slow_post)
    if extended is None:
        return own
    candidates = [folder / "map" / f"{extended}.csv" for folder in bases]
    found = [path for path in candidates if path.is_file() and path != map_file]
    if not found:
        places = ", ".join(map(str, bases)) or "no folder"
        raise PhonemeNERError(Errors.P043.format(path=map_file, code=extended, places=places))
    base = _read_source(found[0], bases, max_hits)
    return _Source(
        {**base.graphemes, **own.graphemes},
        own.pre + base.pre,
        base.post + own.post,
        base.strip | own.strip,
        base.slow or own.slow,
    )


def _beside(map_file: Path, kind: str, ending: str) -> Path:
    if map_file.parent.name == "map":
        return map_file.parent.parent / kind / f"{map_file.stem}{ending}"
    return map_file.with_name(f"{map_file.stem}.{kind}{ending}")


def _read_map(path: Path) -> Tuple[Dict[str, str], Optional[str]]:
    graphemes: Dict[str, str] = {}
    lines: Dict[str, int] = {}
    extended: Optional[str] = None
    header_seen = False
    for line, row in _read_rows(path):
        if row and row[0].startswith("%"):
            directive = _EXTENDS.fullmatch(",".join(row))
            extended = directive.group(1) if directive else extended
            continue
        if not header_seen:
            if row != _HEADER:
                raise _broken(path, line, row, "the header Orth,Phon before the first row")
            header_seen = True
            continue
        if len(row) != 2 or not row[0]:
            raise _broken(path, line, row, "a grapheme and its IPA, separated by a comma")
        grapheme, ipa = (unicodedata.normalize("NFD", field) for field in row)
        if grapheme in graphemes:
            expected = f"each grapheme once (line {lines[grapheme]} has it, too)"
            raise _broken(path, line, row, expected)
        graphemes[grapheme], lines[grapheme] = ipa, line
    if not header_seen:
        raise _broken(path, 1, [], "the header Orth,Phon, and a grapheme and its IPA in each row")
    return graphemes, extended


def _read_rows(path: Path) -> List[Tuple[int, List[str]]]:
    reader = csv.reader(_read_text(path).split("\n"))
    try:
        return [(reader.line_num, row) for row in reader if row]
    except csv.Error as error:
        raise _broken(path, reader.line_num, [], f"comma-separated values ({error})") from None


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _broken(path, line, [], f"UTF-8 text (byte {error.start} is none)") from None
    except OSError as error:
        raise PhonemeNERError(Errors.P413.format(path=path, expected=error.strerror)) from None


def _broken(path: Path, line: int, row: Sequence[str], expected: str) -> PhonemeNERError:
    got = repr(",".join(row)) if row else "nothing that can be read"
    return PhonemeNERError(Errors.P041.format(path=path, line=line, got=got, expected=expected))


def _read_rules(path: Path, max_hits: int) -> Tuple[List[Rule], bool]:
    if not path.is_file():
        return [], False
    rules, slow = [], False
    symbols: Dict[str, str] = {}
    for number, line in enumerate(_read_text(path).split("\n"), 1):
        line = unicodedata.normalize("NFD", line.strip())
        if not line or line.startswith("%"):
            continue
        definition = _SYMBOL.match(line)
        if definition:
            symbols[definition["symbol"]] = definition["value"]
            continue
        try:
            rules.append(_read_rule(line, symbols, max_hits))
        except (regex.error, ValueError) as error:
            message = Errors.P042.format(path=path, line=number, got=line, reason=error)
            raise PhonemeNERError(message) from None
        slow = slow or _UNBOUNDED.search(line) is not None
    return rules, slow


def _read_rule(line: str, symbols: Dict[str, str], max_hits: int) -> Rule:
    while reference := _REFERENCE.search(line):
        symbol = reference.group()
        if symbol not in symbols:
            raise ValueError(f"the symbol {symbol} is not defined above")
        line = line.replace(symbol, symbols[symbol])
    parts = _REWRITE.match(line)
    if parts is None:
        raise ValueError("it is no rule")
    found, new, left, right = parts.groups()
    left, right = left.replace("#", "^"), right.replace("#", "$")
    # A zero stands for nothing: insertion and deletion.
    found, new = found.replace("0", ""), new.replace("0", "")
    return compile_rule(found, new, left, right, max_hits)
