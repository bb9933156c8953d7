"""The log of a run: a line of JSON for each evaluation, a table, a picture."""

import importlib.util
import json
from pathlib import Path
from typing import Any, Dict, List, Optional

from ..disk.files import parse_json, replacing, write_text
from ..errors import Errors, PhonemeNERError
from .validation import Score, Validation

FILE = "metrics.jsonl"
PICTURE = "loss.svg"


class History:
    """Keeps the log of a run on disk.

    folder (Path): The folder of the run.
    done (int): How many steps are done; what was logged after them, by a run that was
        ended before its next checkpoint, is taken away.
    RAISES (PhonemeNERError): If what is there is no log.
    """

    def __init__(self, folder: Path, done: int) -> None:
        self._path = folder / FILE
        self.entries = [entry for entry in _read(self._path) if entry["step"] <= done]

    def add(self, entry: Dict[str, Any]) -> None:
        """Log an evaluation; of the same step, the last counts."""
        self.entries = [old for old in self.entries if old["step"] != entry["step"]] + [entry]
        lines = [json.dumps(entry, ensure_ascii=False) for entry in self.entries]
        write_text(self._path, "\n".join(lines) + "\n")


def table(baseline: Validation, last: Validation) -> str:
    """Lay out the end of a run.

    baseline (Validation): What the frequencies of phonemes give.
    last (Validation): What the encoder gives.
    RETURNS (str): A row for each language, and for all together.
    """
    head = f"{'language':<12}{'masked':>8}{'unigram':>9}{'loss':>8}{'unigram %':>11}{'right %':>9}"
    rows = [head]
    for lang, score in {**last.languages, "all": last.overall}.items():
        plain = baseline.languages.get(lang, baseline.overall)
        cells = [_number(plain.loss), _number(score.loss), _percent(plain), _percent(score)]
        widths = (9, 8, 11, 9)
        rows.append(f"{lang:<12}{score.n:>8}" + "".join(f"{c:>{w}}" for c, w in zip(cells, widths)))
    return "\n".join(rows)


def draw(entries: List[Dict[str, Any]], baseline: Optional[float], path: Path) -> bool:
    """Draw the losses over the steps.

    entries (List[Dict[str, Any]]): The log.
    baseline (Optional[float]): The loss that the frequencies of phonemes give.
    path (Path): The picture; its ending is its format.
    RETURNS (bool): Whether it was drawn; not without matplotlib (the extra `plot`).
    """
    if importlib.util.find_spec("matplotlib") is None:
        return False
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context({"svg.hashsalt": "spacy-phoneme-ner", "font.size": 9}):
        figure = Figure(figsize=(6, 3.6), layout="constrained")
        axes = figure.add_subplot()
        trained = [entry for entry in entries if entry["train_loss"] is not None]
        axes.plot(
            [entry["step"] for entry in trained],
            [entry["train_loss"] for entry in trained],
            color="#56B4E9",
            label="training",
        )
        held_out = [entry for entry in entries if entry["overall"]["loss"] is not None]
        axes.plot(
            [entry["step"] for entry in held_out],
            [entry["overall"]["loss"] for entry in held_out],
            color="#0072B2",
            label="held out",
        )
        if baseline is not None:
            axes.axhline(baseline, color="#D55E00", linestyle="--", label="unigram, held out")
        axes.set_xlabel("step")
        axes.set_ylabel("loss of a masked phoneme (nats)")
        axes.legend()
        with replacing(path) as temporary:
            figure.savefig(temporary, metadata={"Date": None})
    return True


def _read(path: Path) -> List[Dict[str, Any]]:
    if not path.is_file():
        return []
    try:
        lines = path.read_text(encoding="utf8").splitlines()
        entries = [parse_json(line) for line in lines if line]
        if not all(isinstance(entry, dict) and type(entry.get("step")) is int for entry in entries):
            raise ValueError("a line has no step")
    except (OSError, ValueError) as error:
        raise PhonemeNERError(Errors.P708.format(path=path, reason=error)) from None
    return entries


def _number(value: Optional[float]) -> str:
    return "–" if value is None else f"{value:.3f}"


def _percent(score: Score) -> str:
    return "–" if score.accuracy is None else f"{100 * score.accuracy:.1f}"
