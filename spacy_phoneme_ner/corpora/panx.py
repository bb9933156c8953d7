"""PAN-X, the WikiANN of XTREME (Hu et al., ICML 2020): word TAB tag.

XTREME's files of parts of speech (udpos) have the same form.
"""

import re
from pathlib import Path
from typing import Iterator, List, NamedTuple

from ..errors import Errors, PhonemeNERError
from .files import blocks, read_text
from .sentences import Item, make_items
from .tags import TagReader

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
    read_tag = TagReader(path)
    sentences = [
        [_parse(path, line, text, read_tag) for line, text in block]
        for block in blocks(read_text(path, expected=_EXPECTED))
    ]
    n_prefix = len(_find_prefix([row.word for rows in sentences for row in rows]))
    for rows in sentences:
        yield from make_items(
            [row.word[n_prefix:] for row in rows],
            [row.tag for row in rows],
            lines=[row.line for row in rows],
        )


def _parse(path: Path, line: int, text: str, read_tag: TagReader) -> _Row:
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
    word = columns[0]
    return _Row(line, word, read_tag(columns[1].strip(), line=line, word=word))


def _find_prefix(words: List[str]) -> str:
    """Find the language before the words: only what all have is no part of them."""
    match = _PREFIX.match(words[0])
    prefix = match.group() if match else ""
    return prefix if all(word.startswith(prefix) for word in words) else ""
