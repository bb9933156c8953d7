"""What became of each entity: right, or in just one class of mistakes.

The entities of the gold and those that were found are put together where they share a character.
As entities of one side never overlap, that parts them into groups which have nothing in common,
and every group is of one class, so that each entity of either side is counted once:

1. One of each, of the same characters: right if the labels agree, else a mistake of type.
2. One of each, of other characters: too long if the found one holds the gold's, too short if the
   gold's holds it, shifted if neither holds the other.
3. One of the gold and several found: split. Several of the gold and one found: merged. Several of
   both: shifted.
4. Only of the gold: missed. Only found: spurious.

A boundary is told before a label: what is too long is that whatever label it has.
"""

from typing import Iterable, List, Mapping, NamedTuple, Tuple

from ..entities import Entity

RIGHT = "right"
# In the order in which they are shown, with what each means.
CLASSES: Mapping[str, str] = {
    "type": "The right characters, another type.",
    "too long": "One for one, and the found one holds more than the gold's.",
    "too short": "One for one, and the found one holds less than the gold's.",
    "shifted": "They overlap, and neither holds the other; or several meet several.",
    "split": "One of the gold, found as several.",
    "merged": "Several of the gold, found as one.",
    "missed": "In the gold, and nothing was found that overlaps.",
    "spurious": "Found, and nothing in the gold overlaps.",
}
BOUNDARY = ("too long", "too short", "shifted", "split", "merged")


class Outcome(NamedTuple):
    """Entities that overlap, with their class.

    kind (str): "right", or one of CLASSES.
    gold (Tuple[Entity, ...]): Those of the gold, none if it is spurious.
    found (Tuple[Entity, ...]): Those that were found, none if it was missed.
    """

    kind: str
    gold: Tuple[Entity, ...]
    found: Tuple[Entity, ...]


def find_outcomes(gold: Iterable[Entity], found: Iterable[Entity]) -> List[Outcome]:
    """Tell what became of each entity of a sentence.

    gold (Iterable[Entity]): The right entities, which do not overlap each other.
    found (Iterable[Entity]): Those that were found, which do not overlap each other.
    RETURNS (List[Outcome]): By where they stand. Every entity is in one of them.
    """
    entities = sorted([(entity, True) for entity in gold] + [(entity, False) for entity in found])
    groups: List[Tuple[List[Entity], List[Entity]]] = []
    end = -1
    for entity, is_gold in entities:
        if not groups or entity[0] >= end:
            groups.append(([], []))
        groups[-1][0 if is_gold else 1].append(entity)
        end = max(end, entity[1])
    return [Outcome(_kind(*sides), tuple(sides[0]), tuple(sides[1])) for sides in groups]


def _kind(gold: List[Entity], found: List[Entity]) -> str:
    if not found:
        return "missed"
    if not gold:
        return "spurious"
    if len(gold) > 1 or len(found) > 1:
        return "split" if len(gold) == 1 else "merged" if len(found) == 1 else "shifted"
    (start, end, label), (first, last, other) = gold[0], found[0]
    if (start, end) == (first, last):
        return RIGHT if label == other else "type"
    if first <= start and end <= last:
        return "too long"
    return "too short" if start <= first and last <= end else "shifted"
