"""Docstrings in spaCy's form, taken apart: what a thing does, its arguments, what it gives.

An argument is a line `name (type): what it is`, whose further lines are indented; `RETURNS`,
`YIELDS` and `RAISES` have the same form. All else is text.
"""

import re
from dataclasses import dataclass, field, replace
from inspect import cleandoc
from typing import Callable, Collection, Dict, List, Optional, Tuple

_HEAD = re.compile(r"(\*{0,2}\w+(?:, \*{0,2}\w+)*) \(")
# Google's names for these sections, which griffe reads.
_SECTIONS = {"RETURNS": "Returns", "YIELDS": "Yields", "RAISES": "Raises"}


@dataclass(frozen=True)
class Item:
    """An argument, or what is given or raised.

    name (str): Its name, or RETURNS, YIELDS or RAISES.
    type (str): Its type, as the docstring says it.
    text (str): What it is.
    """

    name: str
    type: str
    text: str


@dataclass
class Docstring:
    """A docstring, taken apart.

    text (str): What stands outside of the items.
    items (List[Item]): The items in their order.
    """

    text: str
    items: List[Item] = field(default_factory=list)

    @property
    def arguments(self) -> Dict[str, Item]:
        """The arguments by their names."""
        return {item.name: item for item in self.items if item.name not in _SECTIONS}

    @property
    def summary(self) -> str:
        """The first paragraph."""
        return " ".join(self.text.split("\n\n")[0].split())


def read_docstring(docstring: Optional[str]) -> Docstring:
    """Take a docstring apart.

    docstring (Optional[str]): The docstring; None for none.
    RETURNS (Docstring): Its parts.
    """
    text: List[str] = []
    items: List[Item] = []
    # How many items the line before belongs to.
    n_open = 0
    for line in cleandoc(docstring or "").splitlines():
        head = _read_head(line)
        if head is not None:
            names, kind, rest = head
            items += [Item(name, kind, rest) for name in names]
            n_open = len(names)
        elif n_open and line.startswith("    "):
            items[-n_open:] = [
                replace(item, text=f"{item.text} {line.strip()}") for item in items[-n_open:]
            ]
        else:
            n_open = 0
            text.append(line)
    return Docstring("\n".join(text).strip(), items)


def google_docstring(docstring: str, arguments: Optional[Collection[str]] = None) -> str:
    """Write a docstring in Google's form, which griffe reads.

    docstring (str): One in spaCy's form.
    arguments (Optional[Collection[str]]): Of a class, what its __init__ takes: other names
        are those of attributes. None for a function.
    RETURNS (str): The same in Google's.
    """
    parts = read_docstring(docstring)
    sections: Dict[str, List[str]] = {}
    for item in parts.items:
        if item.name in _SECTIONS:
            line = f"    {item.type}: {escape(item.text)}"
        else:
            line = f"    {item.name} ({item.type}): {escape(item.text)}"
        kind = "Args" if arguments is None or item.name in arguments else "Attributes"
        sections.setdefault(_SECTIONS.get(item.name, kind), []).append(line)
    texts = ["\n".join([f"{name}:", *lines]) for name, lines in sections.items()]
    return "\n\n".join([escape(parts.text), *texts])


def escape(text: str) -> str:
    """Keep Markdown from taking marks such as `<s>` for HTML, outside of code."""
    return _outside_code(text, lambda part: part.replace("<", "&lt;"))


def plain(text: str) -> str:
    """Keep Markdown from taking any mark for its own, outside of code."""
    return _outside_code(escape(text), lambda part: re.sub(r"([*_\[\]])", r"\\\1", part))


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else change(part) for part in parts)


def cell(text: str) -> str:
    """Write text into one cell of a Markdown table, in one line."""
    return escape(" ".join(text.split())).replace("|", "\\|")


def _read_head(line: str) -> Optional[Tuple[List[str], str, str]]:
    """Give names, type and text of an item's first line; None if it is none."""
    match = _HEAD.match(line)
    if match is None:
        return None
    depth, start = 1, match.end()
    for i, char in enumerate(line[start:], start):
        depth += (char in "([") - (char in ")]")
        if depth == 0:
            if not line.startswith(":", i + 1):
                return None
            return match[1].split(", "), line[start:i], line[i + 2 :].strip()
    return None
