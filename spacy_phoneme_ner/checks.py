"""Settings are checked where they are made, not where they are first used."""

from dataclasses import fields
from math import inf
from numbers import Real
from typing import Any, Mapping, Sequence, Tuple, Type, TypeVar

from .errors import Errors, PhonemeNERError

Settings = TypeVar("Settings")
# No encoder is larger; what is would only fill the memory.
MOST_WIDTH = 2**16
MOST_DEPTH = 1_000
MOST_POSITIONS = 2**20


def check_number(
    setting: str,
    value: Any,
    least: float = -inf,
    most: float = inf,
    *,
    whole: bool = False,
    above: bool = False,
    below: bool = False,
) -> None:
    """Check a number.

    setting (str): What it is called.
    value (Any): What it is.
    least, most (float): Between what it has to be. Infinity is never right.
    whole (bool): Whether it has to be a whole number.
    above, below (bool): Whether `least` itself is too little, and `most` too much.
    RAISES (PhonemeNERError): If it is not.
    """
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    is_whole = is_number and (not whole or value == value // 1)
    # Written so that NaN is out of range.
    is_enough = is_whole and (least < value or (value == least and not above))
    if not (is_enough and (value < most or (value == most and not below)) and abs(value) < inf):
        low = f"above {least:g}" if above else f"from {least:g}"
        high = f"to {'below ' if below else ''}{most:g}"
        limits = [low] * (least > -inf) + [high] * (most < inf)
        expected = " ".join(["a whole number" if whole else "a number", *limits])
        got = repr(value)
        raise PhonemeNERError(Errors.P530.format(setting=setting, got=got, expected=expected))


def check_optional_number(setting: str, value: Any, *limits: float, **rules: bool) -> None:
    """Check a number that may be left out: see `check_number`."""
    if value is not None:
        check_number(setting, value, *limits, **rules)


def check_numbers(setting: str, values: Any, *limits: float, **rules: bool) -> None:
    """Check a list of numbers, of which there has to be one: see `check_number`."""
    if not isinstance(values, Sequence) or isinstance(values, str) or not values:
        raise PhonemeNERError(
            Errors.P530.format(setting=setting, got=repr(values), expected="a list of numbers")
        )
    for value in values:
        check_number(setting, value, *limits, **rules)


def check_flag(setting: str, value: Any) -> None:
    """Check that a setting is true or false.

    setting (str): What it is called.
    value (Any): What it is.
    RAISES (PhonemeNERError): If it is neither.
    """
    if not isinstance(value, bool):
        message = Errors.P502.format(setting=setting, value=repr(value), expected="true or false")
        raise PhonemeNERError(message)


def check_choice(setting: str, value: Any, choices: Sequence[str]) -> None:
    """Check a setting that has one of a few values.

    setting (str): What it is called.
    value (Any): What it is.
    choices (Sequence[str]): What it may be.
    RAISES (PhonemeNERError): If it is none of these.
    """
    if not isinstance(value, str) or value not in choices:
        expected = ", ".join(choices)
        raise PhonemeNERError(Errors.P502.format(setting=setting, value=value, expected=expected))


def check_different(setting: str, values: Sequence[str]) -> None:
    """Check a list of names.

    setting (str): What it is called.
    values (Sequence[str]): The names.
    RAISES (PhonemeNERError): If there is none, or one stands there twice.
    """
    if not values or len(set(values)) < len(values):
        expected = "a list of different names, at least one"
        raise PhonemeNERError(
            Errors.P530.format(setting=setting, got=repr(list(values)), expected=expected)
        )


def split_names(setting: str, value: Any, known: Sequence[str], least: int = 1) -> Tuple[str, ...]:
    """Read a setting that names one thing or several, joined by "+", in any order.

    setting (str): What it is called.
    value (Any): What it is: "ipa+roman".
    known (Sequence[str]): All that can be named.
    least (int): How many have to be.
    RETURNS (Tuple[str, ...]): The names, in the order of `known`.
    RAISES (PhonemeNERError): If something else is named, or something twice, or too little.
    """
    names = [name for name in value.split("+") if name] if isinstance(value, str) else [""]
    if set(names) - set(known) or len(set(names)) < len(names) or len(names) < least:
        expected = ", ".join(known)
        got = repr(value)
        raise PhonemeNERError(Errors.P531.format(setting=setting, got=got, expected=expected))
    return tuple(name for name in known if name in names)


def read_block(setting: str, block: Any, kind: Type[Settings]) -> Settings:
    """Make a dataclass of settings from a block of a config.

    setting (str): What the block is called.
    block (Optional[Mapping[str, Any]]): What it says; what it leaves out is as by default.
    kind (Type[Settings]): The dataclass, which checks the values.
    RETURNS (Settings): The settings.
    RAISES (PhonemeNERError): If there is no such setting, or a value is out of its range.
    """
    known = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    block = {} if block is None else block
    if not isinstance(block, Mapping) or set(block) - set(known):
        got = list(block) if isinstance(block, Mapping) else repr(block)
        expected = ", ".join(known)
        raise PhonemeNERError(Errors.P532.format(setting=setting, got=got, expected=expected))
    return kind(**block)
