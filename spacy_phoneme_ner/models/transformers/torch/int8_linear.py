"""A linear layer that multiplies in 8-bit integers."""

from typing import Optional

import torch
from torch import Tensor, nn

# The largest integer that inputs become.
_LARGEST = 127


class Int8Linear(nn.Linear):
    """Gives about what a linear layer gives, faster: for prediction on a CPU.

    Weights have a scale for each output and inputs one for each row (Yao et al., ZeroQuant,
    NeurIPS 2022, section 4.1): with one for the whole matrix, as torch's own dynamic layers
    had it, a vector would be coarser, and hang on what else is in the matrix.

    linear (nn.Linear): The layer. Its weights are shared, for those who look at them; the
        integers that were made of them do not follow when they change.
    largest (int): The largest integer that weights become, at most 127.
    """

    integers: Tensor
    scales: Tensor

    def __init__(self, linear: nn.Linear, largest: int) -> None:
        has_bias = linear.bias is not None
        super().__init__(linear.in_features, linear.out_features, bias=has_bias, device="meta")
        self.weight, self.bias = linear.weight, linear.bias
        self._least = torch.finfo(torch.float32).tiny  # no row of zeros divides by zero
        weights = linear.weight.detach()
        scales = weights.abs().amax(dim=1).clamp_min(self._least) / largest
        integers = (weights / scales[:, None]).round().to(torch.int8)
        self.register_buffer("integers", integers, persistent=False)
        self.register_buffer("scales", scales, persistent=False)

    def forward(self, inputs: Tensor) -> Tensor:
        """Multiply.

        inputs (Tensor): Shape: (..., in_features), float32
        RETURNS (Tensor): Shape: (..., out_features), float32
        """
        rows = inputs.reshape(-1, self.in_features)
        buffer = rows.abs()
        scales = buffer.amax(dim=1, keepdim=True).clamp_min_(self._least).div_(_LARGEST)
        # In place: on a CPU, memory that is asked for anew costs more than what is done in it.
        integers = torch.div(rows, scales, out=buffer).round_().to(torch.int8)
        product = torch._int_mm(integers, self.integers.t()).float().mul_(scales)
        bias: Optional[Tensor] = self.bias
        if bias is None:
            output = product.mul_(self.scales)
        else:
            output = torch.addcmul(bias, product, self.scales)
        return output.view(*inputs.shape[:-1], self.out_features)
