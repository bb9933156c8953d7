"""The report on a calibration for languages never seen: a table, and JSON."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Dict, List, Tuple

from ...disk.files import write_text
from ...languages import find_language
from ..bootstrap import mean_std
from ..tables import markdown_table
from .unseen import LeftOut, UnseenCalibration

FORMAT = 1
_HEADER = (
    *("Temperature", "Threshold", "Entities", "ECE before", "ECE after"),
    *("P before", "R before", "F1 before", "P after", "R after", "F1 after"),
)
_NOTES = """
In percent. Each language was left out: temperature and threshold were chosen on all others, and
measured on it. ECE: expected calibration error over {n_bins} bins of equal width (Guo et al.
2017) of the entities that are found, larger by chance where there are few. Average: over the
languages, ± their standard deviation. Chosen on all languages: {chosen}.
"""


def unseen_table(calibration: UnseenCalibration) -> str:
    """Lay out what a choice on all others gives: a row a language, and their average."""
    rows = [(_name(row.lang), *_cells(row)) for row in calibration.left_out]
    columns = zip(*(_figures(row) for row in calibration.left_out))
    spread = [_mean(list(column)) for column in columns]
    total = sum(row.n for row in calibration.left_out)
    temperatures = _mean([row.temperature for row in calibration.left_out], digits=3)
    rows.append((f"Average of {len(rows)}", temperatures, "", str(total), *spread))
    return markdown_table(("Left out", *_HEADER), rows)


def choice(calibration: UnseenCalibration) -> str:
    """Tell what was chosen on all languages."""
    chosen = f"temperature {calibration.temperature:.3f}"
    if calibration.threshold is None:
        return chosen
    aim = {"f1": "F1"}.get(str(calibration.aim), str(calibration.aim))
    return f"{chosen}, threshold {calibration.threshold:.2f} for {aim}"


def write_unseen(calibration: UnseenCalibration, folder: Path) -> List[Path]:
    """Write unseen.json and unseen.md.

    calibration (UnseenCalibration): What was found.
    folder (Path): Where to.
    RETURNS (List[Path]): The files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    notes = _NOTES.format(n_bins=calibration.n_bins, chosen=choice(calibration))
    text = f"# Calibration for unseen languages\n\n{unseen_table(calibration)}{notes}"
    contents = {"unseen.json": json.dumps(_json(calibration), indent=1) + "\n", "unseen.md": text}
    for name, content in contents.items():
        write_text(folder / name, content)
    return [folder / name for name in contents]


def _json(calibration: UnseenCalibration) -> Dict[str, Any]:
    stored = asdict(calibration)
    languages = {row.pop("lang"): row for row in stored.pop("left_out")}
    errors = {
        when: mean_std([row[f"ece_{when}"] for row in languages.values()])
        for when in ("before", "after")
    }
    average = {when: {"mean": mean, "std": std} for when, (mean, std) in errors.items()}
    return {"format": FORMAT, **stored, "average_ece": average, "languages": languages}


def _figures(row: LeftOut) -> Tuple[float, ...]:
    return (row.ece_before, row.ece_after, *row.before, *row.after)


def _cells(row: LeftOut) -> List[str]:
    threshold = "" if row.threshold is None else f"{row.threshold:.2f}"
    figures = [f"{figure:.1f}" for figure in _figures(row)]
    return [f"{row.temperature:.3f}", threshold, str(row.n), *figures]


def _mean(values: List[float], digits: int = 1) -> str:
    mean, std = mean_std(values)
    return f"{mean:.{digits}f}" + ("" if std is None else f" ± {std:.{digits}f}")


def _name(lang: str) -> str:
    return f"{find_language(lang).name} ({lang})"
