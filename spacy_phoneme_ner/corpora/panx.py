"""PAN-X, the WikiANN of XTREME (Hu et al., ICML 2020): word TAB tag."""

import re
from pathlib import Path
from typing import Iterator, List, NamedTuple

from ..errors import Errors, PhonemeNERError
from .files import blocks, read_text
from .sentences import Item, make_items
from .tags import parse_tag

_EXPECTED = "a word, a TAB and a tag on each line, and a blank line between sentences"
_PREFIX = re.compile(r"[a-z]{2,3}(?:-[a-z]+)*:")  # "en:", "zh-yue:"


class _Row(NamedTuple):
    line: int
    word: str
    tag: str


def read_panx(path: Path) -> Iterator[Item]:
    """Read a PAN-X file, with or without the language before each word ("en:word").

    path (Path): The file.
    YIELDS (Item): The sentences and the skipped rows.
    RAISES (PhonemeNERError): If the file or one of its lines is no PAN-X.
    """
    sentences = [
        [_parse(path, line, text) for line, text in block]
        for block in blocks(read_text(path, expected=_EXPECTED))
    ]
    n_prefix = len(_find_prefix([row.word for rows in sentences for row in rows]))
    for rows in sentences:
        yield from make_items(
            [row.word[n_prefix:] for row in rows],
            [row.tag for row in rows],
            lines=[row.line for row in rows],
        )


def _parse(path: Path, line: int, text: str) -> _Row:
    columns = text.rstrip(" \t").split("\t")
    if len(columns) != 2:
        got = f"{len(columns)} TAB-separated column{'s' if len(columns) != 1 else ''}"
        hint = (
            " The test files that XTREME gives out have no tags: take a dev file."
            if len(columns) == 1
            else " For files with other columns use the format 'conll' (--format conll)."
        )
        raise PhonemeNERError(
            Errors.P204.format(
                path=path, line=line, got=got, row=text[:80], expected=_EXPECTED, hint=hint
            )
        )
    word, tag = columns[0], parse_tag(columns[1].strip())
    if tag is None:
        place = f"{path}:{line}"
        raise PhonemeNERError(Errors.P205.format(place=place, tag=columns[1], word=word, hint=""))
    return _Row(line, word, tag)


def _find_prefix(words: List[str]) -> str:
    """Find the language before the words: only what all have is no part of them."""
    match = _PREFIX.match(words[0])
    prefix = match.group() if match else ""
    return prefix if all(word.startswith(prefix) for word in words) else ""
