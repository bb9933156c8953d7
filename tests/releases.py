"""Releases of Epitran and PanPhon that are installed, beside what comes along of them.

Our reading of their tables has to equal their own. They may be installed in another version
than the one whose tables come along, and that is no mistake of ours: a test then compares
what is alike in both, and ends as skipped with what is not.
"""

import sys
import warnings
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, List, NamedTuple

import pytest

SCRIPTS = str(Path(__file__).parents[1] / "scripts")
sys.path.insert(0, SCRIPTS)
try:
    from renew_tables import FEATURES, FOLDERS, Tables, read_features, read_installed, read_pinned
finally:
    sys.path.remove(SCRIPTS)

__all__ = ["FEATURES", "Release", "find_release", "import_quietly", "read_features"]


def import_quietly(module: str) -> Any:
    """Import one of their modules: what it is warned of is not ours to mend."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return import_module(module)


class Release(NamedTuple):
    """A package's tables as they are installed, and as they come along here."""

    package: str
    installed: Tables
    pinned: Tables

    @property
    def changed(self) -> List[str]:
        """The files that are not alike in both."""
        ours, theirs = self.pinned.files, self.installed.files
        return sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))

    def skip_if_changed(self) -> None:
        """End a test that has compared what is alike, if that is not all."""
        if self.changed:
            pytest.skip(
                f"compared but for what {self.package} {self.installed.version} has otherwise "
                f"than {self.pinned.version}, which comes along: {', '.join(self.changed)}"
            )


def find_release(package: str) -> Release:
    """Read what is installed of a package; the test is skipped without it."""
    if find_spec(package) is None:
        pytest.skip(f"{package} (extra 'dev') is not installed")
    return Release(package, read_installed(package), read_pinned(FOLDERS[package]))
