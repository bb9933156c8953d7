"""The tables of a small model that reads sounds and its rivals, as docs/results.md has them."""

import sys
from pathlib import Path
from typing import Any, Dict, NamedTuple, Optional, Sequence

from spacy_phoneme_ner.disk.files import write_text
from spacy_phoneme_ner.evaluation.comparison import Comparison, System, compare_runs
from spacy_phoneme_ner.evaluation.comparison_report import write_comparison
from spacy_phoneme_ner.evaluation.groups import Average
from spacy_phoneme_ner.evaluation.report import Run, in_order, read_run
from spacy_phoneme_ner.evaluation.results import EntityScores
from spacy_phoneme_ner.evaluation.tables import (
    NOTHING,
    case_title,
    markdown_table,
    with_interval,
    with_sign,
    with_std,
)

RECIPE, CNN, ENGLISH = "ipa", "cnn", "english"
F1, MACRO = "entity_f1", "phoneme_macro_f1"
TITLES = {
    RECIPE: "IPA (the recipe)",
    "roman": "romanised spelling",
    "orth": "lower-cased spelling",
    "ipa-no-cues": "IPA, spelling cues hidden",
    "cues": "spelling cues alone",
    CNN: "spaCy's CNN `ner`, spelling",
    ENGLISH: "IPA, trained on English alone",
}
# Sohn et al. (EMNLP 2024): macro F1 by the study's groups. The averages of Case 2 are over
# twelve languages, ten of which are in the data here.
PUBLISHED = {
    "XPhoneBERT (88M parameters, pre-trained)": {"case1": 46.38, "case2": 55.20},
    "CANINE, spelling": {"case1": 45.68, "case2": 49.13},
    "mBERT, spelling": {"case1": 40.27, "case2": 48.58},
}
COMPARED = ("case1", "latin", "non_latin", "all")


class Target(NamedTuple):
    """What is to be reached: by a system's score, or by its lead over the CNN `ner`."""

    system: str
    metric: str
    group: str
    at_least: float
    is_lead: bool = False


TARGETS = (
    Target(RECIPE, F1, "case1", 55.0),
    Target(RECIPE, MACRO, "case1", 65.0),
    Target(RECIPE, F1, "all", 50.0),
    Target(RECIPE, F1, "non_latin", 10.0, is_lead=True),
    Target(RECIPE, F1, "latin", 0.0, is_lead=True),
    Target(ENGLISH, MACRO, "case1", 52.0),
)


def write_tables(files: Sequence[Path], output: Path) -> None:
    """Print the tables and write them, with the comparison that they are taken from.

    files (Sequence[Path]): The scores.json of the runs; exits if there are none.
    output (Path): The folder, made if needed.
    """
    if not files:
        sys.exit("Nothing has been scored yet: run this without --tables-only")
    runs = [read_run(file) for file in files]
    systems = {run.system for run in runs}
    comparison = compare_runs(runs, list(TITLES), CNN if CNN in systems else None)
    sections = {
        "Entity F1": averages_table(comparison, F1),
        "phoneme_macro_f1": averages_table(comparison, MACRO),
        "The recipe's lead in entity F1, paired by seed": leads_table(runs),
        "Targets": targets_table(comparison),
        "By language, the recipe": languages_table(comparison, runs),
    }
    text = "\n".join(f"## {title}\n\n{table}" for title, table in sections.items() if table)
    text += _NOTES.format(n=len(comparison.common), langs=", ".join(comparison.common))
    print(f"\n{text}")
    written = [*write_comparison(comparison, output), output / "tables.md"]
    write_text(output / "tables.md", text)
    print(f"Wrote {', '.join(map(str, written))}")


_NOTES = """
Scores in percent, averages over the {n} languages that every run was scored on ({langs}).
± is the sample standard deviation over seeds. Brackets hold 95% intervals: behind averages
and leads that of the mean over seeds (Student's t); behind a language's score that of one
run, by its bootstrap over sentences.
"""


