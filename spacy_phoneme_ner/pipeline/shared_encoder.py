"""The component that reads Docs once for several others."""

from collections import defaultdict
from functools import partial
from typing import Any, Callable, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple

from spacy.errors import Errors as SpacyErrors
from spacy.language import Language
from spacy.pipeline.tok2vec import Tok2Vec
from spacy.tokens import Doc
from spacy.training import Example, validate_get_examples
from spacy.vocab import Vocab
from thinc.api import Config, Model, Optimizer
from thinc.types import Floats2d

from ..errors import Errors, PhonemeNERError
from ..g2p import G2P
from ..models.shared_listener import Backprop, find_upstream
from ..models.types import Encoder
from .phonemizer import DEFAULT_G2P
from .reading_pipe import ReadingPipe
from .shared_vectors import SharedBatch, SharedVectors

DEFAULT_MODEL = Config().from_str(
    """
    [model]
    @architectures = "spacy-phoneme-ner.PhonemeWordEncoder.v1"
    """
)["model"]


@Language.factory(
    "shared_encoder",
    default_config={"model": DEFAULT_MODEL, "lang": None, "g2p": DEFAULT_G2P},
)
def make_shared_encoder(
    nlp: Language, name: str, model: Encoder, lang: Optional[str], g2p: Optional[G2P]
) -> "SharedEncoder":
    """Construct a SharedEncoder component (see `SharedEncoder.__init__`)."""
    return SharedEncoder(nlp.vocab, model, name, g2p=g2p, lang=lang)


