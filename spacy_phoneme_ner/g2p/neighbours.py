"""Languages without rules that are written much as another one is, and read by its rules."""

import csv
from functools import lru_cache
from typing import Dict, Mapping, Tuple

from ..languages import Language
from .backends.map import OWN_RULES

_HEADER = ("Language", "Neighbour")


def neighbour_of(language: Language) -> str:
    """Name the language whose rules come nearest to one that has none.

    language (Language): The language.
    RETURNS (str): The neighbour's tag, "" if none is known.
    """
    return neighbours().get(f"{language.code}-{language.script}", "")


@lru_cache(maxsize=1)
def neighbours() -> Mapping[str, str]:
    """Read the table of neighbours, `rules_data/neighbours.csv`.

    RETURNS (Mapping[str, str]): The tag of the neighbour by that of the language.
    """
    pairs: Dict[str, str] = {}
    with (OWN_RULES / "neighbours.csv").open(encoding="utf8", newline="") as file:
        for row in csv.reader(line for line in file if not line.startswith("%")):
            pair: Tuple[str, ...] = tuple(row)
            if pair != _HEADER:
                pairs[pair[0]] = pair[1]
    return pairs
