"""Whether two things were made by the same settings: what was not trained has nothing else."""

from typing import Any

from thinc.api import Model

_PLAIN = (str, bytes, int, float, bool, set, frozenset, type(None))


def built_alike(one: Model[Any, Any], other: Model[Any, Any]) -> bool:
    """Tell whether two models were built by the same architecture with the same settings.

    one (Model): A model that has not been trained, nor loaded.
    other (Model): Another.
    RETURNS (bool): Whether they are alike, but for weights drawn at random.
    """
    nodes, others = list(one.walk()), list(other.walk())
    return len(nodes) == len(others) and all(
        node.name == twin.name
        and _sizes(node) == _sizes(twin)
        and are_alike(dict(node.attrs), dict(twin.attrs))
        for node, twin in zip(nodes, others)
    )


def are_alike(one: Any, other: Any) -> bool:
    """Tell whether two values are the same, all that they are made of included.

    Objects are taken apart as for pickling, which leaves out what they only remember.

    one (Any): A value that is made of no part of itself.
    other (Any): Another.
    RETURNS (bool): Whether they are; never for what cannot be pickled.
    """
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, _PLAIN):
        return bool(one == other)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(are_alike, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(are_alike(one[k], other[k]) for k in one)
    try:
        return are_alike(one.__reduce_ex__(2), other.__reduce_ex__(2))
    except TypeError:
        return False


def _sizes(node: Model[Any, Any]) -> Any:
    return {dim: node.maybe_get_dim(dim) for dim in node.dim_names}
