"""The trainable component that finds names by how they sound."""

import json
from itertools import islice
from typing import Any, Callable, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple

from spacy.errors import Errors as SpacyErrors
from spacy.language import Language
from spacy.scorer import get_ner_prf
from spacy.tokens import Doc, Span
from spacy.training import Example, validate_examples, validate_get_examples
from spacy.vocab import Vocab
from thinc.api import Config
from thinc.types import Floats2d

from ..checks import check_optional_number
from ..errors import Errors, PhonemeNERError
from ..g2p import G2P
from ..models.heads.bio import Ints, n_tags
from ..models.heads.soft_tags import SoftTags
from ..models.heads.tag_distribution import IndependentTags, TagDistribution
from ..models.objectives.types import TagBatch, Tagging
from ..models.trained_models import ReadModel, begin_head, begin_sound
from ..models.types import Tagger
from ..models.words.encoder_gazetteer import set_gazetteer
from ..models.words.encoder_pieces import ReadPieces, fill_pieces
from ..models.words.gazetteer_counts import GazetteerCounter, GazetteerCounts
from ..pretrained import Pretrained, are_alike
from ..registries import registry
from .decoding import preset_entities, read_entities
from .entity_group import EntityGroup
from .entity_scores import register_score, set_scores
from .gold_tags import chain_loss, gold_tags
from .phonemizer import DEFAULT_G2P, pronounce
from .pretrained_pipe import PretrainedPipe
from .splitting import split_marks

# What is trained from scratch where nothing else is said; trained models bring their own.
DEFAULT_MODEL = Config().from_str(
    """
    [model]
    @architectures = "spacy-phoneme-ner.CRFTagger.v1"
    threshold = 0.2

    [model.tok2vec]
    @architectures = "spacy-phoneme-ner.PhonemeWordEncoder.v1"
    gazetteer = "ipa-classes+ipa-skeleton+orth"

    [model.tok2vec.noise]
    letter_reading = 0.3
    hide_word = 0.15
    hide_sound = 0.5
    """
)["model"]

DEFAULT_PRETRAINED = "small"
DEFAULT_SPANS_KEY = "{name}"
_BATCH = 1000  # Docs that are counted at a time
_SAMPLE = 10  # Docs that spaCy checks
_INDEPENDENT_TAGS = IndependentTags()

register_score()


@Language.factory(
    "phoneme_ner",
    assigns=["doc.ents", "token.ent_iob", "token.ent_type", "doc.spans", "span._.score"],
    default_config={
        "model": DEFAULT_MODEL,
        "pretrained": DEFAULT_PRETRAINED,
        "lang": None,
        "g2p": DEFAULT_G2P,
        "spans_key": DEFAULT_SPANS_KEY,
        "threshold": None,
        "scorer": {"@scorers": "spacy-phoneme-ner.phoneme_ner_scorer.v1"},
    },
    default_score_weights={"ents_f": 1.0, "ents_p": 0.0, "ents_r": 0.0, "ents_per_type": None},
)
def make_phoneme_ner(
    nlp: Language,
    name: str,
    model: Optional[Tagger],
    pretrained: Optional[str],
    lang: Optional[str],
    g2p: Optional[G2P],
    spans_key: Optional[str],
    threshold: Optional[float],
    scorer: Optional[Callable[..., Dict[str, Any]]],
) -> "PhonemeNER":
    """Construct a PhonemeNER component (see `PhonemeNER.__init__`)."""
    component = PhonemeNER(
        nlp.vocab,
        model,
        name,
        pretrained=pretrained,
        g2p=g2p,
        lang=lang,
        spans_key=spans_key,
        threshold=threshold,
        scorer=scorer,
    )
    # A pipeline that is being loaded has its meta already, and gets its own weights next.
    # (`nlp.meta` would put the components made so far in place of those that were saved.)
    if name not in nlp._meta.get("labels", {}) or nlp.path is not None:
        component.load_pretrained()
    return component


