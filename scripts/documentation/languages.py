"""The page of languages: what reads each, and from where its rules are."""

import json
import re
from typing import Dict, List, Set, Tuple

from spacy_phoneme_ner.evaluation.sounds.coverage import (
    BY_NEIGHBOUR,
    BY_SCRIPT,
    Coverage,
    count_grades,
    measure_coverage,
    shares_of,
)
from spacy_phoneme_ner.g2p import IpaG2P
from spacy_phoneme_ner.languages import find_language

from .docstrings import cell
from .registered import ROOT

Scores = Dict[str, List[str]]

_MODEL = ROOT / "spacy_phoneme_ner" / "pretrained" / "small"
_INTRO = """\
# Languages

{n_languages} languages have rules of pronunciation, in {n_scripts} scripts; {n_core} of them need
no extra. {n_neighbours} more are read by the rules of a neighbour, which the table names, and any
other by its script, with one warning ([how](pronunciations.md#languages-without-rules)). Any tag
or name finds a language: `si`, `sin-Sinh`, `Sinhala`, `සිංහල`. The models find names in all of
them: better in those that they learned from, and where the script has case ([Results](results.md)).
`python -m spacy phoneme coverage` prints this list, and what leaks on a text of yours. The rules
read {shares}.

*Checked by* says what is known of a language's pronunciations, and nothing more: the phoneme error
rate, with its 95% interval, against a dictionary or a second reader's pronunciations, these taken
for right ([what differs](pronunciations.md#how-well-is-each-language-read)); that tests know
some words; that a neighbour's rules read it; or that nothing was checked. Here, with their scripts:
{grades}.

*Trained on*: the package's model learned from annotated text in the language. *Running text*,
*titles*: its strict entity F1 in percent on files of text of languages that it did not learn from
([intervals, and what the titles are]({card}#scores-on-running-text)).

<input id="filter" type="search" placeholder="Filter: Sinhala, Deva, map …" aria-label="Filter">

"""


def languages_page() -> str:
    """Write the page: a row for each language and script."""
    rows = [row for row in measure_coverage(IpaG2P(), {}) if row.backend != BY_SCRIPT]
    trained = _trained_on()
    running, titles = _scores()
    head = ["language", "tag", "script", "trained on", "running text", "titles", "read by"]
    head += ["checked by", "rules from", "extra"]
    table = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for row in rows:
        cells: List[str] = [row.name, f"`{row.tag}`", row.tag.partition("-")[2]]
        # Scores are of the script that a language is mostly written in.
        language = find_language(row.tag)
        usual = language.key == language.code
        cells.append("yes" if language.code in trained else "")
        cells += [", ".join(found.get(language.code, [])) * usual for found in (running, titles)]
        extra = f"`{row.extra}`" if row.extra else ""
        cells += [row.backend, str(row.grade), row.origin, extra]
        table.append(f"| {' | '.join(map(cell, cells))} |")
    ruled = [row for row in rows if row.backend != BY_NEIGHBOUR]
    intro = _INTRO.format(
        card=f"repository/{(_MODEL / 'MODEL_CARD.md').relative_to(ROOT).as_posix()}",
        n_languages=len(set(map(_code, ruled))),
        n_scripts=len({row.tag.split("-")[1] for row in ruled}),
        n_core=len({_code(row) for row in ruled if not row.extra}),
        shares=" and ".join(map(str, shares_of(rows))),
        grades=", ".join(f"{n} {title}" for title, n in count_grades(rows).items()),
        n_neighbours=len(set(map(_code, rows)) - set(map(_code, ruled))),
    )
    return intro + "\n".join(table) + "\n"


def _code(row: Coverage) -> str:
    return row.tag.split("-")[0]


def _trained_on() -> Set[str]:
    """Give the languages whose annotated text the package's model learned from."""
    return {*json.loads((_MODEL / "meta.json").read_text(encoding="utf8"))["languages"]}


def _scores() -> Tuple[Scores, Scores]:
    """Give the scores in the model's card, of each file of running text and of titles."""
    card = (_MODEL / "MODEL_CARD.md").read_text(encoding="utf8")
    running, titles = card.split("## Scores on running text")[1].split("## Scores on WikiANN")
    found: Tuple[Scores, Scores] = ({}, {})
    for code, score in re.findall(r"^\| ([a-z]{3}) \S+ +\| +([\d.]+) \[", running, re.M):
        found[0].setdefault(find_language(code).code, []).append(score)
    row = r"^\|[^|]+\| ([a-z]{3}) +\| [A-Z][a-z]{3} +\|(?:[^|]+\|){5} +([\d.]+) \["
    for code, score in re.findall(row, titles, re.M):
        found[1].setdefault(find_language(code).code, []).append(f"{float(score):.1f}")
    return found
