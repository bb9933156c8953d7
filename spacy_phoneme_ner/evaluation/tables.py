"""Tables as text: Markdown that also reads well on a terminal, and CSV."""

import csv
import io
from typing import Any, List, Optional, Sequence

from .bootstrap import Estimate
from .groups import Average

NOTHING = "–"


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Lay out a Markdown table with padded columns.

    header (Sequence[str]): The titles of the columns.
    rows (Sequence[Sequence[str]]): The cells, as many a row as there are titles.
    left (int): How many columns are aligned to the left; the others hold numbers.
    RETURNS (str): The table, ending in a line break.
    """
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
