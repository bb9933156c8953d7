"""The torch part of a table of pieces: what is made of a word's features."""

from typing import cast

import torch.nn.functional as F
from torch import Tensor, nn


class PieceNet(nn.Module):
    """Token vectors from what a table of pieces tells of words.

    features (int): How many features a word gets.
    inner (int): The width of the hidden layer.
    width (int): The width of token vectors.
    """

    def __init__(self, *, features: int, inner: int, width: int) -> None:
        super().__init__()
        self.inner = nn.Linear(features, inner)
        self.outer = nn.Linear(inner, width)

    def forward(self, features: Tensor) -> Tensor:
        """
        features (Tensor): The features of words. Shape: (n_tokens, features)
        RETURNS (Tensor): Shape: (n_tokens, width)
        """
        return cast(Tensor, self.outer(F.relu(self.inner(features))))