class SharedEncoder(ReadingPipe, Tok2Vec):
    """Encodes Docs for the components after it whose `tok2vec` is `SharedListener.v1`.

    It is spaCy's `Tok2Vec` with other means: vectors do not go through `doc.tensor`, so
    that a pipeline may hold several encoders, whose listeners name the one they mean.
    A listener whose Docs have no vectors, as when this component is disabled, has them
    computed. spaCy's own listeners do not attach to it, nor its listeners to `Tok2Vec`.

    In training the gradients of all listeners are added up and go through the encoder
    when the last of them has come. Where not all come, as those of a frozen component
    do not, they go through when `finish_update` is called, or with the next batch.
    Those of its own objectives are there from `update` on, and are used together with
    those of the listeners.
    """

    def __init__(
        self,
        vocab: Vocab,
        model: Encoder,
        name: str = "shared_encoder",
        *,
        g2p: Optional[G2P],
        lang: Optional[str] = None,
    ) -> None:
        """Initialise the component.

        vocab (Vocab): The shared vocabulary.
        model (Model[List[Doc], List[Floats2d]]): The encoder.
        name (str): The component's name in the pipeline, which listeners call it by.
        g2p (Optional[G2P]): What transcribes Docs that have no IPA layer; None where
            the encoder reads the spelling alone.
        lang (Optional[str]): The language of such Docs; if None, the Doc's own
            (`doc._.ipa_lang`), else the pipeline's.
        RAISES (PhonemeNERError): If the language is unknown to the G2P.
        """
        super().__init__(vocab, model, name)
        self.set_reading(g2p, lang)
        self._generation = 0
        self._kept = SharedVectors()
        self._batch: Optional[SharedBatch] = None

    def find_listeners(self, component: Any) -> None:
        """Find the listeners in a component after this one (spaCy calls it).

        component (Any): A component of the pipeline.
        """
        model = getattr(component, "model", None)
        if isinstance(model, Model):
            for node in model.walk():
                upstream = find_upstream(node)
                if upstream is not None and upstream.add(self, component.name):
                    # spaCy's types know its own listeners only.
                    self.add_listener(node, component.name)  # type: ignore[arg-type]

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Optional[Language] = None,
        encoder_loader: Optional[Callable[..., Any]] = None,
        objectives: Optional[Dict[str, Any]] = None,
    ) -> None:
        """Prepare for training: load the encoder, or initialise its weights.

        get_examples (Callable[[], Iterable[Example]]): Gives gold examples.
        nlp (Optional[Language]): The pipeline.
        encoder_loader (Optional[Callable]): Where a pre-trained encoder gets its
            configuration, vocabulary and weights from.
        objectives (Optional[Dict[str, Objective]]): What it learns from besides its
            listeners, by name, in training only: no saved pipeline has it.
        """
        validate_get_examples(get_examples, "SharedEncoder.initialize")
        self.forget_rules()
        docs = [eg.predicted for eg in self.draw_sample(get_examples, encoder_loader)]
        if not docs:
            raise ValueError(SpacyErrors.E923.format(name=self.name))
        self._batch = None
        self.model.initialize(X=docs)
        self._generation += 1
        self.objectives.initialize(objectives, self.name, self.model, docs)

    def predict(self, docs: Iterable[Doc]) -> List[Floats2d]:
        """Encode Docs. Those without an IPA layer get one.

        docs (Iterable[Doc]): The Docs.
        RETURNS (List[Floats2d]): Shape of each: (len(doc), width)
        """
        vectors: List[Floats2d] = super().predict(self.prepare_docs(docs))
        return vectors

    def set_annotations(self, docs: Sequence[Doc], tokvecses: List[Floats2d]) -> None:
        """Keep the vectors of Docs for the listeners. The Docs are left as they are.

        docs (Sequence[Doc]): The Docs.
        tokvecses (List[Floats2d]): What `predict` gave for them.
        """
        weights = self._weights()
        for doc, vectors in zip(docs, tokvecses):
            self._kept.keep(doc, weights, vectors)

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optional[Optimizer] = None,
        losses: Optional[Dict[str, float]] = None,
    ) -> Dict[str, float]:
        """Encode a batch of examples, and await the gradients of the listeners.

        examples (Iterable[Example]): The examples.
        drop (float): The dropout rate.
        sgd (Optional[Optimizer]): The optimizer; None to collect gradients only.
        losses (Optional[Dict[str, float]]): Where the squares of the gradients are added
            up, under this component's name, as spaCy's `Tok2Vec` does, and the loss of
            each objective, as "component:objective".
        RETURNS (Dict[str, float]): The losses.
        """
        losses = {} if losses is None else losses
        self._finish_batch()
        docs = self.start_update(list(examples), drop, losses)
        if not docs:
            return losses
        # First, so that what they need is free again when the listeners learn.
        self.objectives.update(docs, self.name, drop=drop, losses=losses)
        outputs, backprop = self.model.begin_update(docs)
        zeros = [self.model.ops.alloc2f(*output.shape) for output in outputs]
        listeners = {id(listener) for listener in self.listeners}
        self._batch = SharedBatch(docs, outputs, backprop, zeros, listeners, losses, sgd)
        return losses

    def finish_update(self, sgd: Optimizer) -> None:
        """Let the optimizer use the gradients, clipped over the whole model if it clips so.

        If listeners have yet to read the batch, it waits for them: `nlp.update` calls
        this before they do.

        sgd (Optimizer): The optimizer.
        """
        # The gradients of objectives need no listener, so they wait for none that is not there.
        waits = bool(self.listeners) or not self.objectives
        if self._batch is not None and not self._batch.has_gradients and waits:
            self._batch.sgd = sgd
            return
        self._send_gradients()
        self._use_gradients(sgd)

    def holds(self, docs: Sequence[Doc]) -> bool:
        """Tell whether any of some Docs is kept, or in the batch that is being learned."""
        batch = self._batch
        return any(
            doc in self._kept or (batch is not None and batch.row(doc) is not None) for doc in docs
        )

    def vectors(self, docs: Sequence[Doc], listener: Encoder) -> List[Floats2d]:
        """Give a listener the vectors of Docs; those that are not kept are computed.

        docs (Sequence[Doc]): The Docs.
        listener (Model[List[Doc], List[Floats2d]]): The listener.
        RETURNS (List[Floats2d]): Shape of each: (len(doc), width)
        """
        weights = self._weights()
        by_doc = {id(doc): self._kept.find(doc, weights) for doc in docs}
        missing = [doc for doc in docs if by_doc[id(doc)] is None]
        if missing:
            computed = self.predict(missing)
            self.set_annotations(missing, computed)
            by_doc.update((id(doc), vectors) for doc, vectors in zip(missing, computed))
        linked = {id(node) for node in self.listeners}
        for doc in docs:
            self._kept.note_reader(doc, id(listener), linked)
        return [vectors for doc in docs if (vectors := by_doc[id(doc)]) is not None]

    def train(self, docs: Sequence[Doc], listener: Encoder) -> Tuple[List[Floats2d], Backprop]:
        """Give a listener in training the vectors of Docs, and what takes their gradients.

        Docs that are not in the batch of the last update, as when this component is
        frozen, have the vectors of prediction, and gradients of these go nowhere.

        docs (Sequence[Doc]): The Docs.
        listener (Model[List[Doc], List[Floats2d]]): The listener.
        RETURNS (Tuple[List[Floats2d], Callable]): The vectors and the callback.
            Shape of each: (len(doc), width)
        """
        batch = self._batch
        rows = [batch.row(doc) if batch is not None else None for doc in docs]
        missing = [doc for doc, row in zip(docs, rows) if row is None]
        predicted = iter(self.vectors(missing, listener) if missing else [])
        if batch is None or len(missing) == len(docs):
            return list(predicted), _no_gradient
        outputs = [batch.read(row) if row is not None else next(predicted) for row in rows]
        batch.open()
        return outputs, partial(self._receive, batch, rows, listener)

    def from_bytes(self, bytes_data: bytes, *, exclude: Iterable[str] = ()) -> "SharedEncoder":
        super().from_bytes(bytes_data, exclude=exclude)
        self._generation += 1
        return self

    def from_disk(self, path: Any, *, exclude: Iterable[str] = ()) -> "SharedEncoder":
        super().from_disk(path, exclude=exclude)
        self._generation += 1
        return self

    def use_params(self, params: Dict[Any, Any]) -> Iterator[None]:
        with self.model.use_params(params):
            self._generation += 1
            yield
        self._generation += 1

    def _receive(
        self,
        batch: SharedBatch,
        rows: Sequence[Optional[int]],
        listener: Encoder,
        d_outputs: List[Floats2d],
    ) -> List[Doc]:
        if batch is not self._batch:
            raise PhonemeNERError(Errors.P123.format(name=self.name))
        gradients: Dict[int, List[Floats2d]] = defaultdict(list)
        for row, gradient in zip(rows, d_outputs):
            if row is not None:
                gradients[row].append(gradient)
        batch.losses[self.name] += batch.receive(gradients, id(listener))
        if batch.is_complete:
            self._finish_batch()
        return []

    def _finish_batch(self) -> None:
        """End the batch: send and use the gradients that have come, if any have."""
        batch = self._send_gradients()
        if batch is None or batch.sgd is None:
            return
        if batch.has_gradients or self.objectives:
            self._use_gradients(batch.sgd)

    def _send_gradients(self) -> Optional[SharedBatch]:
        batch, self._batch = self._batch, None
        if batch is not None and batch.has_gradients:
            batch.backprop()
        return batch

    def _use_gradients(self, sgd: Optimizer) -> None:
        self.objectives.finish_update(self.model, sgd)
        self._generation += 1

    def _weights(self) -> Any:
        """Tell the weights as they are now from those of other times."""
        shims = [shim for node in self.model.walk() for shim in node.shims]
        return self._generation, tuple(getattr(shim, "generation", 0) for shim in shims)


def _no_gradient(d_outputs: List[Floats2d]) -> List[Doc]:
    return []
