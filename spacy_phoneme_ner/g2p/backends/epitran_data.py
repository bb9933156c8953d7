"""Where Epitran's data files lie, found without importing it."""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from ...errors import Errors, PhonemeNERError


@lru_cache(maxsize=1)
def epitran_data() -> Path:
    """Find the folder of Epitran's maps and rules.

    RETURNS (Path): The folder that holds `map`, `pre`, `post` and `strip`.
    RAISES (PhonemeNERError): If it is not there.
    """
    spec = find_spec("epitran")
    folder = Path(spec.origin).parent / "data" if spec and spec.origin else Path("epitran")
    if not (folder / "map").is_dir():
        raise PhonemeNERError(Errors.P011.format(package="epitran", path=folder))
    return folder
