"""Pictures that several questions draw (the extra `plot`)."""

from pathlib import Path
from typing import Any, Mapping, NamedTuple, Optional, Sequence

import matplotlib
from matplotlib.figure import Figure

from spacy_phoneme_ner.evaluation.plot import COLOURS, SETTINGS, picture_label, save_picture


class Mark(NamedTuple):
    """A figure with its interval; None where it has none."""

    value: float
    low: Optional[float] = None
    high: Optional[float] = None


def mark(estimate: Mapping[str, float]) -> Mark:
    """Take a figure from JSON, as `Estimate.to_json` writes it."""
    return Mark(estimate["value"], estimate["low"], estimate["high"])


def draw_dots(rows: Mapping[str, Mapping[str, Mark]], path: Path, title: str, label: str) -> None:
    """Draw figures as dots with their intervals: a line a row, a colour a series.

    rows (Mapping[str, Mapping[str, Mark]]): From top to bottom; in each, figures by series.
    path (Path): The picture to write.
    title (str): What stands above.
    label (str): What the figures are.
    """
    series = list(dict.fromkeys(name for of_row in rows.values() for name in of_row))
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7, 1.3 + 0.32 * len(rows)), layout="constrained")
        axes = figure.add_subplot()
        for i, name in enumerate(series):
            shift = (i - (len(series) - 1) / 2) * 0.6 / len(series)
            marks = [(y + shift, of[name]) for y, of in enumerate(rows.values()) if name in of]
            axes.errorbar(
                [each.value for _, each in marks],
                [y for y, _ in marks],
                # A percentile interval may lie beside the value; a bar may not.
                xerr=[
                    [max(0.0, each.value - _or(each.low, each.value)) for _, each in marks],
                    [max(0.0, _or(each.high, each.value) - each.value) for _, each in marks],
                ],
                fmt="o",
                markersize=4,
                capsize=2,
                color=COLOURS[i % len(COLOURS)],
                label=picture_label(name),
            )
        axes.set_yticks(range(len(rows)), [picture_label(row) for row in rows])
        axes.set_ylim(len(rows) - 0.5, -0.5)
        _finish(figure, axes, title, label, len(series))
        save_picture(figure, path)


def draw_points(
    groups: Mapping[str, Sequence[Any]], path: Path, title: str, labels: Sequence[str]
) -> None:
    """Draw points in a plane, a colour a group, each with a short name beside it.

    groups (Mapping[str, Sequence[Any]]): Points of each group: x, y, and a name.
    path (Path): The picture to write.
    title (str): What stands above.
    labels (Sequence[str]): What x and y are.
    """
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7, 5), layout="constrained")
        axes = figure.add_subplot()
        for i, (group, points) in enumerate(groups.items()):
            colour = COLOURS[i % len(COLOURS)]
            xs, ys = [x for x, _, _ in points], [y for _, y, _ in points]
            axes.plot(xs, ys, "o", markersize=4, color=colour, label=picture_label(group))
            for x, y, name in points:
                place = {"xytext": (3, 2), "textcoords": "offset points", "fontsize": 6}
                axes.annotate(picture_label(name), (x, y), **place)
        axes.set_ylabel(labels[1])
        axes.grid(axis="y", linewidth=0.4)
        _finish(figure, axes, title, labels[0], len(groups))
        save_picture(figure, path)


def _finish(figure: Any, axes: Any, title: str, label: str, n_series: int) -> None:
    axes.set_title(title)
    axes.set_xlabel(label)
    axes.grid(axis="x", linewidth=0.4)
    axes.set_axisbelow(True)
    if n_series > 1:
        figure.legend(loc="outside lower center", ncols=3)


def _or(value: Optional[float], other: float) -> float:
    return other if value is None else value
