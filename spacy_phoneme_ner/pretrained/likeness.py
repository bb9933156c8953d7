"""Whether two things were made by the same settings: what was not trained has nothing else."""

from typing import Any

_PLAIN = (str, bytes, int, float, bool, set, frozenset, type(None))


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
