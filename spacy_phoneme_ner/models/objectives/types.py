"""What a training signal besides the tags is to a component, and who teaches one."""

from typing import Any, List, NamedTuple, Optional, Protocol, Sequence, Tuple

from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Model

from ..heads.bio import Floats
from ..heads.tag_distribution import TagDistribution


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


class Tagging(NamedTuple):
    """What a component's scores are of.

    tags (Tuple[str, ...]): The tags, in the order of the scores: "O", "B-LOC", "I-LOC", …
    distribution (TagDistribution): What the scores mean.
    """

    tags: Tuple[str, ...]
    distribution: TagDistribution


class TagBatch(NamedTuple):
    """What a component made of a batch.

    examples (Sequence[Example]): The batch, as the component read it.
    is_annotated (Sequence[bool]): Which of them have tags of their own to learn from.
    scores (Sequence[ndarray]): The scores, as the distribution reads them.
        Shape of the first len(examples): (len(doc), n_tags)
    tagging (Tagging): What they are of.
    """

    examples: Sequence[Example]
    is_annotated: Sequence[bool]
    scores: Sequence[Floats]
    tagging: Tagging


class TagObjective(Protocol):
    """A loss of the tags that a component scored anyway, beside that of its annotations.

    name (str): As for `Objective`.
    weight (float): As for `Objective`.
    gold_weight (float): What the gradient of the annotations is multiplied by.
    """

    name: str
    weight: float
    gold_weight: float

    def initialize_tags(self, tagging: Tagging) -> None:
        """Get ready to train a component, once its labels are known.

        tagging (Tagging): What its scores are of.
        RAISES (PhonemeNERError): If it cannot train these.
        """

    def update_tags(self, batch: TagBatch) -> Tuple[float, List[Floats]]:
        """Compute the loss of a batch.

        batch (TagBatch): The batch.
        RETURNS (Tuple[float, List[ndarray]]): The loss, a mean in nats, and its gradient
            with regard to the scores, both without the weight.
        """


class Teacher(Protocol):
    """Who says how probable each tag of a text is.

    name (str): What it is called in messages.
    tags (Sequence[str]): The tags, in the order of its scores.
    moves (Optional[ndarray]): The scores of moves between tags, see `SoftTags`.
        Shape: (n_tags + 2, n_tags)
    """

    @property
    def name(self) -> str: ...

    @property
    def tags(self) -> Sequence[str]: ...

    @property
    def moves(self) -> Optional[Floats]: ...

    def __call__(self, examples: Sequence[Example]) -> List[Optional[Floats]]:
        """Score the tags of a batch.

        examples (Sequence[Example]): The batch, as the student read it.
        RETURNS (List[Optional[ndarray]]): The scores of the tokens of each Doc to predict;
            None if it says nothing of that Doc. Shape of each: (len(doc), n_tags)
        """
