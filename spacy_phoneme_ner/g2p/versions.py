"""What the model's input hangs on besides the code: the rules and tables, by their content."""

import json
import os
import warnings
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, Dict, Mapping

from ..disk.digests import digest_text
from ..errors import Warnings
from ..ipa.articulation import PANPHON_TABLES
from .backends.map import EPITRAN_RULES, OWN_RULES, MapG2P
from .backends.script import ScriptG2P
from .routing import IpaG2P

# What stands beside the tables of others: where they are from, and their licence.
SOURCE, LICENSE = "SOURCE.json", "LICENSE-{package}.txt"
_ENDINGS = (".csv", ".txt")
_SHOWN = 12  # digits of a digest


def rules_versions() -> Dict[str, str]:
    """Name the versions of the rules and tables that pronunciations are made by.

    They are read once, when they are first asked for.

    RETURNS (Dict[str, str]): "rules" (this package's own rules: a digest), "epitran" and
        "panphon" (what comes along of them: the version, "+" and a digest). A digest
        changes with any change of a file, and with nothing else.
    """
    return dict(_versions())


def warn_of_other_rules(source: str, learned_by: Mapping[str, str]) -> None:
    """Warn if a model learned from pronunciations by other rules than are here.

    source (str): What the warning calls the model.
    learned_by (Mapping[str, str]): What `rules_versions` gave then.
    """
    here = rules_versions()
    differences = [
        f"{name} {learned_by[name]}, now {here[name]}"
        for name in here
        if learned_by.get(name, here[name]) != here[name]
    ]
    if differences:
        message = Warnings.W020.format(source=source, differences="; ".join(differences))
        warnings.warn(message, stacklevel=2)


def goes_by_rules(g2p: Any) -> bool:
    """Tell whether a G2P reads by rules and tables that `rules_versions` names."""
    return isinstance(g2p, (IpaG2P, MapG2P, ScriptG2P))


@lru_cache(maxsize=1)
def _versions() -> Mapping[str, str]:
    versions = {"rules": digest_files(_tables(OWN_RULES))}
    for package, folder in (("epitran", EPITRAN_RULES), ("panphon", PANPHON_TABLES)):
        source = json.loads((folder / SOURCE).read_text(encoding="utf8"))
        versions[package] = f"{source['version']}+{digest_files(_tables(folder))}"
    return MappingProxyType(versions)


def digest_files(files: Mapping[str, str]) -> str:
    """Digest a set of text files, in whatever order they are given.

    files (Mapping[str, str]): The paths of the files, by the names that they go by.
    RETURNS (str): The first twelve digits of a SHA-256 over names and contents.
    """
    lines = (f"{digest_text(files[name])}  {name}\n" for name in sorted(files))
    return sha256("".join(lines).encode("utf8")).hexdigest()[:_SHOWN]


def _tables(folder: Path) -> Dict[str, str]:
    # Strings and no Paths: there are hundreds, and a model that is loaded waits for this.
    files: Dict[str, str] = {}
    root = str(folder)
    for place, _, names in os.walk(root):
        within = place[len(root) + 1 :].replace(os.sep, "/")
        for name in names:
            if name.endswith(_ENDINGS) and not name.startswith("LICENSE"):
                files[f"{within}/{name}" if within else name] = os.path.join(place, name)
    return files
