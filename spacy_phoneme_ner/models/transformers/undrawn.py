"""Modules that are built without drawing their weights, as others take their place."""

from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, Optional, Sequence

# By these names go methods of tensors and functions of `torch.nn.init` and of
# `transformers.initialization`. The functions are listed too: what they call is out of sight.
_DRAWS = {"normal_", "uniform_", "trunc_normal_", "kaiming_normal_", "kaiming_uniform_"}
_DRAWS |= {"xavier_normal_", "xavier_uniform_", "orthogonal_", "random_", "bernoulli_"}


@contextmanager
def without_draws() -> Iterator[None]:
    """Within, no tensor of this thread is filled at random: its memory is left as it is, and
    the generator of random numbers where it is.

    What is computed, such as numbers of positions, is as always.
    """
    from torch.overrides import TorchFunctionMode

    class Undrawn(TorchFunctionMode):  # type: ignore[misc, unused-ignore]
        def __torch_function__(
            self,
            func: Callable[..., Any],
            types: Sequence[Any],
            args: Sequence[Any] = (),
            kwargs: Optional[Dict[str, Any]] = None,
        ) -> Any:
            named = kwargs or {}
            if getattr(func, "__name__", "") in _DRAWS:
                return args[0] if args else named["tensor"]
            return func(*args, **named)

    with Undrawn():  # type: ignore[no-untyped-call, unused-ignore]
        yield
