"""Numbers in 4 bits, where they were rounded to so many: nothing is lost.

Blocks of 32 numbers have a scale in half precision and 16 levels, and are laid out as GGML's
type Q4_0 is (https://github.com/ggml-org/ggml, `block_q4_0`): 18 bytes, the scale first, then
the levels, of which a byte holds the one of each half of the block. A level l stands for
(l - 8) * scale, in half precision.
"""

from typing import TYPE_CHECKING, Optional

if TYPE_CHECKING:
    from torch import Tensor

BLOCK, BLOCK_BYTES, SCALE_BYTES = 32, 18, 2
_ZERO = 8  # the level that stands for 0, and the furthest from 0 there is
_HALF_BLOCK = BLOCK // 2
_AT_ONCE = 2**15  # blocks: what is computed on the way takes a few megabytes


def pack(numbers: "Tensor") -> "Optional[Tensor]":
    """Write numbers in 4 bits, if they are exactly what such blocks can hold.

    Whoever rounds to this type gives the number that is furthest from 0 the level 0, so the
    scale of a block is told from that one number.

    numbers (Tensor): Any number of them. float32
    RETURNS (Optional[Tensor]): Shape: (n_blocks, 18), uint8. None if they are no such numbers,
        or not a multiple of 32.
    """
    import torch

    if not numbers.numel() or numbers.numel() % BLOCK:
        return None
    blocks = numbers.reshape(-1, BLOCK)
    packed = torch.empty(len(blocks), BLOCK_BYTES, dtype=torch.uint8)
    for some, place in zip(torch.split(blocks, _AT_ONCE), torch.split(packed, _AT_ONCE)):
        furthest = some.gather(1, some.abs().argmax(dim=1, keepdim=True))
        scale = (furthest / -_ZERO).half()
        # All zeros have no scale to divide by.
        steps = (some / scale.float()).nan_to_num(0.0).round().clamp(-_ZERO, _ZERO - 1)
        if not torch.equal((steps * scale.float()).half().float(), some):
            return None
        levels = (steps + _ZERO).to(torch.uint8)
        place[:, :SCALE_BYTES] = bytes_of(scale)
        place[:, SCALE_BYTES:] = levels[:, :_HALF_BLOCK] | levels[:, _HALF_BLOCK:] << 4
    return packed


def unpack(packed: "Tensor", numbers: "Tensor") -> None:
    """Read what `pack` wrote.

    packed (Tensor): The blocks. Shape: (n_blocks, 18), uint8
    numbers (Tensor): Where the numbers go, as many as the blocks hold, one after the other in
        memory. float32
    """
    import torch

    blocks = numbers.view(-1, BLOCK)
    for some, place in zip(torch.split(packed, _AT_ONCE), torch.split(blocks, _AT_ONCE)):
        levels = torch.cat([some[:, SCALE_BYTES:] & 15, some[:, SCALE_BYTES:] >> 4], dim=1)
        place.copy_(((levels.float() - _ZERO) * scales_of(some).float()).half())


def are_finite(packed: "Tensor") -> bool:
    """Tell whether all numbers in some blocks are.

    packed (Tensor): The blocks. Shape: (n_blocks, 18), uint8
    RETURNS (bool): Whether no number is infinite, or none at all.
    """
    return bool((scales_of(packed) * _ZERO).isfinite().all())


def bytes_of(scales: "Tensor") -> "Tensor":
    """Write scales as blocks begin with them.

    scales (Tensor): Shape: (n_blocks, 1), float16
    RETURNS (Tensor): The byte that counts less first, on any machine.
        Shape: (n_blocks, 2), uint8
    """
    import torch

    return torch.from_numpy(scales.numpy().astype("<f2").view("u1"))


def scales_of(packed: "Tensor") -> "Tensor":
    """Read the scales that blocks begin with.

    packed (Tensor): The blocks. Shape: (n_blocks, n_bytes), uint8
    RETURNS (Tensor): Shape: (n_blocks, 1), float16
    """
    import torch

    scales = packed[:, :SCALE_BYTES].contiguous().numpy().view("<f2")
    return torch.from_numpy(scales.astype("f2"))
