"""What is set in the `model` blocks of components, compared and put together."""

import json
from copy import deepcopy
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

from ..models.built_by import ARCHITECTURE

_LISTED = 5
Block = Mapping[str, Any]


def changed_settings(block: Block, default: Block) -> Optional[Dict[str, Any]]:
    """Tell what a block sets otherwise than the default that it was made of.

    block (Mapping[str, Any]): The block of a model.
    default (Mapping[str, Any]): The default, of which everything that is not in the block counts
        as not set.
    RETURNS (Optional[Dict[str, Any]]): Values by dotted names, `tok2vec.width`; None if the block
        is one of other architectures.
    """
    before, changes = dict(_flat(default)), {}
    for name, value in _flat(block):
        if name not in before or before[name] != value:
            if name.rpartition(".")[2] == ARCHITECTURE:
                return None
            changes[name] = value
    return changes


def with_settings(block: Block, changes: Mapping[str, Any]) -> Tuple[Dict[str, Any], List[str]]:
    """Put settings into a block.

    block (Mapping[str, Any]): The block.
    changes (Mapping[str, Any]): What `changed_settings` gave.
    RETURNS (Tuple[Dict[str, Any], List[str]]): A block that has them, and the names of those that
        it has no place for.
    """
    made, lacking = deepcopy(dict(block)), []
    for name, value in changes.items():
        *path, key = name.split(".")
        place: Any = made
        for part in path:
            if isinstance(place, dict) and place.get(part, 0) is None:
                place[part] = {}  # a block of which nothing was set
            place = place.get(part) if isinstance(place, dict) else None
        if isinstance(place, dict) and (key in place or ARCHITECTURE not in place):
            place[key] = value
        else:
            lacking.append(name)
    return made, lacking


def show_differences(block: Block, other: Block) -> str:
    """Tell what two blocks set differently, as a message has it.

    block (Mapping[str, Any]): One block.
    other (Mapping[str, Any]): The other.
    RETURNS (str): The names of the first settings, with the values of both.
    """
    others = dict(_flat(other))
    found = [
        f"{name} is {json.dumps(value)} and not {json.dumps(others[name])}"
        for name, value in _flat(block)
        if name in others and others[name] != value
    ]
    return "; ".join(found[:_LISTED]) + ("; …" if len(found) > _LISTED else "")


def _flat(block: Block, prefix: str = "") -> Iterator[Tuple[str, Any]]:
    """Give all settings by dotted names."""
    for key, value in block.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", list(value) if isinstance(value, tuple) else value
