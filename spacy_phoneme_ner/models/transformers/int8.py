"""Prediction in 8-bit integers: a second encoder beside the one that is trained and saved."""

import copy
import warnings
from itertools import chain
from timeit import repeat
from typing import TYPE_CHECKING, Any, Optional, Tuple

from thinc.api import ArgsKwargs

from ...errors import Warnings
from ...memory.locks import SharedLock

if TYPE_CHECKING:
    from torch import nn

# How far vectors may be from those of floats, as a share of their length. Of real encoders
# they are 0.03 away.
_MOST_ERROR = 0.3


class Int8Copy:
    """Makes copies of an encoder whose linear layers multiply in 8-bit integers.

    A copy shares all other weights with the encoder, and is made anew when these change.
    It is not pickled: another process makes its own. Where integers are of no use, or the
    vectors come out too different, the encoder itself is given, and a warning.
    """

    def __init__(self) -> None:
        self._lock = SharedLock()
        # The encoder, the generation of its weights, and what predicts in its stead: one
        # object, as other threads look at it meanwhile.
        self._made: Tuple[Any, int, Any] = (None, -1, None)

    def __reduce__(self) -> Tuple[Any, ...]:
        return Int8Copy, ()

    def of(self, module: Any, generation: int, sample: ArgsKwargs) -> Any:
        """Give what is to predict in place of an encoder.

        module (nn.Module): The encoder, in evaluation mode, on a CPU.
        generation (int): Changes whenever its weights do.
        sample (ArgsKwargs): An input to compare the two by.
        RETURNS (nn.Module): The copy, or the encoder itself.
        """
        with self._lock:
            made_of, of_generation, made = self._made
            if made_of is not module or of_generation != generation:
                made = _make(module, sample)
                self._made = (module, generation, made)
        return made


def _make(module: Any, sample: ArgsKwargs) -> Any:
    import torch

    largest = find_largest()
    if largest is None:
        warnings.warn(Warnings.W035.format(version=torch.__version__), stacklevel=2)
        return module
    # What is in the memo is not copied.
    shared = {id(tensor): tensor for tensor in chain(module.parameters(), module.buffers())}
    copied = copy.deepcopy(module, shared)
    _replace_linear(copied, largest)
    with torch.no_grad():
        floats, integers = (_vectors(m(*sample.args, **sample.kwargs)) for m in (module, copied))
    least = torch.finfo(torch.float32).tiny  # of a sample without a sequence
    error = float((integers - floats).norm() / floats.norm().clamp_min(least))
    if not error <= _MOST_ERROR:
        warnings.warn(Warnings.W036.format(error=error, most=_MOST_ERROR), stacklevel=2)
        return module
    return copied


def find_largest() -> Optional[int]:
    """Tell the largest integer that weights may become here.

    Processors without VNNI add the products of two neighbours in 16 bits and cut off, without
    a word, what does not fit: there weights get 7 bits. Nothing in torch tells, so it is tried.

    RETURNS (Optional[int]): 127 or 63; None where torch cannot multiply integers (before 2.4),
        or not as fast as floats (without oneDNN).
    """
    import torch

    signs = torch.ones(256, 512, dtype=torch.int8)
    signs[::2] = -1
    inputs = signs * 127
    for largest in (127, 63):
        weights = signs.t() * largest
        expected = inputs.float() @ weights.float()  # exact: below 2 ** 24
        try:
            if torch.equal(torch._int_mm(inputs, weights).float(), expected):
                break
        except (AttributeError, NotImplementedError, RuntimeError):
            return None
    else:
        return None
    floats = inputs.float(), weights.float()
    seconds = [
        min(repeat(multiply, number=1, repeat=3))
        for multiply in (lambda: torch._int_mm(inputs, weights), lambda: torch.mm(*floats))
    ]
    # Several times as long where it is done one by one; about as long is good enough.
    return largest if seconds[0] < 3 * seconds[1] else None


def _replace_linear(module: "nn.Module", largest: int) -> None:
    from torch import nn

    from .torch.int8_linear import Int8Linear

    for name, child in module.named_children():
        if type(child) is nn.Linear:  # what is derived from it may compute otherwise
            setattr(module, name, Int8Linear(child, largest))
        else:
            _replace_linear(child, largest)


def _vectors(output: Any) -> Any:
    return getattr(output, "last_hidden_state", output)
