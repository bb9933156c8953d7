"""The files of rules: read, checked, and put together with those that they extend.

They may be anybody's, so nothing in them is without a bound: symbols that name each other in
a circle, maps that do so, files and lines of any size end in an error that names the place.
"""

import csv
import re
import unicodedata
from os.path import isfile  # for names that no file can have, too
from pathlib import Path
from typing import Dict, FrozenSet, Iterable, List, Mapping, NamedTuple, Optional, Sequence, Tuple

import regex

from ..errors import Errors, PhonemeNERError
from .rewriting import SECONDS, Rule, compile_rule

# Far beyond what rules need (ours and Epitran's: 16 kB, 151 rules in a file, lines of 400
# characters, 577 with all symbols put in), and read within seconds.
_MOST_BYTES = 1_000_000
_MOST_RULES = 10_000
_LONGEST_LINE = 2_000
_LONGEST_RULE = 10_000
_DEEPEST_SYMBOL = 50
_LONGEST_FIELD = 200
_SHOWN, _SHOWN_MAPS = 60, 20  # characters of a line, and maps, in a message

_HEADER = ["Orth", "Phon"]
_EXTENDS = re.compile(r"%\s*extends:\s*(.*?)\s*")
_CODE = re.compile(r"\w[\w.-]{0,63}")
_SYMBOL = regex.compile(r"(?P<symbol>::\w+::)\s*=\s*(?P<value>.+)")
_REFERENCE = regex.compile(r"::\w+::")
_REWRITE = regex.compile(r"(\S+)\s*->\s*(\S+)\s*/\s*(\S*)\s*[_]\s*(\S*)")
# Expressions that call themselves or one another, and counts that no word reaches: of
# these, `regex` takes gigabytes before it looks at the clock.
_HUGE = re.compile(r"(?<!\\)\(\?(?:R|[0-9]|&|P>)|\{[0-9,]*[0-9]{4}")
_UNBOUNDED = re.compile(r"(?<!\\)\.[*+]|\)[*+]")


class Source(NamedTuple):
    """What the files of a language say, with those that they extend.

    graphemes (Dict[str, str]): The IPA of each grapheme.
    pre (List[Rule]): Rules for the spelling.
    post (List[Rule]): Rules for the IPA.
    strip (FrozenSet[str]): Marks that are taken off the spelling.
    slow (bool): Whether a rule looks over a whole word, however long it is.
    """

    graphemes: Dict[str, str]
    pre: List[Rule]
    post: List[Rule]
    strip: FrozenSet[str]
    slow: bool


def read_source(
    map_file: Path, bases: Sequence[Path], *, max_hits: int = 0, limited: bool = True
) -> Source:
    """Read the files of a language, and those that its map extends.

    A map extends one of its own folder or of those that come after it in `bases`; one that
    extends its own code goes on with the folders after its own.

    map_file (Path): The map.
    bases (Sequence[Path]): Folders with maps, the map's own first if it is in one.
    max_hits (int): How often a rule applies to one text at most; 0 for no limit.
    limited (bool): Whether the rules run with a limit of time.
    RETURNS (Source): What all of them say.
    RAISES (PhonemeNERError): If a file is not there or a line is not well formed.
    """
    if not isfile(map_file):
        raise PhonemeNERError(Errors.P040.format(path=map_file))
    sources = []
    passed: Dict[Path, str] = {}  # the maps so far, in order, and their codes
    path, start = map_file, 0
    while True:
        source, code = _read_own(path, max_hits, limited)
        sources.append(source)
        passed[path.resolve()] = path.stem
        if code is None:
            break
        path, start = _find_base(code, path, passed, bases, start)
    # From the last base up: a map's own rows take the place of those of its base.
    merged = sources.pop()
    while sources:
        own = sources.pop()
        merged = Source(
            {**merged.graphemes, **own.graphemes},
            own.pre + merged.pre,
            merged.post + own.post,
            merged.strip | own.strip,
            merged.slow or own.slow,
        )
    return merged


def read_map(path: Path) -> Tuple[Dict[str, str], Optional[str]]:
    """Read a map alone.

    path (Path): The map.
    RETURNS (Tuple[Dict[str, str], Optional[str]]): The IPA of each grapheme, both in NFD,
        and the code that the map extends, if it does.
    RAISES (PhonemeNERError): If it cannot be read; file and line are named.
    """
    graphemes: Dict[str, str] = {}
    lines: Dict[str, int] = {}
    extended: Optional[str] = None
    header_seen = False
    for line, row in _read_rows(path):
        if row[0].startswith("%"):
            directive = _EXTENDS.fullmatch(",".join(row))
            if directive:
                extended = directive.group(1)
                if not _CODE.fullmatch(extended):
                    raise _broken(path, line, row, "a code to extend, such as ben-Beng")
            continue
        if not header_seen:
            if row != _HEADER:
                raise _broken(path, line, row, "the header Orth,Phon before the first row")
            header_seen = True
            continue
        if len(row) != 2 or not row[0]:
            raise _broken(path, line, row, "a grapheme and its IPA, separated by a comma")
        grapheme, ipa = (unicodedata.normalize("NFD", field) for field in row)
        if max(len(grapheme), len(ipa)) > _LONGEST_FIELD:
            raise _broken(path, line, row, f"at most {_LONGEST_FIELD} characters in a column")
        if grapheme in graphemes:
            expected = f"each grapheme once (line {lines[grapheme]} has it, too)"
            raise _broken(path, line, row, expected)
        graphemes[grapheme], lines[grapheme] = ipa, line
    if not header_seen:
        raise _broken(path, 1, [], "the header Orth,Phon, and a grapheme and its IPA in each row")
    return graphemes, extended


