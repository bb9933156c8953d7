"""The report on one run: its scores as JSON, CSV, Markdown and a picture."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Tuple, Type

from ..disk.files import parse_json, write_text
from ..errors import Errors, PhonemeNERError
from ..languages import find_language
from .groups import STUDY, GroupScores, case_of, group_scores, shown_groups
from .plot import plot_run
from .results import EntityScores, LanguageScores, TagScores, kind_of, known_metrics, parse_as
from .tables import (
    NOTHING,
    case_title,
    csv_table,
    escape_markdown,
    markdown_table,
    with_interval,
    with_std,
)

FORMAT = 1
SCORES = "scores.json"

_NOTES = {
    "ner": """
Scores in percent. Entity P, R and F1 are strict (boundaries and type), over all types.
`phoneme_macro_f1` is the score that Sohn et al. (2024) publish: macro F1 over BIO tags with O,
over phonemes, separators and specials; it is here for comparison with their figures only.
""",
    "pos": """
Scores in percent. Accuracy is over the tokens that the gold tags, punctuation included.
`run_f1` is the score that Nguyen et al. (2023) publish for parts of speech: F1 over maximal runs
of equal tags, as if they were entities; it is here for comparison with their figures only.
""",
}
_BRACKETS = "Brackets: 95% percentile bootstrap over sentences ({n_resamples} resamples).{groups}\n"
_GROUPS = """ Groups: average over
languages ± sample standard deviation, each language's sentences resampled on their own."""
_ECE = """\
ECE: expected calibration error of the entities' confidence, 15 bins (Guo et al. 2017): 0 is best,
and few entities raise it.
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
    languages (Tuple[LanguageScores, ...]): The scores of the languages, at least one,
        all of one task.
    """

    system: str
    seed: int
    model: str
    n_resamples: int
    languages: Tuple[LanguageScores, ...]

    @property
    def kind(self) -> Type[LanguageScores]:
        """What the scores are of."""
        return kind_of(self.languages)

    @property
    def metrics(self) -> Dict[str, str]:
        """The metrics that any language has, with their titles."""
        return known_metrics(self.languages)

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
        stored = parse_as(Mapping[str, Any], parse_json(path.read_text(encoding="utf8")), "it")
        if parse_as(int, stored["format"], "format") != FORMAT:
            raise ValueError(f"format {stored['format']}, expected {FORMAT}")
        by_language = parse_as(Mapping[str, Any], stored["languages"], "languages")
        languages = tuple(_read_scores(lang, scores) for lang, scores in by_language.items())
        if len({scores.task for scores in languages}) != 1:
            raise ValueError("its languages are not scores of one task")
        kinds = {"system": str, "seed": int, "model": str, "n_resamples": int}
        about = {name: parse_as(kind, stored[name], name) for name, kind in kinds.items()}
        return Run(**about, languages=languages)
    except (OSError, ValueError, KeyError) as error:
        reason = f"missing {error}" if isinstance(error, KeyError) else error
        raise PhonemeNERError(Errors.P313.format(path=path, reason=reason)) from error


def _read_scores(lang: str, stored: Any) -> LanguageScores:
    scores = LanguageScores.from_json(lang, stored)
    if scores.case not in (case_of(find_language(lang)), None):
        raise ValueError(f"{lang} is not of {scores.case}")
    if isinstance(scores, EntityScores) and scores.macro_unit not in _MACRO_UNITS:
        expected = " or ".join(_MACRO_UNITS)
        raise ValueError(f"{lang}, macro_unit: {scores.macro_unit!r}, expected {expected}")
    for name, figures in scores.per_type.items():
        if not {"n", "p", "r", "f1"} <= figures.keys():
            raise ValueError(f"{lang}, {name}: expected n, p, r and f1")
    return scores


def in_order(languages: Tuple[LanguageScores, ...]) -> List[LanguageScores]:
    """Sort languages as the study lists them, the others behind them by name."""
    rank = {code: i for i, code in enumerate(STUDY)}
    return sorted(languages, key=lambda s: (rank.get(s.lang[:3], len(rank)), s.name, s.lang))


