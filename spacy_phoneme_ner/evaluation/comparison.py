"""Several systems side by side, each a number of runs with different seeds."""

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Sequence, Tuple

from ..errors import Errors, PhonemeNERError
from ..files import write_text
from .bootstrap import mean_std
from .groups import GROUPS, Average, group_scores
from .plot import plot_comparison
from .report import SCORES, Run, in_order, read_run
from .results import METRICS, LanguageScores
from .tables import csv_table, markdown_table, with_std

_NOTES = """
Scores in percent, averages over the {n} languages that every run was scored on: {langs}.
± is the sample standard deviation over a system's seeds.
"""
_TITLES = {"entity_f1": "Entity F1", "phoneme_macro_f1": "phoneme_macro_f1"}


@dataclass(frozen=True)
class System:
    """One system's scores over its seeds.

    name (str): Its name.
    seeds (Tuple[int, ...]): The seeds of its runs.
    groups (Mapping[str, Dict[str, Average]]): For each group key and metric, the
        mean over seeds of the group's average, over the languages of all runs.
    languages (Mapping[str, Dict[str, Average]]): For each language and metric the
        mean over the seeds that were scored on it.
    """

    name: str
    seeds: Tuple[int, ...]
    groups: Mapping[str, Dict[str, Average]]
    languages: Mapping[str, Dict[str, Average]]


@dataclass(frozen=True)
class Comparison:
    """Systems side by side.

    common (Tuple[str, ...]): The languages that every run was scored on.
    languages (Tuple[LanguageScores, ...]): One run's scores of each language that
        any was scored on, in the study's order, for their names.
    systems (Tuple[System, ...]): In the order in which they were given.
    """

    common: Tuple[str, ...]
    languages: Tuple[LanguageScores, ...]
    systems: Tuple[System, ...]

    def to_json(self) -> Dict[str, Any]:
        """Give the comparison as JSON."""
        return {
            "languages_in_averages": list(self.common),
            "systems": {
                system.name: {
                    "seeds": list(system.seeds),
                    "groups": _averages_to_json(system.groups),
                    "languages": _averages_to_json(system.languages),
                }
                for system in self.systems
            },
        }


def find_runs(inputs: Sequence[Path]) -> Dict[Path, Run]:
    """Read the runs in folders and files.

    inputs (Sequence[Path]): Each a scores.json, or a folder that has some in it
        or in its subfolders.
    RETURNS (Dict[Path, Run]): The runs by their files.
    RAISES (PhonemeNERError): If there is none at a path, one cannot be read, or
        two have the same system and seed.
    """
    runs: Dict[Path, Run] = {}
    for path in inputs:
        files = sorted(path.rglob(SCORES)) if path.is_dir() else [path] if path.exists() else []
        if not files:
            raise PhonemeNERError(Errors.P314.format(path=path))
        runs.update({file: read_run(file) for file in files})
    known: Dict[Tuple[str, int], Path] = {}
    for file, run in runs.items():
        first = known.setdefault((run.system, run.seed), file)
        if first != file:
            names = {"system": run.system, "seed": run.seed}
            raise PhonemeNERError(Errors.P315.format(first=first, second=file, **names))
    return runs


def compare_runs(runs: Sequence[Run]) -> Comparison:
    """Put runs side by side.

    runs (Sequence[Run]): At least one; those of one system have the same name.
    RETURNS (Comparison): Group averages cover the languages that all runs share.
    RAISES (PhonemeNERError): If there is no such language.
    """
    scored = [{scores.lang for scores in run.languages} for run in runs]
    common = set.intersection(*scored)
    if not common:
        langs = "; ".join(f"{run.system}: {', '.join(sorted(s))}" for run, s in zip(runs, scored))
        raise PhonemeNERError(Errors.P316.format(langs=langs))
    by_system: Dict[str, List[Run]] = defaultdict(list)
    for run in runs:
        by_system[run.system].append(run)
    languages = {scores.lang: scores for run in runs for scores in run.languages}
    ordered = tuple(in_order(tuple(languages.values())))
    systems = tuple(_system(name, found, common) for name, found in by_system.items())
    return Comparison(tuple(s.lang for s in ordered if s.lang in common), ordered, systems)