def _read_own(path: Path, max_hits: int, limited: bool) -> Tuple[Source, Optional[str]]:
    graphemes, extended = read_map(path)
    pre, slow_pre = _read_rules(_companion(path, "pre", ".txt"), max_hits, limited)
    post, slow_post = _read_rules(_companion(path, "post", ".txt"), max_hits, limited)
    strip = frozenset(_read_marks(_companion(path, "strip", ".csv")))
    return Source(graphemes, pre, post, strip, slow_pre or slow_post), extended


def _find_base(
    code: str, path: Path, passed: Mapping[Path, str], bases: Sequence[Path], start: int
) -> Tuple[Path, int]:
    for i, folder in enumerate(bases[start:], start):
        candidate = folder / "map" / f"{code}.csv"
        if not isfile(candidate):
            continue
        if candidate.resolve() not in passed:
            return candidate, i
        if code != path.stem or candidate.resolve() != path.resolve():
            chain = " → ".join([*list(passed.values())[-_SHOWN_MAPS:], code])
            raise PhonemeNERError(Errors.P050.format(path=path, chain=chain))
    places = ", ".join(map(str, bases[start:])) or "no folder"
    raise PhonemeNERError(Errors.P043.format(path=path, code=code, places=places))


def _companion(map_file: Path, kind: str, ending: str) -> Path:
    if map_file.parent.name == "map":
        return map_file.parent.parent / kind / f"{map_file.stem}{ending}"
    return map_file.with_name(f"{map_file.stem}.{kind}{ending}")


def _read_marks(path: Path) -> Iterable[str]:
    for line, row in _read_rows(path) if isfile(path) else ():
        if not row[0].startswith("%"):
            if len(row[0]) != 1:
                raise _broken(path, line, row, "one character, which is taken off the spelling")
            yield row[0]


def _read_rows(path: Path) -> List[Tuple[int, List[str]]]:
    reader = csv.reader(_read_text(path).split("\n"))
    try:
        return [(reader.line_num, row) for row in reader if row]
    except csv.Error as error:
        raise _broken(path, reader.line_num, [], f"comma-separated values ({error})") from None


def _read_rules(path: Path, max_hits: int, limited: bool) -> Tuple[List[Rule], bool]:
    rules: List[Rule] = []
    slow = False
    symbols: Dict[str, str] = {}
    text = _read_text(path) if isfile(path) else ""
    for number, line in enumerate(text.split("\n"), 1):
        line = unicodedata.normalize("NFD", line.strip())
        if not line or line.startswith("%"):
            continue
        try:
            if len(line) > _LONGEST_LINE:
                raise ValueError(f"it has more than {_LONGEST_LINE:,} characters")
            definition = _SYMBOL.match(line)
            if definition:
                symbols[definition["symbol"]] = definition["value"]
                continue
            if len(rules) == _MOST_RULES:
                raise ValueError(f"a file has {_MOST_RULES:,} rules at most")
            rule = _read_rule(_insert(symbols, line), max_hits, limited)
        # What is nested too deep, or repeated too often, is not always a `regex.error`.
        except (regex.error, ValueError, RecursionError, OverflowError, MemoryError) as error:
            message = Errors.P042.format(
                path=path, line=number, got=line[:_SHOWN], reason=str(error) or "it is too large"
            )
            raise PhonemeNERError(message) from None
        rules.append(rule._replace(place=f"{path}:{number}"))
        slow = slow or _UNBOUNDED.search(line) is not None
    return rules, slow


def _insert(symbols: Mapping[str, str], text: str, within: Tuple[str, ...] = ()) -> str:
    """Put in what symbols stand for, and what those that they name stand for."""
    pieces: List[str] = []
    end = 0
    for reference in _REFERENCE.finditer(text):
        symbol = reference.group()
        if symbol not in symbols:
            raise ValueError(f"the symbol {symbol} is not defined above")
        chain = (*within, symbol)
        if symbol in within:
            circle = " → ".join(chain[within.index(symbol) :])
            raise ValueError(f"the symbol {symbol} names itself ({circle})")
        if len(chain) > _DEEPEST_SYMBOL:
            raise ValueError(f"{_DEEPEST_SYMBOL} symbols at most may name one another in turn")
        pieces += text[end : reference.start()], _insert(symbols, symbols[symbol], chain)
        end = reference.end()
        if sum(map(len, pieces)) > _LONGEST_RULE:
            raise ValueError(f"with all symbols put in it has over {_LONGEST_RULE:,} characters")
    return "".join([*pieces, text[end:]])


def _read_rule(line: str, max_hits: int, limited: bool) -> Rule:
    try:
        parts = _REWRITE.match(line, timeout=SECONDS)
    except TimeoutError:
        parts = None
    if parts is None:
        raise ValueError("it is no rule")
    if _HUGE.search(line):
        raise ValueError("no part may call another, or be repeated 1,000 times")
    old, new, left, right = parts.groups()
    left, right = left.replace("#", "^"), right.replace("#", "$")
    # A zero stands for nothing: insertion and deletion.
    old, new = old.replace("0", ""), new.replace("0", "")
    return compile_rule(old, new, left, right, max_hits, limited=limited)


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise PhonemeNERError(Errors.P504.format(path=path, expected=error.strerror)) from None
    if len(data) > _MOST_BYTES:
        raise PhonemeNERError(Errors.P053.format(path=path, most=f"{_MOST_BYTES:,}"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _broken(path, line, [], f"UTF-8 text (byte {error.start} is none)") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _broken(path: Path, line: int, row: Sequence[str], expected: str) -> PhonemeNERError:
    got = repr(",".join(row)[:_SHOWN]) if row else "nothing that can be read"
    return PhonemeNERError(Errors.P041.format(path=path, line=line, got=got, expected=expected))
