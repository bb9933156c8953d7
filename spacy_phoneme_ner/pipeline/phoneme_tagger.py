"""The trainable component that tells parts of speech by how words sound."""

from typing import Any, Callable, Dict, Iterable, List, Optional, Sequence, Tuple, Union

import numpy as np
from spacy.language import Language
from spacy.parts_of_speech import IDS as POS_IDS  # type: ignore[import-not-found]
from spacy.pipeline import Tagger
from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.training import Example, validate_examples, validate_get_examples
from spacy.vocab import Vocab
from thinc.api import Config
from thinc.types import Floats2d

from ..checks import check_number
from ..errors import Errors, PhonemeNERError
from ..g2p import G2P
from ..models.heads.rows import split
from ..models.heads.soft_tags import SoftTags
from ..models.heads.tag_cross_entropy import cross_entropy
from ..models.heads.tag_distribution import IndependentTags
from ..models.heads.wider_head import widen_output
from ..models.objectives.types import TagBatch, Tagging
from ..models.types import Tagger as TaggerModel
from .phonemizer import DEFAULT_G2P
from .tagging_pipe import TaggingPipe

DEFAULT_MODEL = Config().from_str(
    """
    [model]
    @architectures = "spacy.Tagger.v2"

    [model.tok2vec]
    @architectures = "spacy-phoneme-ner.PhonemeWordEncoder.v1"
    """
)["model"]

# What `token.pos_` takes, but for nothing and for the end of a line.
_POS = frozenset(POS_IDS) - {"", "EOL"}
_ROUNDING = 1e-3  # how far half precision may go beyond 0…1
_INDEPENDENT_TAGS = IndependentTags()


@Language.factory(
    "phoneme_tagger",
    assigns=["token.tag", "token.pos"],
    default_config={
        "model": DEFAULT_MODEL,
        "lang": None,
        "g2p": DEFAULT_G2P,
        "overwrite": False,
        "neg_prefix": "!",
        "label_smoothing": 0.0,
        "set_pos": True,
        "scorer": {"@scorers": "spacy-phoneme-ner.phoneme_tagger_scorer.v1"},
    },
    default_score_weights={"tag_acc": 1.0, "pos_acc": 0.0},
)
def make_phoneme_tagger(
    nlp: Language,
    name: str,
    model: TaggerModel,
    lang: Optional[str],
    g2p: Optional[G2P],
    overwrite: bool,
    neg_prefix: str,
    label_smoothing: float,
    set_pos: bool,
    scorer: Optional[Callable[..., Dict[str, Any]]],
) -> "PhonemeTagger":
    """Construct a PhonemeTagger component (see `PhonemeTagger.__init__`)."""
    return PhonemeTagger(
        nlp.vocab,
        model,
        name,
        g2p=g2p,
        lang=lang,
        overwrite=overwrite,
        neg_prefix=neg_prefix,
        label_smoothing=label_smoothing,
        set_pos=set_pos,
        scorer=scorer,
    )


def score_tags(
    examples: Iterable[Example], *, set_pos: bool = True, **kwargs: Any
) -> Dict[str, Any]:
    """Score tags and parts of speech as the share of the tokens that have the gold one.

    examples (Iterable[Example]): The examples.
    set_pos (bool): Whether parts of speech are scored beside tags.
    RETURNS (Dict[str, Any]): `tag_acc`, and maybe `pos_acc`; None where there is no gold.
    """
    examples = list(examples)
    scores: Dict[str, Any] = {}
    for attribute in ("tag", "pos") if set_pos else ("tag",):
        scores.update(Scorer.score_token_attr(examples, attribute, **kwargs))
    return scores


def make_phoneme_tagger_scorer() -> Callable[..., Dict[str, Any]]:
    """Make the default scorer: tags and parts of speech, the share that is right."""
    return score_tags


