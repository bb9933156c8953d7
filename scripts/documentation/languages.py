"""The page of languages: what reads each, and from where its rules are."""

import json
from typing import List, Set

from spacy_phoneme_ner.evaluation.sounds.coverage import (
    BY_NEIGHBOUR,
    BY_SCRIPT,
    Coverage,
    measure_coverage,
)
from spacy_phoneme_ner.g2p import IpaG2P
from spacy_phoneme_ner.languages import find_language

from .docstrings import cell
from .registered import ROOT

_INTRO = """\
# Languages

{n_languages} languages have rules of pronunciation, in {n_scripts} scripts; {n_core} of them need
no extra. {n_neighbours} more are read by the rules of a neighbour, which the table names, and any
other by its script, with one warning ([how](pronunciations.md#languages-without-rules)). Any tag
or name finds a language: `si`, `sin-Sinh`, `Sinhala`, `සිංහල`. The models find names in all of
them: better in those that they learned from, and where the script has case ([Results](results.md)).
`python -m spacy phoneme coverage` prints this list, and what leaks on a text of yours.

*Trained on*: the package's model learned from annotated text in the language.

<input id="filter" type="search" placeholder="Filter: Sinhala, Deva, map …" aria-label="Filter">

"""


def languages_page() -> str:
    """Write the page: a row for each language and script."""
    rows = [row for row in measure_coverage(IpaG2P(), {}) if row.backend != BY_SCRIPT]
    trained = _trained_on()
    table = ["| language | tag | script | trained on | read by | rules from | extra |"]
    table.append("|---|---|---|---|---|---|---|")
    for row in rows:
        cells: List[str] = [row.name, f"`{row.tag}`", row.tag.partition("-")[2]]
        cells.append("yes" if find_language(row.tag).code in trained else "")
        cells += [row.backend, row.origin, f"`{row.extra}`" if row.extra else ""]
        table.append(f"| {' | '.join(map(cell, cells))} |")
    ruled = [row for row in rows if row.backend != BY_NEIGHBOUR]
    intro = _INTRO.format(
        n_languages=len(set(map(_code, ruled))),
        n_scripts=len({row.tag.split("-")[1] for row in ruled}),
        n_core=len({_code(row) for row in ruled if not row.extra}),
        n_neighbours=len(set(map(_code, rows)) - set(map(_code, ruled))),
    )
    return intro + "\n".join(table) + "\n"


def _code(row: Coverage) -> str:
    return row.tag.split("-")[0]


def _trained_on() -> Set[str]:
    """Give the languages whose annotated text the package's model learned from."""
    path = ROOT / "spacy_phoneme_ner" / "pretrained" / "small" / "meta.json"
    return {*json.loads(path.read_text(encoding="utf8"))["languages"]}
