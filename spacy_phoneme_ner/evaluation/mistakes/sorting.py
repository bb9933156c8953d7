"""Sorting what became of entities, sentence by sentence."""

from collections import Counter
from typing import Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

import numpy as np
from spacy.tokens import Doc

from ...languages import Language
from ...layer import get_ipa, get_langs
from ..counts import Ints
from ..entities import Entity
from ..results import EntityScores
from .causes import CAUSES, Word, find_cause
from .examples import Found
from .facts import FACTS, find_facts
from .known import Known, KnownNames
from .outcomes import RIGHT, Outcome, find_outcomes
from .results import KINDS, NOTHING, OTHER_BOUNDS, ModelMistakes

_CAUSES = list(CAUSES)


class Sentence(NamedTuple):
    """A sentence as a pipeline was given it, with what it found.

    doc (Doc): The gold's Doc.
    gold (Tuple[Entity, ...]): Its entities.
    found (Tuple[Found, ...]): Those that were found.
    """

    doc: Doc
    gold: Tuple[Entity, ...]
    found: Tuple[Found, ...]


class Sorted(NamedTuple):
    """An entity that is right, or a mistake.

    kind (str): One of KINDS.
    cause (str): One of CAUSES.
    sentence (int): The number of the sentence.
    tokens (List[int]): The tokens of its entities.
    known (Dict[int, Known]): What training knew of them, by their numbers; none where nothing
        tells.
    """

    kind: str
    cause: str
    sentence: int
    tokens: List[int]
    known: Dict[int, Known]


class Sorter:
    """Counts what one pipeline did, language by language.

    known (Optional[KnownNames]): What training knew of names; None if nothing tells.
    """

    def __init__(self, known: Optional[KnownNames]) -> None:
        self._known = known
        self._scores: List[EntityScores] = []
        # A matrix a language of each: what became of entities, causes of mistakes, of right ones.
        self._counts: Tuple[List[Ints], List[Ints], List[Ints]] = [], [], []
        self._facts: Dict[str, Dict[str, Counter[str]]] = {fact: {} for fact in FACTS}
        self._confusion: Counter[Tuple[str, str]] = Counter()

    def sort(
        self,
        sentences: Sequence[Sentence],
        scores: EntityScores,
        language: Language,
        has_rules: bool,
    ) -> List[Sorted]:
        """Sort and count what became of the entities of a language.

        sentences (Sequence[Sentence]): The sentences.
        scores (EntityScores): Their scores.
        language (Language): The language.
        has_rules (bool): Whether there are rules to read it by.
        RETURNS (List[Sorted]): The mistakes.
        """
        n = len(sentences)
        kinds = np.zeros((n, len(KINDS)), dtype=np.int64)
        wrong, right = (np.zeros((n, len(_CAUSES)), dtype=np.int64) for _ in range(2))
        mistakes = []
        for i, (doc, gold, found) in enumerate(sentences):
            sureness = {its.entity: its.score for its in found}
            outcomes = find_outcomes(gold, sureness)
            for outcome, tokens, words in self._read(doc, outcomes):
                cause = find_cause(outcome.kind, words, has_rules)
                sure = _least(outcome.found, sureness)
                for fact, value in find_facts(
                    words, tokens, len(doc), language, sure, cause
                ).items():
                    self._facts[fact].setdefault(value, Counter())[outcome.kind] += 1
                kinds[i, KINDS.index(outcome.kind)] += 1
                (right if outcome.kind == RIGHT else wrong)[i, _CAUSES.index(cause)] += 1
                self._confusion.update(_labels(outcome))
                if outcome.kind != RIGHT:
                    known = {k: w.known for k, w in zip(tokens, words) if w.known is not None}
                    mistakes.append(Sorted(outcome.kind, cause, i, tokens, known))
        self._scores.append(scores)
        for matrices, matrix in zip(self._counts, (kinds, wrong, right)):
            matrices.append(matrix)
        return mistakes

    def finish(self, name: str) -> ModelMistakes:
        """Put together what was counted.

        name (str): What the pipeline is called.
        RETURNS (ModelMistakes): All that it did.
        """
        kinds, wrong, right = (np.concatenate(matrices) for matrices in self._counts)
        return ModelMistakes(name, self._scores, kinds, wrong, right, self._facts, self._confusion)

    def _read(
        self, doc: Doc, outcomes: Sequence[Outcome]
    ) -> Iterator[Tuple[Outcome, List[int], List[Word]]]:
        """Give the tokens of each outcome, and all that is known of them."""
        if not outcomes:
            return
        bounds = [(token.idx, token.idx + len(token)) for token in doc]
        placed = [
            [i for i, its in enumerate(bounds) if _label_at(its, (*o.gold, *o.found)) is not None]
            for o in outcomes
        ]
        needed = [i for tokens in placed for i in tokens]
        ipa, langs = get_ipa(doc), get_langs(doc)
        known = dict(zip(needed, self._known(doc, needed))) if self._known is not None else {}
        for outcome, tokens in zip(outcomes, placed):
            words = [
                Word(
                    doc[i].text,
                    ipa[i],
                    langs[i],
                    _label_at(bounds[i], outcome.gold) or "",
                    _label_at(bounds[i], outcome.found) or "",
                    known.get(i),
                )
                for i in tokens
            ]
            yield outcome, tokens, words


def _label_at(bounds: Tuple[int, int], entities: Sequence[Entity]) -> Optional[str]:
    """The label of the entity that has one of a token's characters; None outside."""
    start, end = bounds
    return next((label for a, b, label in entities if start < b and a < end), None)


def _least(found: Sequence[Entity], sureness: Mapping[Entity, float]) -> Optional[float]:
    """How sure a pipeline is of all that it found at one place; None if nobody says."""
    sure = [sureness[entity] for entity in found]
    return min(sure) if sure and min(sure) >= 0 else None


def _labels(outcome: Outcome) -> List[Tuple[str, str]]:
    """The pairs of labels that confusion counts."""
    gold, found = ([label for *_, label in side] for side in (outcome.gold, outcome.found))
    if outcome.kind in (RIGHT, "type"):
        return [(gold[0], found[0])]
    other = OTHER_BOUNDS if gold and found else NOTHING
    return [(label, other) for label in gold] + [(other, label) for label in found]
