"""How rules rewrite a word: each is tried only on words with the letters that it needs."""

import re
from functools import partial
from itertools import islice
from typing import (
    Any,
    Callable,
    Dict,
    FrozenSet,
    Iterable,
    List,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
)

import regex

from ..errors import Errors, PhonemeNERError

# How long a rule that is limited may take for one text, in seconds of the processor.
SECONDS = 1.0
# What a text may grow to: no letter stands for ten symbols, and no word is much longer.
_GROWTH, _ROOM = 10, 1000

Letters = Optional[FrozenSet[str]]
# Where a part of a text begins and ends, and what it becomes.
Edit = Tuple[int, int, str]
# Where in a spelling each character of a text comes from: its first character, and the one
# after its last.
Origins = List[Tuple[int, int]]

_PLAIN = r"[^()\[\].*+?{}\\^$|]+"
_STRINGS = rf"{_PLAIN}(?:\|{_PLAIN})*"
# A class of characters, alternative strings in a group or a look-around, or without.
_ALTERNATIVES = re.compile(
    rf"\[(?P<letters>[^\]\\^-]+)\]|\((?:\?:|\?=|\?<=)?(?P<grouped>{_STRINGS})\)|(?P<bare>{_STRINGS})"
)
_LITERAL = re.compile(_PLAIN)
# What both engines of regular expressions read alike: no escapes, no sets of classes.
_COMMON = re.compile(r"(?:[^\\\[]|\[(?![\[:^])[^\[\]\\&~|-]*\])*")
_SWAP = regex.compile(r"[?]P[<]sw1[>].+[?]P[<]sw2[>]")
# Strings of different lengths up to this are all that may match at one place.
_SHORT = 16
# From this length on, a text's distinct letters are fewer than its letters.
_LONG = 64


class Rule(NamedTuple):
    """A rule, and what has to be in a word for it to match there.

    apply (Callable[[str], str]): Rewrites a text.
    needs (Tuple[Letters, ...]): For the rule's three parts (what it rewrites, left and
        right of it) the letters of which one is needed, None if that cannot be told.
    edits (Callable[[str], Iterable[Edit]]): Tells what `apply` does to a text.
    place (str): The file and line where it stands, for messages.
    """

    apply: Callable[[str], str]
    needs: Tuple[Letters, ...]
    edits: Callable[[str], Iterable[Edit]]
    place: str = ""


