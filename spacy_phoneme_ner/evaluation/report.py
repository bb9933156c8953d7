"""The report on one run: its scores as JSON, CSV, Markdown and a picture."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Tuple

from ..errors import Errors, PhonemeNERError
from ..files import write_text
from ..languages import CASES
from .groups import GroupScores, group_scores
from .plot import plot_run
from .results import METRICS, LanguageScores
from .tables import NOTHING, case_title, csv_table, markdown_table, with_interval, with_std

FORMAT = 1
SCORES = "scores.json"

_HEADER = (
    *("Language", "Code", "Script", "Case", "Sentences", "Entities"),
    *("P", "R", "Entity F1 [95%]", "phoneme_macro_f1 [95%]"),
)
_CSV = (
    *("kind", "key", "name", "script", "case", "n_languages", "n_sentences", "n_entities"),
    *("entity_p", "entity_r"),
    *(f"{metric}{part}" for metric in METRICS for part in ("", "_std", "_low", "_high")),
)

_NOTES = """
Scores in percent. Entity P, R and F1 are strict (boundaries and type), over all types.
`phoneme_macro_f1` is the score that Sohn et al. (2024) publish: macro F1 over BIO tags with O,
over phonemes, separators and specials; it is here for comparison with their figures only.
{macro_unit}
Brackets: 95% percentile bootstrap over sentences ({n_resamples} resamples). Groups: average over
languages ± sample standard deviation, each language's sentences resampled on their own.
"""
_MACRO_UNITS = {
    "pieces": "It was counted as they did, from the head's most probable tag of every piece.",
    "words": "It was counted from the entities, laid over the phonemes of their words.",
}


@dataclass(frozen=True)
class Run:
    """One system's scores over languages.

    system (str): A name for what was evaluated, e.g. "ipa+roman".
    seed (int): The seed that it was trained with, to tell runs of a system apart.
    model (str): Where it was loaded from.
    n_resamples (int): How often the bootstrap drew the sentences.
    languages (Tuple[LanguageScores, ...]): The scores of the languages.
    """

    system: str
    seed: int
    model: str
    n_resamples: int
    languages: Tuple[LanguageScores, ...]

    def groups(self) -> List[GroupScores]:
        """Average over the groups of languages."""
        return group_scores(self.languages)

    def to_json(self) -> Dict[str, Any]:
        """Give the run as JSON."""
        return {
            "format": FORMAT,
            "system": self.system,
            "seed": self.seed,
            "model": self.model,
            "n_resamples": self.n_resamples,
            "languages": {scores.lang: scores.to_json() for scores in self.languages},
            "groups": {scores.group.key: scores.to_json() for scores in self.groups()},
        }


def read_run(path: Path) -> Run:
    """Read a run from its scores.json. Its languages come without bootstrap draws.

    path (Path): The file.
    RETURNS (Run): The run.
    RAISES (PhonemeNERError): If it is not such a file.
    """
    try:
        stored = json.loads(path.read_text(encoding="utf8"))
        if stored["format"] != FORMAT:
            raise ValueError(f"format {stored['format']}, expected {FORMAT}")
        languages = tuple(
            LanguageScores.from_json(lang, scores) for lang, scores in stored["languages"].items()
        )
        names = ("system", "seed", "model", "n_resamples")
        return Run(**{name: stored[name] for name in names}, languages=languages)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"missing {error}" if isinstance(error, KeyError) else error
        raise PhonemeNERError(Errors.P313.format(path=path, reason=reason)) from error


def in_order(languages: Tuple[LanguageScores, ...]) -> List[LanguageScores]:
    """Sort languages as the study lists them, the others behind them by name."""
    study = [code for codes in CASES.values() for code in codes]
    rank = {code: i for i, code in enumerate(study)}
    return sorted(languages, key=lambda s: (rank.get(s.lang[:3], len(rank)), s.name, s.lang))


def run_table(run: Run) -> str:
    """Lay out the scores of a run: a row a language, then a row a group."""
    rows: List[Tuple[str, ...]] = []
    for scores in in_order(run.languages):
        rows.append(
            (
                *(scores.name, scores.lang, scores.script, case_title(scores.case)),
                *(str(scores.n_sentences), str(scores.n_entities)),
                *(f"{scores.entity_p:.2f}", f"{scores.entity_r:.2f}"),
                *(with_interval(scores.estimate(metric)) for metric in METRICS),
            )
        )
    for group in run.groups():
        if group.languages:
            title = f"{group.group.title}, average of {len(group.languages)}"
            averages = (with_std(group.averages[metric]) for metric in METRICS)
            rows.append((title, *[NOTHING] * 7, *averages))
    return markdown_table(_HEADER, rows, left=4)


def run_markdown(run: Run) -> str:
    """Write the report on a run as Markdown."""
    missing = [
        f"- {group.group.title}, not scored: {', '.join(group.missing)}\n"
        for group in run.groups()
        if group.missing and group.group.key.startswith("case")
    ]
    title = f"# Scores of {run.system} (seed {run.seed})\n\n"
    units = {_MACRO_UNITS[scores.macro_unit] for scores in run.languages}
    notes = _NOTES.format(n_resamples=run.n_resamples, macro_unit="\n".join(sorted(units)))
    return "".join([title, run_table(run), notes, "\n" if missing else "", *missing])


def run_csv(run: Run) -> str:
    """Write a run as CSV: a row a language, then a row a group."""
    rows: List[Tuple[Any, ...]] = []
    for s in in_order(run.languages):
        head = ("language", s.lang, s.name, s.script, s.case)
        counts = (1, s.n_sentences, s.n_entities, s.entity_p, s.entity_r)
        estimates = (s.estimate(metric) for metric in METRICS)
        scores = (number for e in estimates for number in (e.value, None, e.low, e.high))
        rows.append((*head, *counts, *scores))
    for group in run.groups():
        if group.languages:
            title = ("group", group.group.key, group.group.title, None, None)
            size = (len(group.languages), None, None, None, None)
            averages = (group.averages[metric] for metric in METRICS)
            numbers = (number for a in averages for number in (a.mean, a.std, a.low, a.high))
            rows.append((*title, *size, *numbers))
    return csv_table(_CSV, rows)


def write_report(run: Run, output: Path) -> List[Path]:
    """Write scores.json, scores.csv, scores.md and, with matplotlib, scores.svg.

    run (Run): The run.
    output (Path): The folder, made if needed. Each file appears whole or not at all.
    RETURNS (List[Path]): The files that were written.
    """
    stored = json.dumps(run.to_json(), indent=2, ensure_ascii=False) + "\n"
    texts = {SCORES: stored, "scores.csv": run_csv(run), "scores.md": run_markdown(run)}
    for name, text in texts.items():
        write_text(output / name, text)
    written = [output / name for name in texts]
    picture = output / "scores.svg"
    if plot_run(run.system, in_order(run.languages), picture):
        written.append(picture)
    return written
