"""The report on a calibration: tables, JSON and a picture."""

import json
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

from ...disk.files import write_text
from ...languages import find_language
from ..bootstrap import mean_std
from ..confidence import Bin
from ..plot import COLOURS, SETTINGS, can_plot, picture_label, save_picture, style_axes
from ..tables import NOTHING, escape_markdown, markdown_table, with_interval
from .calibrate import Calibration, Confidence

FORMAT = 1
_NOTES = """
In percent, measured on every other sentence ({n_sentences} in all). The temperature,
{temperature:.3f}, was chosen on the others, by the likelihood of {by}; above 1 it makes less sure.
Right: entities whose boundaries and type are the gold's. ECE: expected calibration error over
{n_bins} bins of equal width (Guo et al. 2017), larger by chance where there are few entities.
Brackets: 95% percentile bootstrap over sentences.
"""
_HEADER = ("Entities", "Right", "Confidence before", "after", "ECE before [95%]", "ECE after [95%]")


def calibration_table(calibration: Calibration) -> str:
    """Lay out a calibration: a row a language, their average, and all entities together."""
    rows = [
        (f"{find_language(lang).name} ({lang})", *_cells(before, calibration.after[lang]))
        for lang, before in calibration.before.items()
    ]
    if len(rows) > 1:
        averages = (f"{mean:.2f}" for mean in average_errors(calibration))
        rows.append((f"Average of {_n_averaged(calibration)}", *[NOTHING] * 4, *averages))
    rows.append(("All together", *_cells(calibration.all_before, calibration.all_after)))
    return markdown_table(("Language", *_HEADER), rows)


def reliability_table(calibration: Calibration) -> str:
    """Lay out how often entities are right, by their confidence: before and after."""
    rows = [
        (f"{100 * old.low:.1f} – {100 * old.high:.1f}", *_bin_cells(old), *_bin_cells(new))
        for old, new in zip(calibration.all_before.bins, calibration.all_after.bins)
    ]
    titles = [f"{t} {when}" for when in ("before", "after") for t in ("Entities", "Mean", "Right")]
    return markdown_table(("Confidence", *titles), rows)


def average_errors(calibration: Calibration) -> Tuple[float, float]:
    """Average the ECE over the languages in which entities were found, before and after."""
    kinds = (calibration.before, calibration.after)
    before, after = ([c.ece.value for c in kind.values() if c.n] for kind in kinds)
    return mean_std(before)[0], mean_std(after)[0]


def calibration_markdown(calibration: Calibration) -> str:
    """Write the report as Markdown."""
    notes = _NOTES.format(
        n_sentences=calibration.n_sentences,
        temperature=calibration.temperature,
        by=calibration.by,
        n_bins=len(calibration.all_before.bins),
    )
    title = f"# Calibration of {escape_markdown(calibration.component)}"
    bins = f"## By confidence\n\n{reliability_table(calibration)}"
    return f"{title}\n\n{calibration_table(calibration)}{notes}\n{bins}"


def calibration_json(calibration: Calibration) -> Dict[str, Any]:
    """Give a calibration as JSON."""
    before, after = average_errors(calibration)
    return {
        "format": FORMAT,
        "component": calibration.component,
        "by": calibration.by,
        "temperature": round(calibration.temperature, 4),
        "n_fitted": calibration.n_fitted,
        "n_sentences": calibration.n_sentences,
        "n_bins": len(calibration.all_before.bins),
        "languages": {
            lang: {"before": _to_json(c), "after": _to_json(calibration.after[lang])}
            for lang, c in calibration.before.items()
        },
        "average_ece": {"before": round(before, 4), "after": round(after, 4)},
        "all": {
            "before": _to_json(calibration.all_before, calibration.all_before.bins),
            "after": _to_json(calibration.all_after, calibration.all_after.bins),
        },
    }


def write_calibration(calibration: Calibration, output: Path) -> List[Path]:
    """Write calibration.json, calibration.md and, with matplotlib, calibration.svg.

    calibration (Calibration): The calibration.
    output (Path): The folder, made if needed. Each file appears whole or not at all.
    RETURNS (List[Path]): The files that were written.
    """
    stored = json.dumps(calibration_json(calibration), indent=2, ensure_ascii=False) + "\n"
    texts = {"calibration.json": stored, "calibration.md": calibration_markdown(calibration)}
    for name, text in texts.items():
        write_text(output / name, text)
    written = [output / name for name in texts]
    picture = output / "calibration.svg"
    if plot_reliability(calibration, picture):
        written.append(picture)
    return written


def plot_reliability(calibration: Calibration, path: Path) -> bool:
    """Draw the share of right entities over their confidence, before and after.

    calibration (Calibration): The calibration.
    path (Path): The picture to write; its ending is its format.
    RETURNS (bool): Whether it was drawn; not without matplotlib.
    """
    if not can_plot():
        return False
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(5, 5), layout="constrained")
        axes = figure.add_subplot()
        axes.plot((0, 100), (0, 100), color="#444444", linewidth=0.8, label="as right as sure")
        kinds = (("before", calibration.all_before), ("after", calibration.all_after))
        for (name, confidence), colour in zip(kinds, COLOURS):
            full = [row for row in confidence.bins if row.n]
            label = f"{name}: ECE {confidence.ece.value:.1f}"
            # The area of a mark is that of its share of the entities.
            sizes = [10 + 400 * row.n / confidence.n for row in full]
            points = [row.confidence for row in full], [row.correct for row in full]
            axes.plot(*points, color=colour, linewidth=1, label=label)
            axes.scatter(*points, s=sizes, color=colour, alpha=0.5)
        for scale in "xy":
            style_axes(axes, scale)
        axes.set(
            title=picture_label(calibration.component), xlabel="confidence, %", ylabel="right, %"
        )
        axes.legend()
        save_picture(figure, path)
    return True


def _cells(before: Confidence, after: Confidence) -> List[str]:
    if not before.n:
        return ["0", *[NOTHING] * 5]
    shares = (before.correct, before.mean, after.mean)
    errors = (with_interval(before.ece), with_interval(after.ece))
    return [str(before.n), *(f"{share:.2f}" for share in shares), *errors]


def _bin_cells(row: Bin) -> List[str]:
    return [str(row.n), *(f"{x:.2f}" if row.n else NOTHING for x in (row.confidence, row.correct))]


def _n_averaged(calibration: Calibration) -> int:
    return sum(c.n > 0 for c in calibration.before.values())


def _to_json(confidence: Confidence, bins: Optional[Sequence[Bin]] = None) -> Dict[str, Any]:
    stored: Dict[str, Any] = {
        "n": confidence.n,
        "correct": round(confidence.correct, 4),
        "confidence": round(confidence.mean, 4),
        "ece": confidence.ece.to_json(),
    }
    if bins is not None:
        stored["bins"] = [
            {name: round(value, 4) for name, value in row._asdict().items()} for row in bins
        ]
    return stored
