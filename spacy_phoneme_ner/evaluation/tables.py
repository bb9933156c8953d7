"""Tables as text: Markdown that also reads well on a terminal, and CSV."""

import csv
import html
import io
import re
from typing import Any, List, Optional, Sequence

from .bootstrap import Estimate
from .groups import Average

NOTHING = "–"
# Line breaks, controls (those of terminals among them) and marks that turn the direction of
# all that follows; halves of surrogate pairs, which no file takes.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
# What makes a link of the text in brackets before it, shown or not.
_LINKS = re.compile(r"\](?=[(\[:])")


def one_line(text: str) -> str:
    """Bring a name that may be anything into one line that can be shown and written.

    text (str): E.g. the name of a file.
    RETURNS (str): The text, with a blank for line breaks and other controls.
    """
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", _CONTROLS.sub(" ", text))


def escape_markdown(text: str) -> str:
    """Write a name that may be anything so that it is not taken for HTML, a link or a cell.

    text (str): E.g. the name of a file. What stands in a `markdown_table` is escaped there.
    RETURNS (str): Markdown, one line.
    """
    plain = html.escape(one_line(text).replace("\\", "\\\\"), quote=False)
    return _LINKS.sub(r"\\]", plain).replace("|", "&#124;")


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Lay out a Markdown table with padded columns.

    header (Sequence[str]): The titles of the columns, plain text.
    rows (Sequence[Sequence[str]]): The cells, as many a row as there are titles, plain text:
        what would be HTML, a link or the end of a cell is escaped.
    left (int): How many columns are aligned to the left; the others hold numbers.
    RETURNS (str): The table, ending in a line break.
    """
    header, *rows = ([*map(escape_markdown, row)] for row in (header, *rows))
    widths = [max(3, *map(len, column)) for column in zip(header, *rows)]
    rule = ["-" * w if i < left else "-" * (w - 1) + ":" for i, w in enumerate(widths)]
    lines: List[str] = []
    for row in (header, rule, *rows):
        padded = (
            cell.ljust(w) if i < left else cell.rjust(w)
            for i, (cell, w) in enumerate(zip(row, widths))
        )
        lines.append(f"| {' | '.join(padded)} |\n")
    return "".join(lines)


def csv_table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Write a table as CSV; None becomes an empty field, floats get four decimals."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([round(cell, 4) if isinstance(cell, float) else cell for cell in row])
    return stream.getvalue()


def with_interval(score: Estimate) -> str:
    """Format a score and its interval, e.g. "46.38 [41.02, 51.77]"."""
    return _average(Average(score.value, None, score.low, score.high), ".2f")


def with_std(average: Optional[Average]) -> str:
    """Format an average, e.g. "46.38 ± 12.67 [41.02, 51.77]", or what of it is known."""
    return _average(average, ".2f")


def with_sign(difference: Optional[Average]) -> str:
    """Format a difference, e.g. "+4.75 ± 0.96 [+2.37, +7.13]", or what of it is known."""
    return _average(difference, "+.2f")


def case_title(case: Optional[str]) -> str:
    """Format the study's group of a language, e.g. "1"."""
    return case.replace("case", "") if case else NOTHING


def _average(average: Optional[Average], form: str) -> str:
    if average is None:
        return NOTHING
    parts = [f"{average.mean:{form}}"]
    if average.std is not None:
        parts.append(f"± {average.std:.2f}")
    if average.low is not None and average.high is not None:
        parts.append(f"[{average.low:{form}}, {average.high:{form}}]")
    return " ".join(parts)
