"""Docs as a picture: the words in rows, the pronunciations below them, names on their colours."""

from typing import Iterator, List, NamedTuple, Optional, Sequence, Tuple

from .colours import FAINT_INK, Palette
from .directions import LTR, RTL, visual_order
from .lines import Line, Name, Shown, Word
from .markup import percent
from .svg import Picture, advance

_MARGIN = 18
_TEXT, _IPA, _LABEL, _TITLE = 19, 13, 9, 12  # sizes in pixels
_ROW, _TITLE_ROW = 74, 20  # heights
_MOST_FOR_LABEL = 90  # pixels a word, wherever a label is longer
_MOST_CHARACTERS = 4_000  # of a word: no picture is as wide
_CUT = "…"


class _Placed(NamedTuple):
    """A word that is part of a name, or of none.

    word (Word): The word.
    width (float): How much room it needs.
    name (Optional[Name]): The name.
    direction (str): That of the name, else its own.
    """

    word: Word
    width: float
    name: Optional[Name]
    direction: str


def draw_docs(docs: Sequence[Shown], palette: Palette, width: int) -> str:
    """Draw Docs, one below the other.

    docs (Sequence[Shown]): The Docs.
    palette (Palette): The colours of labels.
    width (int): How wide the picture is, in pixels. Lines go on in further rows; a word that is
        wider than that is cut.
    RETURNS (str): SVG.
    """
    room = width - 2 * _MARGIN
    rows = [(shown, [row for line in shown.lines for row in _rows(line, room)]) for shown in docs]
    n_titles = sum(bool(shown.title) for shown in docs)
    height = 2 * _MARGIN + _TITLE_ROW * n_titles + _ROW * sum(len(found) for _, found in rows)
    picture = Picture(width, max(height - 14, 2 * _MARGIN), " ".join(map(_describe, docs)))
    y = float(_MARGIN)
    for shown, found in rows:
        if shown.title:
            title = _cut(shown.title, room, _TITLE)
            picture.text(_MARGIN, y + 8, title, _TITLE, "#7b8794", anchor="start")
            y += _TITLE_ROW
        for direction, row in found:
            _draw_row(picture, row, direction, y, width, palette)
            y += _ROW
    return str(picture)


def _draw_row(
    picture: Picture, row: Sequence[_Placed], base: str, y: float, width: int, palette: Palette
) -> None:
    needed = sum(placed.width for placed in row)
    x = _MARGIN if base == LTR else width - _MARGIN - needed
    place = {}
    for placed in _from_left(row, base):
        place[id(placed)] = x
        x += placed.width
    for name, words in _groups(row):
        if name is not None:
            left = min(place[id(placed)] for placed in words)
            right = max(place[id(placed)] + placed.width for placed in words)
            picture.box(left, y, right - left, 62, palette.colour(name.label))
            label = _cut(_label(name), right - left - 8, _LABEL)
            anchor, at = ("end", right - 6) if name.direction == LTR else ("start", left + 6)
            picture.text(at, y + 11, label, _LABEL, FAINT_INK, anchor=anchor, bold=True)
    for placed in row:
        middle = place[id(placed)] + placed.width / 2
        word, room = placed.word, placed.width
        picture.text(middle, y + 34, _cut(word.text, room, _TEXT), _TEXT, rtl=word.direction == RTL)
        if word.ipa:
            picture.text(middle, y + 53, _cut(word.ipa, room, _IPA), _IPA, FAINT_INK)


def _rows(line: Line, room: float) -> Iterator[Tuple[str, List[_Placed]]]:
    """Break a line into rows, in the order in which it is read."""
    row: List[_Placed] = []
    used = 0.0
    for placed in _words(line, room):
        if row and used + placed.width > room:
            yield line.direction, row
            row, used = [], 0.0
        row.append(placed)
        used += placed.width
    if row:
        yield line.direction, row


def _words(line: Line, room: float) -> Iterator[_Placed]:
    for unit in line.units:
        words = [unit] if isinstance(unit, Word) else unit.words
        name = None if isinstance(unit, Word) else unit
        shown = [word for word in words if word.text.strip()]
        # A label must not be wider than its name.
        least = 0.0 if name is None else (advance(_label(name), _LABEL) + 12) / max(len(shown), 1)
        for word in shown:
            width = max(advance(word.text, _TEXT), advance(word.ipa, _IPA))
            width = max(width, min(least, _MOST_FOR_LABEL)) + (8 if word.space else 0)
            yield _Placed(word, min(width, room), name, unit.direction)


def _from_left(row: Sequence[_Placed], base: str) -> List[_Placed]:
    """Set a row in the order in which it stands: names as wholes, and what is in each."""
    groups = _groups(row)
    ordered: List[_Placed] = []
    for i in visual_order([words[0].direction for _, words in groups], base):
        name, words = groups[i]
        inner = [placed.word.direction for placed in words]
        order = visual_order(inner, name.direction) if name is not None else range(len(words))
        ordered += [words[j] for j in order]
    return ordered


def _groups(row: Sequence[_Placed]) -> List[Tuple[Optional[Name], List[_Placed]]]:
    """Put the words of each name together; each other word stands alone."""
    groups: List[Tuple[Optional[Name], List[_Placed]]] = []
    for placed in row:
        if groups and placed.name is not None and groups[-1][0] is placed.name:
            groups[-1][1].append(placed)
        else:
            groups.append((placed.name, [placed]))
    return groups


def _label(name: Name) -> str:
    return name.label if name.score is None else f"{name.label} {percent(name.score)}"


def _cut(text: str, room: float, size: int) -> str:
    """Cut a text that is wider than its room."""
    is_long = len(text) > _MOST_CHARACTERS
    text = " ".join(text[:_MOST_CHARACTERS].split())
    if advance(text, size) <= room and not is_long:
        return text
    while text and advance(text + _CUT, size) > 0.9 * room:  # many guesses add up
        text = text[: -max(1, len(text) // 16)]
    return text + _CUT


def _describe(shown: Shown) -> str:
    """Say in words what the picture shows."""
    units = [unit for line in shown.lines for unit in line.units]
    words = [w for unit in units for w in ([unit] if isinstance(unit, Word) else unit.words)]
    text = "".join(word.text + word.space for word in words).strip()
    names = ", ".join(
        "".join(w.text + w.space for w in unit.words).strip() + f" ({_label(unit)})"
        for unit in units
        if isinstance(unit, Name)
    )
    ipa = " ".join(word.ipa for word in words if word.ipa)
    parts = [f"{shown.title}: {text}" if shown.title else text]
    parts += [f"Names: {names}."] if names else []
    return " ".join(parts + ([f"IPA: {ipa}"] if ipa else []))