def group_table(comparison: Comparison, metric: str) -> str:
    """Lay out one metric: a row a system, a column a group."""
    groups = [g for g in GROUPS if any(g.key in system.groups for system in comparison.systems)]
    rows = [
        (
            system.name,
            str(len(system.seeds)),
            *(with_std(system.groups[group.key][metric]) for group in groups),
        )
        for system in comparison.systems
    ]
    return markdown_table((_TITLES[metric], "Seeds", *(g.title for g in groups)), rows)


def language_table(comparison: Comparison, metric: str) -> str:
    """Lay out one metric: a row a language, a column a system."""
    rows = [
        (
            f"{scores.name} ({scores.lang})",
            *(with_std(s.languages.get(scores.lang, {}).get(metric)) for s in comparison.systems),
        )
        for scores in comparison.languages
    ]
    return markdown_table((_TITLES[metric], *(s.name for s in comparison.systems)), rows)


def comparison_markdown(comparison: Comparison) -> str:
    """Write a comparison as Markdown: the averages, then entity F1 by language."""
    tables = "\n".join(group_table(comparison, metric) for metric in METRICS)
    notes = _NOTES.format(n=len(comparison.common), langs=", ".join(comparison.common))
    languages = language_table(comparison, "entity_f1")
    return f"# Systems compared\n\n{tables}{notes}\n## By language\n\n{languages}"


def comparison_csv(comparison: Comparison) -> str:
    """Write a comparison as CSV: a row a system, metric, and group or language."""
    rows = [
        (system.name, len(system.seeds), kind, key, metric, average.mean, average.std)
        for system in comparison.systems
        for kind, scores in (("group", system.groups), ("language", system.languages))
        for key, metrics in scores.items()
        for metric, average in metrics.items()
    ]
    return csv_table(("system", "n_seeds", "kind", "key", "metric", "mean", "std"), rows)


def write_comparison(comparison: Comparison, output: Path) -> List[Path]:
    """Write comparison.json, .csv, .md and, with matplotlib, .svg.

    comparison (Comparison): The comparison.
    output (Path): The folder, made if needed. Each file appears whole or not at all.
    RETURNS (List[Path]): The files that were written.
    """
    texts = {
        "comparison.json": json.dumps(comparison.to_json(), indent=2, ensure_ascii=False) + "\n",
        "comparison.csv": comparison_csv(comparison),
        "comparison.md": comparison_markdown(comparison),
    }
    for name, text in texts.items():
        write_text(output / name, text)
    written = [output / name for name in texts]
    picture = output / "comparison.svg"
    if plot_comparison({system.name: system.groups for system in comparison.systems}, picture):
        written.append(picture)
    return written


def _system(name: str, runs: Sequence[Run], common: "set[str]") -> System:
    by_group: Dict[str, Dict[str, List[float]]] = defaultdict(lambda: defaultdict(list))
    by_language: Dict[str, Dict[str, List[float]]] = defaultdict(lambda: defaultdict(list))
    for run in runs:
        for group in group_scores([s for s in run.languages if s.lang in common]):
            for metric, average in group.averages.items():
                by_group[group.group.key][metric].append(average.mean)
        for scores in run.languages:
            for metric in METRICS:
                by_language[scores.lang][metric].append(scores.estimate(metric).value)
    seeds = tuple(run.seed for run in runs)
    return System(name, seeds, _over_seeds(by_group), _over_seeds(by_language))


def _over_seeds(values: Mapping[str, Mapping[str, List[float]]]) -> Dict[str, Dict[str, Average]]:
    return {
        key: {metric: Average(*mean_std(found)) for metric, found in metrics.items()}
        for key, metrics in values.items()
    }


def _averages_to_json(averages: Mapping[str, Mapping[str, Average]]) -> Dict[str, Any]:
    # Of several seeds only the mean and the deviation are known, no interval.
    numbers = ("mean", "std")
    return {
        key: {metric: {n: a.to_json()[n] for n in numbers} for metric, a in metrics.items()}
        for key, metrics in averages.items()
    }
