"""How the reading of each language was checked, as `scripts/grade_languages.py` found it.

The table lies in `coverage_data/grades.csv`, a row for each language and script. It says what read
the language then: of another reader it says nothing.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Dict, Mapping, Optional

DATA = Path(__file__).with_name("coverage_data")
GRADES = DATA / "grades.csv"

DICTIONARY, READER, WORDS, NEIGHBOUR, NONE = "dictionary", "reader", "words", "neighbour", "none"
# What each means, from the most that is known to the least.
KINDS: Mapping[str, str] = MappingProxyType(
    {
        DICTIONARY: "measured against a dictionary",
        READER: "agreed with a second reader",
        WORDS: "checked by test words",
        NEIGHBOUR: "read by a neighbour",
        NONE: "not checked",
    }
)
HEADER = ("Tag", "ReadBy", "Grade", "Against", "PER", "Low", "High", "Words")


@dataclass(frozen=True)
class Grade:
    """How the reading of a language was checked.

    kind (str): One of `KINDS`.
    read_by (str): The backend that read it.
    against (str): The dictionary, the second reader, or the neighbour; "" if there is none.
    rate (Optional[float]): The phoneme error rate in the broad view, in percent, with what it
        was checked against taken for right; None if nothing was measured.
    low (Optional[float]): Where its 95% interval begins.
    high (Optional[float]): Where it ends.
    words (int): On how many words.
    """

    kind: str
    read_by: str = ""
    against: str = ""
    rate: Optional[float] = None
    low: Optional[float] = None
    high: Optional[float] = None
    words: int = 0

    def __str__(self) -> str:
        if self.rate is not None:
            return f"{self.against}: {self.rate:.1f}% [{self.low:.1f}, {self.high:.1f}]"
        if self.kind == WORDS:
            return f"{self.words} test words"
        return f"neighbour: {self.against}" if self.kind == NEIGHBOUR else KINDS[self.kind]


def grade_of(tag: str, backend: str) -> Grade:
    """Tell how the reading of a language was checked.

    tag (str): The language and its script: "sin-Sinh".
    backend (str): What reads it, "neighbour" if another language's rules do.
    RETURNS (Grade): What is known; that nothing was checked if the table has it read by
        something else.
    """
    grade = grades().get(tag)
    return grade if grade is not None and grade.read_by == backend else Grade(NONE, backend)


@lru_cache(maxsize=1)
def grades() -> Mapping[str, Grade]:
    """Read the table.

    RETURNS (Mapping[str, Grade]): The grades, by language and script.
    """
    found: Dict[str, Grade] = {}
    with GRADES.open(encoding="utf8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("%")):
            rate, low, high = (float(row[n]) if row[n] else None for n in ("PER", "Low", "High"))
            how = row["Grade"], row["ReadBy"], row["Against"]
            found[row["Tag"]] = Grade(*how, rate, low, high, int(row["Words"] or 0))
    return MappingProxyType(found)
