"""HTML from what may be anything: text, tables that can be sorted, and small drawings in them."""

from html import escape
from typing import List, NamedTuple, Sequence, Tuple, Union

from ..bootstrap import Estimate
from ..tables import NOTHING, one_line

_LONGEST = 80  # characters of a name
# The colours of style.css.
N_COLOURS = 8
_WIDTH, _LANE = 200, 9


class Cell(NamedTuple):
    """A cell of a table.

    html (str): What is in it.
    value (Union[float, str]): What its column is sorted by.
    """

    html: str
    value: Union[float, str]


class Column(NamedTuple):
    """A column of a table.

    title (str): Its title, any text.
    is_number (bool): Whether it holds numbers, or drawings of numbers.
    """

    title: str
    is_number: bool = True


def plain(text: str) -> str:
    """Write a name that may be anything as HTML that it cannot break out of: on one line, cut if it
    is long, and with a direction of its own.

    text (str): The name.
    RETURNS (str): HTML, which an attribute must not hold.
    """
    return f"<bdi>{attribute(text)}</bdi>"


def attribute(text: str) -> str:
    """Write a name that may be anything as an attribute's value, between double quotes, or as text.

    text (str): The name.
    RETURNS (str): HTML.
    """
    line = one_line(text)
    return escape(line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…", quote=True)


def text_cell(text: str) -> Cell:
    """Make a cell of a name."""
    return Cell(plain(text), text[:_LONGEST].casefold())


def prose_cell(text: str) -> Cell:
    """Make a cell of a sentence of ours, which needs some room."""
    return Cell(f'<div class="prose">{escape(text)}</div>', text)


def count_cell(n: int) -> Cell:
    """Make a cell of a count."""
    return Cell(f"{n:,}", n)


def percent_cell(value: float) -> Cell:
    """Make a cell of a percentage."""
    return Cell(f"{value:.1f}", value)


def estimate_cell(score: Estimate) -> Cell:
    """Make a cell of a percentage and its interval."""
    html = f"{score.value:.1f} <small>[{score.low:.1f}, {score.high:.1f}]</small>"
    return Cell(html, score.value)


def nothing_cell() -> Cell:
    """Make a cell of what there is none of: it is sorted to the end."""
    return Cell(NOTHING, -1.0)


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    foot: Sequence[Sequence[Cell]] = (),
) -> str:
    """Lay out a table. The first cell of each row is its heading.

    caption (str): What it shows, HTML.
    columns (Sequence[Column]): Its columns, of which the first holds no numbers.
    rows (Sequence[Sequence[Cell]]): The rows, which a click on a title sorts.
    foot (Sequence[Sequence[Cell]]): Rows that stay at the end.
    RETURNS (str): HTML.
    """
    titles = "".join(
        f'<th scope="col"{_number(column)}><button type="button">{plain(column.title)}</button>'
        "</th>"
        for column in columns
    )
    body, feet = ("".join(_row(columns, row) for row in part) for part in (rows, foot))
    foot_html = f"<tfoot>{feet}</tfoot>" if feet else ""
    return (
        '<div class="wide" role="region" tabindex="0" aria-label="Table"><table class="sortable">'
        f"<caption>{caption}</caption><thead><tr>{titles}</tr></thead>"
        f"<tbody>{body}</tbody>{foot_html}</table></div>"
    )


def intervals(scores: Sequence[Estimate], names: Sequence[str]) -> Cell:
    """Draw scores with their intervals, one below the other, from 0 to 100.

    scores (Sequence[Estimate]): The scores, at least one.
    names (Sequence[str]): Whose each is.
    RETURNS (Cell): The drawing, sorted by the first.
    """
    height = _LANE * len(scores) + 3
    shapes = [
        f'<path class="grid" d="{"".join(f"M{x * _WIDTH // 4} 0V{height}" for x in range(5))}"/>'
    ]
    for i, score in enumerate(scores):
        y = _LANE * i + 6
        low, value, high = (_WIDTH * x / 100 for x in (score.low, score.value, score.high))
        shapes.append(
            f'<path class="line k{i % N_COLOURS}" d="M{low:.1f} {y}H{high:.1f}"/>'
            f'<circle class="k{i % N_COLOURS}" cx="{value:.1f}" cy="{y}" r="3.5"/>'
        )
    said = "; ".join(
        f"{attribute(name)} {s.value:.1f}, {s.low:.1f} to {s.high:.1f}"
        for name, s in zip(names, scores)
    )
    return Cell(_drawing(height, said, shapes), scores[0].value)


def shares(parts: Sequence[Tuple[str, int]]) -> Cell:
    """Draw a bar of shares that add up to all.

    parts (Sequence[Tuple[str, int]]): What each part is, and how many there are of it.
    RETURNS (Cell): The drawing, sorted by the whole.
    """
    whole = sum(n for _, n in parts)
    shapes, x = [], 0.0
    for i, (name, n) in enumerate(parts):
        width = _WIDTH * n / whole if whole else 0.0
        if n:
            shapes.append(
                f'<rect class="k{i % N_COLOURS}" x="{x:.2f}" y="1" width="{width:.2f}" height="12">'
                f"<title>{attribute(name)}: {n:,} of {whole:,}</title></rect>"
            )
        x += width
    said = ", ".join(f"{attribute(name)} {100 * n / whole:.0f}%" for name, n in parts if n)
    return Cell(_drawing(14, said or "nothing", shapes), whole)


def swatch(i: int) -> str:
    """Draw the colour that a part has in bars."""
    colour = f'<rect class="k{i % N_COLOURS}" width="12" height="12"/>'
    return f'<svg class="swatch" viewBox="0 0 12 12" aria-hidden="true">{colour}</svg>'


def _drawing(height: int, said: str, shapes: List[str]) -> str:
    return (
        f'<svg class="drawn" viewBox="-4 0 {_WIDTH + 8} {height}" width="{_WIDTH + 8}" '
        f'height="{height}" role="img" aria-label="{said}">{"".join(shapes)}</svg>'
    )


def _row(columns: Sequence[Column], row: Sequence[Cell]) -> str:
    cells = []
    for i, (column, cell) in enumerate(zip(columns, row)):
        tag, scope = ("th", ' scope="row"') if i == 0 else ("td", "")
        value = attribute(str(cell.value))
        cells.append(f'<{tag}{scope}{_number(column)} data-value="{value}">{cell.html}</{tag}>')
    return f"<tr>{''.join(cells)}</tr>"


def _number(column: Column) -> str:
    return ' class="number"' if column.is_number else ""
