"""Pictures of scores. They need matplotlib (the extra `plot`) and are left out without it."""

import importlib.util
import math
from pathlib import Path
from typing import Any, Dict, Mapping, Sequence

from ..disk.files import replacing
from .groups import Average, Group
from .results import LanguageScores, kind_of
from .tables import one_line

# Okabe and Ito's colours, which the colour-blind can tell apart.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000")
_CASES = {"case1": 0, "case2": 1, "case3": 2, None: 3}
_TITLES = {"case1": "Case 1", "case2": "Case 2", "case3": "Case 3", None: "other languages"}
_MARKS = ("kd", "ks", "k^")
# A fixed salt and no date: the same scores give the same file.
# Nor are names read as formulas, which two dollar signs make of them.
SETTINGS: Dict[Any, Any] = {
    "svg.hashsalt": "spacy-phoneme-ner",
    "font.size": 9,
    "text.parse_math": False,
}


def can_plot() -> bool:
    """Tell whether matplotlib is installed."""
    return importlib.util.find_spec("matplotlib") is not None


def picture_label(name: str) -> str:
    """Write a name that may be anything so that it can stand in a picture."""
    # Legends leave out what begins with an underscore.
    return f" {one_line(name)}" if name.startswith("_") else one_line(name)


def plot_run(title: str, languages: Sequence[LanguageScores], path: Path) -> bool:
    """Draw a bar a language: the first metric with its interval, the others as marks.

    title (str): The name of the system.
    languages (Sequence[LanguageScores]): From top to bottom, languages of a case together.
    path (Path): The picture to write; its ending is its format.
    RETURNS (bool): Whether it was drawn; not without matplotlib.
    """
    if not can_plot():
        return False
    import matplotlib
    from matplotlib.figure import Figure

    (metric, name), *marked = kind_of(languages).metrics.items()
    of_study = any(scores.case for scores in languages)
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7, 1.2 + 0.26 * len(languages)), layout="constrained")
        axes = figure.add_subplot()
        for case, colour in _CASES.items():
            rows = [(i, s) for i, s in enumerate(languages) if s.case == case]
            if rows:
                estimates = [s.estimate(metric) for _, s in rows]
                axes.barh(
                    [i for i, _ in rows],
                    [e.value for e in estimates],
                    # A percentile interval may lie beside the value; a bar may not.
                    xerr=[
                        [max(0.0, e.value - e.low) for e in estimates],
                        [max(0.0, e.high - e.value) for e in estimates],
                    ],
                    color=COLOURS[colour],
                    ecolor="#444444",
                    capsize=2,
                    label=f"{name}, {_TITLES[case]}" if of_study else name,
                )
        for (key, label), mark in zip(marked, _MARKS):
            scores = [s.estimate(key).value for s in languages]
            axes.plot(scores, range(len(languages)), mark, markersize=4, label=label)
        axes.set_yticks(range(len(languages)), [f"{s.name} ({s.lang})" for s in languages])
        axes.invert_yaxis()
        axes.set_title(picture_label(title))
        style_axes(axes, "x")
        figure.legend(loc="outside lower center", ncols=2)
        save_picture(figure, path)
    return True


def plot_comparison(
    metrics: Mapping[str, str],
    groups: Sequence[Group],
    systems: Mapping[str, Mapping[str, Mapping[str, Average]]],
    path: Path,
) -> bool:
    """Draw the averages over groups of several systems, a panel a metric.

    metrics (Mapping[str, str]): The metrics with their titles.
    groups (Sequence[Group]): From left to right.
    systems (Mapping[str, Mapping[str, Mapping[str, Average]]]): For each system and
        group key the average of each metric.
    path (Path): The picture to write; its ending is its format.
    RETURNS (bool): Whether it was drawn; not without matplotlib.
    """
    if not can_plot():
        return False
    import matplotlib
    from matplotlib.figure import Figure

    width = 0.8 / len(systems)
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8, 3 * len(metrics)), layout="constrained")
        panels = figure.subplots(len(metrics), 1, squeeze=False)[:, 0]
        for axes, (metric, title) in zip(panels, metrics.items()):
            for i, (system, averages) in enumerate(systems.items()):
                places = [(x, averages[g.key][metric]) for x, g in enumerate(groups)]
                axes.bar(
                    [x + (i - (len(systems) - 1) / 2) * width for x, _ in places],
                    [average.mean for _, average in places],
                    width,
                    # A single seed has none, which is not one of width 0.
                    yerr=[math.nan if a.low is None else a.mean - a.low for _, a in places],
                    color=COLOURS[i % len(COLOURS)],
                    # There are more systems than colours now and then.
                    hatch="//" * (i // len(COLOURS)),
                    ecolor="#444444",
                    capsize=2,
                    label=picture_label(system),
                )
            axes.set_xticks(range(len(groups)), [group.title for group in groups])
            axes.set_title(f"{title}, mean and 95% interval over seeds")
            style_axes(axes, "y")
        figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=3)
        save_picture(figure, path)
    return True


def style_axes(axes: Any, scale: str) -> None:
    """Give axes of percentages their grid; `scale` ("x" or "y") is that of the figures."""
    axes.set(**{f"{scale}lim": (0, 100), f"{scale}label": "%"})
    axes.grid(axis=scale, linewidth=0.4)
    axes.set_axisbelow(True)


def save_picture(figure: Any, path: Path) -> None:
    """Write a picture, whole or not at all, the same file for the same scores."""
    metadata = {"Date": None} if path.suffix == ".svg" else None
    with replacing(path) as temporary:
        figure.savefig(temporary, metadata=metadata)