class Rewriting:
    """Rules that are applied to a text one after the other.

    Which of them a text may concern is read off its letters: each letter has a bit for
    every part of every rule that it may stand in, and a rule is due if all its parts
    have theirs. Most rules concern few words, and this is much less than to try them.

    rules (Sequence[Rule]): The rules, in order.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._apply = [rule.apply for rule in rules]
        self._edits = [rule.edits for rule in rules]
        self._places = [rule.place for rule in rules]
        self._size = len(rules)
        self._always = 0
        self._bits: Dict[str, int] = {}
        for i, rule in enumerate(rules):
            for part, letters in enumerate(rule.needs):
                bit = 1 << (i + part * self._size)
                if letters is None:
                    self._always |= bit
                for letter in letters or ():
                    self._bits[letter] = self._bits.get(letter, 0) | bit

    def __call__(self, text: str, word: str = "") -> str:
        """Apply the rules.

        text (str): What is rewritten.
        word (str): The word that it is of, for messages.
        RETURNS (str): What the rules make of it.
        RAISES (PhonemeNERError): If a rule takes too long, or the text grows without end.
        """
        due = self._due(text) if self._size else 0
        most = _GROWTH * len(text) + _ROOM
        while due:
            bit = due & -due
            due ^= bit
            number = bit.bit_length() - 1
            try:
                rewritten = self._apply[number](text)
            except TimeoutError:
                raise PhonemeNERError(
                    Errors.P051.format(place=self._places[number], seconds=SECONDS, word=word)
                ) from None
            if rewritten != text:
                text = rewritten
                if len(text) > most:
                    raise PhonemeNERError(
                        Errors.P052.format(place=self._places[number], got=len(text), word=word)
                    )
                # Rules that came before have had their turn.
                due |= self._due(text) & -(bit << 1)
        return text

    def trace(self, text: str, origins: Origins) -> Tuple[str, Origins]:
        """Apply the rules, and keep account of where each character comes from.

        text (str): What is rewritten.
        origins (Origins): Where its characters come from.
        RETURNS (Tuple[str, Origins]): What the rules make of it, and its origins.
        """
        due = self._due(text) if self._size else 0
        while due:
            bit = due & -due
            due ^= bit
            number = bit.bit_length() - 1
            before = text
            pieces: List[str] = []
            traced: Origins = []
            done = 0
            for start, end, new in self._edits[number](before):
                pieces += before[done:start], new
                traced += origins[done:start]
                traced += _inherit(origins, start, end, len(new))
                done = end
            if pieces:
                text = "".join([*pieces, before[done:]])
                origins = traced + origins[done:]
            if text != before:
                due |= self._due(text) & -(bit << 1)
        return text, origins

    def _due(self, text: str) -> int:
        due, bits = self._always, self._bits
        for letter in text if len(text) < _LONG else set(text):
            if letter in bits:
                due |= bits[letter]
        return due & (due >> self._size) & (due >> 2 * self._size) & ((1 << self._size) - 1)


def _inherit(origins: Origins, start: int, end: int, length: int) -> Origins:
    """Give what takes the place of a part of a text the origins of that part."""
    if length == end - start:
        return origins[start:end]
    if start == end:  # nothing is in the spelling for it
        place = origins[start - 1][1] if start else 0
        return [(place, place)] * length
    replaced = origins[start:end]
    whole = min(first for first, _ in replaced), max(last for _, last in replaced)
    return [whole] * length


def compile_rule(
    old: str, new: str, left: str, right: str, max_hits: int, *, limited: bool = False
) -> Rule:
    """Make a rule of regular expressions: `old` becomes `new` between its neighbours.

    old (str): What is rewritten; with groups named sw1 and sw2, these are swapped.
    new (str): What it becomes.
    left (str): What stands before it.
    right (str): What stands after it. Both are part of the match, as in Epitran: the
        next place where the rule applies begins after them.
    max_hits (int): How often the rule applies to one text at most; 0 for no limit.
    limited (bool): Whether it raises a TimeoutError for a text that takes `SECONDS`.
    RETURNS (Rule): The rule.
    RAISES (regex.error): If that is no regular expression.
    """
    needs = (_needed(old), _needed(left), _needed(right))
    # To look at the clock takes longer than most rules, and these cannot take long.
    limited = limited and not all(map(_is_simple, (old, left, right)))
    if _SWAP.search(old):
        return _swap(old, left, right, max_hits, limited, (None, *needs[1:]))
    if not left and not right and _LITERAL.fullmatch(old):
        edits = partial(_literal_edits, old, new, max_hits)
        return Rule(lambda text: text.replace(old, new, max_hits or -1), needs, edits)
    expression = f"(?P<X>{left})(?P<a>{old})(?P<Y>{right})"
    # `re` is the faster engine, but the two differ in what may match nothing, and only
    # `regex` looks at the clock.
    engine: Any = re if any(needs) and _COMMON.fullmatch(expression) and not limited else regex
    try:
        pattern = engine.compile(expression)
    except re.error:  # a look-behind of variable width
        pattern = regex.compile(expression)
    replace = _limited(pattern) if limited else pattern.sub
    if not {"a", "Y"} <= set(pattern.groupindex):  # "[" and "]" of two parts made one class
        raise regex.error("a bracket is not closed where it was opened")
    before, after = pattern.groupindex["X"], pattern.groupindex["Y"]

    # A template in place of the function would be read anew for every text.
    def rewritten(match: Any) -> str:
        return f"{match[before]}{new}{match[after]}"

    def apply(text: str) -> str:
        return str(replace(rewritten, text, count=max_hits))

    edits = partial(_edits, pattern, lambda match: (*match.span("a"), new), max_hits)
    if len(old) > 1 and _LITERAL.fullmatch(old):
        return Rule(lambda text: apply(text) if old in text else text, needs, edits)
    return Rule(apply, needs, edits)


def _literal_edits(old: str, new: str, max_hits: int, text: str) -> Iterable[Edit]:
    start, hits = text.find(old), 0
    while start >= 0 and (not max_hits or hits < max_hits):
        yield start, start + len(old), new
        start, hits = text.find(old, start + len(old)), hits + 1


def _edits(pattern: Any, edit: Callable[[Any], Edit], max_hits: int, text: str) -> Iterable[Edit]:
    return map(edit, islice(pattern.finditer(text), max_hits or None))


def _swap(
    old: str, left: str, right: str, max_hits: int, limited: bool, needs: Tuple[Letters, ...]
) -> Rule:
    pattern = regex.compile(f"(?P<X>{left}){old}(?P<Y>{right})")
    replace = _limited(pattern) if limited else pattern.sub

    def swapped(match: Any) -> str:
        return "".join(match[name] or "" for name in ("X", "sw2", "sw1", "Y"))

    def edit(match: Any) -> Edit:
        start, end = match.start("sw1"), match.end("sw2")
        return start, end, f"{match['sw2'] or ''}{match['sw1'] or ''}"

    def apply(text: str) -> str:
        return str(replace(swapped, text, count=max_hits))

    return Rule(apply, needs, partial(_edits, pattern, edit, max_hits))


def _limited(pattern: Any) -> Callable[..., str]:
    return partial(pattern.sub, timeout=SECONDS)


def _is_simple(part: str) -> bool:
    """Tell whether a part of a rule matches in few ways, wherever it is tried."""
    part = part.lstrip("^").rstrip("$")
    match = _ALTERNATIVES.fullmatch(part)
    if match is None:
        return not part
    strings = (match["grouped"] or match["bare"] or "").split("|")
    return len(set(strings)) == len(strings) and max(map(len, strings)) <= _SHORT


def _needed(part: str) -> Letters:
    """Name letters of which a text must hold one for a part of a rule to match in it."""
    part = part.lstrip("^").rstrip("$")
    match = _ALTERNATIVES.match(part)
    if match is None:
        return None
    rest = part[match.end() :]
    strings: List[str] = (match["grouped"] or match["bare"] or "").split("|")
    if "|" in rest or (rest and match["bare"] and len(strings) > 1):
        return None
    if rest[:1] in ("?", "*", "{") and not (match["bare"] and len(strings[0]) > 1):
        return None
    return frozenset(match["letters"] or (string[0] for string in strings))


class Spelling:
    """Reads a spelling by a map: the longest grapheme at each place.

    graphemes (Dict[str, str]): The IPA of each grapheme.
    fallback (Dict[str, str]): That of letters and marks which the map lacks.
    ignore_case (bool): Whether to cut the spelling as Epitran does, whose map finds
        graphemes in any case, and then lacks those that it has in another.
    """

    def __init__(
        self, graphemes: Dict[str, str], fallback: Dict[str, str], *, ignore_case: bool
    ) -> None:
        self._graphemes = graphemes
        self._fallback = fallback
        longer = sorted((g for g in graphemes if len(g) > 1), key=len, reverse=True)
        # A text without any of these holds no grapheme of several letters.
        self._seconds = frozenset(grapheme[1] for grapheme in longer)
        if ignore_case:
            either = "|".join([*map(regex.escape, longer), "."])
            self._cut: Any = regex.compile(either, regex.IGNORECASE | regex.DOTALL).findall
            self._seconds |= {c.swapcase() for c in self._seconds}
        else:
            self._cut = re.compile("|".join([*_by_first_letter(longer), "."]), re.DOTALL).findall

    def __call__(self, text: str, spelling: str) -> str:
        """Read a text.

        text (str): What the rules made of a spelling.
        spelling (str): The spelling, before the rules.
        RETURNS (str): The IPA; what is not known is passed through.
        """
        return "".join(self._read(text, spelling)[1])

    def trace(self, text: str, spelling: str, origins: Origins) -> Tuple[str, Origins]:
        """Read a text, and keep account of where each character comes from.

        text (str): What the rules made of a spelling.
        spelling (str): The spelling, before the rules.
        origins (Origins): Where the text's characters come from.
        RETURNS (Tuple[str, Origins]): The IPA, and its origins.
        """
        traced: Origins = []
        start = 0
        pieces, read = self._read(text, spelling)
        for piece, ipa in zip(pieces, read):
            end = start + len(piece)
            traced += _inherit(origins, start, end, len(ipa))
            start = end
        return "".join(read), traced

    def _read(self, text: str, spelling: str) -> Tuple[Sequence[str], List[str]]:
        pieces = text if self._seconds.isdisjoint(text) else self._cut(text)
        read = list(map(self._graphemes.get, pieces))
        if None in read:
            read = [
                # What is not in the spelling was written by a rule, and is IPA already.
                (self._fallback.get(piece, piece) if piece in spelling else piece)
                if ipa is None
                else ipa
                for piece, ipa in zip(pieces, read)
            ]
        return pieces, read  # type: ignore[return-value]


def _by_first_letter(graphemes: Sequence[str]) -> List[str]:
    """Write graphemes as expressions, one for each first letter: `c(?:hh|h)`."""
    rests: Dict[str, List[str]] = {}
    for grapheme in graphemes:
        rests.setdefault(grapheme[0], []).append(re.escape(grapheme[1:]))
    return [f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in rests.items()]
