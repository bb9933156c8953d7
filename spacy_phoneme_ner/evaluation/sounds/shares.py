"""How much of what people speak and write is in languages that can be read."""

import csv
from dataclasses import dataclass
from typing import Collection, Dict, Iterator, List, Mapping, Tuple

from language_data.population_data import LANGUAGE_SPEAKING_POPULATION

from ...errors import PhonemeNERError
from ...languages import find_language
from .grades import DATA

WIKIPEDIAS = DATA / "wikipedias.csv"


@dataclass(frozen=True)
class Share:
    """A share of what people speak or write.

    what (str): What is counted.
    by_rules (float): The percentage in languages that have rules.
    by_all (float): That in these and in those that a neighbour's rules read.
    """

    what: str
    by_rules: float
    by_all: float

    def __str__(self) -> str:
        return f"{self.by_rules:.1f}% of {self.what} ({self.by_all:.1f}% with neighbours)"


def shares(ruled: Collection[str], neighboured: Collection[str]) -> List[Share]:
    """Tell the shares of speakers and of Wikipedia's articles that are covered.

    Speakers are those that the CLDR counts in each country, everybody once for each language
    that they speak; articles are those of `coverage_data/wikipedias.csv`. A language counts by
    the script that it is mostly written in.

    ruled (Collection[str]): The languages with rules, as "sin-Sinh".
    neighboured (Collection[str]): Those that a neighbour's rules read.
    RETURNS (List[Share]): Of speakers, and of articles.
    """
    read = {*ruled, *neighboured}
    counts = {"the speakers that CLDR counts": speakers(), "the articles of Wikipedias": articles()}
    return [
        Share(what, _percentage(numbers, ruled), _percentage(numbers, read))
        for what, numbers in counts.items()
    ]


def speakers() -> Mapping[str, int]:
    """Count the speakers of each language, by language and script."""
    return _summed(
        (code, int(n)) for code, n in LANGUAGE_SPEAKING_POPULATION.items() if "-" not in code
    )


def articles() -> Mapping[str, int]:
    """Count the articles in each language, by language and script."""
    with WIKIPEDIAS.open(encoding="utf8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("%"))
        return _summed((row["Language"], int(row["Articles"])) for row in rows)


def _summed(numbers: Iterator[Tuple[str, int]]) -> Dict[str, int]:
    summed: Dict[str, int] = {}
    for code, n in numbers:
        try:
            language = find_language(code)
            tag = f"{language.code}-{language.script}"
        except PhonemeNERError:  # counted, as a language that is not read
            tag = code
        summed[tag] = summed.get(tag, 0) + n
    return summed


def _percentage(numbers: Mapping[str, int], read: Collection[str]) -> float:
    return 100 * sum(n for tag, n in numbers.items() if tag in read) / sum(numbers.values())
