"""The page of training configs, from their first lines."""

import re
from typing import List, Tuple

from .docstrings import plain
from .registered import ROOT

_INTRO = """\
# Configs

Complete training configs for `python -m spacy train`. All of them begin with random weights of
their own (`pretrained = null`) unless they say otherwise; what is most often changed stands in the
first lines of each, and [what can be named](registered.md) on a page of its own.
"""


def configs_page() -> str:
    """Write the page: for each config what it is for, and what is most often changed."""
    sections = [_INTRO]
    for path in sorted((ROOT / "configs").glob("*.cfg")):
        text, settings = _header(path.read_text(encoding="utf8"))
        link = f"[`configs/{path.name}`](repository/configs/{path.name})"
        sections += [f"## {path.stem}", link, plain(text)]
        if settings:
            sections.append("```text\n" + "\n".join(settings) + "\n```")
    return "\n\n".join(sections) + "\n"


def _header(config: str) -> Tuple[str, List[str]]:
    """Give what the first comment of a config says, and the settings that are listed there."""
    lines = re.match(r"(?:#.*\n)*", config)[0].splitlines()  # type: ignore[index]
    lines = [line[1:].removeprefix(" ") for line in lines]
    cut = next((i for i, line in enumerate(lines) if line.startswith(" ")), len(lines))
    return " ".join(lines[:cut]), lines[cut:]
