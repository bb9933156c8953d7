"""The report on systems side by side: JSON, CSV, Markdown and a picture."""

import json
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from ..disk.files import write_text
from .comparison import Averages, Comparison, System
from .groups import Average, Group
from .plot import plot_comparison
from .tables import NOTHING, csv_table, escape_markdown, markdown_table, with_sign, with_std

_MANY = "averages over the {n} languages that every run was scored on: {langs}"
_ONE = "of the one language that every run was scored on: {langs}"
_SPREAD = """\
± is the sample standard deviation over a system's seeds; brackets hold the 95% interval of their
mean (Student's t). A single seed has neither.
"""
_VERSUS = (
    "vs. {baseline}: the difference to {baseline}, paired by seed, with its own 95% interval.\n"
)
_TASKS = {"ner": "Entities", "pos": "Parts of speech"}
_NUMBERS = ("mean", "std", "low", "high")


def group_table(comparison: Comparison, metric: str) -> str:
    """Lay out one metric: a row a system, a column a group and its difference to the baseline."""
    columns = [
        column
        for group in comparison.groups
        for column in _columns(comparison, group, metric, group.title)
    ]
    rows = [
        (system.name, str(len(system.seeds)), *(cells[i] for _, cells in columns))
        for i, system in enumerate(comparison.systems)
    ]
    title = comparison.metrics[metric]
    return markdown_table((title, "Seeds", *(title for title, _ in columns)), rows)


def language_table(comparison: Comparison, metric: str) -> str:
    """Lay out one metric: a row a language, a column a system and its difference."""
    header = [comparison.metrics[metric]]
    for system in comparison.systems:
        header.append(system.name)
        if system.differences is not None:
            header.append(f"{system.name} vs. {comparison.baseline}")
    rows = []
    for scores in comparison.languages:
        row = [f"{scores.name} ({scores.lang})"]
        for system in comparison.systems:
            row.append(with_std(_find(system.languages, scores.lang, metric)))
            if system.differences is not None:
                row.append(with_sign(_find(system.differences.languages, scores.lang, metric)))
        rows.append(row)
    return markdown_table(header, rows)


def summary_table(comparisons: Sequence[Comparison]) -> str:
    """Lay out the tasks together: a row a system, a column the main metric of each task."""
    titles = ["System", "Seeds"]
    seeds: Dict[str, Dict[str, None]] = {}  # a set in order, by system
    cells: List[Dict[str, str]] = []
    for comparison in comparisons:
        metric, title = next(iter(comparison.kind.metrics.items()))
        # The group of all languages; if there is only one, under its name.
        group = comparison.groups[-1]
        for name, column in _columns(comparison, group, metric, f"{title}, {group.title}"):
            titles.append(name)
            cells.append({system.name: cell for system, cell in zip(comparison.systems, column)})
        for system in comparison.systems:
            seeds.setdefault(system.name, {})[str(len(system.seeds))] = None
    rows = [
        (name, " or ".join(numbers), *(column.get(name, NOTHING) for column in cells))
        for name, numbers in seeds.items()
    ]
    return markdown_table(titles, rows)


def comparison_markdown(comparison: Comparison, title: str = "Systems compared") -> str:
    """Write a comparison as Markdown: the averages, then the main metric by language.

    comparison (Comparison): The comparison.
    title (str): Its title.
    RETURNS (str): The Markdown.
    """
    metrics = comparison.metrics
    tables = "\n".join(group_table(comparison, metric) for metric in metrics)
    parts = [f"# {title}\n\n", tables, _notes(comparison)]
    # Of a single language the tables above have said it all.
    if len(comparison.languages) > 1:
        parts.append(f"\n## By language\n\n{language_table(comparison, next(iter(metrics)))}")
    return "".join(parts)


def comparisons_markdown(comparisons: Sequence[Comparison]) -> str:
    """Write the comparisons of several tasks as Markdown: all in one table, then each.

    comparisons (Sequence[Comparison]): One a task; a single one stands alone.
    RETURNS (str): The Markdown.
    """
    if len(comparisons) == 1:
        return comparison_markdown(comparisons[0])
    sections = [
        comparison_markdown(comparison, _TASKS[comparison.kind.task]) for comparison in comparisons
    ]
    notes = f"\nScores in percent.\n{_SPREAD}{_versus(comparisons[0])}"
    return "\n".join([f"# Systems compared\n\n{summary_table(comparisons)}{notes}", *sections])


def comparison_csv(comparison: Comparison) -> str:
    """Write a comparison as CSV: a row a system, metric, and group or language."""
    header = ["system", "n_seeds", "kind", "key", "metric", *_NUMBERS]
    if comparison.baseline is not None:
        header += ["difference", *(f"difference_{name}" for name in _NUMBERS[1:])]
    rows: List[Tuple[Any, ...]] = []
    for system in comparison.systems:
        for kind, scores in (("group", system.groups), ("language", system.languages)):
            for key, metrics in scores.items():
                for metric, average in metrics.items():
                    numbers = _numbers(average)
                    if comparison.baseline is not None:
                        numbers += _numbers(_difference(system, kind, key, metric))
                    rows.append((system.name, len(system.seeds), kind, key, metric, *numbers))
    return csv_table(header, rows)


def write_comparisons(comparisons: Sequence[Comparison], output: Path) -> List[Path]:
    """Write the comparisons of one or several tasks.

    comparisons (Sequence[Comparison]): One a task. A single one is written to the folder
        itself; several each to a folder of its own in it (`ner`, `pos`), with all their
        tables in comparison.md.
    output (Path): The folder, made if needed.
    RETURNS (List[Path]): The files that were written.
    """
    if len(comparisons) == 1:
        return write_comparison(comparisons[0], output)
    write_text(output / "comparison.md", comparisons_markdown(comparisons))
    written = [output / "comparison.md"]
    for comparison in comparisons:
        written += write_comparison(comparison, output / comparison.kind.task)
    return written


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
    averages = {system.name: system.groups for system in comparison.systems}
    if plot_comparison(comparison.kind.metrics, comparison.groups, averages, picture):
        written.append(picture)
    return written


def _columns(
    comparison: Comparison, group: Group, metric: str, title: str
) -> Iterator[Tuple[str, List[str]]]:
    """Give the title and cells of a group's column, and of the one with its differences."""
    systems = comparison.systems
    yield title, [with_std(_find(system.groups, group.key, metric)) for system in systems]
    if comparison.baseline is not None:
        yield (
            f"vs. {comparison.baseline}",
            [with_sign(_difference(system, "group", group.key, metric)) for system in systems],
        )


def _difference(system: System, kind: str, key: str, metric: str) -> Optional[Average]:
    if system.differences is None:
        return None
    averages = system.differences.groups if kind == "group" else system.differences.languages
    return _find(averages, key, metric)


def _find(averages: Averages, key: str, metric: str) -> Optional[Average]:
    by_metric: Mapping[str, Average] = averages.get(key, {})
    return by_metric.get(metric)


def _numbers(average: Optional[Average]) -> Tuple[Optional[float], ...]:
    return tuple(None if average is None else getattr(average, name) for name in _NUMBERS)


def _notes(comparison: Comparison) -> str:
    scores = _ONE if len(comparison.common) == 1 else _MANY
    scores = scores.format(n=len(comparison.common), langs=", ".join(comparison.common))
    return f"\nScores in percent, {scores}.\n{_SPREAD}{_versus(comparison)}"


def _versus(comparison: Comparison) -> str:
    baseline = comparison.baseline
    return "" if baseline is None else _VERSUS.format(baseline=escape_markdown(baseline))
