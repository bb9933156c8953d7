"""What training puts into a model, whatever it is made of: sizes, attributes, weights."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Sequence, Tuple

import numpy as np
import srsly
from thinc.api import Model, deserialize_attr, serialize_attr

from ..errors import Errors, PhonemeNERError
from ..models.safetensors_shim import SafetensorsShim
from ..models.stored_weights import distinct_weights

AnyModel = Model[Any, Any]
Arrays = Dict[str, Any]
# What is set anew in every update, and read in no prediction.
_OF_TRAINING = ("dropout_rate",)


class StateError(Exception):
    """Why a state cannot be taken from a model, or given to one."""


class MisfitError(PhonemeNERError):
    """The weights of a trained model are not those of the model that they were given to.

    name (str): What the trained model was asked for by.
    reason (object): What does not fit.
    """

    def __init__(self, name: str, reason: object) -> None:
        self.reason = " ".join(str(reason).split()).rstrip(".")
        super().__init__(Errors.P603.format(name=name, reason=self.reason))


@dataclass(frozen=True)
class ModelState:
    """What a trained model has, and an untrained one of the same config has not.

    nodes (List[Dict]): What is JSON of it: the nodes that differ, each with its `index`
        in `model.walk()`, its `name`, its `dims` and `attrs`, the latter as Thinc's
        `serialize_attr` gives them, as JSON instead of msgpack.
    arrays (Dict[str, ndarray]): The weights, floats in half precision, and the bytes of
        attributes that are not JSON.
    """

    nodes: List[Dict[str, Any]]
    arrays: Arrays


def take_state(model: AnyModel, untrained: AnyModel) -> ModelState:
    """Read off a model what it has learned.

    model (Model): The trained model.
    untrained (Model): One that was built from the same config.
    RETURNS (ModelState): Its state.
    RAISES (StateError): If something in it cannot be stored.
    """
    nodes: List[Dict[str, Any]] = []
    arrays: Arrays = {}
    for index, (node, other) in enumerate(zip(model.walk(), untrained.walk(), strict=True)):
        dims = {dim: size for dim, size in _sizes(node).items() if _sizes(other).get(dim) != size}
        untrained_attrs = saved_attrs(other)
        attrs: Dict[str, Any] = {}
        for name, data in saved_attrs(node).items():
            if untrained_attrs.get(name) != data and not _is_json(data):
                arrays[f"{_attr_prefix(index, node)}{name}"] = np.frombuffer(data, dtype=np.uint8)
            elif untrained_attrs.get(name) != data:
                attrs[name] = srsly.msgpack_loads(data)
        if dims or attrs:
            nodes.append({"index": index, "name": node.name, "dims": dims, "attrs": attrs})
        arrays.update(_arrays(index, node))
    return ModelState(nodes, {key: _half(key, array) for key, array in arrays.items()})


def give_state(model: AnyModel, state: ModelState) -> None:
    """Make a model what another was; its own weights, if any, are replaced.

    model (Model): The model. After an error it may have part of the state.
    state (ModelState): The state of the other.
    RAISES (StateError): If it does not fit.
    """
    nodes = list(model.walk())
    for info in state.nodes:
        index = info["index"]
        if not 0 <= index < len(nodes) or nodes[index].name != info["name"]:
            raise StateError(f"it has no '{info['name']}' as layer {index}")
    sizes: List[Mapping[str, Any]] = [{} for _ in nodes]
    for info in state.nodes:
        sizes[info["index"]] = info["dims"]
    fit_sizes(model, sizes)
    nodes = list(model.walk())
    for info in state.nodes:
        node = nodes[info["index"]]
        for name, value in info["attrs"].items():
            _set_attr(node, name, _packed(name, value))
    left = dict(state.arrays)
    for index, node in enumerate(nodes):
        prefix = _attr_prefix(index, node)
        for key in [key for key in left if key.startswith(prefix)]:
            _set_attr(node, key[len(prefix) :], left.pop(key).tobytes())
        for name, key in _param_keys(index, node):
            if key not in left:
                raise StateError(f"'{name}' of its layer '{node.name}' is not among the weights")
            weights: Any = node.ops.asarray(_single(left.pop(key)))
            node.set_param(name, weights)
        for prefix, shim in _shims(index, node):
            keys = [key for key in left if key.startswith(prefix)]
            _fill_shim(shim, {key[len(prefix) :]: _single(left.pop(key)) for key in keys})
    if left:
        raise StateError(f"it has no place for {', '.join(sorted(left)[:3])}")


def check_finite(model: AnyModel, path: Path) -> None:
    """Check that a model's parameters are numbers; those of shims are checked by these.

    model (Model): The model.
    path (Path): Where it was read from.
    RAISES (PhonemeNERError): If one is not.
    """
    for node in model.walk():
        xp = node.ops.xp
        for name in node.param_names:
            if node.has_param(name) and not xp.isfinite(node.get_param(name)).all():
                layer = f"'{name}' of the layer '{node.name}'"
                raise PhonemeNERError(Errors.P610.format(path=path, name=layer))


def fit_sizes(model: AnyModel, sizes: Sequence[Mapping[str, Any]]) -> None:
    """Give the nodes of a model other sizes, so that it can be given weights of these.

    Layers of a tag head that have weights already are replaced by ones without.

    model (Model): The model, with its encoder as the ref "tok2vec", if it has one.
    sizes (Sequence[Mapping[str, Optional[int]]]): The dims of the nodes in the order of
        `model.walk()`; those that are not named, or None, stay as they are.
    RAISES (StateError): If they are not those of the encoder.
    """
    encoder = model.get_ref("tok2vec").walk() if model.has_ref("tok2vec") else ()
    of_encoder = {id(node) for node in encoder}
    for node, wanted in zip(list(model.walk()), sizes):
        dims = _sizes(node)
        changed = {dim: n for dim, n in wanted.items() if n is not None and dims.get(dim) != n}
        taken = [dim for dim in changed if dim in dims]
        if taken and id(node) in of_encoder:
            dim = taken[0]
            message = (
                f"the size {dim} of its layer '{node.name}' is {dims[dim]}, not {changed[dim]}"
            )
            raise StateError(message)
        if taken and node.param_names:
            # Thinc lets no layer that has weights change; optimizers would not, either.
            fresh = _without_weights(node)
            model.replace_node(node, fresh)
            node = fresh
        for dim, size in changed.items():
            if dim not in node.dim_names:
                raise StateError(f"its layer '{node.name}' has no size {dim}")
            node.set_dim(dim, size, force=True)


def _without_weights(node: AnyModel) -> AnyModel:
    return Model(
        node.name,
        node._func,
        init=node.init,
        dims={dim: node.maybe_get_dim(dim) for dim in node.dim_names},
        params=dict.fromkeys(node.param_names),
        attrs=node.attrs,
        ops=node.ops,
    )


def _sizes(node: AnyModel) -> Dict[str, int]:
    return {dim: node.get_dim(dim) for dim in node.dim_names if node.has_dim(dim)}


def saved_attrs(node: AnyModel) -> Dict[str, bytes]:
    """Give the attributes of a node that Thinc can save.

    node (Model): The node.
    RETURNS (Dict[str, bytes]): What is saved of each, but for those of training alone.
    """
    saved = {}
    for name, value in node.attrs.items():
        if name not in _OF_TRAINING:
            try:
                saved[name] = serialize_attr(value, value, name, node)
            except TypeError:  # what Thinc leaves to the config, too
                continue
    return saved


def _set_attr(node: AnyModel, name: str, data: bytes) -> None:
    value = node.attrs.get(name)
    try:
        given = deserialize_attr(value, data, name, node)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise StateError(f"'{name}' of its layer '{node.name}' cannot be read ({error})") from None
    if name in node.attrs and type(given) is not type(value):
        got, expected = type(given).__name__, type(value).__name__
        raise StateError(f"'{name}' of its layer '{node.name}' is a {expected}, not a {got}")
    node.attrs[name] = given


def _packed(name: str, value: Any) -> bytes:
    try:
        data: bytes = srsly.msgpack_dumps(value)
    except (OverflowError, RecursionError, TypeError, ValueError) as error:
        raise StateError(f"the attribute '{name}' cannot be read ({error})") from None
    return data


def _is_json(data: bytes) -> bool:
    try:
        text = json.dumps(srsly.msgpack_loads(data), allow_nan=False)
    except (TypeError, ValueError):
        return False
    return bool(srsly.msgpack_dumps(json.loads(text)) == data)


def _attr_prefix(index: int, node: AnyModel) -> str:
    return f"{index}.{node.name}@"


def _param_keys(index: int, node: AnyModel) -> Iterator[Tuple[str, str]]:
    for name in node.param_names:
        yield name, f"{index}.{node.name}.{name}"


def _shims(index: int, node: AnyModel) -> Iterator[Tuple[str, Any]]:
    """The shims of a node, with what the names of their weights begin with."""
    for number, shim in enumerate(node.shims):
        yield f"{index}.{node.name}:{number}.", shim


def _arrays(index: int, node: AnyModel) -> Iterator[Tuple[str, Any]]:
    for name, key in _param_keys(index, node):
        if node.has_param(name) is not True:
            raise StateError(f"'{name}' of its layer '{node.name}' has no value yet")
        yield key, node.ops.to_numpy(node.get_param(name))
    for prefix, shim in _shims(index, node):
        # Shims of other kinds hold more than weights.
        if type(shim) is not SafetensorsShim:
            raise StateError(f"its layer '{node.name}' holds a '{type(shim).__name__}'")
        for name, weights in distinct_weights(shim.module).items():
            yield prefix + name, weights.cpu().numpy().copy()


def _half(key: str, array: Any) -> Any:
    if not np.issubdtype(array.dtype, np.floating):
        return array
    with np.errstate(over="ignore"):
        half = array.astype(np.float16)
    if not np.isfinite(half).all():
        raise StateError(f"the weights {key} are not finite, or too large for half precision")
    return half


def _single(array: Any) -> Any:
    return array.astype(np.float32) if np.issubdtype(array.dtype, np.floating) else array


def _fill_shim(shim: Any, weights: Arrays) -> None:
    from safetensors.numpy import save

    # By way of its own format, so that it notices and checks what it gets.
    try:
        shim.from_bytes(srsly.msgpack_dumps({"config": shim.cfg, "state": save(weights)}))
    except PhonemeNERError as error:
        raise StateError(str(error)) from None
