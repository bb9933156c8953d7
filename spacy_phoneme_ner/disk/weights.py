"""How many weights there are, told from the head of what holds them, before any is read.

A config that comes with weights can say any size. What is built by it takes memory and time,
so it is compared with the weights first.
"""

import json
from io import SEEK_END, BytesIO
from math import prod
from pathlib import Path
from typing import IO, Any, Mapping, NamedTuple

from .files import parse_json

_LONGEST = 100_000_000  # bytes of a head; safetensors has the same bound
# Of the pickled kind the head is at the end, and has no fixed form. A tensor takes more
# than so many bytes of it, a number one at least.
_BYTES_A_TENSOR = 100
# What is no larger than this is built in no time: whatever else is wrong with it, who loads the
# weights tells better.
_SMALL_DEPTH, _SMALL_SIZE = 1_000, 2**26


class WeightCount(NamedTuple):
    """How many tensors there are, and how many numbers in all of them, at most."""

    tensors: int
    numbers: int


def count_in_bytes(data: bytes) -> WeightCount:
    """Count the weights in the bytes of a safetensors file.

    RAISES (ValueError): If it is none.
    """
    return _count(BytesIO(data))


def count_in_folder(folder: Path) -> WeightCount:
    """Count the weights of a Hugging Face model.

    folder (Path): Its folder.
    RETURNS (WeightCount): Those of its safetensors files; if there are none, of the others.
    RAISES (ValueError): If one is damaged.
    RAISES (OSError): If one cannot be read.
    """
    counts = []
    for path in folder.glob("*.safetensors"):
        with path.open("rb") as file:
            counts.append(_count(file))
    if not counts:
        size = sum(path.stat().st_size for path in folder.glob("pytorch_model*.bin"))
        counts = [WeightCount(size // _BYTES_A_TENSOR, size)]
    return WeightCount(sum(c.tensors for c in counts), sum(c.numbers for c in counts))


def check_layers(config: Mapping[str, Any], count: WeightCount) -> None:
    """Check that there are no more layers than tensors.

    config (Mapping[str, Any]): What config.json says.
    count (WeightCount): The weights.
    RAISES (ValueError): If there are.
    """
    for name, value in config.items():
        if "layer" in name and type(value) is int and value > max(count.tensors, _SMALL_DEPTH):
            raise ValueError(f"{name} is {value}, and there are {count.tensors} tensors")


def check_numbers(numbers: Mapping[str, Any], count: WeightCount) -> None:
    """Check that nothing that is counted is more than all weights together.

    numbers (Mapping[str, Any]): What is counted; whatever is no number is passed over.
    count (WeightCount): The weights.
    RAISES (ValueError): If something is.
    """
    for name, value in numbers.items():
        if type(value) is int and value > max(count.numbers, _SMALL_SIZE):
            raise ValueError(f"{name} is {value}, and there are {count.numbers} weights")


def _count(file: IO[bytes]) -> WeightCount:
    length = int.from_bytes(file.read(8), "little")
    if length > _LONGEST:
        raise ValueError("its head is too long")
    try:
        head = parse_json(file.read(length).decode("utf8"))
        tensors = [about for name, about in head.items() if name != "__metadata__"]
        numbers = sum(_most_numbers(about) for about in tensors)
        end = max((about["data_offsets"][1] for about in tensors), default=0)
    except (json.JSONDecodeError, AttributeError, IndexError, KeyError, TypeError) as error:
        raise ValueError(f"its head cannot be read ({error})") from None
    if file.seek(0, SEEK_END) < 8 + length + end:
        raise ValueError("it ends before its weights do")
    return WeightCount(len(tensors), numbers)


def _most_numbers(about: Mapping[str, Any]) -> int:
    """Tell how many numbers a tensor may hold: in bytes, two are packed in each."""
    start, end = map(int, about["data_offsets"])
    count: int = prod(about["shape"])
    # What says to hold more than there are bits for is damaged, as its reader will tell.
    return min(2 * count if about["dtype"] == "U8" else count, 2 * (end - start))
