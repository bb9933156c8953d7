"""What a model was built by: its block of a config, known to the model itself."""

from functools import wraps
from inspect import signature
from typing import Any, Callable, Dict, Mapping, Optional, ParamSpec, TypeVar

from thinc.api import Model

Params = ParamSpec("Params")
ModelT = TypeVar("ModelT", bound=Model[Any, Any])
ARCHITECTURE = "@architectures"
_ATTR = "built_by"


class _Block:
    """In an object of its own, as Thinc would save a dict with the weights.

    settings (Dict[str, Any]): The block, models in it by their own; None for one that does
        not know its block.
    """

    def __init__(self, settings: Dict[str, Any]) -> None:
        self.settings = settings


def built_by(name: str) -> Callable[[Callable[Params, ModelT]], Callable[Params, ModelT]]:
    """Let models that a function builds know by which settings.

    name (str): What the function is registered as.
    RETURNS (Callable): The decorator.
    """

    def decorate(build: Callable[Params, ModelT]) -> Callable[Params, ModelT]:
        @wraps(build)
        def build_and_note(*args: Params.args, **kwargs: Params.kwargs) -> ModelT:
            model = build(*args, **kwargs)
            given = signature(build).bind(*args, **kwargs)
            given.apply_defaults()
            settings = {key: _plain(value) for key, value in given.arguments.items()}
            model.attrs[_ATTR] = _Block({ARCHITECTURE: name, **settings})
            return model

        return build_and_note

    return decorate


def settings_of(model: Model[Any, Any]) -> Optional[Dict[str, Any]]:
    """Give the block that a model was built from.

    model (Model): The model.
    RETURNS (Optional[Dict[str, Any]]): The block, with what was left out as it is by default;
        None for a model of others' architectures.
    """
    block: Optional[_Block] = model.attrs.get(_ATTR)
    return None if block is None else block.settings


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return settings_of(value)
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return list(value) if isinstance(value, (list, tuple)) else value
