"""Where sentences end in text of any script, by plain rules.

The marks are those of Unicode's property Sentence_Terminal, the rules those of UAX #29 with
what it leaves open: abbreviations, ordinals and addresses keep their marks.
"""

from bisect import bisect_right
from typing import Iterator, List, Optional, Tuple

import regex

from .abbreviations import LONGEST_WORD, is_abbreviation
from .addresses import address_places

# What `str.splitlines` takes for the end of a line, and is white space.
LINE_ENDS = frozenset("\n\r\v\f\x85\u2028\u2029")

# Marks that also stand within words and numbers, or after abbreviations.
_STOPS = ".․﹒．"
# Tibetan has only the shad (which Unicode does not count), Burmese writes commas by a mark that
# Unicode counts. Of two dots and more, which end a sentence or do not, one is a character.
_MARK = r"[[\p{Sentence_Terminal}\u0f0d-\u0f11…⋯]--[၊]]"
_OPEN = r"[\p{Ps}\p{Pi}\"'„‚¿¡«»*_~–—-]"
_CLOSE = r"[\p{Pe}\p{Pf}\"'“‘«»*_~]"
_CANDIDATE = regex.compile(
    rf"""(?V1x)
      (?P<line> [\n\r\v\f\x85\u2028\u2029]++ )
    | (?P<bullet> (?<= \s ) [•‣⁃◦∙▪▫●○■□➢➤►▶✓✔] (?= \s ) )
    | (?P<marks> {_MARK}++ (?: [\ \xa0]++ [!?]++ (?= \s | \Z ) )* | (?<= \p{{Greek}} ) [;\u037e] )
      (?P<close> {_CLOSE}*+ )
    """
)
_WORD_BEFORE = regex.compile(r"(?V1)[[\p{L}\p{M}\p{N}]||[.’'\u200c\u200d-]]*+", regex.REVERSE)
_NEXT = regex.compile(rf"(?V1)(?P<space>\s*+){_OPEN}*+(?P<first>.?)", regex.DOTALL)
_STILL_OPEN = regex.compile(r"(?V1)[\p{Pi}\"'“‘«»*_~]++\Z")
_UPPER = regex.compile(r"\p{Lu}|\p{Lt}")


def cut_sentences(text: str) -> Iterator[Tuple[int, int]]:
    """Cut a text into sentences. An end of a line, and a bullet within one, parts sentences too.

    text (str): The text, of any length; the time it takes is linear.
    YIELDS (Tuple[int, int]): The first character of each sentence and the one after its last, in
        order; white space between sentences is in none of them.
    """
    start = 0
    for end in _ends(text):
        yield from _strip(text, start, end)
        start = end
    yield from _strip(text, start, len(text))


def has_sentence_end(text: str) -> bool:
    """Tell whether there is anything in a text that sentences can end by.

    text (str): The text.
    RETURNS (bool): False if `cut_sentences` cuts it nowhere.
    """
    return _CANDIDATE.search(text) is not None


def _ends(text: str) -> Iterator[int]:
    has_case = _UPPER.search(text) is not None
    addresses: Optional[List[Tuple[int, int]]] = None
    for match in _CANDIDATE.finditer(text):
        if match["line"]:
            yield match.end()
            continue
        if match["bullet"]:
            yield match.start()
            continue
        end = _end_of_mark(text, match, has_case)
        if end is None:
            continue
        if end < len(text) and not text[end].isspace():
            # Glued to what follows, as the marks in addresses are.
            if addresses is None:
                addresses = list(address_places(text))
            if _is_inside(addresses, match.start("marks")):
                continue
        yield end


def _end_of_mark(text: str, match: "regex.Match[str]", has_case: bool) -> Optional[int]:
    """Tell where the sentence ends that a mark may end, or None if it ends none."""
    marks, end = match["marks"], match.end()
    following = _NEXT.match(text, end)
    assert following is not None, "it can match nothing"
    if not following["space"] and following["first"]:
        # What opens and closes alike opens what it is glued to: 。“
        still_open = _STILL_OPEN.search(match["close"])
        end -= len(still_open[0]) if still_open is not None else 0
    first, is_glued = following["first"], not following["space"]
    if not first:
        return end
    if is_glued and not _may_be_glued(marks, first, text[match.start() - 1 : match.start()]):
        return None
    if has_case and first.islower():
        return None
    if marks in _STOPS and not match["close"]:
        # Where words and marks stand apart, as in corpora, the word is before a space.
        last = match.start()
        while last and text[last - 1] in " \xa0":
            last -= 1
        before = _WORD_BEFORE.match(text, max(last - LONGEST_WORD, 0), last)
        if before is not None and before[0] and is_abbreviation(before[0].strip(".’'-"), first):
            return None
    return end


def _may_be_glued(marks: str, first: str, before: str) -> bool:
    """Tell whether a sentence can end without a space: not by a stop, nor between digits."""
    if all(mark in f"{_STOPS};\u037e…⋯" for mark in marks):
        # Full-width marks have their space in them.
        return marks[-1] == "．" and not first.isdigit()
    if marks[-1] in "!?":
        return first.isalpha() and before.isalpha() and not first.islower()
    if marks[-1] == "۔":  # of abbreviations: the letters of one
        return len(before) == 1 and not first.isalpha()
    return first.isalnum() or not before.isdigit()


def _is_inside(places: List[Tuple[int, int]], i: int) -> bool:
    number = bisect_right(places, (i, i)) - 1
    return number >= 0 and places[number][0] <= i < places[number][1] - 1


def _strip(text: str, start: int, end: int) -> Iterator[Tuple[int, int]]:
    part = text[start:end]
    first = start + len(part) - len(part.lstrip())
    last = start + len(part.rstrip())
    if first < last:
        yield first, last