class PhonemeTagger(TaggingPipe, Tagger):
    """spaCy's `Tagger`, for encoders that read sounds; Docs without an IPA layer get one.

    Other than spaCy's it learns from the mean over the tokens, not from their sum, so
    that a batch weighs the same as in `phoneme_ner`, and objectives can be weighed
    against it; it takes tags in after it was trained; and where a tag is a universal
    part of speech, it sets that, too.
    """

    def __init__(
        self,
        vocab: Vocab,
        model: TaggerModel,
        name: str = "phoneme_tagger",
        *,
        g2p: Optional[G2P],
        lang: Optional[str] = None,
        overwrite: bool = False,
        neg_prefix: str = "!",
        label_smoothing: float = 0.0,
        set_pos: bool = True,
        scorer: Optional[Callable[..., Dict[str, Any]]] = score_tags,
    ) -> None:
        """Initialise the component.

        vocab (Vocab): The shared vocabulary.
        model (Model[List[Doc], List[Floats2d]]): Gives the probability of every tag for
            every token in training, and whatever has the same order at prediction.
        name (str): The component's name in the pipeline.
        g2p (Optional[G2P]): What transcribes Docs that have no IPA layer; None where
            the encoder reads the spelling alone.
        lang (Optional[str]): The language of such Docs; if None, the Doc's own
            (`doc._.ipa_lang`), else the pipeline's.
        overwrite (bool): Whether tags and parts of speech that are there are replaced.
        neg_prefix (str): What stands before a gold tag that a token has not.
        label_smoothing (float): The probability that all but the gold tag share.
        set_pos (bool): Whether `token.pos_` is set where the tag is a part of speech of
            Universal Dependencies.
        scorer (Optional[Callable]): The scoring method.
        RAISES (PhonemeNERError): If the language is unknown to the G2P, or a number is out
            of its range.
        """
        check_number("label_smoothing", label_smoothing, 0.0, 1.0, below=True)
        super().__init__(
            vocab,
            model,
            name,
            overwrite=overwrite,
            scorer=scorer,
            neg_prefix=neg_prefix,
            label_smoothing=label_smoothing,
        )
        self.cfg["set_pos"] = set_pos
        self.set_reading(g2p, lang)

    @property
    def is_initialized(self) -> bool:
        """Whether the model has been initialised or loaded."""
        head = self.model.get_ref("output_layer")
        return all(head.has_param(name) for name in head.param_names)

    @property
    def tags(self) -> Tuple[str, ...]:
        """The tags, in the order of the scores."""
        return tuple(self.labels)

    def add_label(self, label: str) -> int:
        """Add a tag; an initialised model gets room for it and must learn it.

        label (str): The tag.
        RETURNS (int): 0 if it was there already, else 1.
        """
        if isinstance(label, str) and label not in self.labels and self.is_initialized:
            self.set_output(len(self.labels) + 1)
        added: int = super().add_label(label)
        return added

    def set_output(self, nO: int) -> None:
        """Give the model another number of tags; those that it has are left as they are.

        nO (int): The number, not below the present one.
        """
        if self.is_resizable:
            super().set_output(nO)
        else:
            widen_output(self.model, nO)

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Optional[Language] = None,
        labels: Optional[Sequence[str]] = None,
        encoder_loader: Optional[Callable[..., Any]] = None,
        objectives: Optional[Dict[str, Any]] = None,
    ) -> None:
        """Prepare for training: collect the tags, size and initialise the model.

        get_examples (Callable[[], Iterable[Example]]): Gives gold examples.
        nlp (Optional[Language]): The pipeline.
        labels (Optional[Sequence[str]]): The tags, as `label_data` gives them; if None,
            they are read off all examples.
        encoder_loader (Optional[Callable]): Where a pre-trained encoder gets its
            configuration, vocabulary and weights from.
        objectives (Optional[Dict[str, Objective]]): What else it learns from, by name, in
            training only: no saved pipeline has it.
        """
        validate_get_examples(get_examples, "PhonemeTagger.initialize")
        self.forget_rules()
        if labels is None:
            tags = {token.tag_ for eg in get_examples() for token in eg.reference}
            prefix = self.cfg["neg_prefix"]
            labels = sorted(tag for tag in tags if tag and not (prefix and tag.startswith(prefix)))
        sample = self.draw_sample(get_examples, encoder_loader)
        super().initialize(lambda: sample, nlp=nlp, labels=labels)
        docs = [eg.predicted for eg in sample]
        tagging = Tagging(self.tags, _INDEPENDENT_TAGS)
        self.objectives.initialize(objectives, self.name, self.model, docs, tagging)

    def predict(self, docs: Iterable[Doc]) -> List[Any]:
        """Find the tags of every token. Docs without an IPA layer get one.

        docs (Iterable[Doc]): The Docs.
        RETURNS (List[ndarray]): Their indices among the labels.
            Shape of each: (len(doc),)
        """
        guesses: List[Any] = super().predict(self.prepare_docs(docs))
        return guesses

    def set_annotations(self, docs: Union[Doc, Iterable[Doc]], batch_tag_ids: List[Any]) -> None:
        """Write tags, and parts of speech where tags are such.

        docs (Union[Doc, Iterable[Doc]]): The Docs.
        batch_tag_ids (List[ndarray]): What `predict` gave for them.
        """
        docs = [docs] if isinstance(docs, Doc) else list(docs)
        super().set_annotations(docs, batch_tag_ids)
        if not self.cfg["set_pos"]:
            return
        overwrite = self.cfg["overwrite"]
        for doc in docs:
            for token in doc:
                if (overwrite or not token.pos) and token.tag_ in _POS:
                    token.pos_ = token.tag_

    def soft_tags(self, docs: Iterable[Doc]) -> SoftTags:
        """Tell how probable tags are (see `TaggingPipe.soft_tags`)."""
        docs = self.prepare_docs(docs)
        scores: List[Any] = [self.model.ops.to_numpy(s) for s in self.model.predict(docs)]
        # What is a probability already, or a logit, is told by the head.
        head = self.model.get_ref("output_layer")
        if head.attrs.get("softmax_normalize", True):
            scores = [_log(probs) for probs in scores]
        return SoftTags(scores)

    def make_tag_batch(self, examples: Sequence[Example], scores: Sequence[Floats2d]) -> TagBatch:
        """Put together what objectives learn from (see `TaggingPipe.make_tag_batch`).

        Gradients are those of logits, as in `get_loss`, and logarithms of probabilities are
        logits.
        """
        is_annotated = [eg.reference.has_annotation("TAG") for eg in examples]
        logits: List[Any] = [_log(self.model.ops.to_numpy(s)) for s in scores]
        return TagBatch(examples, is_annotated, logits, Tagging(self.tags, _INDEPENDENT_TAGS))

    def recall(self, model: TaggerModel, docs: List[Doc]) -> List[Floats2d]:
        """Give the probabilities of tags, as an earlier model gives them in training."""
        return model.begin_update(docs)[0]

    def get_loss(
        self, examples: Iterable[Example], scores: Sequence[Floats2d]
    ) -> Tuple[float, List[Floats2d]]:
        """Compute the mean cross-entropy of the gold tags and its gradient.

        examples (Iterable[Example]): The examples.
        scores (Sequence[Floats2d]): What the model gave in training, probabilities.
            Shape of each: (len(doc), n_tags)
        RETURNS (Tuple[float, List[Floats2d]]): The mean over the tokens that have a tag,
            in nats, and its gradient with regard to the logits.
        RAISES (PhonemeNERError): If a tag is unknown, or the scores are none of these.
        """
        examples = list(examples)
        validate_examples(examples, "PhonemeTagger.get_loss")
        gold = [tag for eg in examples for tag in eg.get_aligned("TAG", as_string=True)]
        ops = self.model.ops
        arrays: List[Any] = [ops.to_numpy(s) for s in scores]
        probs = np.concatenate(arrays)
        if len(probs) != len(gold):
            numbers = {"got": len(probs), "expected": len(gold)}
            raise PhonemeNERError(Errors.P136.format(name=self.name, unit="token", **numbers))
        low, high = probs.min(initial=0.0), probs.max(initial=1.0)
        if low < -_ROUNDING or high > 1.0 + _ROUNDING:
            raise PhonemeNERError(Errors.P159.format(name=self.name, low=low, high=high))
        tags, negated = self._tag_ids(gold)
        smoothing = self.cfg["label_smoothing"]
        loss, gradient = cross_entropy(probs, tags, negated, smoothing=smoothing)
        return loss, [ops.asarray2f(d) for d in split(gradient, arrays)]

    def _tag_ids(self, gold: Sequence[Optional[str]]) -> Tuple[Any, Any]:
        """Number gold tags, -1 where there is none; and tell which are negated."""
        ids = {label: i for i, label in enumerate(self.labels)}
        prefix = self.cfg["neg_prefix"]
        tags = np.full(len(gold), -1, dtype=np.int64)
        negated = np.zeros(len(gold), dtype=np.bool_)
        for i, tag in enumerate(gold):
            if tag:
                negated[i] = bool(prefix) and tag.startswith(prefix)
                number = ids.get(tag[len(prefix) :] if negated[i] else tag)
                if number is None:
                    names = ", ".join(self.labels)
                    raise PhonemeNERError(Errors.P158.format(name=self.name, tag=tag, tags=names))
                tags[i] = number
        return tags, negated


def _log(probs: Any) -> Any:
    return np.log(np.maximum(probs, np.finfo(probs.dtype).tiny))
