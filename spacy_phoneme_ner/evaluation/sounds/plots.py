"""Pictures of how well G2Ps pronounce and of how alike names sound (the extra `plot`)."""

from pathlib import Path
from typing import List, Sequence, Tuple

import numpy as np

from ..plot import COLOURS, SETTINGS, can_plot, picture_label, save_picture, style_axes
from .quality import Quality
from .similarity import Similarity

_N_BINS = 25


def plot_quality(groups: Sequence[Tuple[Quality, ...]], path: Path) -> bool:
    """Draw broad phoneme error rates with intervals, a bar a G2P, and the exact ones as marks.

    groups (Sequence[Tuple[Quality, ...]]): From top to bottom, the G2Ps on a lexicon
        together.
    path (Path): The picture to write; its ending is its format.
    RETURNS (bool): Whether it was drawn; not without matplotlib.
    """
    if not can_plot():
        return False
    import matplotlib
    from matplotlib.figure import Figure

    shown = [group for group in groups if any(row.rates for row in group)]
    names: List[str] = list(dict.fromkeys(row.g2p for group in shown for row in group))
    height = 0.8 / len(names)
    with matplotlib.rc_context(SETTINGS):
        size = (7, 1.4 + (0.12 + 0.14 * len(names)) * len(shown))
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.add_subplot()
        top = 100.0
        for i, name in enumerate(names):
            rows = [
                (y + (i - (len(names) - 1) / 2) * height, row)
                for y, group in enumerate(shown)
                for row in group
                if row.g2p == name and row.rates
            ]
            rates = [row.rates["per_broad"] for _, row in rows]
            axes.barh(
                [y for y, _ in rows],
                [rate.value for rate in rates],
                height,
                # A percentile interval may lie beside the value; a bar may not.
                xerr=[
                    [max(0.0, rate.value - rate.low) for rate in rates],
                    [max(0.0, rate.high - rate.value) for rate in rates],
                ],
                color=COLOURS[i % len(COLOURS)],
                ecolor="#444444",
                capsize=2,
                label=picture_label(f"{name}, broad"),
            )
            exact = [row.rates["per"].value for _, row in rows]
            label = "exact" if i == 0 else None
            axes.plot(exact, [y for y, _ in rows], "kd", markersize=3, label=label)
            top = max([top, *exact, *(rate.high for rate in rates)])
        axes.set_yticks(range(len(shown)), [_lexicon(group[0]) for group in shown])
        axes.set_ylim(len(shown) - 0.5, -0.5)
        axes.set_title("Phoneme error rate")
        style_axes(axes, "x")
        axes.set_xlim(0, top)
        figure.legend(loc="outside lower center", ncols=3)
        save_picture(figure, path)
    return True


def plot_similarity(rows: Sequence[Tuple[str, Similarity]], path: Path) -> bool:
    """Draw the distances within and between pairs, a panel a file.

    rows (Sequence[Tuple[str, Similarity]]): A title and the distances; at least one.
    path (Path): The picture to write; its ending is its format.
    RETURNS (bool): Whether it was drawn; not without matplotlib.
    """
    if not can_plot():
        return False
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7, 0.5 + 2.2 * len(rows)), layout="constrained")
        panels = figure.subplots(len(rows), 1, sharex=True, squeeze=False)[:, 0]
        edges = np.linspace(0, 100, _N_BINS + 1)
        for axes, (title, row) in zip(panels, rows):
            kinds = (("translations", row.within_values), ("shuffled", row.shuffled_values))
            for (label, values), colour in zip(kinds, COLOURS):
                flat = 100 * values.ravel()
                weights = np.full(flat.size, 100 / flat.size)
                style = {"color": colour, "label": label}
                axes.hist(flat, edges, weights=weights, alpha=0.5, **style)
                axes.axvline(flat.mean(), color=colour, linewidth=1, linestyle="--")
            axes.set(title=picture_label(title), ylabel="% of pairs", xlim=(0, 100))
            axes.grid(axis="x", linewidth=0.4)
            axes.set_axisbelow(True)
        panels[-1].set_xlabel("articulatory distance, 0 to 100 (dashed: mean)")
        figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
        save_picture(figure, path)
    return True


def _lexicon(row: Quality) -> str:
    return picture_label(f"{row.name} ({row.reference})")
