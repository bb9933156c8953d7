"""The formats that annotated documents are written in."""

from pathlib import Path
from typing import Dict, Optional

from ..checks import check_choice
from ..errors import Errors, PhonemeNERError
from .writers.argilla import ARGILLA
from .writers.conll import CONLL
from .writers.docbin import DOCBIN
from .writers.doccano import DOCCANO
from .writers.jsonl import JSONL
from .writers.label_studio import LABEL_STUDIO
from .writers.parquet import PARQUET
from .writers.prodigy import PRODIGY
from .writers.types import Format

_ALL = (JSONL, PARQUET, DOCBIN, CONLL, LABEL_STUDIO, DOCCANO, ARGILLA, PRODIGY)
# By name. Of those with the same ending, files that end so are of the first.
FORMATS: Dict[str, Format] = {format.name: format for format in _ALL}


def find_format(name: Optional[str], path: Path) -> Format:
    """Find a format.

    name (Optional[str]): What it is called; None to tell it by the name of the file.
    path (Path): The file.
    RETURNS (Format): The format.
    RAISES (PhonemeNERError): If there is none.
    """
    if name is not None:
        check_choice("output_format", name, list(FORMATS))
        return FORMATS[name]
    for format in FORMATS.values():
        if path.name.lower().endswith(format.suffix):
            return format
    endings = ", ".join(dict.fromkeys(format.suffix for format in FORMATS.values()))
    known = ", ".join(FORMATS)
    raise PhonemeNERError(Errors.P808.format(path=path, known=known, endings=endings))
