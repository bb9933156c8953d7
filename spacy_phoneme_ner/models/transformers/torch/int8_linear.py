"""A linear layer that multiplies in 8-bit integers."""

from typing import Optional

import torch
from torch import Tensor, nn

# The integers that inputs become.
_LEAST, _LARGEST = -128, 127


class Int8Linear(nn.Linear):
    """Gives about what a linear layer gives, faster: for prediction on a CPU.

    Weights have a scale for each output; inputs have one, and a shift, for each row (Yao et
    al., ZeroQuant, NeurIPS 2022, section 4.1): with those of the whole matrix, as torch's own
    dynamic layers had them, a vector would be coarser, and hang on what else is in the matrix.
    The shift is for inputs that lie on one side, as most do, of normalisations too.

    linear (nn.Linear): The layer. Its weights are shared, for those who look at them; the
        integers that were made of them do not follow when they change.
    largest (int): The largest integer that weights become, at most 127.
    """

    integers: Tensor
    scales: Tensor
    sums: Tensor

    def __init__(self, linear: nn.Linear, largest: int) -> None:
        has_bias = linear.bias is not None
        super().__init__(linear.in_features, linear.out_features, bias=has_bias, device="meta")
        self.weight, self.bias = linear.weight, linear.bias
        self._tiny = torch.finfo(torch.float32).tiny  # no row of one value divides by zero
        weights = linear.weight.detach()
        scales = weights.abs().amax(dim=1).clamp_min(self._tiny) / largest
        integers = (weights / scales[:, None]).round().to(torch.int8)
        self.register_buffer("integers", integers, persistent=False)
        self.register_buffer("scales", scales, persistent=False)
        sums = integers.sum(dim=1, dtype=torch.float32)
        self.register_buffer("sums", sums, persistent=False)

    def forward(self, inputs: Tensor) -> Tensor:
        """Multiply.

        inputs (Tensor): Shape: (..., in_features), float32
        RETURNS (Tensor): Shape: (..., out_features), float32
        """
        rows = inputs.reshape(-1, self.in_features)
        # Not aminmax: on a CPU both alone are twenty times as fast.
        least, largest = rows.amin(dim=1, keepdim=True), rows.amax(dim=1, keepdim=True)
        scales = ((largest - least) / (_LARGEST - _LEAST)).clamp_min_(self._tiny)
        # rows = scales * integers + shifts. In place: on a CPU, memory that is asked for anew
        # costs more than what is done in it.
        shifts = least - _LEAST * scales
        integers = rows.sub(shifts).div_(scales).round_().to(torch.int8)
        product = torch._int_mm(integers, self.integers.t()).float().mul_(scales)
        product.addcmul_(shifts, self.sums)
        bias: Optional[Tensor] = self.bias
        if bias is None:
            output = product.mul_(self.scales)
        else:
            output = torch.addcmul(bias, product, self.scales)
        return output.view(*inputs.shape[:-1], self.out_features)
