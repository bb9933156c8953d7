"""The state of a run, in one file that is there whole or not at all.

All random numbers come from the seed and the number of the step, so the weights, the
optimizer's averages and that number are all there is to keep.
"""

import json
from pathlib import Path
from typing import Any, Dict, Mapping, Optional

from ..disk.digests import digest_arrays
from ..disk.files import parse_json, replacing
from ..errors import Errors, PhonemeNERError

FILE = "checkpoint.safetensors"
_FORMAT = "spacy-phoneme-ner.pretraining-checkpoint"
_DIGEST = "digest"
_AVERAGES = ("exp_avg", "exp_avg_sq")


def save_checkpoint(folder: Path, network: Any, optimizer: Any, about: Dict[str, Any]) -> None:
    """Write the state of a run.

    folder (Path): The folder of the run.
    network (Module): Its weights are kept.
    optimizer (AdamW): Its averages are kept.
    about (Dict[str, Any]): The rest, as JSON has it; "step" is how many are done.
    RAISES (PhonemeNERError): If it cannot be written there.
    """
    import torch
    from safetensors.torch import save

    tensors = {}
    n_updates = 0
    for name, weights in network.named_parameters():
        tensors[f"weights/{name}"] = weights.detach().contiguous()
        # With fp16, the first steps may all be passed over: then there is nothing yet.
        state = optimizer.state.get(weights, {})
        n_updates = int(state.get("step", 0))
        for average in _AVERAGES:
            values = state.get(average, torch.zeros_like(weights))
            tensors[f"{average}/{name}"] = values.detach().contiguous()
    metadata = {"format": _FORMAT, "about": json.dumps({**about, "updates": n_updates})}
    metadata[_DIGEST] = _digest(tensors, metadata)
    with replacing(folder / FILE) as temporary:
        temporary.write_bytes(save(tensors, metadata))


def read_about(folder: Path) -> Optional[Dict[str, Any]]:
    """Read what a checkpoint says of its run, without its weights.

    folder (Path): The folder of the run.
    RETURNS (Optional[Dict[str, Any]]): What `save_checkpoint` got; None without a file.
    RAISES (PhonemeNERError): If the file is no checkpoint.
    """
    from safetensors import SafetensorError, safe_open

    path = folder / FILE
    if not path.exists():
        return None
    try:
        with safe_open(str(path), framework="np") as file:
            metadata = file.metadata() or {}
        if metadata.get("format") != _FORMAT:
            raise PhonemeNERError(Errors.P708.format(path=path, reason="it holds something else"))
        about: Dict[str, Any] = parse_json(metadata["about"])
    except (SafetensorError, OSError, KeyError, json.JSONDecodeError) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        raise PhonemeNERError(Errors.P708.format(path=path, reason=reason)) from None
    return about


def load_checkpoint(folder: Path, network: Any, optimizer: Any, n_updates: int) -> None:
    """Put the state of a run back.

    folder (Path): The folder of the run.
    network (Module): Gets the weights; of the same size as that which was kept.
    optimizer (AdamW): Gets the averages.
    n_updates (int): How many steps went into the averages ("updates" of `read_about`).
    RAISES (PhonemeNERError): If the file does not fit the network.
    """
    import torch
    from safetensors import SafetensorError, safe_open

    path = folder / FILE
    try:
        with safe_open(str(path), framework="pt") as file:
            metadata = dict(file.metadata() or {})
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        if metadata.pop(_DIGEST, None) != _digest(tensors, metadata):
            raise ValueError("it is damaged: its digest is another")
        with torch.no_grad():
            for name, weights in network.named_parameters():
                weights.copy_(tensors[f"weights/{name}"])
                state = {"step": torch.tensor(float(n_updates))}
                for average in _AVERAGES:
                    state[average] = torch.zeros_like(weights).copy_(tensors[f"{average}/{name}"])
                optimizer.state[weights] = state
    except (SafetensorError, KeyError, RuntimeError, ValueError, OSError) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        raise PhonemeNERError(Errors.P708.format(path=path, reason=reason)) from None


def _digest(tensors: Mapping[str, Any], metadata: Mapping[str, str]) -> str:
    return digest_arrays({name: t.cpu().numpy() for name, t in tensors.items()}, metadata)
