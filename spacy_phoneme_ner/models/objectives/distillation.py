"""The objective that has a component learn the tags that a teacher thinks likely."""

from typing import Any, Callable, List, Optional, Sequence, Tuple

import numpy as np
from spacy.attrs import IS_SPACE

from ...checks import check_number
from ...errors import Errors, PhonemeNERError
from ..heads.bio import Floats, Ints
from ..heads.soft_tags import SoftTags
from .types import TagBatch, Tagging, Teacher

# So many Docs are looked at before a teacher that knows none of them is taken for another's.
_PATIENCE = 200


def make_distillation_v1(
    *,
    teacher: Callable[[], Teacher],
    weight: float = 1.0,
    gold_weight: float = 1.0,
    temperature: float = 1.0,
) -> "DistillationObjective":
    """Make the loss of a student that learns from a teacher's tags (Hinton, Vinyals & Dean
    2015, arXiv 1503.02531), see `heads.soft_tags`.

    Docs with annotations are learned from by both, those without by the teacher alone, and
    those of which the teacher says nothing by their annotations alone.

    teacher (Callable): Gives the teacher: `spacy-phoneme-ner.TeacherFile.v1`, or
        `TeacherPipeline.v1`, which is run while training.
    weight (float): What its gradient is multiplied by.
    gold_weight (float): What that of the annotations is multiplied by; 0 to learn from the
        teacher alone.
    temperature (float): What scores are divided by, the teacher's and the student's: above 1,
        tags that are not the likeliest count more.
    RETURNS (DistillationObjective): The objective.
    RAISES (PhonemeNERError): If a setting is out of range.
    """
    return DistillationObjective(teacher, weight, gold_weight, temperature)


class DistillationObjective:
    """Pulls the distribution of a component's tags towards a teacher's.

    teacher, weight, gold_weight, temperature: See `make_distillation_v1`.
    """

    name = "distillation"

    def __init__(
        self,
        teacher: Callable[[], Teacher],
        weight: float,
        gold_weight: float,
        temperature: float,
    ) -> None:
        check_number("weight", weight, 0.0)
        check_number("gold_weight", gold_weight, 0.0)
        check_number("temperature", temperature, 0.0, above=True)
        self.weight = weight
        self.gold_weight = gold_weight
        self.temperature = temperature
        self._read = teacher
        self._teacher: Optional[Teacher] = None
        self._n_unknown = 0
        self._knows_some = False

    def initialize_tags(self, tagging: Tagging) -> None:
        """Get the teacher, and check that it knows the same tags."""
        if not hasattr(tagging.distribution, "distil"):
            head = type(tagging.distribution).__name__
            raise PhonemeNERError(Errors.P176.format(name=self.name, got=f"a head of '{head}'"))
        self._teacher = self._read()
        self._n_unknown, self._knows_some = 0, False
        order_tags(self._teacher, tagging.tags)

    def update_tags(self, batch: TagBatch) -> Tuple[float, List[Floats]]:
        """Compute the loss of a batch, and its gradient (see `TagObjective`).

        White space is left out, as where entities are read off.

        RAISES (PhonemeNERError): If the teacher's tags or tokens are others, or there is
            nothing to be learned of a Doc.
        """
        teacher = self._teacher
        if teacher is None:
            raise PhonemeNERError(Errors.P154.format(name=self.name))
        taught = teacher(batch.examples)
        self._check_known(batch, taught)
        order = order_tags(teacher, batch.tagging.tags)
        rows: List[Tuple[int, Ints]] = []
        wanted: List[Floats] = []
        for i, (example, scores) in enumerate(zip(batch.examples, taught)):
            if scores is None:
                continue
            doc: Any = example.predicted
            if len(scores) != len(doc):
                numbers = {"got": len(scores), "expected": len(doc)}
                raise PhonemeNERError(Errors.P179.format(teacher=teacher.name, **numbers))
            rows.append((i, np.flatnonzero(doc.to_array([IS_SPACE]).ravel() == 0)))
            wanted.append(scores[rows[-1][1]][:, order])
        own = [batch.scores[i][kept] for i, kept in rows]
        own += batch.scores[len(batch.examples) :]
        soft = SoftTags(wanted, order_moves(teacher.moves, order))
        loss, learned = batch.tagging.distribution.distil(own, soft, self.temperature)
        gradients = [np.zeros_like(part) for part in batch.scores]
        for (i, kept), gradient in zip(rows, learned):
            gradients[i][kept] = gradient
        gradients[len(batch.examples) :] = learned[len(rows) :]
        return loss, gradients

    def _check_known(self, batch: TagBatch, taught: Sequence[Optional[Floats]]) -> None:
        """Check that a teacher is not that of another corpus.

        RAISES (PhonemeNERError): If it knows none of many Docs, or not one without annotation.
        """
        for example, is_annotated, scores in zip(batch.examples, batch.is_annotated, taught):
            self._knows_some |= scores is not None
            if scores is not None or not len(example.predicted):
                continue
            self._n_unknown += 1
            is_strange = not self._knows_some and self._n_unknown >= _PATIENCE
            if not is_annotated or is_strange:
                text = example.predicted.text.strip()
                assert self._teacher is not None
                facts = {"teacher": self._teacher.name, "text": text[:40]}
                what = f"any of {self._n_unknown} texts" if is_strange else "a text"
                raise PhonemeNERError(Errors.P178.format(what=what, **facts))


def order_tags(teacher: Teacher, tags: Sequence[str]) -> Ints:
    """Tell where each of a student's tags stands among the teacher's.

    teacher (Teacher): The teacher.
    tags (Sequence[str]): The student's tags.
    RETURNS (ndarray): The column of the teacher's scores that is each tag's. Shape: (n_tags,)
    RAISES (PhonemeNERError): If they have not the same tags.
    """
    if sorted(teacher.tags) != sorted(tags):
        facts = {"got": ", ".join(teacher.tags), "expected": ", ".join(tags)}
        raise PhonemeNERError(Errors.P175.format(teacher=teacher.name, **facts))
    return np.array([list(teacher.tags).index(tag) for tag in tags], dtype=np.int64)


def order_moves(moves: Optional[Floats], order: Ints) -> Optional[Floats]:
    """Put a teacher's scores of moves (see `SoftTags`) in the order of a student's tags."""
    if moves is None:
        return None
    ordered: Floats = moves[np.concatenate([[0], order + 1, [len(order) + 1]])][:, order]
    return ordered
