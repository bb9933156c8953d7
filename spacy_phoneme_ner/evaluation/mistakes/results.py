"""What is known of the mistakes of pipelines after they were sorted."""

from collections import Counter
from dataclasses import dataclass
from typing import Dict, List, Tuple

from ..counts import Ints
from ..results import EntityScores
from .examples import Example
from .outcomes import CLASSES, RIGHT

# What may become of entities.
KINDS = (RIGHT, *CLASSES)
# What confusion has in place of a label, and no label is.
NOTHING, OTHER_BOUNDS = "\0", "\1"
# What tells which names were known.
NAMES, GAZETTEER, UNKNOWN = "names", "gazetteer", "unknown"


@dataclass(frozen=True)
class ModelMistakes:
    """What one pipeline did.

    name (str): What it is called.
    scores (List[EntityScores]): Of each language.
    kinds (Ints): How many entities, or groups of such that overlap, of each of KINDS a sentence
        has. Shape: (n_sentences, len(KINDS))
    wrong (Ints): How many mistakes a sentence has that come from each of CAUSES.
        Shape: (n_sentences, len(CAUSES))
    right (Ints): Of how many right entities a sentence has the same holds.
        Shape: (n_sentences, len(CAUSES))
    facts (Dict[str, Dict[str, Counter[str]]]): For each fact and value how many there are of KINDS.
    confusion (Counter[Tuple[str, str]]): The gold's label and the found one of the same
        characters; NOTHING, or OTHER_BOUNDS, where there is none.
    """

    name: str
    scores: List[EntityScores]
    kinds: Ints
    wrong: Ints
    right: Ints
    facts: Dict[str, Dict[str, Counter[str]]]
    confusion: Counter[Tuple[str, str]]

    @property
    def n_mistakes(self) -> Dict[str, int]:
        """How many mistakes there are of each class."""
        return {kind: int(self.kinds[:, KINDS.index(kind)].sum()) for kind in CLASSES}


@dataclass(frozen=True)
class Mistakes:
    """What pipelines did wrong on the same data.

    models (List[ModelMistakes]): The pipelines, one at least.
    languages (List[str]): The language of each sentence, by its key.
    n_entities (int): The entities of the gold.
    examples (List[Example]): Some mistakes, at most so many of a class and pipeline as were asked
        for; the first one of each, then the second one of each, and so on.
    told_by (str): What tells which names were known: NAMES that were given, each pipeline's
        GAZETTEER, or UNKNOWN.
    """

    models: List[ModelMistakes]
    languages: List[str]
    n_entities: int
    examples: List[Example]
    told_by: str
