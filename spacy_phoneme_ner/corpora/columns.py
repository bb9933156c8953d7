"""Rows of columns, as files of words and tags have them."""

import re
from pathlib import Path
from typing import (
    Callable,
    Iterable,
    Iterator,
    List,
    NamedTuple,
    Optional,
    Sequence,
    TypeVar,
    Union,
)

from ..errors import Errors, PhonemeNERError
from .files import Block, check_line
from .malformed import MalformedRow
from .sentences import Item, Skipped, make_items, skip
from .tags import begins_inside

Part = TypeVar("Part")

# "# text", GermEval's "#\\thttp://…", "#id=1", CoNLL-2012's "#begin document"; not "#hashtag".
_COMMENT = re.compile(r"#+(?:\s|$)|#\s*[\w.:-]+\s*=|#(?:begin|end) document\b")


class Row(NamedTuple):
    """A line that is not blank: its number from 1, its text, its columns."""

    line: int
    text: str
    columns: List[str]


class TaggedWords(NamedTuple):
    """What a block of a file gives: words, tags and lines, and what else there is of each."""

    words: Sequence[str]
    tags: Sequence[str]
    lines: Sequence[int]
    ipa: Optional[Sequence[str]] = None
    spaces: Optional[Sequence[bool]] = None


def read_blocks(
    path: Path,
    blocks: Iterable[Block],
    read: Callable[[Block], Optional[TaggedWords]],
    *,
    skip_errors: bool,
    has_iob1: bool = False,
) -> Iterator[Item]:
    """Make sentences of the blocks of lines of a file (see `read_parts`).

    path (Path): The file.
    blocks (Iterable[List[Tuple[int, str]]]): Its blocks.
    read (Callable): Reads one; gives None where no word is in it.
    skip_errors (bool): Whether to leave out blocks that cannot be read.
    has_iob1 (bool): Whether files of this format may be in IOB1, so that I- may begin a name.
    YIELDS (Item): The sentences, and what was left out.
    RAISES (MalformedRow): If a block cannot be read, unless they are left out.
    """

    def read_checked(block: Block) -> Optional[TaggedWords]:
        for number, line in block:
            check_line(path, number, line)
        return read(block)

    yield from read_parts(blocks, read_checked, skip_errors=skip_errors, has_iob1=has_iob1)


def refuse_none(path: Path, items: Iterable[Item], expected: str) -> Iterator[Item]:
    """Pass items on, one at least.

    path (Path): The file that they are of.
    items (Iterable[Item]): The items.
    expected (str): What the file should hold, for the error message.
    YIELDS (Item): The items.
    RAISES (PhonemeNERError): If there is none: the file holds nothing but comments.
    """
    is_empty = True
    for item in items:
        is_empty = False
        yield item
    if is_empty:
        message = Errors.P203.format(path=path, got="comments only", expected=expected)
        raise PhonemeNERError(message)


def read_parts(
    parts: Iterable[Part],
    read: Callable[[Part], Optional[TaggedWords]],
    *,
    skip_errors: bool,
    has_iob1: bool,
) -> Iterator[Item]:
    """Make sentences of the parts of a file, all of which are read before the first is given:
    the scheme of the tags shows in all of them.

    parts (Iterable[Part]): The parts.
    read (Callable): Reads one; gives None where no word is in it.
    skip_errors (bool): Whether to leave out parts that cannot be read.
    has_iob1 (bool): Whether files of this format may be in IOB1, so that I- may begin a name.
    YIELDS (Item): The sentences, and what was left out.
    RAISES (MalformedRow): If a part cannot be read, unless they are left out.
    """
    found: List[Union[TaggedWords, Skipped]] = []
    for part in parts:
        try:
            words = read(part)
        except MalformedRow as error:
            if not skip_errors:
                raise
            found.append(skip(error))
        else:
            found += [] if words is None else [words]
    tags = [words.tags for words in found if isinstance(words, TaggedWords)]
    has_end = any(tag[:2] == "E-" for own in tags for tag in own)
    count_repairs = not ((has_iob1 or has_end) and begins_inside(tags))
    for item in found:
        if isinstance(item, Skipped):
            yield item
        else:
            yield from make_items(
                item.words,
                item.tags,
                item.ipa,
                lines=item.lines,
                count_repairs=count_repairs,
                spaces=item.spaces,
            )


def is_comment(row: Row, n_columns: Optional[int], has_tag: bool) -> bool:
    """Tell whether a row is a comment: it looks like one, and is no row of words and tags. So
    "# O" is the word "#", and "#Rome" without a tag is a mistake.

    row (Row): The row.
    n_columns (Optional[int]): How many columns the file has, if that is known.
    has_tag (bool): Whether a tag is where the tags are.
    RETURNS (bool): Whether it is a comment.
    """
    if _COMMENT.match(row.text) is None:
        return False
    return not has_tag or (n_columns is not None and len(row.columns) != n_columns)


def looks_like_comment(line: str) -> bool:
    """Tell whether a line may be a comment, by itself.

    line (str): The line.
    RETURNS (bool): Whether it begins as one.
    """
    return _COMMENT.match(line) is not None
