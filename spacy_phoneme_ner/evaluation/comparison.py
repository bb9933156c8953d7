"""Several systems side by side, each a number of runs with different seeds."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Type

from ..disk.walk import walk_files
from ..errors import Errors, PhonemeNERError
from .groups import ALL, Average, Group, group_scores, shown_groups
from .report import SCORES, Run, in_order, read_run
from .results import LanguageScores, kind_of
from .seeds import over_seeds, paired_difference

# For each group or language and metric.
Averages = Mapping[str, Mapping[str, Average]]
_BySeed = Dict[str, Dict[str, Dict[int, float]]]


@dataclass(frozen=True)
class Differences:
    """How far a system is from the baseline.

    seeds (Tuple[int, ...]): The seeds that both have, by which scores are paired.
    groups (Averages): The differences over seeds for each group key and metric; without
        a common seed there are none.
    languages (Averages): The same for each language that both were scored on.
    """

    seeds: Tuple[int, ...] = ()
    groups: Averages = field(default_factory=dict)
    languages: Averages = field(default_factory=dict)


@dataclass(frozen=True)
class System:
    """One system's scores over its seeds.

    name (str): Its name.
    seeds (Tuple[int, ...]): The seeds of its runs.
    groups (Averages): For each group key and metric, the mean over seeds of the group's
        average, over the languages of all runs.
    languages (Averages): For each language and metric the mean over the seeds that were
        scored on it.
    differences (Optional[Differences]): To the baseline; None for the baseline itself
        and without one.
    """

    name: str
    seeds: Tuple[int, ...]
    groups: Averages
    languages: Averages
    differences: Optional[Differences] = None


@dataclass(frozen=True)
class Comparison:
    """Systems side by side.

    kind (Type[LanguageScores]): What the scores are of.
    common (Tuple[str, ...]): The languages that every run was scored on.
    languages (Tuple[LanguageScores, ...]): One run's scores of each language that
        any was scored on, in the study's order, for their names.
    systems (Tuple[System, ...]): In the order in which they were given.
    baseline (Optional[str]): The system that the differences are to.
    """

    kind: Type[LanguageScores]
    common: Tuple[str, ...]
    languages: Tuple[LanguageScores, ...]
    systems: Tuple[System, ...]
    baseline: Optional[str] = None

    @property
    def metrics(self) -> Mapping[str, str]:
        """The metrics to show, those that not every system has last."""
        shown = {metric for system in self.systems for metric in system.groups[ALL.key]}
        extras = {m: title for m, title in self.kind.extras.items() if m in shown}
        return {**self.kind.metrics, **extras}

    @property
    def groups(self) -> List[Group]:
        """The groups to show, `ALL` the last."""
        return shown_groups([scores for scores in self.languages if scores.lang in self.common])

    def to_json(self) -> Dict[str, Any]:
        """Give the comparison as JSON."""
        return {
            "task": self.kind.task,
            "languages_in_averages": list(self.common),
            "baseline": self.baseline,
            "systems": {system.name: _system_to_json(system) for system in self.systems},
        }


def find_runs(inputs: Sequence[Path]) -> Dict[Path, Run]:
    """Read the runs in folders and files.

    inputs (Sequence[Path]): Each a scores.json, or a folder that has some in it
        or in its subfolders.
    RETURNS (Dict[Path, Run]): The runs by their files.
    RAISES (PhonemeNERError): If there is none at a path, one cannot be read, or
        two have the same task, system and seed.
    """
    runs: Dict[Path, Run] = {}
    for path in inputs:
        files = walk_files(path, SCORES) if path.is_dir() else [path] if path.exists() else []
        if not files:
            raise PhonemeNERError(Errors.P314.format(path=path))
        runs.update({file: read_run(file) for file in files})
    by_run: Dict[Tuple[str, str, int], Path] = {}
    for file, run in runs.items():
        first = by_run.setdefault((run.kind.task, run.system, run.seed), file)
        if first != file:
            names = {"system": run.system, "seed": run.seed}
            raise PhonemeNERError(Errors.P315.format(first=first, second=file, **names))
    return runs


def compare_tasks(
    runs: Sequence[Run], order: Sequence[str] = (), baseline: Optional[str] = None
) -> List[Comparison]:
    """Put runs side by side, those of each task by themselves.

    runs (Sequence[Run]): At least one.
    order (Sequence[str]): See `compare_runs`.
    baseline (Optional[str]): See `compare_runs`.
    RETURNS (List[Comparison]): One for each task, in the order of the runs.
    RAISES (PhonemeNERError): As `compare_runs` does.
    """
    by_task: Dict[str, List[Run]] = defaultdict(list)
    for run in runs:
        by_task[run.kind.task].append(run)
    return [compare_runs(task_runs, order, baseline) for task_runs in by_task.values()]


def compare_runs(
    runs: Sequence[Run], order: Sequence[str] = (), baseline: Optional[str] = None
) -> Comparison:
    """Put runs of one task side by side.

    runs (Sequence[Run]): At least one; those of one system have the same name.
    order (Sequence[str]): The systems to begin with, in this order; the others follow
        in the order of the runs. Names without a run are passed over.
    baseline (Optional[str]): The system to which every other one's differences are given.
    RETURNS (Comparison): Group averages cover the languages that all runs share.
    RAISES (PhonemeNERError): If there is no such language, the runs are of different
        tasks, or the baseline is no system.
    """
    kind = kind_of([scores for run in runs for scores in run.languages])
    scored = [{scores.lang for scores in run.languages} for run in runs]
    common = set.intersection(*scored)
    if not common:
        langs = "; ".join(f"{run.system}: {', '.join(sorted(s))}" for run, s in zip(runs, scored))
        raise PhonemeNERError(Errors.P316.format(langs=langs))
    by_system: Dict[str, List[Run]] = {name: [] for name in [*order, *(r.system for r in runs)]}
    for run in runs:
        by_system[run.system].append(run)
    by_name = {name: _Collected(runs, common) for name, runs in by_system.items() if runs}
    if baseline is not None and baseline not in by_name:
        names = {"systems": ", ".join(by_name), "task": kind.task}
        raise PhonemeNERError(Errors.P334.format(baseline=baseline, **names))
    base = None if baseline is None else by_name[baseline]
    languages = {scores.lang: scores for run in runs for scores in run.languages}
    ordered = tuple(in_order(tuple(languages.values())))
    systems = tuple(
        System(
            name,
            collected.seeds,
            _over_seeds(collected.groups),
            _over_seeds(collected.languages),
            None if base is None or name == baseline else collected.differences(base),
        )
        for name, collected in by_name.items()
    )
    in_all = tuple(scores.lang for scores in ordered if scores.lang in common)
    return Comparison(kind, in_all, ordered, systems, baseline)


class _Collected:
    """The scores of one system by seed.

    runs (Sequence[Run]): Its runs.
    common (Set[str]): The languages that averages over groups cover.
    """

    def __init__(self, runs: Sequence[Run], common: "set[str]") -> None:
        self.seeds = tuple(run.seed for run in runs)
        self.groups: _BySeed = defaultdict(lambda: defaultdict(dict))
        self.languages: _BySeed = defaultdict(lambda: defaultdict(dict))
        for run in runs:
            for group in group_scores([s for s in run.languages if s.lang in common]):
                for metric, average in group.averages.items():
                    self.groups[group.group.key][metric][run.seed] = average.mean
            for scores in run.languages:
                for metric in scores.available:
                    value = scores.estimate(metric).value
                    self.languages[scores.lang][metric][run.seed] = value

    def differences(self, baseline: "_Collected") -> Differences:
        seeds = tuple(seed for seed in self.seeds if seed in baseline.seeds)
        groups = _paired(self.groups, baseline.groups)
        return Differences(seeds, groups, _paired(self.languages, baseline.languages))


def _over_seeds(values: _BySeed) -> Dict[str, Dict[str, Average]]:
    return {
        key: {metric: over_seeds(list(by_seed.values())) for metric, by_seed in metrics.items()}
        for key, metrics in values.items()
    }


def _paired(values: _BySeed, baseline: _BySeed) -> Dict[str, Dict[str, Average]]:
    pairs = {
        key: {
            metric: paired_difference(by_seed, baseline[key].get(metric, {}))
            for metric, by_seed in metrics.items()
        }
        for key, metrics in values.items()
        if key in baseline
    }
    return {
        key: {metric: average for metric, average in metrics.items() if average is not None}
        for key, metrics in pairs.items()
    }


def _system_to_json(system: System) -> Dict[str, Any]:
    stored: Dict[str, Any] = {
        "seeds": list(system.seeds),
        "groups": _averages_to_json(system.groups),
        "languages": _averages_to_json(system.languages),
    }
    if system.differences is not None:
        stored["differences"] = {
            "seeds": list(system.differences.seeds),
            "groups": _averages_to_json(system.differences.groups),
            "languages": _averages_to_json(system.differences.languages),
        }
    return stored


def _averages_to_json(averages: Averages) -> Dict[str, Any]:
    return {
        key: {metric: average.to_json() for metric, average in metrics.items()}
        for key, metrics in averages.items()
    }
