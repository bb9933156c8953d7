"""A layer that gets its vectors from an encoder that components share."""

from typing import Any, Callable, Dict, List, Optional, Protocol, Sequence, Tuple
from weakref import ref

from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Model
from thinc.types import Floats2d

from ..checks import MOST_WIDTH, check_number
from ..errors import Errors, PhonemeNERError
from .built_by import built_by
from .types import Encoder

ANY = "*"
_UPSTREAM = "upstream"

Backprop = Callable[[List[Floats2d]], List[Doc]]


@built_by("spacy-phoneme-ner.SharedListener.v1")
def build_shared_listener_v1(*, width: int, upstream: str = "shared_encoder") -> Encoder:
    """Build a layer that passes on the vectors of a `shared_encoder` component.

    It stands where an encoder of its own would, as `tok2vec` of any component that
    comes after the shared encoder. In training it sends gradients back to it.

    width (int): The width of the shared encoder's vectors.
    upstream (str): The name of the shared encoder in the pipeline, or "*" for the only
        one there.
    RETURNS (Model[List[Doc], List[Floats2d]]): The layer.
        Shape of an output: (len(doc), width)
    RAISES (PhonemeNERError): If the width is out of its range.
    """
    check_number("width", width, 1, MOST_WIDTH, whole=True)
    return Model(
        "shared_listener",
        forward,
        dims={"nO": width},
        # No plain string, which the weights would store and bring back after a renaming.
        attrs={_UPSTREAM: Upstream(upstream)},
    )


def find_upstream(node: Model[Any, Any]) -> Optional["Upstream"]:
    """Tell what a node listens to.

    node (Model): Any node of a model.
    RETURNS (Optional[Upstream]): None if the node is no listener to a shared encoder.
    """
    upstream = node.attrs.get(_UPSTREAM)
    return upstream if isinstance(upstream, Upstream) else None


def forward(model: Encoder, docs: List[Doc], is_train: bool) -> Tuple[List[Floats2d], Backprop]:
    """Get the vectors of Docs (see `build_shared_listener_v1`)."""
    upstream: Upstream = model.attrs[_UPSTREAM]
    encoder = upstream.find(docs)
    backprop: Backprop = _no_gradient
    if is_train:
        outputs, backprop = encoder.train(docs, model)
    else:
        outputs = encoder.vectors(docs, model)
    width = model.get_dim("nO")
    for output in outputs:
        if output.shape[1] != width:
            settings = {"listener": upstream.listener, "encoder": encoder.name, "width": width}
            raise PhonemeNERError(Errors.P122.format(got=output.shape[1], **settings))
    return outputs, backprop


def _no_gradient(d_outputs: List[Floats2d]) -> List[Doc]:
    return []


class Shared(Protocol):
    """What a shared encoder is to those who listen to it."""

    name: str
    vocab: Vocab

    def holds(self, docs: Sequence[Doc]) -> bool:
        """Tell whether it has read any of some Docs and keeps what it read."""

    def vectors(self, docs: Sequence[Doc], listener: Encoder) -> List[Floats2d]:
        """Give the vectors of Docs: those that are kept, or new ones."""

    def train(self, docs: Sequence[Doc], listener: Encoder) -> Tuple[List[Floats2d], Backprop]:
        """Give the vectors of Docs in training, and what takes their gradients."""


class Upstream:
    """Which encoder a listener listens to: a name, and the encoders that may bear it.

    The encoders make themselves known when spaCy links the components of a pipeline.
    A component that was sourced belongs to two pipelines, so there may be several of
    one name; which of them is meant is told from the Docs. Encoders are not kept
    alive: one that left the pipeline is gone, and not listened to in secret.

    name (str): The name of the encoder, or "*".
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._component: Optional[str] = None
        self._encoders: List[ref[Shared]] = []

    @property
    def listener(self) -> str:
        """The name of the component that listens, as errors call it."""
        return f"The component '{self._component}'" if self._component else "A component"

    def add(self, encoder: Shared, component: str) -> bool:
        """Make an encoder known that comes before the listener in a pipeline.

        encoder (Shared): The encoder.
        component (str): The name of the component that listens.
        RETURNS (bool): Whether the encoder is one to listen to.
        """
        self._component = component
        if not any(encoder is known for known in self._alive()):
            self._encoders.append(ref(encoder))
        return self.name in (ANY, encoder.name)

    def find(self, docs: Sequence[Doc]) -> Shared:
        """Find the encoder to listen to.

        docs (Sequence[Doc]): The Docs that it shall read, or has read.
        RETURNS (Shared): The encoder.
        RAISES (PhonemeNERError): If there is none, or more than one.
        """
        alive = self._alive()
        encoders = [encoder for encoder in alive if self.name in (ANY, encoder.name)]
        if len(encoders) > 1:
            encoders = [encoder for encoder in encoders if encoder.holds(docs)] or encoders
        if len(encoders) > 1 and docs:
            encoders = [
                encoder for encoder in encoders if encoder.vocab is docs[0].vocab
            ] or encoders
        settings = {"listener": self.listener, "upstream": self.name}
        if not encoders:
            names = ", ".join(f"'{encoder.name}'" for encoder in alive) or "none"
            raise PhonemeNERError(Errors.P120.format(names=names, **settings))
        if len(encoders) > 1:
            names = ", ".join(f"'{encoder.name}'" for encoder in encoders)
            raise PhonemeNERError(Errors.P121.format(names=names, **settings))
        return encoders[0]

    def _alive(self) -> List[Shared]:
        return [encoder for encoder in (link() for link in self._encoders) if encoder is not None]

    def __getstate__(self) -> Dict[str, Any]:
        # Weak references cannot be pickled. Within a pipeline, pickle keeps identities.
        return {**self.__dict__, "_encoders": self._alive()}

    def __setstate__(self, state: Dict[str, Any]) -> None:
        self.__dict__.update(
            {**state, "_encoders": [ref(encoder) for encoder in state["_encoders"]]}
        )

    def __deepcopy__(self, memo: Dict[int, Any]) -> "Upstream":
        """Copy; a model that is copied alone goes on listening to the same encoder."""
        copied = Upstream(self.name)
        copied._component = self._component
        # An encoder that is copied, too, has been: it comes earlier in the pipeline.
        copied._encoders = [ref(memo.get(id(encoder), encoder)) for encoder in self._alive()]
        return copied
