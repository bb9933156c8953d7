"""The parts of the page: scores, classes, causes, confusion, what mistakes are sorted by."""

from collections import Counter
from typing import List, Sequence, Tuple

from ...languages import find_language
from ..bootstrap import Estimate
from ..groups import Average, group_scores, shown_groups
from ..mistakes.causes import AMBIGUOUS, CAUSES, GROUPS
from ..mistakes.counted import rates
from ..mistakes.counted import shares as shares_of
from ..mistakes.facts import FACTS, sort_values
from ..mistakes.outcomes import CLASSES, RIGHT
from ..mistakes.results import NOTHING, OTHER_BOUNDS, Mistakes, ModelMistakes
from ..report import in_order
from .html import (
    Cell,
    Column,
    count_cell,
    estimate_cell,
    intervals,
    nothing_cell,
    percent_cell,
    plain,
    prose_cell,
    shares,
    swatch,
    table,
    text_cell,
)

_MOST_LABELS = 30
_MORE_LABELS = "other types"
_TITLES = {OTHER_BOUNDS: "other bounds", NOTHING: "nothing"}
_GROUP_OF = {cause: group for group, causes in GROUPS.items() for cause in causes}


def scores_section(mistakes: Mistakes) -> str:
    """Show the scores of each language, with averages."""
    models = mistakes.models
    names = [its.name for its in models]
    alone = len(models) == 1
    columns = [Column("Language", False), Column("Code", False), Column("Script", False)]
    columns += [Column("Sentences"), Column("Entities")]
    if alone:
        columns += [Column("Precision"), Column("Recall")]
    columns += [Column("F1" if alone else f"F1, {name}") for name in names]
    columns.append(Column("F1, 0 to 100"))
    rows = []
    for first in in_order(tuple(models[0].scores)):
        of_all = [next(s for s in its.scores if s.lang == first.lang) for its in models]
        f1 = [scores.estimate("entity_f1") for scores in of_all]
        row = [text_cell(first.name), text_cell(first.lang), text_cell(first.script)]
        row += [count_cell(first.n_sentences), count_cell(of_all[0].n_entities)]
        if alone:
            row += [percent_cell(of_all[0].entity_p), percent_cell(of_all[0].entity_r)]
        rows.append([*row, *map(estimate_cell, f1), intervals(f1, names)])
    caption = (
        "Strict entity scores in percent: boundaries and type have to be the gold's. In brackets, "
        "95% bootstrap intervals over sentences."
    )
    return table(caption, columns, rows, _averages(models, names)) + _legend_of_models(names)


def classes_section(mistakes: Mistakes) -> str:
    """Show how many mistakes are of each class."""
    models = mistakes.models
    columns = [Column("Class", False), Column("What it means", False)]
    rows = [[_with_swatch(i, kind), prose_cell(CLASSES[kind])] for i, kind in enumerate(CLASSES)]
    of_all = [shares_of(its.kinds[:, 1:]) for its in models]
    for its, found in zip(models, of_all):
        title = "" if len(models) == 1 else f", {its.name}"
        columns += [Column(f"Mistakes{title}"), Column(f"Share{title}")]
        for row, n, share in zip(rows, its.n_mistakes.values(), found):
            row += [count_cell(n), estimate_cell(share)]
    columns.append(Column("Share, 0 to 100"))
    names = [its.name for its in models]
    for row, *found in zip(rows, *of_all):
        row.append(intervals(found, names))
    caption = "The classes of mistakes, with 95% intervals."
    return table(caption, columns, rows) + _legend_of_models(names)


def causes_section(mistakes: Mistakes) -> str:
    """Show what mistakes may have come from, and how often the same holds of what is right."""
    models = mistakes.models
    columns = [Column("What went wrong", False), Column("Kind", False), Column("When", False)]
    causes = [cause for i, cause in enumerate(CAUSES) if _is_met(models, i)]
    rows = [[text_cell(c), text_cell(_GROUP_OF[c]), prose_cell(CAUSES[c])] for c in causes]
    for its in models:
        title = "" if len(models) == 1 else f", {its.name}"
        columns += [Column(f"Mistakes{title}"), Column(f"Share{title}")]
        columns += [Column(f"Right, too{title}"), Column(f"Wrong where it holds{title}")]
        every = zip(CAUSES, shares_of(its.wrong), rates(its.wrong, its.right))
        found = {cause: (share, rate) for cause, share, rate in every}
        for row, cause in zip(rows, causes):
            i, (share, rate) = list(CAUSES).index(cause), found[cause]
            row += [count_cell(int(its.wrong[:, i].sum())), estimate_cell(share)]
            # What is right has no type that was taken for another.
            if cause == AMBIGUOUS:
                row += [nothing_cell(), nothing_cell()]
            else:
                row += [count_cell(int(its.right[:, i].sum())), estimate_cell(rate)]
    caption = (
        "Each mistake has the first cause that holds. Entities that are right are sorted likewise: "
        "a cause tells something where what it holds of is wrong more often than the rest."
    )
    return table(caption, columns, rows)


