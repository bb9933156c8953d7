"""What setup.cfg requires, what of it is not here, and which errors come of that."""

from configparser import ConfigParser
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from subprocess import CalledProcessError

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from spacy_phoneme_ner.extras import EXTRAS

SETUP = Path(__file__).parents[1] / "setup.cfg"


def read_requirements():
    """RETURNS: Names of distributions, by extra; under "" those that everybody gets."""
    parser = ConfigParser()
    parser.read(SETUP, encoding="utf8")
    texts = {"": parser["options"]["install_requires"], **parser["options.extras_require"]}
    return {
        extra: {
            canonicalize_name(Requirement(line).name)
            for line in text.splitlines()
            if line and not line.startswith("#")
        }
        for extra, text in texts.items()
    }


def is_installed(name):
    try:
        return distribution(name) is not None
    except PackageNotFoundError:
        return False


def shipped_configs():
    """Give the configs as parameters. One that needs an extra is skipped where that is missing."""
    needed = "spacy-transformers"
    for path in sorted((SETUP.parent / "configs").glob("*.cfg")):
        is_missing = f"{needed}." in path.read_text(encoding="utf8") and not is_installed(needed)
        skip = pytest.mark.skipif(is_missing, reason=f"extra '{needed}' is not installed")
        yield pytest.param(path, id=path.stem, marks=skip)


def required(names):
    """Give the distributions that some bring along, themselves among them."""
    found, left = set(), list(names)
    while left:
        name = canonicalize_name(left.pop())
        if name not in found and is_installed(name):  # others are for other systems
            found.add(name)
            needs = map(Requirement, distribution(name).requires or [])
            left += [n.name for n in needs if n.marker is None or n.marker.evaluate({"extra": ""})]
    return found


@cache
def missing_from(extra):
    """Name what an extra would install here, and has not."""
    return {name for name in read_requirements()[extra] if not is_installed(name)}


def lacking(error):
    """Tell which extra an error, or one that it came of, is for want of.

    RETURNS: Its name; None if everything was there.
    """
    extras = read_requirements()
    while error is not None:
        said = str(error)
        if isinstance(error, CalledProcessError):
            said += f"{error.stdout}{error.stderr}"
        # The messages of this package name the extra, others no more than a module.
        named = [extra for extra in extras if f"spacy-phoneme-ner[{extra}]" in said]
        if isinstance(error, ImportError) and error.name is not None:
            top = error.name.partition(".")[0]
            package = canonicalize_name(EXTRAS.get(top, (top,))[0])
            named += [extra for extra in extras if extra and package in missing_from(extra)]
        for extra in named:
            if missing_from(extra):
                return extra
        error = error.__cause__ or error.__context__
    return None
