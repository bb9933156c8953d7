"""What a text without annotation teaches: what somebody thinks of it, or is sure of."""

from typing import List, Protocol, Sequence

import numpy as np
from spacy.tokens import Doc

from ..models.heads.bio import OUTSIDE, Floats, Ints, begin_tag, inside_tag
from ..models.heads.rows import split
from ..models.heads.soft_tags import SoftTags
from ..models.heads.tag_distribution import TagDistribution
from ..models.passages import cut_chains
from ..pipeline.decoding import read_entities
from ..pipeline.gold_tags import chain_loss
from .word_forms import tag_chances

UNKNOWN = -1  # what heads take for a tag that nothing is known of
_BATCH = 64  # lines at a time


class Lesson(Protocol):
    """What is to be learned of a text."""

    def gradients(
        self,
        distribution: TagDistribution,
        docs: Sequence[Doc],
        scores: Sequence[Floats],
        places: Sequence[int],
    ) -> List[Floats]:
        """Compare what a component thinks of some Docs with what is to be learned of them.

        distribution (TagDistribution): What the scores mean.
        docs (Sequence[Doc]): The Docs, as the component read them.
        scores (Sequence[ndarray]): What its model gave.
            Shape of the first len(docs): (len(doc), n_tags)
        places (Sequence[int]): Where each Doc stands in the text.
        RETURNS (List[ndarray]): The gradient with regard to the scores.
        """


class OpinionLesson:
    """To think of each tag as a teacher does, as far as it is sure (see `soft_tags`).

    taught (SoftTags): What the teacher says of each line, tags in the component's order.
    """

    def __init__(self, taught: SoftTags) -> None:
        self.taught = taught

    def gradients(
        self,
        distribution: TagDistribution,
        docs: Sequence[Doc],
        scores: Sequence[Floats],
        places: Sequence[int],
    ) -> List[Floats]:
        """Compare (see `Lesson`), chain by chain, as entities are read off."""
        chains = cut_chains(docs)
        tokens, others = scores[: len(docs)], scores[len(docs) :]
        parts, wanted = (
            np.split(np.concatenate(rows)[chains.rows], chains.ends[:-1])
            for rows in (tokens, [self.taught.scores[place] for place in places])
        )
        taught = SoftTags(wanted, self.taught.moves)
        _, learned = distribution.distil([*parts, *others], taught, 1.0)
        gradient = np.zeros_like(np.concatenate(tokens))
        gradient[chains.rows] = np.concatenate(learned[: len(parts)])
        return [*split(gradient, tokens), *learned[len(parts) :]]


class CertaintyLesson:
    """To find what is sure to be a name and not what is sure to be none; what is between
    teaches nothing (self-training on partly annotated text: Yarowsky 1995,
    https://aclanthology.org/P95-1026; Tsuboi et al. 2008).

    tags (Sequence[ndarray]): The tags of each line, as `bio.tag_ids` gives them, -1 where they
        are unknown. Shape of each: (len(doc),), int64
    """

    def __init__(self, tags: Sequence[Ints]) -> None:
        self.tags = tags

    def gradients(
        self,
        distribution: TagDistribution,
        docs: Sequence[Doc],
        scores: Sequence[Floats],
        places: Sequence[int],
    ) -> List[Floats]:
        """Compare (see `Lesson`)."""
        gold = [self.tags[place] for place in places]
        _, gradients = chain_loss(distribution, docs, scores, gold)
        return gradients


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
    RETURNS (List[ndarray]): As `CertaintyLesson` takes them.
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
            for span in spans:
                its[span.start : span.end] = inside_tag(span.label)
                its[span.start] = begin_tag(span.label)
            tags.append(its)
    return tags
