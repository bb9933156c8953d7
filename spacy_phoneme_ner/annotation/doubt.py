"""How unsure a component is of the names in a text, and of which words."""

from typing import Any, List, NamedTuple, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from ..models.heads.bio import (
    OUTSIDE,
    Ints,
    TaggedSpan,
    begin_tag,
    inside_of,
    mark_spans,
    read_spans,
)
from ..models.heads.crf import Lattice
from ..pipeline.addresses import find_addresses
from ..pipeline.decoding import read_entities
from ..pipeline.phoneme_ner import PhonemeNER

Doubles = NDArray[np.float64]


class Doubt(NamedTuple):
    """How unsure a component is of a text.

    errors (float): How many wrong names are to be expected: of those that it finds, how many
        are none, and how many it misses.
    word (int): The token that it is least sure of.
    tags (Tuple[Tuple[str, float], ...]): The two likeliest BIO tags of that token, and how
        probable they are, the likelier first.
    of_words (ndarray): How probable it is that a token is not tagged right.
        Shape: (n_tokens,), float64
    """

    errors: float
    word: int
    tags: Tuple[Tuple[str, float], ...]
    of_words: Doubles


def measure_doubts(component: PhonemeNER, docs: Sequence[Doc]) -> List[Doubt]:
    """Measure how unsure a component is, by its distribution over all tag sequences.

    Where spans of the probabilities p are found, Σ(1 - p) of them are expected to be no names.
    The names of a text are as many as its B tags, so E = ΣP(B) of them are expected, of which
    Σp are found and E - Σp are missed.

    component (PhonemeNER): The component.
    docs (Sequence[Doc]): Docs as it gets them in its pipeline, each with a token at least.
    RETURNS (List[Doubt]): The doubts.
    """
    docs = component.prepare_docs(docs)
    if not docs:
        return []
    distribution = component.tag_distribution
    scores = [np.array(rows) for rows in component.predict(docs)]
    for doc, rows in zip(docs, scores):
        # No name is looked for there, whatever the scores say.
        rows[find_addresses(doc)] = np.where(np.arange(rows.shape[1]) == OUTSIDE, 0.0, -np.inf)
    found = read_entities(docs, list(scores), distribution, component.threshold)
    lattice = distribution.soften(scores, len(docs)).chain()
    chances = lattice.expectations(np.ones(len(docs))).tags
    tags = [
        mark_spans(np.full(len(doc), OUTSIDE, dtype=np.int64), spans)
        for doc, spans in zip(docs, found)
    ]
    parts = np.split(chances, np.cumsum(lattice.lengths)[:-1])
    doubts = []
    for spans, own, rows in zip(_score(lattice, np.concatenate(tags)), tags, parts):
        right = sum(span.score for span in spans)
        expected = float(rows[:, begin_tag(0) :: 2].sum())
        errors = max(len(spans) - right, 0.0) + max(expected - right, 0.0)
        of_words = np.clip(1.0 - rows[np.arange(len(rows)), own], 0.0, 1.0)
        word = int(of_words.argmax())
        likely = [(component.tags[i], float(rows[word, i])) for i in np.argsort(-rows[word])[:2]]
        doubts.append(Doubt(errors, word, tuple(likely), of_words))
    return doubts


def _score(lattice: Lattice, tags: Ints) -> List[List[TaggedSpan]]:
    """Give spans their probabilities in the lattice, whatever they were found by."""
    previous = np.append(OUTSIDE, tags[:-1])
    with np.errstate(invalid="ignore"):  # between tags neither of which is possible
        after_previous = lattice.log_chance_after(previous, tags)
        continued = lattice.log_chance_after(previous, inside_of(previous))
    return read_spans(tags, lattice.lengths, lattice.log_chance(tags), after_previous, continued)


def vectors_of_doubts(
    component: PhonemeNER, docs: Sequence[Doc], doubts: Sequence[Doubt]
) -> NDArray[np.float32]:
    """Describe what is unsure in texts: the vectors that the encoder gives their words, each as
    long as the word is in doubt, added up.

    It is what a gradient of the output layer is made of, without the tags (compare BADGE, Ash
    et al., ICLR 2020, arXiv 1906.03671): texts whose vectors have different directions are
    unsure of unlike words.

    component (PhonemeNER): The component.
    docs (Sequence[Doc]): Docs as it gets them in its pipeline.
    doubts (Sequence[Doubt]): What was measured of them.
    RETURNS (ndarray): Shape: (len(docs), width)
    """
    docs = component.prepare_docs(docs)
    model = component.model
    rows: List[Any] = [model.ops.to_numpy(v) for v in model.get_ref("tok2vec").predict(docs)]
    vectors = [doubt.of_words.astype("float32") @ of_doc for doubt, of_doc in zip(doubts, rows)]
    return np.stack(vectors) if vectors else np.zeros((0, 0), dtype="float32")