def run_table(run: Run) -> str:
    """Lay out the scores of a run: a row a language, then a row a group."""
    kind = run.kind
    header = ("Language", "Code", "Script", "Case", "Sentences", *kind.figures.values())
    rows: List[Tuple[str, ...]] = []
    for scores in in_order(run.languages):
        figures = (getattr(scores, name) for name in kind.figures)
        rows.append(
            (
                *(scores.name, scores.lang, scores.script, case_title(scores.case)),
                str(scores.n_sentences),
                *(f"{x:.2f}" if isinstance(x, float) else str(x) for x in figures),
                *(_cell(scores, metric) for metric in run.metrics),
            )
        )
    shown = {group.key for group in shown_groups(run.languages)}
    for group in run.groups():
        if group.group.key in shown and len(run.languages) > 1:
            title = f"{group.group.title}, average of {len(group.languages)}"
            averages = (with_std(group.averages.get(metric)) for metric in run.metrics)
            rows.append((title, *[NOTHING] * (len(header) - 1), *averages))
    titles = (*header, *(f"{title} [95%]" for title in run.metrics.values()))
    return markdown_table(titles, rows, left=4)


def tag_table(scores: TagScores) -> str:
    """Lay out the parts of speech of one language: a row a tag, the commonest first."""
    ranked = sorted(scores.per_type.items(), key=lambda item: (-item[1]["n"], item[0]))
    rows = [
        (tag, str(numbers["n"]), *(f"{numbers[name]:.2f}" for name in ("p", "r", "f1")))
        for tag, numbers in ranked
    ]
    return markdown_table((f"{scores.name} ({scores.lang})", "Tokens", "P", "R", "F1"), rows)


def run_markdown(run: Run) -> str:
    """Write the report on a run as Markdown."""
    # Of a run on other languages the study's are not missing.
    of_study = any(scores.case for scores in run.languages)
    missing = [
        f"- {group.group.title}, not scored: {', '.join(group.missing)}\n"
        for group in run.groups()
        if group.missing and group.group.key.startswith("case") and of_study
    ]
    title = f"# Scores of {escape_markdown(run.system)} (seed {run.seed})\n\n"
    tags = [f"\n{tag_table(s)}" for s in in_order(run.languages) if isinstance(s, TagScores)]
    parts = [title, run_table(run), _notes(run), "\n" if missing else "", *missing, *tags]
    return "".join(parts)


def run_csv(run: Run) -> str:
    """Write a run as CSV: a row a language, then a row a group."""
    kind = run.kind
    header = (
        *("kind", "key", "name", "script", "case", "n_languages", "n_sentences", *kind.figures),
        *(f"{metric}{part}" for metric in run.metrics for part in ("", "_std", "_low", "_high")),
    )
    rows: List[Tuple[Any, ...]] = []
    for s in in_order(run.languages):
        head = ("language", s.lang, s.name, s.script, s.case)
        counts = (1, s.n_sentences, *(getattr(s, name) for name in kind.figures))
        scores = (number for metric in run.metrics for number in _numbers(s, metric))
        rows.append((*head, *counts, *scores))
    for group in run.groups():
        if group.languages:
            title = ("group", group.group.key, group.group.title, None, None)
            size = (len(group.languages), None, *[None] * len(kind.figures))
            averages = (group.averages.get(metric) for metric in run.metrics)
            numbers = (
                number
                for a in averages
                for number in (4 * (None,) if a is None else (a.mean, a.std, a.low, a.high))
            )
            rows.append((*title, *size, *numbers))
    return csv_table(header, rows)


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


def _cell(scores: LanguageScores, metric: str) -> str:
    return with_interval(scores.estimate(metric)) if metric in scores.available else NOTHING


def _numbers(scores: LanguageScores, metric: str) -> Tuple[Optional[float], ...]:
    if metric not in scores.available:
        return (None,) * 4
    estimate = scores.estimate(metric)
    return estimate.value, None, estimate.low, estimate.high


def _notes(run: Run) -> str:
    units = {s.macro_unit for s in run.languages if isinstance(s, EntityScores)}
    lines = "".join(f"{line}\n" for line in sorted(_MACRO_UNITS[unit] for unit in units))
    groups = _GROUPS if len(run.languages) > 1 else ""
    brackets = _BRACKETS.format(n_resamples=run.n_resamples, groups=groups)
    ece = _ECE if "ece" in run.metrics else ""
    return f"{_NOTES[run.kind.task]}{lines}{ece}{brackets}"
