"""The page of the command line, from the commands themselves."""

import inspect
from enum import Enum
from pathlib import Path
from typing import (
    Annotated,
    Any,
    Callable,
    Dict,
    Iterator,
    Tuple,
    get_args,
    get_origin,
    get_type_hints,
)

from typer import Typer
from typer.models import ArgumentInfo

from spacy_phoneme_ner.commands import phoneme_cli
from spacy_phoneme_ner.pretraining.train import make_parser

from .docstrings import cell, escape

_INTRO = """\
# Command line

Every command is a `python -m spacy phoneme …`; `--help` prints what stands here. None of them
writes over what it reads, none leaves a file half written, and what ends one is
[a message with a code](messages.md).
"""
_HEADER = ["| argument or option | what it is | by default |", "|---|---|---|"]
# It has a parser of its own, as it runs where spaCy and Typer are not installed.
_ALONE = "phoneme pretrain train"


def all_commands() -> Dict[str, Callable[..., None]]:
    """Give the function of each command by its name, as it is called."""
    return dict(_commands(phoneme_cli, "phoneme"))


def commands_page() -> str:
    """Write the page."""
    commands = all_commands()
    table = ["| command | what it does |", "|---|---|"]
    for name, function in commands.items():
        summary = cell(inspect.cleandoc(function.__doc__ or "").split("\n\n")[0])
        table.append(f"| [`{name}`](#{name.replace(' ', '-')}) | {summary} |")
    sections = [_section(name, function) for name, function in commands.items()]
    return "\n\n".join([_INTRO, "\n".join(table), *sections]) + "\n"


def _commands(app: Typer, name: str) -> Iterator[Tuple[str, Callable[..., None]]]:
    for info in app.registered_commands:
        if info.callback is not None:
            yield f"{name} {info.name}", info.callback
    for group in app.registered_groups:
        yield from _commands(group.typer_instance, f"{name} {group.name}")


def _section(name: str, function: Callable[..., None]) -> str:
    """Write what one command does and takes."""
    text = escape(inspect.cleandoc(function.__doc__ or ""))
    if name == _ALONE:
        usage, rows = "PREPARED OUTPUT [options]", list(_parser_rows(make_parser()))
    else:
        parameters = list(_parameters(function))
        usage = " ".join([p.usage for p in parameters if p.is_positional] + ["[options]"])
        rows = [parameter.row for parameter in parameters]
    code = f"```text\npython -m spacy {name} {usage}\n```"
    return "\n\n".join([f"## {name}", text, code, "\n".join([*_HEADER, *rows])])


class _Parameter:
    """An argument or an option of a command."""

    def __init__(self, name: str, hint: Any, info: Any, default: Any) -> None:
        self.is_positional = isinstance(info, ArgumentInfo)
        self.help = info.help or ""
        kinds = [kind for kind in (get_args(hint) or (hint,)) if kind is not type(None)]
        self.is_list = get_origin(hint) is list or any(get_origin(k) is list for k in kinds)
        kind = kinds[0]
        while get_args(kind):
            kind = get_args(kind)[0]
        # In an `Annotated`, Typer takes the first name for a default.
        declared = [
            text
            for text in (info.default, *(info.param_decls or ()))
            if isinstance(text, str) and text.startswith("-")
        ]
        option = name.replace("_", "-")
        if not declared:
            declared = [f"--{option}"] + [f"--no-{option}"] * (kind is bool)
        self.value = "" if kind is bool else info.metavar or _value(kind)
        self.names = [name.upper()] if self.is_positional else declared
        self.default = default

    @property
    def usage(self) -> str:
        """How an argument stands in the command."""
        name = self.names[0] + ("..." if self.is_list else "")
        return name if self.default is inspect.Parameter.empty else f"[{name}]"

    @property
    def row(self) -> str:
        """Its row in the table."""
        names = ", ".join(f"`{name}`" for name in self.names)
        if self.value and not self.is_positional:
            names += f" {self.value}"
        return f"| {names} | {cell(self.help)} | {_shown(self.default)} |"


def _parameters(function: Callable[..., None]) -> Iterator[_Parameter]:
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in inspect.signature(function).parameters.items():
        if get_origin(hints.get(name)) is Annotated:
            hint, info = get_args(hints[name])[:2]
            yield _Parameter(name, hint, info, parameter.default)


def _value(kind: Any) -> str:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return " or ".join(f"`{member.value}`" for member in kind)
    if kind is Path:
        return "PATH"
    return {int: "NUMBER", float: "NUMBER"}.get(kind, "TEXT")


def _shown(default: Any) -> str:
    if default is inspect.Parameter.empty:
        return "needed"
    if isinstance(default, bool):
        return "yes" if default else "no"
    if default is None or default == "":
        return "–"
    return f"`{default.value if isinstance(default, Enum) else default}`"


def _parser_rows(parser: Any) -> Iterator[str]:
    for action in parser._actions:
        if "--help" in action.option_strings:
            continue
        names = (
            ", ".join(f"`{name}`" for name in action.option_strings) or f"`{action.dest.upper()}`"
        )
        default = _shown(action.default) if action.option_strings else "needed"
        yield f"| {names} | {cell((action.help or '') % vars(action))} | {default} |"
