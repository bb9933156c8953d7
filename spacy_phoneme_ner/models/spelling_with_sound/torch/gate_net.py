"""The torch part: a vector of spelling and one of sound, each as far as it can be trusted."""

from typing import cast

import torch
from torch import Tensor, nn


class GateNet(nn.Module):
    """Adds the sound of tokens to the vectors of their spelling, each behind a gate.

    h = t ⊙ s + g ⊙ V z, with the gates t and g from 0 to 2, feature by feature, by a small
    network that sees the vector of spelling s, that of sound z, and how well the encoder knows
    the word. It begins with V = 0 and all gates at 1, so that h = s.

    width (int): Of the vectors of spelling, and of what comes out.
    sound_width (int): Of those of sound.
    n_features (int): How many features tell how well a word is known.
    inner (int): The width of the hidden layer of the gates.
    """

    def __init__(self, *, width: int, sound_width: int, n_features: int, inner: int) -> None:
        super().__init__()
        self.sound = nn.Linear(sound_width, width, bias=False)
        # Encoders differ in how long their vectors are.
        self.norm = nn.LayerNorm(width, elementwise_affine=False)
        self.sound_norm = nn.LayerNorm(sound_width, elementwise_affine=False)
        self.inner = nn.Linear(width + sound_width + n_features, inner)
        self.gates = nn.Linear(inner, 2 * width)
        for weights in (self.sound.weight, self.gates.weight, self.gates.bias):
            nn.init.zeros_(weights)

    def forward(self, spelling: Tensor, sound: Tensor, features: Tensor) -> Tensor:
        """
        spelling (Tensor): Shape: (n_tokens, width)
        sound (Tensor): Shape: (n_tokens, sound_width)
        features (Tensor): Shape: (n_tokens, n_features)
        RETURNS (Tensor): Shape: (n_tokens, width)
        """
        seen = torch.cat([self.norm(spelling), self.sound_norm(sound), features], dim=1)
        gates = 2.0 * torch.sigmoid(self.gates(torch.relu(self.inner(seen))))
        trust, listen = gates.chunk(2, dim=1)
        return cast(Tensor, trust * spelling + listen * self.sound(sound))
