"""The torch part of a gazetteer: its tables, and what is made of what stands in them."""

from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class GazetteerNet(nn.Module):
    """Token vectors from what a gazetteer tells of words.

    The tables are buffers: they are saved and loaded with the weights, and not trained.

    kinds (int): How many kinds of keys there are.
    slots (int): The size of each kind's table.
    classes (int): How many classes of tokens there are counts of.
    features (int): How many features a word gets.
    inner (int): The width of the hidden layer.
    width (int): The width of token vectors.
    """

    marks: Tensor
    counts: Tensor
    prior: Tensor

    def __init__(
        self, *, kinds: int, slots: int, classes: int, features: int, inner: int, width: int
    ) -> None:
        super().__init__()
        self.register_buffer("marks", torch.zeros(kinds, slots, dtype=torch.int16))
        self.register_buffer("counts", torch.zeros(kinds, slots, classes + 1, dtype=torch.uint8))
        self.register_buffer("prior", torch.full((classes,), 1.0 / classes))
        self.inner = nn.Linear(features, inner)
        self.outer = nn.Linear(inner, width)

    def forward(self, evidence: Tensor) -> Tensor:
        """
        evidence (Tensor): The features of words. Shape: (n_tokens, features)
        RETURNS (Tensor): Shape: (n_tokens, width)
        """
        return cast(Tensor, self.outer(F.relu(self.inner(evidence))))
