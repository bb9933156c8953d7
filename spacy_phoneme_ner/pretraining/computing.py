"""What a run computes with: the device, the precision of numbers, the threads."""

from contextlib import contextmanager
from typing import Any, Iterator

from ..errors import Errors, PhonemeNERError


def find_device(name: str) -> Any:
    """Find the device to train on.

    name (str): As in `TrainSettings`.
    RETURNS (device): The device.
    RAISES (PhonemeNERError): If it is not there.
    """
    import torch

    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if name != "cpu" and not torch.cuda.is_available():
        reason = "torch finds no GPU"
        raise PhonemeNERError(Errors.P709.format(device=name, reason=reason))
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except RuntimeError as error:
        reason = str(error).strip().split("\n")[0].rstrip(".")
        raise PhonemeNERError(Errors.P709.format(device=name, reason=reason)) from None
    return device


def find_precision(name: str, device: Any) -> str:
    """Choose the numbers to compute with.

    name (str): As in `TrainSettings`.
    device (device): Where.
    RETURNS (str): "fp32", "bf16" or "fp16".
    """
    import torch

    if name != "auto":
        return name
    if device.type != "cuda":
        return "fp32"  # most CPUs are many times slower with anything shorter
    return "bf16" if torch.cuda.is_bf16_supported() else "fp16"


@contextmanager
def threads(n: int) -> Iterator[None]:
    """Let torch use so many threads of the CPU for a while; 0 changes nothing."""
    import torch

    before = torch.get_num_threads()
    if n:
        torch.set_num_threads(n)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def make_scaler(precision: str, device: Any) -> Any:
    """Make what keeps the small gradients of fp16 from vanishing.

    precision (str): "fp32", "bf16" or "fp16".
    device (device): Where.
    RETURNS (Optional[GradScaler]): None where nothing has to be scaled.
    """
    import torch

    return torch.amp.GradScaler(device.type) if precision == "fp16" else None
