"""What an encoder of words offers to those who train it besides the tags."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, List, Optional, Protocol, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import Model

if TYPE_CHECKING:
    from torch import Tensor

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
# Where an encoder says what it offers to objectives: a `WordStreams`.
WORD_STREAMS = "word_streams"


@dataclass(frozen=True)
class StreamVectors:
    """What each word is to an encoder before context, by its spelling and by its sound.

    spelling (Tensor): The orthographic vectors. Shape: (n_words, width)
    sound (Tensor): The phonemic vectors. Shape: (n_words, width)
    lengths (ndarray): The words of each Doc. Shape: (n_docs,), int64
    """

    spelling: "Tensor"
    sound: "Tensor"
    lengths: Ints


@dataclass(frozen=True)
class HiddenWords:
    """What an encoder makes of words whose spelling it does not see.

    contexts (Tensor): Its vectors of the hidden words, Doc after Doc.
        Shape: (n_hidden, width)
    table (Tensor): Its embeddings of pieces. Shape: (n_pieces, width)
    pieces (ndarray): The pieces of the hidden words, one word after the other.
        Shape: (sum of lengths,), int64
    lengths (ndarray): How many pieces each hidden word has, at least 1.
        Shape: (n_hidden,), int64
    """

    contexts: "Tensor"
    table: "Tensor"
    pieces: Ints
    lengths: Ints


class WordStreams(Protocol):
    """What an encoder of spelling and sound offers to objectives, as `attrs["word_streams"]`.

    Its tensors are part of a graph: a loss that is computed from them and
    backpropagated adds to the gradients of the encoder.
    """

    has_both: bool  # whether words are read by their spelling and by their sound

    def vectors(self, encoder: Model[Any, Any], docs: Sequence[Doc]) -> StreamVectors:
        """Give the vectors of words before context, of the Docs' words in order."""

    def hide(
        self, encoder: Model[Any, Any], docs: Sequence[Doc], hidden: Sequence[Bools]
    ) -> HiddenWords:
        """Encode Docs some of whose words are not seen as they are spelled, but heard.

        hidden (Sequence[ndarray]): Which tokens are hidden. A token without pieces is
            passed over. Shape of each: (len(doc),)
        """


def find_word_streams(
    encoder: Model[Any, Any],
) -> Optional[Tuple[Model[Any, Any], WordStreams]]:
    """Find the node of an encoder that offers `WordStreams`, None if there is none."""
    nodes: List[Tuple[Model[Any, Any], WordStreams]] = [
        (node, node.attrs[WORD_STREAMS]) for node in encoder.walk() if WORD_STREAMS in node.attrs
    ]
    return nodes[0] if nodes else None
