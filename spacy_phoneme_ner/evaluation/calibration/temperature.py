"""Temperature scaling: how much less, or more, sure a tag head should be.

All scores are divided by one number, found on one half of annotated Docs and measured on
the other (Guo et al. 2017, arXiv 1706.04599). What is found stays the same; its confidence
does not. The number is the one that makes least of

- `entities`: -Σ log of the confidence of each right entity, or of 1 - confidence of each
  wrong one. That is what users see, so it is the default;
- `tags`: -log-likelihood of the gold tags, as in training. It needs no entity to be found,
  but the confidence of a whole entity may stay too high or low.
"""

from typing import (
    Any,
    Callable,
    Dict,
    FrozenSet,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
)

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from ...errors import Errors, PhonemeNERError
from ...models.heads.bio import Ints, tag_ids
from ...models.heads.tag_distribution import TagDistribution
from ...pipeline.decoding import read_entities
from ...pipeline.phoneme_ner import PhonemeNER
from ..counts import Floats
from ..entities import Entity, doc_entities
from ..gold import unannotated

BY = ("entities", "tags")
LOWEST, HIGHEST = 0.05, 20.0
_GRID = 13
_PRECISION = 1e-3  # of the temperature's logarithm
_GOLDEN = (np.sqrt(5) - 1) / 2
_SURE = 1e-7  # as far from 0 and 1 as a confidence can be told apart, in 32 bits
# A head gives what it cannot have read -1e4: no temperature makes that more probable.
_UNREACHABLE = 1e3

Loss = Callable[[float], float]


class Batch(NamedTuple):
    """What a component makes of some Docs, before it is decoded.

    docs (List[Doc]): The Docs, as the component gets them.
    scores (List[ndarray]): As its head gives them: of each Doc, and maybe others after.
        Shape of the first: (len(doc), n_tags)
    entities (List[FrozenSet[Entity]]): The right entities of each Doc.
    tags (List[ndarray]): The right tag of each token, -1 where it is unknown.
        Shape of each: (len(doc),)
    """

    docs: List[Doc]
    scores: List[Any]
    entities: List[FrozenSet[Entity]]
    tags: List[Ints]


def read_batches(
    nlp: Language, name: str, gold: Mapping[str, Sequence[Doc]], batch_size: int = 128
) -> List[Batch]:
    """Score the tags of gold Docs, once for all temperatures.

    nlp (Language): The pipeline.
    name (str): Its phoneme_ner.
    gold (Mapping[str, Sequence[Doc]]): Docs with entities, by language.
    batch_size (int): Docs a batch.
    RETURNS (List[Batch]): The scores, and what is right.
    """
    earlier = nlp.pipe_names[: nlp.pipe_names.index(name)]
    component: PhonemeNER = nlp.get_pipe(name)  # type: ignore[assignment]
    labels = {label: i for i, label in enumerate(component.labels)}
    batches = []
    with nlp.select_pipes(enable=earlier):
        for lang, docs in gold.items():
            for begin in range(0, len(docs), batch_size):
                right = docs[begin : begin + batch_size]
                predicted = list(nlp.pipe(unannotated(right, lang), batch_size=batch_size))
                batches.append(_batch(component, labels, right, predicted))
    return batches


def confidences(
    batches: Sequence[Batch],
    labels: Sequence[str],
    distribution: TagDistribution,
    temperature: float = 1.0,
    threshold: Optional[float] = None,
) -> Tuple[Floats, NDArray[np.bool_]]:
    """Tell how sure of its entities a component would be, and which are right.

    batches (Sequence[Batch]): What `read_batches` gave.
    labels (Sequence[str]): The component's labels.
    distribution (TagDistribution): The head's.
    temperature (float): What the scores are divided by.
    threshold (Optional[float]): Which entities are found, see `TagDistribution.decode`.
    RETURNS (Tuple[ndarray, ndarray]): Confidence, 0…1, and whether the gold has the same.
        Shape of both: (n_entities,)
    """
    scores: List[float] = []
    correct: List[bool] = []
    for batch in batches:
        scores_of = _divided(batch, temperature)
        entities = read_entities(batch.docs, scores_of, distribution, threshold)
        for spans, doc, right in zip(entities, batch.docs, batch.entities):
            for start, end, label, score in spans:
                chars = doc[start].idx, doc[end - 1].idx + len(doc[end - 1])
                scores.append(score)
                correct.append((*chars, labels[label]) in right)
    return np.array(scores, dtype=np.float64), np.array(correct, dtype=np.bool_)


