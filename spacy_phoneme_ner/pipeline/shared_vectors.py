"""What a shared encoder keeps: vectors of Docs, and the batch that is being learned."""

from typing import Any, Callable, Dict, List, Optional, Sequence, Set, Tuple
from weakref import WeakKeyDictionary

from spacy.attrs import ORTH
from spacy.tokens import Doc
from thinc.api import Optimizer
from thinc.types import Floats2d

from ..layer import get_ipa, has_layer

# What the vectors of a Doc depend on: its words and their pronunciations.
Content = Tuple[int, int]


def content(doc: Doc) -> Content:
    """Sum up what encoders read of a Doc, to tell whether it has changed.

    doc (Doc): The Doc.
    RETURNS (Tuple[int, int]): Hashes of the words and of their pronunciations.
    """
    words: bytes = doc.to_array([ORTH]).tobytes()
    return hash(words), hash(tuple(get_ipa(doc))) if has_layer(doc) else 0


class _Entry:
    def __init__(self, key: Any, vectors: Floats2d) -> None:
        self.key = key
        self.vectors = vectors
        self.readers: Set[int] = set()


class SharedVectors:
    """The vectors of Docs, kept at most as long as the Docs.

    They are not kept on the Docs, where they would be saved with them, and where those
    of a second encoder would take their place.
    """

    def __init__(self) -> None:
        self._entries: WeakKeyDictionary[Doc, _Entry] = WeakKeyDictionary()
        self._readers: Set[int] = set()

    def __reduce__(self) -> Any:
        return SharedVectors, ()  # a copy in another process meets other Docs

    def __contains__(self, doc: Doc) -> bool:
        return doc in self._entries

    def keep(self, doc: Doc, weights: Any, vectors: Floats2d) -> None:
        """Keep the vectors of a Doc.

        doc (Doc): The Doc.
        weights (Any): Tells the weights that they were computed with from others.
        vectors (Floats2d): The vectors. Shape: (len(doc), width)
        """
        self._entries[doc] = _Entry((weights, content(doc)), vectors)

    def find(self, doc: Doc, weights: Any) -> Optional[Floats2d]:
        """Give the vectors of a Doc if it and the weights are as they were.

        doc (Doc): The Doc.
        weights (Any): See `keep`.
        RETURNS (Optional[Floats2d]): The vectors. Shape: (len(doc), width)
        """
        entry = self._entries.get(doc)
        if entry is None or entry.key != (weights, content(doc)):
            return None
        return entry.vectors

    def note_reader(self, doc: Doc, reader: int, linked: Set[int]) -> None:
        """Let go of a Doc's vectors once everybody has read them.

        doc (Doc): The Doc.
        reader (int): Who reads them now.
        linked (Set[int]): Who will, as far as is known. Those who read before are
            expected, too: spaCy does not link components that are frozen.
        """
        self._readers.add(reader)
        entry = self._entries.get(doc)
        if entry is not None:
            entry.readers.add(reader)
            if entry.readers >= linked | self._readers:
                del self._entries[doc]


class SharedBatch:
    """A batch in training: vectors that listeners read, and the gradients they send back.

    docs (Sequence[Doc]): The Docs.
    outputs (List[Floats2d]): Their vectors. Shape of each: (len(doc), width)
    backprop (Callable): Takes the gradients of all of them.
    zeros (List[Floats2d]): Where the gradients are added up. Shapes as those of `outputs`
    listeners (Set[int]): Who is expected to send gradients.
    losses (Dict[str, float]): The losses of the update that it belongs to.
    sgd (Optional[Optimizer]): What shall use the gradients when all have come.
    """

    def __init__(
        self,
        docs: Sequence[Doc],
        outputs: List[Floats2d],
        backprop: Callable[[List[Floats2d]], Any],
        zeros: List[Floats2d],
        listeners: Set[int],
        losses: Dict[str, float],
        sgd: Optional[Optimizer] = None,
    ) -> None:
        self.losses = losses
        self.sgd = sgd
        self._docs = docs  # kept alive, so that no other object gets their ids
        self._rows = {id(doc): (i, content(doc)) for i, doc in enumerate(docs)}
        self._outputs = outputs
        self._backprop = backprop
        self._gradients = zeros
        self._missing = listeners
        self._n_open = 0
        self.has_gradients = False

    def __reduce__(self) -> Any:
        return type(None), ()  # the way back through the encoder cannot be copied

    @property
    def is_complete(self) -> bool:
        """Whether the gradients of everybody who read are there, and nobody is missing."""
        return self.has_gradients and not self._missing and self._n_open == 0

    def row(self, doc: Doc) -> Optional[int]:
        """Find a Doc in the batch.

        doc (Doc): The Doc.
        RETURNS (Optional[int]): Its place; None if it is not there, or has changed since.
        """
        row, at_update = self._rows.get(id(doc), (None, None))
        return row if at_update == content(doc) else None

    def read(self, row: int) -> Floats2d:
        """Give the vectors of a Doc. Shape: (len(doc), width)"""
        return self._outputs[row]

    def open(self) -> None:
        """Note that somebody reads, who may send gradients later."""
        self._n_open += 1

    def receive(self, gradients: Dict[int, List[Any]], listener: int) -> float:
        """Take the gradients of somebody who read.

        gradients (Dict[int, List[Floats2d]]): The gradients by the place of their Doc.
            Shape of each: (len(doc), width)
        listener (int): Who sends them.
        RETURNS (float): The sum of their squares.
        """
        size = 0.0
        for row, parts in gradients.items():
            for part in parts:
                self._gradients[row] += part
                size += float((part**2).sum())
        self._n_open -= 1
        self._missing.discard(listener)
        self.has_gradients = True
        return size

    def backprop(self) -> None:
        """Send what was added up through the encoder."""
        self._backprop(self._gradients)
