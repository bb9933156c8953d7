"""The weights of a torch module as safetensors, each in the fewest bits that lose nothing.

Published weights are often rounded, and those that are frozen stay so: what half precision
holds exactly is written so, what 4 bits hold (`four_bits.py`) in these, as bytes in place of
floats. What training changed is exact only in single precision: it is so, or rounded, to half
precision, or its matrices to 8 bits (`eight_bits.py`). A module has all of them in single
precision again.
"""

from types import ModuleType
from typing import TYPE_CHECKING, Any, Dict, Optional

from ..errors import Errors, PhonemeNERError
from . import eight_bits, four_bits

if TYPE_CHECKING:
    from torch import Tensor, nn

EXACT, HALF, EIGHT_BITS = STORAGES = ("exact", "half", "eight-bits")
# For whoever else opens the file. One note alone: safetensors writes several in any order, and
# the same weights have to be the same bytes.
_NOTE = {
    "uint8": "in place of floats: blocks of 32 of them, of 18 bytes as GGML's Q4_0, in half "
    "precision, or of 34 bytes as its Q8_0"
}
_AT_ONCE = 2**20


def save_weights(module: "nn.Module", *, storage: str = EXACT) -> bytes:
    """Serialise a module's weights as safetensors; weights with two names only once.

    module (torch.nn.Module): The module.
    storage (str): What is rounded, where that is not too large for it: "exact", nothing;
        "half", all, to half precision; "eight-bits", matrices to 8 bits, all others to half
        precision. What fewer bits hold exactly has these in any case.
    RETURNS (bytes): The weights.
    """
    from safetensors.torch import save

    own = distinct_weights(module)
    stored = {name: _stored(tensor, storage) for name, tensor in own.items()}
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
                continue
            packing: Any = _packing(tensor)
            if place.is_contiguous() and place.device.type == "cpu":
                packing.unpack(tensor, place)
            else:
                whole = torch.empty(place.shape)
                packing.unpack(tensor, whole)
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


def _stored(tensor: "Tensor", storage: str) -> "Tensor":
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
    is_matrix = tensor.dim() > 1  # what is one number for each output has few, which matter
    if storage == EIGHT_BITS and is_matrix and (packed := eight_bits.pack(tensor)) is not None:
        return packed
    if storage != EXACT and are_finite(half := tensor.half()):
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
        packing: Any = _packing(tensor)
        n_blocks, n_more = divmod(place.numel(), four_bits.BLOCK)
        fits = packing is not None and len(tensor) == n_blocks and not n_more
        is_finite = fits and packing.are_finite(tensor)
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


def _packing(tensor: "Tensor") -> Optional[ModuleType]:
    """Tell from the bytes of a block what numbers were packed by, if by anything."""
    sizes = {packing.BLOCK_BYTES: packing for packing in (four_bits, eight_bits)}
    return sizes.get(tensor.shape[1]) if tensor.dim() == 2 else None


def _misfit(reason: str) -> PhonemeNERError:
    return PhonemeNERError(Errors.P105.format(reason=reason))
