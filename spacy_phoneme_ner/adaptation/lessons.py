"""What a text without annotation teaches: what somebody thinks of it, or is sure of."""

from dataclasses import dataclass
from functools import partial
from typing import Any, Callable, List, Sequence, Tuple

import numpy as np
from spacy.tokens import Doc

from ..models.heads.bio import OUTSIDE, Floats, Ints, mark_spans
from ..models.heads.rows import split
from ..models.heads.soft_tags import SoftTags
from ..models.heads.tag_distribution import TagDistribution
from ..pipeline.decoding import read_entities
from ..pipeline.gold_tags import loss_by_chains
from .word_forms import tag_chances

UNKNOWN = -1  # what heads take for a tag that nothing is known of
_BATCH = 64  # lines at a time


LossOfTags = Callable[
    [TagDistribution, Sequence[Floats], Sequence[Any]], Tuple[float, List[Floats]]
]


@dataclass(frozen=True)
class Lesson:
    """What is to be learned of a text.

    wanted (Sequence[ndarray]): What is to be learned of each line, a row a token.
    loss_of (Callable): Gives, by what scores mean, the loss of scores that are compared with it.
    """

    wanted: Sequence[Any]
    loss_of: LossOfTags

    def gradients(
        self,
        distribution: TagDistribution,
        docs: Sequence[Doc],
        scores: Sequence[Floats],
        places: Sequence[int],
    ) -> List[Floats]:
        """Compare what a component thinks of some Docs with what is to be learned of them, chain
        by chain, as entities are read off.

        distribution (TagDistribution): What the scores mean.
        docs (Sequence[Doc]): The Docs, as the component read them.
        scores (Sequence[ndarray]): What its model gave.
            Shape of the first len(docs): (len(doc), n_tags)
        places (Sequence[int]): Where each Doc stands in the text.
        RETURNS (List[ndarray]): The gradient with regard to the scores.
        """
        wanted = [self.wanted[place] for place in places]
        _, gradients = loss_by_chains(docs, scores, wanted, partial(self.loss_of, distribution))
        return gradients


def opinion_lesson(taught: SoftTags) -> Lesson:
    """Think of each tag as a teacher does, as far as it is sure (see `soft_tags`).

    taught (SoftTags): What the teacher says of each line, tags in the component's order.
    RETURNS (Lesson): The lesson.
    """
    return Lesson(
        taught.scores,
        lambda distribution, scores, wanted: distribution.distil(
            scores, SoftTags(wanted, taught.moves), 1.0
        ),
    )


def certainty_lesson(tags: Sequence[Ints]) -> Lesson:
    """Find what is sure to be a name and not what is sure to be none; what is between teaches
    nothing (self-training on partly annotated text: Yarowsky 1995,
    https://aclanthology.org/P95-1026; Tsuboi et al. 2008).

    tags (Sequence[ndarray]): The tags of each line, as `bio.tag_ids` gives them, -1 where they
        are unknown. Shape of each: (len(doc),), int64
    RETURNS (Lesson): The lesson.
    """
    return Lesson(tags, lambda distribution, scores, wanted: distribution.loss(scores, wanted))


def sure_tags(
    distribution: TagDistribution,
    docs: Sequence[Doc],
    soft: SoftTags,
    sure: float,
    unsure: float,
) -> List[Ints]:
    """Tell the tags that a component is sure of.

    distribution (TagDistribution): What its scores mean.
    docs (Sequence[Doc]): The text.
    soft (SoftTags): What it thinks of each line.
    sure (float): How probable a name has to be to be one, 0…1.
    unsure (float): How probable it has to be that a token is part of some name for its tag to be
        unknown, 0…1; what is less probable, and in no name that is sure, is outside of names.
    RETURNS (List[ndarray]): As `certainty_lesson` takes them.
    """
    tags: List[Ints] = []
    others = [] if soft.moves is None else [soft.moves]
    for start in range(0, len(docs), _BATCH):
        some = list(docs[start : start + _BATCH])
        scores = soft.scores[start : start + _BATCH]
        found = read_entities(some, [*scores, *others], distribution, sure)
        chances = 1.0 - tag_chances(some, SoftTags(scores, soft.moves))[:, OUTSIDE]
        for chance, spans in zip(split(chances, scores), found, strict=True):
            its = np.where(chance > unsure, UNKNOWN, OUTSIDE).astype(np.int64)
            tags.append(mark_spans(its, spans))
    return tags
