"""The optimizer of pre-trained encoders: AdamW as torch has it, for Thinc models."""

import math
import re
from itertools import chain
from typing import Any, Iterable, Iterator, List, Tuple

from thinc.api import Model, Optimizer, PyTorchShim, get_array_module
from thinc.optimizers import FloatOrSeq

from ..checks import check_number

# What weight decay spares. Thinc's names are "b" (bias) and "G" (gain of LayerNorm);
# those of torch modules are paths, such as "encoder.layer.0.output.LayerNorm.weight".
_NO_DECAY = re.compile(r"^[bG]$|(?i:bias|norm)")
_TINY = 1e-6  # what torch adds to the norm that it divides by


def make_adamw_v1(
    learn_rate: FloatOrSeq = 5e-5,
    *,
    beta1: FloatOrSeq = 0.9,
    beta2: FloatOrSeq = 0.999,
    eps: FloatOrSeq = 1e-8,
    weight_decay: FloatOrSeq = 0.01,
    grad_clip: FloatOrSeq = 1.0,
    use_averages: bool = False,
) -> "AdamW":
    """Make an optimizer as encoders are usually trained with.

    All settings but the last may be schedules, such as `warmup_linear.v1`, which gives
    the same rates as `get_linear_schedule_with_warmup` of transformers: none at all for
    the first update.

    learn_rate (float): The learning rate.
    beta1, beta2 (float): How slowly the means of gradients, and of their squares, move.
    eps (float): What is added to the root that the step is divided by.
    weight_decay (float): The share of a weight that is taken off it, times the learning
        rate. Biases and the weights of normalisations are spared.
    grad_clip (float): The largest norm of the gradients of a whole model; 0 to leave
        them as they are.
    use_averages (bool): Whether running averages of the weights are kept, and evaluated
        and saved in training in their place.
    RETURNS (AdamW): The optimizer.
    RAISES (PhonemeNERError): If a setting is out of its range.
    """
    return AdamW(
        learn_rate,
        beta1=beta1,
        beta2=beta2,
        eps=eps,
        weight_decay=weight_decay,
        grad_clip=grad_clip,
        use_averages=use_averages,
    )


class AdamW(Optimizer):
    """Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2).

    Step for step the result is that of `torch.optim.AdamW`. Thinc's own Adam differs in
    that it takes the decay off the new weights instead of the old, decays biases, and
    adds eps to the root of the squares' mean before that is corrected for its bias.

    weight_decay (float): See `make_adamw_v1`.
    """

    __slots__ = ["weight_decay"]
    weight_decay: float

    def __init__(
        self, learn_rate: FloatOrSeq, *, weight_decay: FloatOrSeq, **settings: Any
    ) -> None:
        # L2 is what Thinc takes off all weights alike; here it is left at 0.
        super().__init__(learn_rate, L2=0.0, **settings)
        self._set_attr_or_schedule("weight_decay", weight_decay)  # type: ignore[no-untyped-call]
        # Of a schedule, its first value.
        for name, beta in {"beta1": self.b1, "beta2": self.b2}.items():
            check_number(name, beta, 0.0, 1.0, above=True, below=True)
        for name in ("learn_rate", "eps", "weight_decay", "grad_clip"):
            check_number(name, getattr(self, name), 0.0)

    def clip(self, *models: Model[Any, Any]) -> float:
        """Scale the gradients of models down if their norm exceeds `grad_clip`.

        The norm is that of all gradients together, as in torch's `clip_grad_norm_`. To
        be called before `model.finish_update`. The components of this package do so;
        the gradients of others are clipped one parameter at a time, as Thinc does.

        models (Model): A model, or several that learn together. Gradients of torch
            modules that overflowed in mixed precision are not counted, as they will
            not be used.
        RETURNS (float): The norm before.
        """
        # Models may share nodes, and nodes modules: each gradient counts once.
        nodes = list({id(node): node for model in models for node in model.walk()}.values())
        arrays = [node.get_grad(name) for node in nodes for name in node.grad_names]
        tensors = list({id(tensor): tensor for tensor in _torch_gradients(nodes)}.values())
        norm = _norm(arrays, tensors)
        if self.grad_clip:
            scale = min(1.0, self.grad_clip / (norm + _TINY))
            for gradient in chain(arrays, tensors):
                gradient *= scale
        return norm

    def _adam(
        self,
        ops: Any,
        weights: Any,
        gradient: Any,
        lr_scale: float,
        key: Tuple[int, str],
        nr_upd: int,
    ) -> Tuple[Any, Any]:
        if self.weight_decay and not has_no_decay(key[1]):
            weights *= 1.0 - lr_scale * self.learn_rate * self.weight_decay
        # Thinc divides by sqrt(v) + eps, torch by sqrt(v / fix) + eps: the same if this
        # eps is multiplied by the root of `fix`, the correction of v for its bias.
        eps, self.eps = self.eps, self.eps * (1.0 - self.b2**nr_upd) ** 0.5
        try:
            updated: Tuple[Any, Any] = super()._adam(  # type: ignore[no-untyped-call]
                ops, weights, gradient, lr_scale, key, nr_upd
            )
        finally:
            self.eps = eps
        return updated


def has_no_decay(name: str) -> bool:
    """Tell whether weight decay spares a parameter.

    name (str): The parameter's name in a Thinc node or a torch module.
    RETURNS (bool): Whether it is a bias, or a weight of a normalisation.
    """
    return _NO_DECAY.search(name) is not None


def _torch_gradients(nodes: Iterable[Model[Any, Any]]) -> Iterator[Any]:
    for node in nodes:
        for shim in node.shims:
            if isinstance(shim, PyTorchShim) and not shim._grad_scaler.found_inf:
                parameters = shim._model.parameters() if shim._model is not None else ()
                yield from (p.grad for p in parameters if p.grad is not None)


def _norm(arrays: List[Any], tensors: List[Any]) -> float:
    """The norm of all elements together, of arrays of Thinc and tensors of torch."""
    norms = [float(get_array_module(array).linalg.norm(array)) for array in arrays]
    if tensors:
        import torch

        # One number leaves the device, not one for each tensor.
        each = torch.stack([torch.linalg.vector_norm(tensor) for tensor in tensors])
        norms.append(float(torch.linalg.vector_norm(each)))
    return math.hypot(*norms)
