"""What the model cards of both models have: tables and sentences of what was measured."""

import csv
import json
from pathlib import Path
from typing import Any, List

import running_text
import systems as taken_by

from spacy_phoneme_ner.corpora.name_lists import read_list
from spacy_phoneme_ner.evaluation.tables import markdown_table
from spacy_phoneme_ner.languages import find_language

CORPORA = Path(__file__).with_name("running_corpora.csv")
NOT_MEASURED = "Not measured."
CALIBRATION = """\
Temperature {temperature:.3f}{threshold}, chosen on text of {n} languages that it was not trained
on. Each was left out once, to be measured by a choice on the others: expected calibration error
{after} in percent, average over the languages ± standard deviation; {before} before."""


def about_corpora() -> str:
    """Lay out the corpora of running text that were trained on, with their licences."""
    with CORPORA.open(encoding="utf8", newline="") as file:
        corpora = list(csv.DictReader(file))
    rows = [
        (c["corpus"], find_language(c["language"]).name, c["text"], c["licence"], c["repository"])
        for c in corpora
    ]
    return markdown_table(("Corpus", "Language", "Text", "Licence", "From"), rows, left=5)


def about_languages(tags: str, exclude: str) -> str:
    """Name languages, but for some; both are lists of tags, comma-separated or JSON."""
    listed = json.loads(tags) if tags.startswith("[") else tags.split(",")
    languages = {find_language(tag).code: find_language(tag).name for tag in listed if tag.strip()}
    left_out = {find_language(tag).code for tag in exclude.split(",") if tag.strip()}
    names = sorted(name for code, name in languages.items() if code not in left_out)
    return f"{len(names)} languages: {', '.join(names)}" if names else "languages that are not told"


def about_lists(folder: Path) -> str:
    """Lay out lists of names (`scripts/world_names.py`), their licences, and their notices."""
    rows: List[List[str]] = []
    notices: List[str] = []
    for path in sorted(folder.glob("*.tsv")):
        facts, names = read_list(path)
        rows.append([facts.source, f"{sum(1 for _ in names):,}", facts.licence])
        if facts.notice and facts.notice not in notices:
            notices.append(facts.notice)
    if not rows:
        raise ValueError(f"No list of names (.tsv) in {folder}")
    table = markdown_table(("List", "Entries", "Licence"), [tuple(row) for row in rows], left=1)
    return "\n".join([table, *notices]).rstrip()


def about_running_text(folder: Path, systems: str) -> str:
    """Lay out the scores of systems on running text, file by file."""
    names = [name.strip() for name in systems.split(",") if name.strip()]
    runs = running_text.read_runs(folder, names)
    found = {run["system"] for run in runs}
    missing = [name for name in names if name not in found]
    if missing:
        raise ValueError(f"No scores of {', '.join(missing)} in {folder}")
    return running_text.lay_out(runs)


def about_unseen(path: Path) -> str:
    """Tell what `phoneme calibrate --unseen` measured."""
    measured = read_json(path)
    errors = {
        when: "{mean:.1f} ± {std:.1f}".format(**of) for when, of in measured["average_ece"].items()
    }
    threshold = measured["threshold"]
    said = "" if threshold is None else f" and threshold {threshold:.2f}, for {measured['aim']}"
    return CALIBRATION.format(
        temperature=measured["temperature"], threshold=said, n=len(measured["languages"]), **errors
    )


def about_taken(path: Path) -> str:
    """Lay out words a second, memory, time and size, as `systems.py` wrote them."""
    measured = read_json(path)
    about: List[str] = [f"- {name}: {value}" for name, value in measured["about"].items()]
    return "\n".join([taken_by.table(measured["systems"]), "", *about])


def read_json(path: Path) -> Any:
    """Read a file that a command or a benchmark wrote."""
    return json.loads(path.read_text(encoding="utf8"))