def averages_table(comparison: Comparison, metric: str) -> str:
    """Lay out a metric: a row a system, a column a group; then what is published."""
    groups = comparison.groups
    rows = [
        (
            TITLES.get(system.name, system.name),
            str(len(system.seeds)),
            *(_short(system.groups[group.key][metric]) for group in groups),
        )
        for system in comparison.systems
    ]
    if metric == MACRO:
        for name, scores in PUBLISHED.items():
            cells = (f"{scores[g.key]:.1f}" if g.key in scores else "" for g in groups)
            rows.append((f"*published:* {name}", "", *cells))
    return markdown_table(("", "Seeds", *(group.title for group in groups)), rows)


def leads_table(runs: Sequence[Run]) -> str:
    """Lay out how far the recipe is ahead: a row a rival, a column a group."""
    rows = []
    titles: Dict[str, str] = {}
    for rival in (name for name in TITLES if name != RECIPE):
        pair = [run for run in runs if run.system in (RECIPE, rival)]
        if len({run.system for run in pair}) == 2:
            comparison = compare_runs(pair, (RECIPE,), rival)
            groups = [group for group in comparison.groups if group.key in COMPARED]
            titles = {group.key: group.title for group in groups}
            leads = [_lead(comparison.systems[0], key, F1) for key in titles]
            rows.append((TITLES[rival], *map(with_sign, leads)))
    return markdown_table(("over", *titles.values()), rows) if rows else ""


def targets_table(comparison: Comparison) -> str:
    """Tell which targets are met, of the systems that were scored."""
    by_name = {system.name: system for system in comparison.systems}
    titles = {group.key: group.title for group in comparison.groups}
    rows = []
    for system, metric, group, at_least, is_lead in TARGETS:
        if system not in by_name or group not in titles:
            continue
        average = (
            _lead(by_name[system], group, metric)
            if is_lead
            else by_name[system].groups[group].get(metric)
        )
        if average is not None:
            lead = f", over {TITLES[CNN]}" if is_lead else ""
            what = f"{comparison.metrics[metric]}{lead}, {titles[group]}"
            verdict = "met" if average.mean >= at_least else "MISSED"
            reached = with_sign(average) if is_lead else with_std(average)
            rows.append((TITLES[system], what, reached, f"≥ {at_least:g} {verdict}"))
    return markdown_table(("System", "Score", "Reached", "Target"), rows, left=2) if rows else ""


def languages_table(comparison: Comparison, runs: Sequence[Run]) -> str:
    """Lay out the recipe by language: its first seed's scores, and the mean of all its seeds."""
    own = [run for run in runs if run.system == RECIPE]
    if not own:
        return ""
    system = next(system for system in comparison.systems if system.name == RECIPE)
    first, has_several = own[0], len(own) > 1
    header = ["Language", "Code", "Script", "Case", "Sentences", "Entities", "P", "R"]
    header += ["Entity F1 [95%]", "phoneme_macro_f1 [95%]"]
    if has_several:
        header.append(f"Entity F1, {len(own)} seeds")
    rows = []
    for scores in in_order(first.languages):
        assert isinstance(scores, EntityScores)
        row = [scores.name, scores.lang, scores.script, case_title(scores.case)]
        row += [str(scores.n_sentences), str(scores.n_entities)]
        row += [f"{scores.entity_p:.1f}", f"{scores.entity_r:.1f}"]
        row += [with_interval(scores.entity_f1), with_interval(scores.phoneme_macro_f1)]
        if has_several:
            row.append(_short(system.languages[scores.lang][F1]))
        rows.append(row)
    return markdown_table(header, rows, left=4)


def _lead(system: System, group: str, metric: str) -> Optional[Average]:
    if system.differences is None:
        return None
    metrics: Any = system.differences.groups.get(group, {})
    lead: Optional[Average] = metrics.get(metric)
    return lead


def _short(average: Optional[Average]) -> str:
    if average is None:
        return NOTHING
    spread = "" if average.std is None else f" ± {average.std:.1f}"
    return f"{average.mean:.1f}{spread}"
