"""The weights of a torch module as safetensors, each in the fewest bits that lose nothing.

Published weights are often rounded, and those that are frozen stay so: what half precision
holds exactly is written so, what 4 bits hold (`four_bits.py`) in these, as bytes in place of
floats. A module has them in single precision again.
"""

from typing import TYPE_CHECKING, Any, Dict

from ..errors import Errors, PhonemeNERError
from . import four_bits

if TYPE_CHECKING:
    from torch import Tensor, nn

# For whoever else opens the file. One note alone: safetensors writes several in any order, and
# the same weights have to be the same bytes.
_NOTE = {"uint8": "in place of floats: blocks of 32 of them as GGML's Q4_0, in half precision"}
_AT_ONCE = 2**20


def save_weights(module: "nn.Module", *, halve: bool = False) -> bytes:
    """Serialise a module's weights as safetensors; weights with two names only once.

    module (torch.nn.Module): The module.
    halve (bool): Whether all are rounded to half precision that are not too large for it.
    RETURNS (bytes): The weights.
    """
    from safetensors.torch import save

    own = distinct_weights(module)
    stored = {name: _stored(tensor, halve) for name, tensor in own.items()}
    has_packed = any(_is_packed(tensor, own[name]) for name, tensor in stored.items())
    return bytes(save(stored, _NOTE if has_packed else None))


def load_weights(module: "nn.Module", data: bytes) -> None:
    """Load what `save_weights` gave into a module of the same shape.

    module (torch.nn.Module): The module; after an error it is as before.
    data (bytes): The weights.
    RAISES (PhonemeNERError): If they do not fit it, are damaged, or no numbers.
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load

    own = distinct_weights(module)
    try:
        stored = load(data)
    except SafetensorError as error:
        raise _misfit(" ".join(str(error).split()).rstrip(".")) from None
    unknown = stored.keys() ^ own.keys()
    if unknown:
        raise _misfit(f"missing or unexpected: {', '.join(sorted(unknown)[:5])}")
    for name, tensor in stored.items():
        _check(name, tensor, own[name])
    with torch.no_grad():
        for name, tensor in stored.items():
            place = own[name]
            if not _is_packed(tensor, place):
                place.copy_(tensor)
            elif place.is_contiguous() and place.device.type == "cpu":
                four_bits.unpack(tensor, place)
            else:
                whole = torch.empty(place.shape)
                four_bits.unpack(tensor, whole)
                place.copy_(whole)


def distinct_weights(module: "nn.Module") -> "Dict[str, Tensor]":
    """The weights of a module by the first of their names (some modules tie weights).

    module (torch.nn.Module): The module.
    RETURNS (Dict[str, Tensor]): Its parameters and what else its state is made of.
    """
    state: Dict[str, Tensor] = module.state_dict()
    names: Dict[Any, str] = {}
    for name, tensor in state.items():
        # Tensors without elements have no address to tell them apart by.
        place = (tensor.data_ptr(), tensor.shape) if tensor.numel() else name
        names.setdefault(place, name)
    return {name: state[name] for name in names.values()}


def are_finite(tensor: "Tensor") -> bool:
    """Tell whether no number of a tensor is infinite, or none at all.

    tensor (Tensor): Any.
    RETURNS (bool): Whether it is so.
    """
    import torch

    # By parts: what is computed on the way would take more memory than all of the tensor.
    parts = torch.split(tensor.reshape(-1), _AT_ONCE)
    return all(bool(part.isfinite().all()) for part in parts)


def _stored(tensor: "Tensor", halve: bool) -> "Tensor":
    import torch

    tensor = tensor.detach().cpu().contiguous()
    if tensor.dtype != torch.float32:
        return tensor
    packed = four_bits.pack(tensor)
    if packed is not None:
        return packed
    for narrow in (torch.float16, torch.bfloat16):
        if _survives(tensor, narrow):
            return tensor.to(narrow)
    if halve and are_finite(half := tensor.half()):
        return half
    return tensor


def _survives(tensor: "Tensor", narrow: Any) -> bool:
    import torch

    # By parts: of weights that were trained, the first tells.
    parts = torch.split(tensor.reshape(-1), _AT_ONCE)
    return all(torch.equal(part.to(narrow).to(part.dtype), part) for part in parts)


def _check(name: str, tensor: "Tensor", place: "Tensor") -> None:
    """Check that a stored tensor fits its place, and holds numbers."""
    if _is_packed(tensor, place):
        shape = (place.numel() // four_bits.BLOCK, four_bits.BLOCK_BYTES)
        fits = tensor.shape == shape and not place.numel() % four_bits.BLOCK
        is_finite = fits and four_bits.are_finite(tensor)
    else:
        fits = tensor.shape == place.shape
        fits = fits and tensor.is_floating_point() == place.is_floating_point()
        is_finite = fits and are_finite(tensor)
    if not fits:
        got, expected = (f"{tuple(t.shape)} of {t.dtype}" for t in (tensor, place))
        raise _misfit(f"'{name}' is {got}, and not {expected}".replace("torch.", ""))
    if not is_finite:
        raise PhonemeNERError(Errors.P610.format(path="What was saved", name=f"'{name}'"))


def _is_packed(tensor: "Tensor", place: "Tensor") -> bool:
    import torch

    return tensor.dtype == torch.uint8 and place.dtype == torch.float32


def _misfit(reason: str) -> PhonemeNERError:
    return PhonemeNERError(Errors.P105.format(reason=reason))
