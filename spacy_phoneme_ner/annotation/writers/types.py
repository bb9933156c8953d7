"""What a format that documents are written in has to be able to do."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Callable, Iterable, Sequence

from ..documents import AnnotatedDocument

if TYPE_CHECKING:
    from spacy.tokens import Doc

# Cuts a text into tokens, as the pipeline did.
MakeDoc = Callable[[str], "Doc"]
WritePart = Callable[[Path, Iterable[AnnotatedDocument], MakeDoc], None]
JoinParts = Callable[[Sequence[Path], Path], None]


@dataclass(frozen=True)
class Format:
    """A format that documents are written in: in parts, which can be joined to one file.

    The same documents give the same bytes, whenever they are written.

    name (str): What `--output-format` calls it.
    suffix (str): How files of it end.
    write (Callable): Writes a part: to a path that is moved to its place when it is whole, some
        documents, none perhaps, with what cuts texts into tokens.
    join (Callable): Joins parts, one at least, in their order, to the file at a path.
    """

    name: str
    suffix: str
    write: WritePart
    join: JoinParts