def entity_loss(
    batches: Sequence[Batch], labels: Sequence[str], distribution: TagDistribution
) -> Loss:
    """Make the loss of a temperature, by the entities that are found.

    batches (Sequence[Batch]): What `read_batches` gave.
    labels (Sequence[str]): The component's labels.
    distribution (TagDistribution): The head's.
    RETURNS (Callable): Gives the mean negative log-likelihood of entities being right or
        wrong, in nats, for a temperature.
    """

    def loss(temperature: float) -> float:
        scores, correct = confidences(batches, labels, distribution, temperature)
        scores = np.clip(scores, _SURE, 1 - _SURE)
        return -float(np.log(np.where(correct, scores, 1 - scores)).sum()) / max(len(scores), 1)

    return loss


def tag_loss(batches: Sequence[Batch], distribution: TagDistribution) -> Loss:
    """Make the loss of a temperature, by the gold tags.

    batches (Sequence[Batch]): What `read_batches` gave.
    distribution (TagDistribution): The head's.
    RETURNS (Callable): Gives the mean negative log-likelihood of the known tags, in nats,
        for a temperature.
    """
    n_tags = max(sum(int((tags >= 0).sum()) for batch in batches for tags in batch.tags), 1)

    def loss(temperature: float) -> float:
        losses = (distribution.loss(_divided(b, temperature), b.tags)[0] for b in batches)
        return sum(losses) / n_tags

    return loss


def find_temperature(loss: Loss, lowest: float = LOWEST, highest: float = HIGHEST) -> float:
    """Find the temperature with the least loss.

    Over its logarithm: the best of a grid, then golden-section search around it (Kiefer
    1953), which takes the loss to have one minimum there.

    loss (Callable): The loss of a temperature.
    lowest (float): The lowest temperature to try, above 0.
    highest (float): The highest.
    RETURNS (float): The temperature.
    RAISES (PhonemeNERError): If the loss is least at one of the ends.
    """
    grid = np.linspace(np.log(lowest), np.log(highest), _GRID)
    best = int(np.argmin([loss(float(np.exp(t))) for t in grid]))
    check_inside(best, len(grid), lowest, highest)
    low, high = grid[best - 1], grid[best + 1]
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    losses = loss(float(np.exp(left))), loss(float(np.exp(right)))
    while high - low > _PRECISION:
        if losses[0] < losses[1]:
            high, right = right, left
            left = high - _GOLDEN * (high - low)
            losses = loss(float(np.exp(left))), losses[0]
        else:
            low, left = left, right
            right = low + _GOLDEN * (high - low)
            losses = losses[1], loss(float(np.exp(right)))
    return float(np.exp((low + high) / 2))


def check_inside(best: int, n: int, lowest: float = LOWEST, highest: float = HIGHEST) -> None:
    """Check that the best of some temperatures is not the first or the last.

    best (int): Which is the best.
    n (int): How many were tried.
    lowest (float): The first.
    highest (float): The last.
    RAISES (PhonemeNERError): If it is one of the ends.
    """
    if best in (0, n - 1):
        raise PhonemeNERError(Errors.P317.format(end=lowest if best == 0 else highest))


def _batch(
    component: PhonemeNER, labels: Dict[str, int], gold: Sequence[Doc], docs: List[Doc]
) -> Batch:
    scores = [np.asarray(rows, dtype=np.float64) for rows in component.predict(docs)]
    tags = []
    for right, doc, rows in zip(gold, docs, scores):
        of_doc = tag_ids(Example(doc, right).get_aligned_ner(), labels)
        of_doc[rows[np.arange(len(rows)), of_doc] < rows.max(axis=1) - _UNREACHABLE] = -1
        tags.append(of_doc)
    return Batch(docs, scores, [frozenset(doc_entities(doc)) for doc in gold], tags)


def _divided(batch: Batch, temperature: float) -> List[Any]:
    return [scores / temperature for scores in batch.scores]
