"""A Thinc shim whose weights are stored as safetensors, so that loading runs no code."""

import os
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, Tuple

from thinc.api import ArgsKwargs, Model, Optimizer, PyTorchShim, xp2torch
from thinc.shims import Shim

from .stored_weights import load_weights, save_weights


class SafetensorsShim(PyTorchShim):
    """Thinc's `PyTorchShim`, serialised as safetensors instead of a pickle.

    generation (int): Changes whenever the weights do, for those who keep results
        that were computed with them.
    """

    def __init__(self, model: Any, **kwargs: Any) -> None:
        super().__init__(
            model, serialize_model=save_weights, deserialize_model=_load_into, **kwargs
        )
        self.generation = 0
        self._process = os.getpid()
        # The module that was put into evaluation mode, all of it, and still is.
        self._evaluates: Any = None

    @property
    def module(self) -> Any:
        """The wrapped torch module."""
        return self._model

    def start_predicting(self) -> Any:
        """Put the module into evaluation mode, where it stays until it is trained.

        Thinc's shim goes back to training mode after each prediction, and takes the
        predictions of other threads there as well.

        RETURNS (torch.nn.Module): The module.
        """
        module = self.module
        if self._evaluates is not module:
            module.eval()
            self._evaluates = module  # only now: another thread must not start too early
        return module

    def start_training(self) -> Any:
        """Put the module into training mode.

        RETURNS (torch.nn.Module): The module.
        """
        self._evaluates = None
        return self.module.train()

    def predict(self, inputs: ArgsKwargs) -> Any:
        """Give what the module gives, in evaluation mode and without gradients."""
        import torch

        module = self.start_predicting()
        with torch.no_grad(), torch.autocast("cuda", enabled=self._mixed_precision):
            return module(*inputs.args, **inputs.kwargs)

    def begin_update(self, inputs: ArgsKwargs) -> Tuple[Any, Callable[..., Any]]:
        """Give what the module gives in training mode, and what takes its gradients."""
        self.start_training()
        output, backward = super().begin_update(inputs)

        def backprop(gradients: ArgsKwargs) -> Any:
            # Gradient checkpointing computes once more what was computed, whatever was
            # predicted meanwhile.
            self.start_training()
            return backward(gradients)

        return output, backprop

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
        averages = {key[1]: value for key, value in params.items() if _is_own(key, self.id)}
        if not averages:
            yield
            return
        state = self.module.state_dict()
        backup = {name: state[name].clone() for name in averages if name in state}
        lent = {name: xp2torch(value, device=self.device) for name, value in averages.items()}
        self.module.load_state_dict(lent, strict=False)
        self.generation += 1
        try:
            yield
        finally:
            self.module.load_state_dict(backup, strict=False)
            self.generation += 1

    def copy(self) -> "SafetensorsShim":
        """Copy module and all, under an id of its own.

        Thinc's copies share the id, and so the optimizer's moments of the original.
        """
        copied: SafetensorsShim = super().copy()  # type: ignore[no-untyped-call, unused-ignore]
        with Shim.global_id_lock:
            Shim.global_id += 1
            copied.id = Shim.global_id
        return copied

    def to_device(self, device_type: str, device_id: int) -> None:
        super().to_device(device_type, device_id)
        self.generation += 1


def shim_of(model: Model[Any, Any]) -> SafetensorsShim:
    """The shim of a model whose network it wraps.

    model (Model): The model, with this shim as its first.
    RETURNS (SafetensorsShim): The shim.
    """
    shim = model.shims[0]
    assert isinstance(shim, SafetensorsShim)
    return shim


def tensor_at(shim: SafetensorsShim, array: Any) -> Any:
    """Give an array as a tensor where a network is, without a copy on the processor.

    shim (SafetensorsShim): The shim of the network.
    array (ndarray): The array.
    RETURNS (Tensor): The tensor.
    """
    import torch

    return torch.as_tensor(array, device=shim.device)


def _is_own(key: Any, shim_id: int) -> bool:
    return isinstance(key, tuple) and len(key) == 2 and key[0] == shim_id


def _load_into(module: Any, data: bytes, device: Any) -> Any:
    load_weights(module, data)
    return module.to(device)
