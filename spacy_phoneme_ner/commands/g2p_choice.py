"""Which G2P a command works with, as users write it."""

from typing import TYPE_CHECKING, Any, Dict, Sequence

from ..disk.files import parse_json
from ..errors import Errors, PhonemeNERError

if TYPE_CHECKING:
    from ..g2p import G2P

# What this package registers is named so, with the name that users write in between.
_PREFIX, _SUFFIX = "spacy-phoneme-ner.", ".v1"


def make_g2ps(names: Sequence[str]) -> "Dict[str, G2P]":
    """Make G2Ps and tell them apart by name.

    names (Sequence[str]): See `make_g2p`.
    RETURNS (Dict[str, G2P]): By their names, in the order given; of two with the same
        name the second is numbered.
    RAISES (PhonemeNERError): If one cannot be made.
    """
    g2ps: Dict[str, G2P] = {}
    for name in names:
        g2p = make_g2p(name)
        label = g2p.name if name.startswith("{") else name
        n = 2
        unique = label
        while unique in g2ps:
            unique, n = f"{label} {n}", n + 1
        g2ps[unique] = g2p
    return g2ps


def make_g2p(name: str) -> "G2P":
    """Make a G2P from what a user writes for it.

    name (str): The short name of one that this package registers ("epitran"), in any
        case, the full name of any that is registered under @g2p, or the settings
        that a config would hold, as JSON.
    RETURNS (G2P): The G2P.
    RAISES (PhonemeNERError): If there is none of that name, or it cannot be made.
    """
    from confection import ConfigValidationError

    from ..g2p import G2P
    from ..registries import registry

    try:
        if name.startswith("{"):
            g2p = registry.resolve({"g2p": parse_json(name)})["g2p"]
        else:
            registered: Dict[str, Any] = registry.g2p.get_all()  # type: ignore[attr-defined]
            short = {_shorten(full).lower(): full for full in registered}
            full = short.get(name.lower(), name)
            if full not in registered:
                expected = ", ".join(sorted(short))
                raise PhonemeNERError(Errors.P415.format(name=name, expected=expected))
            g2p = registered[full]()
    except PhonemeNERError:
        raise
    except (TypeError, ValueError, ConfigValidationError) as error:
        reason = " ".join(str(error).split())
        raise PhonemeNERError(Errors.P416.format(name=name, reason=reason)) from error
    if not isinstance(g2p, G2P):
        reason = f"it is no G2P but {type(g2p).__name__}"
        raise PhonemeNERError(Errors.P416.format(name=name, reason=reason))
    return g2p


def _shorten(full: str) -> str:
    is_own = full.startswith(_PREFIX) and full.endswith(_SUFFIX)
    return full[len(_PREFIX) : -len(_SUFFIX)] if is_own else full
