"""The objective that ties the two vectors of each word, its spelling's and its sound's."""

from typing import TYPE_CHECKING, Any, Optional, Sequence

from spacy.tokens import Doc
from thinc.api import Model

from ...errors import Errors, PhonemeNERError
from ...losses.alignment import LOG_SCALE, MAX_LOG_SCALE, alignment_loss
from .base import TrainingObjective

if TYPE_CHECKING:
    from torch import Tensor


def make_alignment_v1(*, weight: float = 0.01) -> "AlignmentObjective":
    """Make the alignment loss of PhoneXL, see `losses.alignment`.

    weight (float): What its gradient is multiplied by.
    RETURNS (AlignmentObjective): The objective.
    RAISES (PhonemeNERError): If the weight is below 0.
    """
    return AlignmentObjective(weight)


class AlignmentObjective(TrainingObjective):
    """Pulls each word's spelling and sound together, and those of other words apart.

    Its own parameter is the logarithm of the scale, which it learns.

    weight (float): What its gradient is multiplied by.
    """

    name = "alignment"
    encoders = "PhoneXL.v1, or PhonemeWordEncoder.v1 with `streams` such as 'ipa+orth'"

    def prepare(self, encoder: Model[Any, Any], docs: Sequence[Doc]) -> None:
        """Check that an encoder reads words by both, and start the scale."""
        import torch

        if not self.streams(encoder)[1].has_both:
            raise PhonemeNERError(
                Errors.P152.format(name=self.name, encoder=encoder.name, expected=self.encoders)
            )
        scale = torch.nn.Parameter(torch.full((1,), LOG_SCALE))
        self.adopt(torch.nn.ParameterDict({"log_scale": scale}))

    def compute(self, encoder: Model[Any, Any], docs: Sequence[Doc]) -> "Optional[Tensor]":
        """Give the loss of a batch."""
        if max(map(len, docs), default=0) < 2:
            return None
        node, streams = self.streams(encoder)
        scale = self.module["log_scale"]
        # Not in the loss alone, where what went too far would get no gradient to come
        # back by. CLIP clamps it after each step, too.
        scale.data.clamp_(max=MAX_LOG_SCALE)
        words = streams.vectors(node, docs)
        return alignment_loss(words.spelling, words.sound, words.lengths, scale)
