"""What a training signal besides the tags is to a component."""

from typing import Any, Optional, Protocol, Sequence

from spacy.tokens import Doc
from thinc.api import Model


class Objective(Protocol):
    """A loss that a component adds to that of its annotations, in training only.

    name (str): What kind it is, for messages. Its loss is called as the config calls it,
        after the component's name and a colon.
    weight (float): What its gradient is multiplied by. A component leaves one of weight 0
        aside.
    """

    name: str
    weight: float

    @property
    def model(self) -> Optional[Model[Any, Any]]:
        """The parameters that it has besides the encoder's, if there are any."""

    def initialize(self, encoder: Model[Any, Any], docs: Sequence[Doc]) -> None:
        """Get ready to train an encoder, once it is initialised itself.

        encoder (Model[List[Doc], List[Floats2d]]): The encoder of the component.
        docs (Sequence[Doc]): A sample, with an IPA layer if the component has a G2P.
        RAISES (PhonemeNERError): If the encoder does not offer what it needs.
        """

    def update(self, docs: Sequence[Doc]) -> float:
        """Compute the loss of a batch. The gradient of weight × loss is added to those of
        the encoder and of the own parameters; the component uses them afterwards.

        docs (Sequence[Doc]): The batch, as the component read it.
        RETURNS (float): The loss, without the weight; a mean, in nats.
        """
