"""Words in scripts that put no spaces between them."""

from typing import Callable, Iterable, Iterator, List, NamedTuple, Tuple

import regex

from .clusters import JAPANESE

# Those with spaces between syllables only, between sentences, or nowhere. Line_Break=SA: those in
# which lines are broken by a dictionary (UAX #14), such as Tai Tham.
_UNSPACED = r"[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{Tibetan}\p{Line_Break=Complex_Context}]"
_LETTER = r"[[\p{L}\p{M}ー々〆〇]--\p{Zs}]"
_RUN = regex.compile(rf"(?V1)(?:[{_UNSPACED}&&{_LETTER}][་༌]*+)++")
_LETTER_ALONE = regex.compile(r"\p{L}")  # without its marks
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_HANGUL = regex.compile(r"\p{Hangul}")
_SCRIPT = regex.compile(
    "|".join(
        rf"(?P<{name}>\p{{{name}}})"
        for name in ("Thai", "Lao", "Khmer", "Myanmar", "Tibetan", "Han", "Hiragana", "Katakana")
    )
)
# Words have so many letters at most, and so many in 99 of 100 lines at most on average.
_LONGEST = {"Han": (6, 2.3), JAPANESE: (9, 3), "Thai": (12, 6), "Tibetan": (16, 6)}
_LONGEST_OTHER = (12, 4.5)
_FEWEST = 3  # words that a line is told by to be one of words

Spans = Iterable[Tuple[int, int]]


class Run(NamedTuple):
    """A part of a text without a space, in a script that has none.

    start, end (int): Where it is.
    script (str): As Unicode names it; "Japanese" for Han and kana where there is any kana in the
        text, "" for a script that is not told apart.
    """

    start: int
    end: int
    script: str


def unspaced_runs(text: str) -> Iterator[Run]:
    """Find the parts of a text that are to be cut into words.

    Lines whose words stand apart already are passed over, as are Chinese characters in Korean.

    text (str): The text, of any length.
    YIELDS (Run): They, in order.
    """
    if text.isascii() or _RUN.search(text) is None:
        return
    has_kana = _KANA.search(text) is not None
    is_korean = not has_kana and _HANGUL.search(text) is not None
    start = 0
    for line in text.splitlines(keepends=True):
        runs = [
            Run(start + match.start(), start + match.end(), _script_of(match[0], has_kana))
            for match in _RUN.finditer(line)
        ]
        if not _is_of_words(text, runs):
            yield from (run for run in runs if not (is_korean and run.script == "Han"))
        start += len(line)


def word_edges(text: str, cut: Callable[[str, str], Spans]) -> Iterator[int]:
    """Find where words start and end in scripts without spaces.

    text (str): The text, of any length.
    cut (Callable): Cuts the letters of a run, given with its script, into spans.
    YIELDS (int): The first character of each word and the one after its last.
    """
    for start, end, script in unspaced_runs(text):
        yield start
        for first, last in cut(text[start:end], script):
            yield start + first
            yield start + last
        yield end


def _script_of(run: str, has_kana: bool) -> str:
    match = _SCRIPT.match(run)
    script = match.lastgroup or "" if match is not None else ""
    if script in ("Hiragana", "Katakana") or (script == "Han" and has_kana):
        return JAPANESE
    return script


def _is_of_words(text: str, runs: List[Run]) -> bool:
    """Tell whether the words of a line stand apart: all are short, with a space after each."""
    if len(runs) < _FEWEST or any(run.script != runs[0].script for run in runs):
        return False
    most, usual = _LONGEST.get(runs[0].script, _LONGEST_OTHER)
    lengths = [len(_LETTER_ALONE.findall(text, run.start, run.end)) for run in runs]
    if max(lengths) > most or sum(lengths) > usual * len(runs):
        return False
    for run, following in zip(runs, [*runs[1:], None]):
        between = text[run.end : following.start] if following is not None else " "
        if not any(map(str.isspace, between)):
            return False
    return True
