"""What the objectives have in common: settings, parameters of their own, gradients."""

from typing import TYPE_CHECKING, Any, Optional, Sequence, Tuple

import numpy as np
from spacy.tokens import Doc
from thinc.api import Model

from ...checks import check_number
from ...errors import Errors, PhonemeNERError
from ..safetensors_shim import SafetensorsShim
from ..word_streams import WordStreams, find_word_streams

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module


class TrainingObjective:
    """Base of the objectives (see `Objective`).

    A subclass names itself, gets in `prepare` what it needs, and gives in `compute` the
    loss of a batch, as part of a graph.

    weight (float): What its gradient is multiplied by, 0 or more; components leave one of
        weight 0 aside.
    RAISES (PhonemeNERError): If the weight is out of its range.
    """

    name = "objective"
    # Which encoders can be trained so, for errors.
    encoders = "any encoder of this package"

    def __init__(self, weight: float) -> None:
        check_number("weight", weight, 0.0)
        self.weight = weight
        self._model: Optional[Model[Any, Any]] = None
        self._encoder: Optional[Model[Any, Any]] = None

    @property
    def model(self) -> Optional[Model[Any, Any]]:
        """The parameters that it has besides the encoder's, if there are any."""
        return self._model

    @property
    def encoder(self) -> Model[Any, Any]:
        """The encoder that it trains."""
        if self._encoder is None:
            raise PhonemeNERError(Errors.P154.format(name=self.name))
        return self._encoder

    def initialize(self, encoder: Model[Any, Any], docs: Sequence[Doc]) -> None:
        """Get ready to train an encoder (see `Objective.initialize`)."""
        self.prepare(encoder, docs)
        self._encoder = encoder

    def update(self, docs: Sequence[Doc]) -> float:
        """Compute the loss of a batch, and add its gradient (see `Objective.update`)."""
        loss = self.compute(self.encoder, docs)
        return 0.0 if loss is None else self.backpropagate(loss)

    def backpropagate(self, loss: "Tensor") -> float:
        """Add the gradient of weight × loss to all that the loss was computed from.

        loss (Tensor): The loss.
        RETURNS (float): The loss.
        """
        # What is frozen, the encoder as a whole, say, has no gradient.
        if self.weight and loss.requires_grad:
            (self.weight * loss).backward()  # type: ignore[no-untyped-call, unused-ignore]
        return float(loss.detach())

    def prepare(self, encoder: Model[Any, Any], docs: Sequence[Doc]) -> None:
        """Check an encoder, and make the own parameters."""
        raise NotImplementedError

    def compute(self, encoder: Model[Any, Any], docs: Sequence[Doc]) -> "Optional[Tensor]":
        """Give the loss of a batch; None if there is nothing to learn from."""
        raise NotImplementedError

    def adopt(self, module: "Module") -> None:
        """Take a module as the own parameters, which spaCy's optimizers then update."""
        shim = SafetensorsShim(module)
        self._model = Model(f"{self.name}_parameters", _no_forward, shims=[shim])

    @property
    def module(self) -> Any:
        """The module of the own parameters."""
        assert self._model is not None
        shim = self._model.shims[0]
        assert isinstance(shim, SafetensorsShim)
        return shim.module

    def streams(self, encoder: Model[Any, Any]) -> Tuple[Model[Any, Any], WordStreams]:
        """Find what an encoder offers of its words.

        RAISES (PhonemeNERError): If it offers nothing.
        """
        streams = find_word_streams(encoder)
        if streams is None:
            raise PhonemeNERError(
                Errors.P151.format(name=self.name, encoder=encoder.name, expected=self.encoders)
            )
        return streams


def fresh_generator() -> np.random.Generator:
    """Make a generator from NumPy's global one, which spaCy seeds."""
    return np.random.default_rng(np.random.randint(2**31 - 1))


def _no_forward(model: Model[Any, Any], X: Any, is_train: bool) -> Any:
    raise NotImplementedError  # only holds parameters
