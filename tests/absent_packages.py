"""Packages hidden from imports, as if they were not installed."""

import sys
from importlib.machinery import PathFinder


def absent(name, packages):
    return name.partition(".")[0] in packages


def hide(packages, setattr=setattr, delitem=dict.pop):
    """Hide packages by their top-level names.

    setattr, delitem (Callable): Those of a `MonkeyPatch`, which takes all back.
    """
    find = PathFinder.find_spec

    def find_spec(name, path=None, target=None):
        return None if absent(name, packages) else find(name, path, target)

    setattr(PathFinder, "find_spec", find_spec)
    for name in [name for name in sys.modules if absent(name, packages)]:
        delitem(sys.modules, name)
