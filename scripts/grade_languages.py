"""Write the table of how the reading of each language was checked.

    python benchmarks/g2p_agreement.py measure --data ../shared/data
    python scripts/grade_languages.py metrics/pronunciation/agreement.json

It takes what the benchmark measured, the words with their pronunciation in tests/g2p, and the
neighbours, and writes spacy_phoneme_ner/evaluation/sounds/coverage_data/grades.csv. All extras with
readers have to be installed: a language that is not read here has no grade.
"""

import ast
import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, List, Mapping, Sequence, Tuple

import typer

from spacy_phoneme_ner.disk.files import write_text
from spacy_phoneme_ner.evaluation.sounds.grades import (
    DICTIONARY,
    GRADES,
    HEADER,
    NEIGHBOUR,
    NONE,
    READER,
    WORDS,
)
from spacy_phoneme_ner.evaluation.tables import csv_table
from spacy_phoneme_ner.g2p import IpaG2P, XpfG2P
from spacy_phoneme_ner.g2p.neighbours import neighbours
from spacy_phoneme_ner.languages import find_language

TESTS = Path(__file__).resolve().parents[1] / "tests" / "g2p"
# Of several second readers this one's rate is told: the others stand in the benchmark's table.
ORDER = ("icu", "xpf", "espeak", "epitran")
_ABOUT = """\
% How the reading of each language was checked, by scripts/grade_languages.py: PER is the phoneme
% error rate in the broad view, in percent, with its 95% interval, on so many words.
"""


def main(
    agreement: Annotated[Path, typer.Argument(help="What benchmarks/g2p_agreement.py measured")],
    output: Annotated[Path, typer.Option(help="The table")] = GRADES,
) -> None:
    """Write the table (see the top of the file)."""
    measured = json.loads(agreement.read_text(encoding="utf8"))["rows"]
    write_text(output, _ABOUT + csv_table(HEADER, grade_all(measured)))
    print(output)


def grade_all(measured: Sequence[Mapping[str, Any]]) -> List[Tuple[Any, ...]]:
    """Grade every language that is read.

    measured (Sequence[Mapping[str, Any]]): What the benchmark measured.
    RETURNS (List[Tuple[Any, ...]]): A row of the table each.
    """
    g2p = IpaG2P()
    words = count_test_words()
    rows: List[Tuple[Any, ...]] = []
    for tag in sorted({_plain(tag) for tag in g2p.languages}):
        backend = g2p.target(tag).backend.name
        pairs = [row for row in measured if (row["tag"], row["read_by"]) == (tag, backend)]
        dictionaries = sorted(
            (row for row in pairs if row["kind"] == DICTIONARY),
            key=lambda row: (-row["words"], row["other"]),
        )
        readers = sorted(
            (row for row in pairs if row["kind"] == READER),
            key=lambda row: ORDER.index(row["other"]),
        )
        for kind, found in ((DICTIONARY, dictionaries), (READER, readers)):
            if found:
                rates = (f"{found[0][name]:.2f}" for name in ("per", "low", "high"))
                rows.append((tag, backend, kind, found[0]["other"], *rates, found[0]["words"]))
                break
        else:
            n = count_words_of_xpf(tag) if backend == "xpf" else words[tag]
            rows.append((tag, backend, WORDS if n else NONE, *[""] * 4, n or ""))
    graded = {row[0] for row in rows}
    for tag, neighbour in neighbours().items():
        if tag not in graded:
            rows.append((tag, NEIGHBOUR, NEIGHBOUR, neighbour, "", "", "", ""))
    return sorted(rows)


def count_test_words() -> "Counter[str]":
    """Count the words whose pronunciation the tests of our maps know, by language and script.

    They stand in tables of the test files: as text, spelling and IPA in turn, or as dicts.
    """
    counted: Counter[str] = Counter()
    for path in sorted(TESTS.glob("test_maps_*.py")):
        for node in ast.parse(path.read_text(encoding="utf8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
                for name, known in ast.literal_eval(node.value).items():
                    n = len(known) if isinstance(known, dict) else len(known.split()) // 2
                    counted[_plain(name)] += n
    return counted


def count_words_of_xpf(tag: str) -> int:
    """Count the words that the XPF Corpus brings to check its rules with; a test does it."""
    return len(XpfG2P()._load(tag)._script_data.verify)


def _plain(tag: str) -> str:
    language = find_language(tag)
    return f"{language.code}-{language.script}"


if __name__ == "__main__":
    typer.run(main)