def score_entities(examples: Iterable[Example], **kwargs: Any) -> Dict[str, Any]:
    """Score entities strictly, as spaCy's own `ner` does: same span, same label."""
    return get_ner_prf(examples, **kwargs)


def make_phoneme_ner_scorer() -> Callable[..., Dict[str, Any]]:
    """Make the default scorer: entities strictly, same span, same label."""
    return score_entities


class PhonemeNER(PretrainedPipe):
    """Tags entities from the IPA layer; Docs without one get it from the own G2P.

    Entities go to `doc.ents`, each with its confidence (`ent._.score`, see
    `entity_scores`), and to `doc.spans[spans_key]`, where they are kept when a component
    after this one puts others in their place.
    """

    def __init__(
        self,
        vocab: Vocab,
        model: Optional[Tagger],
        name: str = "phoneme_ner",
        *,
        pretrained: Optional[str] = None,
        g2p: Optional[G2P],
        lang: Optional[str] = None,
        spans_key: Optional[str] = DEFAULT_SPANS_KEY,
        threshold: Optional[float] = None,
        scorer: Optional[Callable[..., Dict[str, Any]]] = score_entities,
    ) -> None:
        """Initialise the component.

        vocab (Vocab): The shared vocabulary.
        model (Model[List[Doc], List[Floats2d]]): Scores BIO tags for every token; in
            training it may score those of pieces (`PieceTagger.v1`). What the scores mean
            is said by its `attrs["tag_distribution"]` (`CRFTagger.v1`). None to take the
            model, too, from where the weights are, as is done in place of the default.
        name (str): The component's name in the pipeline.
        pretrained (Optional[str]): Where the weights are before any training: the name of
            a model that comes with the package ("small"), an installed package of a trained
            pipeline ("base" is `xx_phoneme_ner_base`), or a folder that `spacy phoneme
            bundle` or `nlp.to_disk` made. They are read when they are needed, unless others
            are loaded before. None to begin with random ones.
        g2p (Optional[G2P]): What transcribes Docs that have no IPA layer; None where
            the encoder reads the spelling alone.
        lang (Optional[str]): The language of such Docs; if None, the Doc's own
            (`doc._.ipa_lang`), else the pipeline's.
        spans_key (Optional[str]): Where in `doc.spans` the entities are put; "{name}" in
            it stands for the component's name. None to leave them out.
        threshold (Optional[float]): Entities are the spans that are as probable as that, 0…1;
            None for those that the model was made to find: those of its own threshold
            (`CRFTagger.v1`), or of the most probable tag sequence. `cfg["threshold"]` takes
            its place, which is where `spacy find-threshold` puts what it tries.
        scorer (Optional[Callable]): The scoring method.
        RAISES (PhonemeNERError): If the language is unknown to the G2P, there is no model, or
            the threshold is no probability.
        """
        self.vocab = vocab
        self.name = name
        self.set_model(model, pretrained, DEFAULT_MODEL)
        self.set_reading(g2p, lang)
        check_optional_number("threshold", threshold, 0.0, 1.0)
        self._spans_key = spans_key
        self._threshold = threshold
        self.scorer = scorer
        self.cfg: Dict[str, Any] = {"labels": []}
        self._rehearsal_model: Optional[Tagger] = None

    @property
    def spans_key(self) -> Optional[str]:
        """Where in `doc.spans` the entities are put; None if they are not."""
        # spaCy gives a component that is sourced its name there after it was made.
        return self._spans_key and self._spans_key.replace("{name}", self.name)

    @property
    def threshold(self) -> Optional[float]:
        """How probable an entity must be; None if that is the model's affair."""
        threshold: Optional[float] = self.cfg.get("threshold", self._threshold)
        return threshold

    @property
    def label_data(self) -> List[str]:
        """What `spacy init labels` writes, to spare the pass over the data."""
        return list(self.labels)

    def add_label(self, label: str) -> int:
        """Add an entity label; an initialised model gets tags for it that it must learn.

        label (str): The label.
        RETURNS (int): 0 if it was there already, else 1.
        """
        if not isinstance(label, str):
            raise ValueError(SpacyErrors.E187)
        if label in self.labels:
            return 0
        self.cfg["labels"].append(label)
        self.vocab.strings.add(label)
        if self.is_initialized:
            self.set_output(n_tags(len(self.labels)))
        return 1

    @property
    def tags(self) -> Tuple[str, ...]:
        """The BIO tags, in the order of the scores."""
        return ("O", *(f"{prefix}-{label}" for label in self.labels for prefix in "BI"))

    @property
    def scores_pieces(self) -> bool:
        """Whether the model learns the tags of pieces, not of tokens."""
        return "spread_tags" in self.model.attrs

    @property
    def tag_distribution(self) -> TagDistribution:
        """What the model's scores mean: how they become a loss, and how entities."""
        distribution: TagDistribution = self.model.attrs.get("tag_distribution", _INDEPENDENT_TAGS)
        return distribution

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Optional[Language] = None,
        labels: Optional[Sequence[str]] = None,
        encoder_loader: Optional[Callable[..., Any]] = None,
        objectives: Optional[Dict[str, Any]] = None,
        gazetteer: Optional[Callable[[], GazetteerCounts]] = None,
        pieces: Optional[ReadPieces] = None,
        sound: Optional[ReadModel] = None,
        head: Optional[ReadModel] = None,
    ) -> None:
        """Prepare for training: collect the labels, size and initialise the model. A
        pre-trained one begins anew with the weights and labels that it came with.

        get_examples (Callable[[], Iterable[Example]]): Gives gold examples.
        nlp (Optional[Language]): The pipeline.
        labels (Optional[Sequence[str]]): The labels, as `label_data` gives them; if
            None, they are read off all examples.
        encoder_loader (Optional[Callable]): Where a pre-trained encoder gets its
            configuration, vocabulary and weights from.
        objectives (Optional[Dict[str, Objective]]): What else it learns from, by name, in
            training only: no saved pipeline has it.
        gazetteer (Optional[Callable]): Gives what an encoder with a gazetteer shall know of
            names; if None, they are counted in all examples, unless it is pre-trained.
        pieces (Optional[Callable]): Gives what an encoder with a table of pieces shall know of
            them, unless it is pre-trained.
        sound (Optional[Callable]): Gives a trained model, as whose encoder that of sound
            begins, in an encoder that has such a part (`SpellingWithSound.v1`).
        head (Optional[Callable]): Gives a trained model with the same labels, as whose head
            that of this component begins.
        """
        # spaCy's check would read a whole corpus.
        is_right = callable(get_examples)
        sample = (lambda: islice(get_examples(), _SAMPLE)) if is_right else get_examples
        validate_get_examples(sample, "PhonemeNER.initialize")
        if labels is None:
            labels = sorted({ent.label_ for eg in get_examples() for ent in eg.reference.ents})
        self.reset_to_bundle()
        for label in labels:
            self.add_label(label)
        if not self.labels:
            raise PhonemeNERError(Errors.P101.format(name=self.name))
        docs = [eg.predicted for eg in self.draw_sample(get_examples, encoder_loader)]
        if sound is not None:
            begin_sound(self.model, sound())
        if self.pretrained is None:
            width = n_tags(len(self.labels))
            xp_tags = [self.model.ops.alloc2f(len(doc), width) for doc in docs]
            self.model.initialize(X=docs, Y=xp_tags)
        if head is not None:
            begin_head(self.model, self.labels, head())
        self._fill_gazetteers(get_examples, gazetteer)
        fill_pieces(self.model, pieces)
        tagging = None if self.scores_pieces else Tagging(self.tags, self.tag_distribution)
        self.objectives.initialize(objectives, self.name, self.model, docs, tagging)

    def _fill_gazetteers(
        self,
        get_examples: Callable[[], Iterable[Example]],
        read: Optional[Callable[[], GazetteerCounts]],
    ) -> None:
        """Teach the encoder's gazetteer, if it has one, the names of the training data."""
        for encoder in (n for n in self.model.walk() if n.attrs.get("gazetteer") is not None):
            if read is not None:
                set_gazetteer(encoder, read())
            elif self.pretrained is None:
                names = encoder.attrs["gazetteer"]
                counter = GazetteerCounter(names.keys.kinds, names.labels)
                references = (eg.reference for eg in get_examples())
                while batch := list(islice(references, _BATCH)):
                    pronounce(batch, self.g2p, self.lang)
                    counter.add(batch)
                set_gazetteer(encoder, counter.finish())
            else:  # the tables came with the weights: what was counted for others is of no use
                encoder.attrs["gazetteer"].counts = None

    def take_settings(self, trained: Pretrained) -> None:
        """Take the threshold of a trained model, unless there is one, and check its G2P."""
        is_set = self._threshold is not None or "threshold" in (self.changes or {})
        if trained.threshold is not None and not is_set:
            self.cfg["threshold"] = trained.threshold
        learned_with = trained.g2p_config or {}
        usual = registry.fill({"g2p": DEFAULT_G2P})["g2p"]
        is_other = any(usual.get(key) != value for key, value in learned_with.items())
        if is_other and are_alike(self.g2p, registry.resolve({"g2p": DEFAULT_G2P})["g2p"]):
            block = json.dumps(learned_with)
            raise PhonemeNERError(Errors.P197.format(name=trained.name, g2p=block))

    def __call__(self, doc: Doc) -> Doc:
        """Find the entities of a Doc.

        doc (Doc): The Doc. It is changed in place, unless a tokenizer has left marks on words.
        RETURNS (Doc): The same Doc, or one of the same text and user data with more tokens (see
            `split_marks`).
        """
        read: Doc = super().__call__(split_marks(doc))
        return read

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Find the entities of many Docs.

        stream (Iterable[Doc]): The Docs.
        batch_size (int): How many are read at a time.
        YIELDS (Doc): See `__call__`.
        """
        yield from super().pipe(map(split_marks, stream), batch_size=batch_size)

    def predict(self, docs: Iterable[Doc]) -> List[Floats2d]:
        """Score the tags of every token. Docs without an IPA layer get one.

        docs (Iterable[Doc]): The Docs.
        RETURNS (List[Floats2d]): Scores, as the model's tag distribution reads them: logits
            of the tokens of each Doc, and maybe something else after the last Doc's.
            Shape of the first len(docs): (len(doc), n_tags)
        """
        docs = self.prepare_docs(docs)
        return [self.model.ops.to_numpy(s) for s in self.model.predict(docs)] if docs else []

    def tag_pieces(self, docs: Iterable[Doc]) -> List[List[str]]:
        """Give the most probable tag of each position that the encoder reads, whatever
        stands beside it. No annotation is set. Only for a model that scores pieces.

        docs (Iterable[Doc]): The Docs.
        RETURNS (List[List[str]]): BIO tags. Length of each: n_positions
        """
        docs = self.prepare_docs(docs)
        names, scores = self.tags, self.model.attrs["score_positions"](self.model, docs)
        best = [self.model.ops.to_numpy(s).argmax(axis=1).tolist() for s in scores]
        return [[names[tag] for tag in tags] for tags in best]

    def soft_tags(self, docs: Iterable[Doc]) -> SoftTags:
        """Tell how probable tags are (see `TaggingPipe.soft_tags`)."""
        docs = list(docs)
        scores: List[Any] = self.predict(docs)
        return self.tag_distribution.soften(scores, len(docs))

    def make_tag_batch(self, examples: Sequence[Example], scores: Sequence[Floats2d]) -> TagBatch:
        """Put together what objectives learn from (see `TaggingPipe.make_tag_batch`)."""
        is_annotated = [eg.reference.has_annotation("ENT_IOB") for eg in examples]
        arrays: List[Any] = [self.model.ops.to_numpy(s) for s in scores]
        tagging = Tagging(self.tags, self.tag_distribution)
        return TagBatch(examples, is_annotated, arrays, tagging)

    def spread_tags(self, docs: Sequence[Doc], tags: Sequence[Ints]) -> Sequence[Ints]:
        """Turn the tags of tokens into those of the rows that the model scores in training.

        docs (Sequence[Doc]): The Docs, with an IPA layer.
        tags (Sequence[ndarray]): As `bio.tag_ids` gives them.
            Shape of each: (len(doc),), int64
        RETURNS (Sequence[ndarray]): The same if the model scores tokens.
            Shape of each: (n_rows,), int64
        """
        if not self.scores_pieces:
            return tags
        spread: Sequence[Ints] = self.model.attrs["spread_tags"](self.model, docs, tags)
        return spread

    def set_annotations(
        self,
        docs: Iterable[Doc],
        scores: List[Floats2d],
        *,
        threshold: Optional[float] = None,
    ) -> None:
        """Write entities; those of earlier components and blocked tokens are kept.

        docs (Iterable[Doc]): The Docs.
        scores (List[Floats2d]): What `predict` gave for them.
        threshold (Optional[float]): How probable an entity of these Docs must be, 0…1; None for
            the component's own threshold.
        """
        docs = list(docs)
        least = self.threshold if threshold is None else threshold
        entities = read_entities(docs, scores, self.tag_distribution, least)
        for doc, spans in zip(docs, entities):
            preset, blocked = preset_entities(doc)
            ents = [Span(doc, s.start, s.end, label=self.labels[s.label]) for s in spans]
            doc.set_ents([*preset, *ents], blocked=blocked, default="outside")
            if self.spans_key is not None:
                doc.spans[self.spans_key] = EntityGroup(doc, name=self.spans_key, spans=ents)
            set_scores(doc, ents, [s.score for s in spans])

    def recall(self, model: Tagger, docs: List[Doc]) -> List[Floats2d]:
        """Score the rows that are learned from, as an earlier model scores them."""
        if self.scores_pieces:
            scores: List[Floats2d] = model.attrs["score_positions"](model, docs)
            return scores
        return model.predict(docs)

    def get_loss(
        self, examples: Iterable[Example], scores: List[Floats2d]
    ) -> Tuple[float, List[Floats2d]]:
        """Compute the negative log-likelihood of the gold tags and its gradient.

        examples (Iterable[Example]): The examples.
        scores (List[Floats2d]): What the model gave in training: logits of the rows of
            each Doc, which are tokens, or positions of pieces, and maybe something else
            after the last Doc's. Shape of the first len(examples): (n_rows, n_tags)
        RETURNS (Tuple[float, List[Floats2d]]): The loss summed over the rows, in
            nats, and the gradient of its mean with regard to the scores.
        RAISES (PhonemeNERError): If there are more or fewer rows than expected.
        """
        examples = list(examples)
        validate_examples(examples, "PhonemeNER.get_loss")
        ops = self.model.ops
        label_ids = {label: i for i, label in enumerate(self.labels)}
        tags = [gold_tags(eg, label_ids) for eg in examples]
        gold = self.spread_tags([eg.predicted for eg in examples], tags)
        n_rows, n_expected = (sum(map(len, part)) for part in (scores[: len(gold)], gold))
        if n_rows != n_expected:
            unit = "piece and special mark" if self.scores_pieces else "token"
            numbers = {"got": n_rows, "expected": n_expected}
            raise PhonemeNERError(Errors.P136.format(name=self.name, unit=unit, **numbers))
        arrays: List[Any] = [ops.to_numpy(s) for s in scores]
        if self.scores_pieces:
            loss, arrays[:] = self.tag_distribution.loss(arrays, gold)
        else:
            docs = [eg.predicted for eg in examples]
            loss, arrays[:] = chain_loss(self.tag_distribution, docs, arrays, gold)
        return loss, [ops.asarray2f(d) for d in arrays]
