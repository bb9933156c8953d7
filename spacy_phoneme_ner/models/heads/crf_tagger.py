"""The tag head that also learns which tags follow each other: a CRF over an encoder."""

from typing import Any, Callable, List, Optional, Sequence, Tuple

import numpy as np
from thinc.api import Linear, Model, chain, glorot_uniform_init, resizable, with_array
from thinc.layers.resizable import resize_linear_weighted, resize_model
from thinc.types import Floats2d
from thinc.util import get_width

from ...checks import check_optional_number
from ...errors import Errors, PhonemeNERError
from ..built_by import built_by
from ..types import Encoder, Tagger
from .bio import (
    OUTSIDE,
    Floats,
    Ints,
    TaggedSpan,
    inside_of,
    is_inside,
    only_well_formed,
    read_spans,
)
from .bio_tagger import resize_output
from .crf import Lattice
from .likely_spans import likely_spans
from .rows import split
from .soft_tags import SoftTags, distil_chained

_PARAMS = ("start", "transitions", "end")


@built_by("spacy-phoneme-ner.CRFTagger.v1")
def build_crf_tagger_v1(
    tok2vec: Encoder, nO: Optional[int] = None, threshold: Optional[float] = None
) -> Tagger:
    """Build a model that scores BIO tags for every token, and which may follow which.

    The probability is all on well-formed sequences, and is learned as such. What is
    learned of transitions begins with 0, so that an untrained head is a linear one.

    tok2vec (Model[List[Doc], List[Floats2d]]): The encoder.
    nO (Optional[int]): The number of tags, 1 + 2 × labels; set at initialisation.
    threshold (Optional[float]): Entities are the spans that are as likely as that, above 0 and
        at most 1 (see `likely_spans`); None for those of the most likely tag sequence.
    RETURNS (Model[List[Doc], List[Floats2d]]): The scores of the tags of each Doc's
        tokens, and after those of the last Doc the scores of starts, transitions and ends.
        Shape of all but the last output: (len(doc), nO); of the last: (nO + 2, nO)
    RAISES (PhonemeNERError): If the tags are not O, and a B and an I for each label, or the
        threshold is no probability.
    """
    check_optional_number("threshold", threshold, 0.0, 1.0, above=True)
    check_optional_number("nO", nO, 1, whole=True)
    if nO is not None and nO % 2 == 0:
        raise PhonemeNERError(Errors.P140.format(nO=nO))
    width = tok2vec.get_dim("nO") if tok2vec.has_dim("nO") else None
    linear = Linear(nO=nO, nI=width, init_W=glorot_uniform_init)
    output: Any = resizable(linear, resize_layer=resize_linear_weighted)
    moves: Any = resizable(build_moves(nO), resize_layer=resize_moves)
    model: Tagger = chain(tok2vec, with_array(output), moves)
    model.set_ref("tok2vec", tok2vec)
    model.set_ref("output_layer", output)
    model.set_ref("moves", moves)
    model.attrs["resize_output"] = _resize
    model.attrs["tag_distribution"] = ChainedTags(threshold)
    return model


