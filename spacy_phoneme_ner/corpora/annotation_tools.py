"""The annotation tools whose exports can be read, and how these are told apart."""

from pathlib import Path
from typing import Callable, Dict, Iterator

from .argilla import read_argilla
from .doccano import KEYS as DOCCANO_KEYS
from .doccano import read_doccano
from .entries import first_entry
from .label_studio import MIN_KEYS, read_label_studio
from .prodigy import read_prodigy
from .sentences import Item

TOOLS: Dict[str, Callable[..., Iterator[Item]]] = {
    "label-studio": read_label_studio,
    "doccano": read_doccano,
    "argilla": read_argilla,
    "prodigy": read_prodigy,
}
# What the objects of only one tool have; the first that fits.
_KEYS = {
    "argilla": ("fields",),
    "label-studio": ("data", "annotations", *MIN_KEYS),
    "prodigy": ("answer", "spans"),
    "doccano": DOCCANO_KEYS,
}


def find_tool(path: Path) -> str:
    """Tell which annotation tool a file was exported by.

    path (Path): The file.
    RETURNS (str): One of `TOOLS`.
    RAISES (PhonemeNERError): If it holds no JSON, or its first object is of none of them.
    """
    expected = f"an export of an annotation tool ({', '.join(TOOLS)}); name it with --format"
    first = first_entry(path, expected=expected)
    for tool, keys in _KEYS.items():
        if any(key in first.content for key in keys):
            return tool
    first.refuse(f"an object with {', '.join(map(repr, first.content)) or 'nothing'}", expected)
