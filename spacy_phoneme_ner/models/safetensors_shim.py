"""A Thinc shim whose weights are stored as safetensors, so that loading runs no code."""

import os
from contextlib import contextmanager
from typing import Any, Dict, Iterator

from thinc.api import Optimizer, PyTorchShim, xp2torch

from ..errors import Errors, PhonemeNERError


class SafetensorsShim(PyTorchShim):
    """Thinc's `PyTorchShim`, serialised as safetensors instead of a pickle.

    generation (int): Changes whenever the weights do, for those who keep results
        that were computed with them.
    """

    def __init__(self, model: Any, **kwargs: Any) -> None:
        super().__init__(
            model, serialize_model=_to_safetensors, deserialize_model=_from_safetensors, **kwargs
        )
        self.generation = 0
        self._process = os.getpid()

    @property
    def module(self) -> Any:
        """The wrapped torch module."""
        return self._model

    def tame_threads(self) -> None:
        """Let a worker of `nlp.pipe(n_process=…)` compute with one thread.

        A forked process inherits the thread pool of its parent without the
        threads, and waits for them for ever when it asks them to help.
        """
        if os.getpid() != self._process:
            import torch

            torch.set_num_threads(1)
            self._process = os.getpid()

    def finish_update(self, optimizer: Optimizer) -> None:
        super().finish_update(optimizer)
        self.generation += 1

    def from_bytes(self, bytes_data: bytes) -> "SafetensorsShim":
        super().from_bytes(bytes_data)  # type: ignore[no-untyped-call, unused-ignore]
        self.generation += 1
        return self

    @contextmanager
    def use_params(self, params: Dict[Any, Any]) -> Iterator[None]:
        """Lend the module other weights, such as the optimizer's running averages.

        `PyTorchShim` looks for them under names that no optimizer gives; they are
        found here under the keys of `finish_update`, so that averages work.
        """
        own = {key[1]: value for key, value in params.items() if _is_own(key, self.id)}
        if not own:
            yield
            return
        backup = {name: weights.clone() for name, weights in self.module.state_dict().items()}
        lent = {name: xp2torch(value, device=self.device) for name, value in own.items()}
        self.module.load_state_dict(lent, strict=False)
        self.generation += 1
        try:
            yield
        finally:
            self.module.load_state_dict(backup)
            self.generation += 1

    def to_device(self, device_type: str, device_id: int) -> None:
        super().to_device(device_type, device_id)
        self.generation += 1


def _is_own(key: Any, shim_id: int) -> bool:
    return isinstance(key, tuple) and len(key) == 2 and key[0] == shim_id


def _to_safetensors(module: Any) -> bytes:
    from safetensors.torch import save

    return bytes(save({k: v.contiguous() for k, v in module.state_dict().items()}))


def _from_safetensors(module: Any, data: bytes, device: Any) -> Any:
    from safetensors import SafetensorError
    from safetensors.torch import load

    try:
        module.load_state_dict(load(data))
    except (SafetensorError, RuntimeError) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        raise PhonemeNERError(Errors.P105.format(reason=reason)) from None
    return module.to(device)
