"""What is known of the tokens of a batch beside how they sound and are spelt."""

from typing import Any, List, NamedTuple, Optional

import numpy as np
from numpy.typing import NDArray

from ..safetensors_shim import SafetensorsShim, tensor_at
from .noise import Shown

Floats = NDArray[np.float32]


class Known(NamedTuple):
    """The features that tables give of tokens; None for a table that the encoder lacks.

    evidence (Optional[ndarray]): What a gazetteer tells. Shape: (n_tokens, n_evidence)
    pieces (Optional[ndarray]): What a table of pieces tells. Shape: (n_tokens, n_features)
    """

    evidence: Optional[Floats]
    pieces: Optional[Floats]

    def hidden(self, shown: Shown) -> "Known":
        """Hide what is not shown in training."""
        kept = (shown.evidence, shown.pieces)
        return Known(*(x if x is None else x * some for x, some in zip(self, kept)))

    def tensors(self, shim: SafetensorsShim) -> List[Any]:
        """Give both as tensors where the network is."""
        return [x if x is None else tensor_at(shim, x) for x in self]
