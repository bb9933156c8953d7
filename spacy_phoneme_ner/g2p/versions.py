"""What the model's input hangs on besides the code: the rules and tables, by their content."""

import json
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Dict, Mapping

from ..ipa.articulation import PANPHON_TABLES
from .backends.map import EPITRAN_RULES, OWN_RULES

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


@lru_cache(maxsize=1)
def _versions() -> Mapping[str, str]:
    found = {"rules": digest_files(_tables(OWN_RULES))}
    for package, folder in (("epitran", EPITRAN_RULES), ("panphon", PANPHON_TABLES)):
        source = json.loads((folder / SOURCE).read_text(encoding="utf8"))
        found[package] = f"{source['version']}+{digest_files(_tables(folder))}"
    return MappingProxyType(found)


def digest_file(path: Path) -> str:
    """Digest a text file, alike with the line ends of any system.

    path (Path): The file.
    RETURNS (str): Its SHA-256, in hexadecimal digits.
    """
    return sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def digest_files(files: Mapping[str, Path]) -> str:
    """Digest a set of text files, in whatever order they are given.

    files (Mapping[str, Path]): The files, by the names that they go by.
    RETURNS (str): The first twelve digits of a SHA-256 over names and contents.
    """
    lines = (f"{digest_file(files[name])}  {name}\n" for name in sorted(files))
    return sha256("".join(lines).encode("utf8")).hexdigest()[:_SHOWN]


def _tables(folder: Path) -> Dict[str, Path]:
    return {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.suffix in _ENDINGS and not path.name.startswith("LICENSE")
    }
