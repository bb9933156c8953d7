"""Numbers in 8 bits, rounded: those of a matrix that was trained, in a quarter of the room.

Blocks of 32 numbers have a scale in half precision and 255 levels, and are laid out as GGML's
type Q8_0 is (https://github.com/ggml-org/ggml, `block_q8_0`): 34 bytes, the scale first, then
the levels as signed bytes. A level l stands for l * scale. With a scale for each block, and not
one for a row, one large number makes 31 others coarser, and not hundreds.
"""

from typing import TYPE_CHECKING, Optional

from .four_bits import BLOCK, SCALE_BYTES, bytes_of, scales_of

if TYPE_CHECKING:
    from torch import Tensor

BLOCK_BYTES = SCALE_BYTES + BLOCK
_MOST = 127  # the level furthest from 0: as many below as above
_AT_ONCE = 2**15  # blocks: what is computed on the way takes a few megabytes


def pack(numbers: "Tensor") -> "Optional[Tensor]":
    """Round numbers to 8 bits.

    numbers (Tensor): Any number of them. float32
    RETURNS (Optional[Tensor]): Shape: (n_blocks, 34), uint8. None if they are too large, no
        numbers at all, or not a multiple of 32.
    """
    import torch

    if not numbers.numel() or numbers.numel() % BLOCK:
        return None
    blocks = numbers.reshape(-1, BLOCK)
    packed = torch.empty(len(blocks), BLOCK_BYTES, dtype=torch.uint8)
    for some, place in zip(torch.split(blocks, _AT_ONCE), torch.split(packed, _AT_ONCE)):
        scale = (some.abs().amax(dim=1, keepdim=True) / _MOST).half()
        if not scale.isfinite().all():
            return None
        # Where all is next to nothing, there is no scale to divide by.
        levels = (some / scale.float()).nan_to_num(0.0).round().clamp(-_MOST, _MOST)
        place[:, :SCALE_BYTES] = bytes_of(scale)
        place[:, SCALE_BYTES:] = levels.to(torch.int8).view(torch.uint8)
    return packed


def unpack(packed: "Tensor", numbers: "Tensor") -> None:
    """Read what `pack` wrote.

    packed (Tensor): The blocks. Shape: (n_blocks, 34), uint8
    numbers (Tensor): Where the numbers go, as many as the blocks hold, one after the other in
        memory. float32
    """
    import torch

    blocks = numbers.view(-1, BLOCK)
    for some, place in zip(torch.split(packed, _AT_ONCE), torch.split(blocks, _AT_ONCE)):
        levels = some[:, SCALE_BYTES:].contiguous().view(torch.int8)
        torch.mul(levels, scales_of(some).float(), out=place)


def are_finite(packed: "Tensor") -> bool:
    """Tell whether all numbers in some blocks are.

    packed (Tensor): The blocks. Shape: (n_blocks, 34), uint8
    RETURNS (bool): Whether no number is infinite, or none at all.
    """
    return bool(scales_of(packed).isfinite().all())
