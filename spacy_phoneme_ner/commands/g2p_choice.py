"""Which G2P a command works with, as users write it."""

import json
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Dict, Sequence

from ..errors import Errors, PhonemeNERError

if TYPE_CHECKING:
    from ..g2p import G2P

# What this package registers is named so, with the name that users write in between; the
# G2Ps among it are where G2Ps are.
_PREFIX, _SUFFIX = "spacy-phoneme-ner.", ".v1"
_ROOM = "spacy_phoneme_ner.g2p:"


def make_g2ps(names: Sequence[str]) -> "Dict[str, G2P]":
    """Make G2Ps and tell them apart by name.

    names (Sequence[str]): See `make_g2p`.
    RETURNS (Dict[str, G2P]): By their names, in the order given; of two with the same
        name the second is numbered.
    RAISES (PhonemeNERError): If one cannot be made.
    """
    found: Dict[str, G2P] = {}
    for name in names:
        backend = make_g2p(name)
        label = backend.name if name.startswith("{") else name
        n = 2
        unique = label
        while unique in found:
            unique, n = f"{label} {n}", n + 1
        found[unique] = backend
    return found


def make_g2p(name: str) -> "G2P":
    """Make a G2P from what a user writes for it.

    name (str): The short name of one that this package registers ("epitran"), in any
        case, the full name of any that is registered under @misc, or the settings
        that a config would hold, as JSON.
    RETURNS (G2P): The G2P.
    RAISES (PhonemeNERError): If there is none of that name, or it cannot be made.
    """
    from confection import ConfigValidationError
    from spacy.util import registry

    from ..g2p import G2P

    try:
        if name.startswith("{"):
            made = registry.resolve({"g2p": json.loads(name)})["g2p"]
        else:
            short = _registered()
            full = short.get(name.lower(), name)
            if full not in short.values() and not registry.has("misc", full):
                expected = ", ".join(sorted(short))
                raise PhonemeNERError(Errors.P415.format(name=name, expected=expected))
            made = registry.get("misc", full)()
    except PhonemeNERError:
        raise
    except (TypeError, ValueError, ConfigValidationError) as error:
        reason = " ".join(str(error).split())
        raise PhonemeNERError(Errors.P416.format(name=name, reason=reason)) from error
    if not isinstance(made, G2P):
        reason = f"it is no G2P but {type(made).__name__}"
        raise PhonemeNERError(Errors.P416.format(name=name, reason=reason))
    return made


def _registered() -> Dict[str, str]:
    points = entry_points(group="spacy_misc")
    full = [point.name for point in points if point.value.startswith(_ROOM)]
    full.remove("spacy-phoneme-ner.LanguageIdentifier.v1")  # part of a G2P, and none itself
    return {name[len(_PREFIX) : -len(_SUFFIX)].lower(): name for name in full}
