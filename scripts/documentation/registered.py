"""The page of configs and registered names, from the registry and the docstrings."""

import inspect
from configparser import ConfigParser
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Dict, List, Mapping, Tuple, get_type_hints

from spacy.language import Language

from .docstrings import Item, cell, escape, read_docstring

ROOT = Path(__file__).parents[2]
# What the entry points of each group are, and how a config names them.
GROUPS = {
    "spacy_factories": ("Components", "factory"),
    "spacy_architectures": ("Encoders and heads", "@architectures"),
    "spacy_g2p": ("Pronunciations", "@g2p"),
    "spacy_language_identifiers": ("Identifiers of languages", "@language_identifiers"),
    "spacy_encoder_loaders": ("Where pre-trained weights come from", "@encoder_loaders"),
    "spacy_objectives": ("Objectives", "@objectives"),
    "thinc_optimizers": ("Optimizers", "@optimizers"),
    "spacy_tokenizers": ("Tokenizers", "@tokenizers"),
    "spacy_readers": ("Readers", "@readers"),
    "spacy_augmenters": ("Augmenters", "@augmenters"),
    "spacy_scorers": ("Scorers", "@scorers"),
}
# Not settings: what spaCy gives to every component.
_GIVEN = {"self", "nlp", "name", "vocab"}
_INTRO = """\
# Registered names

What a config or `nlp.add_pipe` can name. All of it comes through entry points: nothing has to be
imported. `.v1` stays as it is once released; what changes becomes `.v2` beside it. A number or a
name that cannot be is [an error](messages.md) that says what was expected.

{table}
"""


@dataclass(frozen=True)
class Registered:
    """What is registered under a name.

    group (str): The group of entry points.
    name (str): The name.
    summary (str): What it is, in a sentence.
    text (str): The same at length.
    settings (Tuple[Item, ...]): What can be set.
    defaults (Mapping[str, Any]): What they are by default.
    """

    group: str
    name: str
    summary: str
    text: str
    settings: Tuple[Item, ...]
    defaults: Mapping[str, Any]

    @property
    def anchor(self) -> str:
        """Where its section is on the page."""
        return self.name.replace("spacy-phoneme-ner.", "").replace(".", "-").lower()


def all_registered() -> List[Registered]:
    """Give everything that setup.cfg registers with spaCy, but for its command line."""
    parser = ConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(ROOT / "setup.cfg", encoding="utf8")
    found = []
    for group, lines in parser["options.entry_points"].items():
        if group == "spacy_cli":
            continue
        for line in lines.strip().splitlines():
            name, target = (part.strip() for part in line.split("="))
            found.append(_describe(group, name, target))
    return found


def registered_page() -> str:
    """Write the page."""
    everything = all_registered()
    rows = ["| name | what it is |", "|---|---|"]
    rows += [f"| [`{r.name}`](#{r.anchor}) | {cell(r.summary)} |" for r in everything]
    sections = [_INTRO.format(table="\n".join(rows))]
    for group, (title, key) in GROUPS.items():
        sections.append(f"## {title}")
        for registered in (r for r in everything if r.group == group):
            sections.append(_section(registered, key))
    return "\n\n".join(sections) + "\n"


def _describe(group: str, name: str, target: str) -> Registered:
    module, _, attribute = target.partition(":")
    function = getattr(import_module(module), attribute)
    described = function
    defaults: Dict[str, Any] = {}
    if group == "spacy_factories":
        # The settings are explained where the component is made, and have the factory's defaults.
        described = get_type_hints(function)["return"]
        defaults = Language.get_factory_meta(name).default_config
    docstring = read_docstring(described.__doc__)
    settings = _arguments(described)
    parameters = inspect.signature(function).parameters
    wanted = [parameter for parameter in parameters if parameter not in _GIVEN]
    if not defaults:
        empty = inspect.Parameter.empty
        defaults = {p: parameters[p].default for p in wanted if parameters[p].default is not empty}
    items = tuple(settings.get(p, Item(p, "", "")) for p in wanted)
    return Registered(group, name, docstring.summary, docstring.text, items, defaults)


def _arguments(described: Any) -> Dict[str, Item]:
    """Give what the arguments of a function are, or those of a class and what it inherits."""
    if not inspect.isclass(described):
        made = get_type_hints(described).get("return")
        of_class = _arguments(made) if inspect.isclass(made) and made is not type(None) else {}
        return {**of_class, **read_docstring(described.__doc__).arguments}
    found: Dict[str, Item] = {}
    for kind in reversed(described.__mro__):
        found.update(read_docstring(kind.__doc__).arguments)
        found.update(read_docstring(vars(kind).get("__init__", kind).__doc__).arguments)
    return found


def _section(registered: Registered, key: str) -> str:
    parts = [
        f"### {registered.name} {{ #{registered.anchor} }}",
        f'`{key} = "{registered.name}"`',
        escape(registered.text),
    ]
    if registered.settings:
        rows = ["| setting | type | by default | what it is |", "|---|---|---|---|"]
        for item in registered.settings:
            default = "needed"
            if item.name in registered.defaults:
                default = _default(registered.defaults[item.name])
            kind = item.type.replace("|", "\\|")
            rows.append(f"| `{item.name}` | `{kind}` | {default} | {cell(item.text)} |")
        parts.append("\n".join(rows))
    return "\n\n".join(parts)


def _default(value: Any) -> str:
    """Write a default as a config would: a block by what it names."""
    if value is None:
        return "`null`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, Mapping):
        named = [str(v) for k, v in value.items() if k.startswith("@")]
        return f"`{named[0]}`" if named else "a block" if value else "`{}`"
    if isinstance(value, str):
        return f'`"{value}"`'
    return f"`{value}`"