class ChainedTags:
    """The tags of a Doc are a conditional random field (see `crf`).

    threshold (Optional[float]): Which entities are found, see `build_crf_tagger_v1`.
    """

    def __init__(self, threshold: Optional[float] = None) -> None:
        self.threshold = threshold

    def loss(self, scores: Sequence[Floats], gold: Sequence[Ints]) -> Tuple[float, List[Floats]]:
        """Compute the negative log-likelihood and its gradient (see `TagDistribution`).

        It is the log-sum over all sequences without that over those that the annotation
        leaves possible, and its gradient is the difference of their expectations.
        """
        tokens, moves = _parts(scores, len(gold))
        tags = np.concatenate([np.zeros(0, dtype=np.int64), *gold])
        n_known, n_tokens = int((tags >= 0).sum()), len(tags)
        if n_known == 0:
            return 0.0, [np.zeros_like(part) for part in scores]
        lengths = np.array([len(rows) for rows in tokens], dtype=np.int64)
        emissions = np.concatenate(tokens)
        both = np.concatenate([emissions, only_possible(emissions, tags, lengths)])
        signs = np.repeat([1.0, -1.0], len(lengths))
        lattice = Lattice(both, moves, np.concatenate([lengths, lengths]))
        expected = lattice.expectations(signs)
        gradient = (expected.tags[:n_tokens] - expected.tags[n_tokens:]) / n_known
        gradients = [*split(gradient, tokens), expected.moves / n_known]
        loss = float(expected.log_sums @ signs)
        return loss, [d.astype(part.dtype) for d, part in zip(gradients, scores)]

    def decode(
        self, scores: Sequence[Floats], n_docs: int, threshold: Optional[float] = None
    ) -> List[List[TaggedSpan]]:
        """Find the entities (see `TagDistribution`), or all that are as likely as the threshold.

        Their score is the exact probability, over all well-formed sequences, that just
        this span stands here.
        """
        tokens, moves = _parts(scores, n_docs)
        lengths = np.array([len(rows) for rows in tokens], dtype=np.int64)
        if not lengths.any():
            return [[] for _ in tokens]
        lattice = Lattice(np.concatenate(tokens), moves, lengths)
        threshold = self.threshold if threshold is None else threshold
        if threshold is not None:
            return likely_spans(lattice, len(moves) // 2 - 1, threshold)
        tags = lattice.best()
        previous = np.append(OUTSIDE, tags[:-1])
        after_previous = lattice.log_chance_after(previous, tags)
        continued = lattice.log_chance_after(previous, inside_of(previous))
        return read_spans(tags, lengths, lattice.log_chance(tags), after_previous, continued)

    def soften(self, scores: Sequence[Floats], n_docs: int) -> SoftTags:
        """Give what a student can learn from (see `TagDistribution`)."""
        _parts(scores, n_docs)
        return SoftTags(scores[:-1], scores[-1])

    def distil(
        self, scores: Sequence[Floats], taught: SoftTags, temperature: float
    ) -> Tuple[float, List[Floats]]:
        """Compare with a teacher (see `TagDistribution` and `distil_chained`)."""
        _parts(scores, len(taught.scores))
        return distil_chained(scores, taught, temperature)


def only_possible(emissions: Floats, tags: Ints, lengths: Ints) -> Floats:
    """Leave only the gold tags possible, and all tags where it is unknown.

    The sum over the sequences that are left is that of the marginal likelihood of partly
    annotated sequences (Tsuboi et al. 2008).

    emissions (ndarray): Shape: (n_tokens, n_tags)
    tags (ndarray): Gold tags, -1 where unknown. An I tag that continues nothing is read
        as B, for no sequence could have it. Shape: (n_tokens,)
    lengths (ndarray): The tokens of each sequence. Shape: (n_sequences,)
    RETURNS (ndarray): The emissions, -inf for other tags. Shape: (n_tokens, n_tags)
    """
    previous = np.append(OUTSIDE, tags[:-1])
    first = (np.cumsum(lengths) - lengths)[lengths > 0]
    can_continue = (inside_of(previous) == tags) | (previous < 0)
    can_continue[first] = False
    tags = np.where(is_inside(tags) & ~can_continue, tags - 1, tags)
    possible = (tags[:, None] == np.arange(emissions.shape[1])) | (tags[:, None] < 0)
    return np.where(possible, emissions, -np.inf)


def _parts(scores: Sequence[Floats], n_docs: int) -> Tuple[Sequence[Floats], Floats]:
    """Take the scores of moves from those of tokens, and leave only well-formed ones."""
    n_tags = scores[0].shape[1] if scores else 0
    expected, last = n_docs + 1, (n_tags + 2, n_tags)
    shape = scores[-1].shape if scores else None
    if len(scores) != expected or shape != last:
        numbers = {"got": len(scores), "shape": shape, "expected": expected, "last": last}
        raise PhonemeNERError(Errors.P141.format(**numbers))
    return scores[:-1], scores[-1] + only_well_formed(n_tags)


Moves = Model[List[Floats2d], List[Floats2d]]


def build_moves(nO: Optional[int] = None) -> Moves:
    """Build the layer that holds the scores of starts, transitions and ends.

    nO (Optional[int]): The number of tags.
    RETURNS (Model[List[Floats2d], List[Floats2d]]): Gives what it gets, and after it those
        scores. Shape of the last output: (nO + 2, nO)
    """
    return Model("moves", forward, init=init, dims={"nO": nO}, params=dict.fromkeys(_PARAMS))


def forward(
    model: Moves, emissions: List[Floats2d], is_train: bool
) -> Tuple[List[Floats2d], Callable[[List[Floats2d]], List[Floats2d]]]:
    """Give the moves' scores beside the tokens' (see `build_moves`)."""
    start, transitions, end = (model.get_param(name) for name in _PARAMS)
    moves: Any = model.ops.xp.vstack([start, transitions, end])

    def backprop(d_scores: List[Floats2d]) -> List[Floats2d]:
        d_moves: Any = d_scores[-1]
        for name, gradient in zip(_PARAMS, (d_moves[0], d_moves[1:-1], d_moves[-1])):
            model.inc_grad(name, gradient)
        return d_scores[:-1]

    return [*emissions, moves], backprop


def init(
    model: Moves, X: Optional[List[Floats2d]] = None, Y: Optional[List[Floats2d]] = None
) -> None:
    """Begin with scores of 0."""
    if model.has_dim("nO") is None and Y:
        model.set_dim("nO", get_width(Y[0]))
    if model.has_dim("nO"):
        n_tags = model.get_dim("nO")
        model.set_param("start", model.ops.alloc1f(n_tags))
        model.set_param("transitions", model.ops.alloc2f(n_tags, n_tags))
        model.set_param("end", model.ops.alloc1f(n_tags))


def resize_moves(model: Moves, new_nO: int) -> Moves:
    """Build a larger layer with the same scores; those of new tags are 0.

    model (Model[List[Floats2d], List[Floats2d]]): The layer.
    new_nO (int): The number of tags, not below that of the layer.
    RETURNS (Model[List[Floats2d], List[Floats2d]]): The layer itself if it fits.
    """
    if model.has_dim("nO") is True and model.get_dim("nO") == new_nO:
        return model
    # A new layer, for an optimizer may hold averages of the size of the old one.
    larger = build_moves(new_nO)
    larger.initialize()
    if model.has_param("start"):
        for name in _PARAMS:
            new: Any = larger.get_param(name)
            old = model.get_param(name)
            new[tuple(map(slice, old.shape))] = old
            larger.set_param(name, new)
    return larger


def _resize(model: Tagger, new_nO: int) -> Tagger:
    """Give the head more tags and leave those that it has unchanged."""
    resize_model(model.get_ref("moves"), new_nO)
    return resize_output(model, new_nO)