def confusion_section(its: ModelMistakes) -> str:
    """Show which types were taken for which."""
    counts = _fewer_labels(its.confusion)
    gold, found = (
        sorted({pair[side] for pair in counts} - {NOTHING, OTHER_BOUNDS}) for side in (0, 1)
    )
    columns = [Column("Gold", False), *map(Column, found), *map(Column, _TITLES.values())]
    rows = [
        [text_cell(_TITLES.get(right, right))]
        + [_confused(right, label, counts) for label in (*found, OTHER_BOUNDS, NOTHING)]
        for right in (*gold, OTHER_BOUNDS, NOTHING)
    ]
    caption = (
        "By row the type in the gold, by column the one that was found of the same characters. "
        "Right ones are outlined. The rows of other bounds and of nothing count what was found."
    )
    return table(caption, columns, rows)


def facts_section(its: ModelMistakes) -> str:
    """Show of what kind mistakes are, by what they are sorted by."""
    parts = []
    for fact, title in FACTS.items():
        columns = [Column(title, False), Column("All"), Column("Wrong, %"), Column("Mistakes")]
        columns += [Column("Of these, shares"), *(Column(f"{kind}, %") for kind in CLASSES)]
        rows = []
        for value in sort_values(fact, list(its.facts[fact])):
            counts = its.facts[fact][value]
            n, wrong = sum(counts.values()), sum(counts[kind] for kind in CLASSES)
            share = [
                percent_cell(100 * counts[k] / wrong) if wrong else nothing_cell() for k in CLASSES
            ]
            drawn = shares([(kind, counts[kind]) for kind in CLASSES])
            rows.append(
                [text_cell(value), count_cell(n), percent_cell(100 * (n - counts[RIGHT]) / n)]
                + [count_cell(wrong), drawn, *share]
            )
        body = table(f"Mistakes by: {title.lower()}.", columns, rows)
        is_open = " open" if fact == next(iter(FACTS)) else ""
        parts.append(f"<details{is_open}><summary>{title}</summary>{body}</details>")
    legend = "".join(f"<li>{swatch(i)} {kind}</li>" for i, kind in enumerate(CLASSES))
    return f'<ul class="legend">{legend}</ul>{"".join(parts)}'


def language_name(key: str) -> str:
    """Name a language, with its script where that is not the usual one."""
    language = find_language(key)
    return language.name if key == language.code else f"{language.name} ({language.script})"


def _averages(models: Sequence[ModelMistakes], names: Sequence[str]) -> List[List[Cell]]:
    if len(models[0].scores) < 2:
        return []
    shown = {group.key for group in shown_groups(models[0].scores)}
    rows = []
    for of_all in zip(*(group_scores(its.scores) for its in models)):
        group = of_all[0]
        if group.group.key not in shown or not group.languages:
            continue
        f1 = [_estimate(its.averages["entity_f1"]) for its in of_all]
        members = [s for s in models[0].scores if s.lang in group.languages]
        row = [text_cell(f"{group.group.title}, average of {len(members)}")]
        row += [Cell("", ""), Cell("", ""), count_cell(sum(s.n_sentences for s in members))]
        row.append(count_cell(sum(s.n_entities for s in members)))
        row += [Cell("", "")] * (2 if len(models) == 1 else 0)
        rows.append([*row, *map(estimate_cell, f1), intervals(f1, names)])
    return rows


def _estimate(average: Average) -> Estimate:
    # Those of languages that were just scored have an interval.
    ends = (average.mean if end is None else end for end in (average.low, average.high))
    return Estimate(average.mean, *ends)


def _is_met(models: Sequence[ModelMistakes], i: int) -> bool:
    return any(its.wrong[:, i].any() or its.right[:, i].any() for its in models)


def _with_swatch(i: int, kind: str) -> Cell:
    return Cell(f"{swatch(i)} {plain(kind)}", i)


def _legend_of_models(names: Sequence[str]) -> str:
    if len(names) == 1:
        return ""
    items = "".join(f"<li>{swatch(i)} {plain(name)}</li>" for i, name in enumerate(names))
    return f'<ul class="legend">{items}</ul>'


def _confused(gold: str, found: str, counts: "Counter[Tuple[str, str]]") -> Cell:
    n = counts[gold, found]
    cell = count_cell(n) if n else Cell("", 0)
    return Cell(f'<b class="right">{cell.html}</b>', n) if gold == found and n else cell


def _fewer_labels(counts: "Counter[Tuple[str, str]]") -> "Counter[Tuple[str, str]]":
    """Put labels together where there are more than a table can show."""
    n: Counter[str] = Counter()
    for pair, count in counts.items():
        for label in pair:
            n[label] += count
    apart = {label for label, _ in n.most_common(_MOST_LABELS)} | {NOTHING, OTHER_BOUNDS}
    fewer: Counter[Tuple[str, str]] = Counter()
    for (gold, found), count in counts.items():
        pair = (gold if gold in apart else _MORE_LABELS, found if found in apart else _MORE_LABELS)
        fewer[pair] += count
    return fewer
