"""Reading documents from files of many formats, folders, and what is piped in."""

from fnmatch import fnmatch
from glob import glob, has_magic
from pathlib import Path
from typing import Callable, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple, Union

from ..checks import check_choice
from ..disk.walk import walk_files
from ..errors import Errors, PhonemeNERError
from .documents import Document, Reject
from .readers.docbin import read_docbin
from .readers.inputs import DAMAGE, STDIN, InputFile, Item, ReadingSettings
from .readers.jsonl import read_jsonl
from .readers.parquet import read_parquet
from .readers.tables import read_csv, read_tsv
from .readers.text import read_text_lines, read_whole

Reader = Callable[[InputFile, ReadingSettings], Iterator[Item]]
Inputs = Union[str, Path, Sequence[Union[str, Path]]]
AUTO = "auto"
READERS: Dict[str, Reader] = {
    "text": read_text_lines,
    "document": read_whole,
    "jsonl": read_jsonl,
    "csv": read_csv,
    "tsv": read_tsv,
    "parquet": read_parquet,
    "spacy": read_docbin,
}
# By the endings of names.
_ENDINGS = {
    "": "text",
    ".txt": "text",
    ".text": "text",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".spacy": "spacy",
}
INPUT_FORMATS = (AUTO, *READERS)


def read_documents(
    inputs: Inputs,
    *,
    format: str = AUTO,
    text_field: str = "text",
    lang_field: Optional[str] = None,
    id_field: Optional[str] = None,
    max_length: int = ReadingSettings.max_length,
    on_reject: Optional[Callable[[Reject], None]] = None,
) -> Iterator[Document]:
    """Read documents.

    inputs (Union[str, Path, Sequence[Union[str, Path]]]): Files, folders and patterns
        ("news/*.jsonl"), one or several; "-" is what is piped in. Those of a folder or a pattern
        are read in the order of their names. Compressed ones end in .gz or .zst.
    format, text_field, lang_field, id_field, max_length: See `ReadingSettings`.
    on_reject (Optional[Callable[[Reject], None]]): Told of what cannot be read, which is then
        passed over. None to raise an error instead.
    YIELDS (Document): The documents.
    RAISES (PhonemeNERError): If there is no such file or format, or something cannot be read.
    """
    settings = ReadingSettings(format, text_field, lang_field, id_field, max_length)
    for item in read_items(find_inputs(inputs), settings):
        if isinstance(item, Document):
            yield item
        elif on_reject is not None:
            on_reject(item)
        else:
            raise PhonemeNERError(Errors.P801.format(id=item.id, reason=item.reason))


def read_items(files: Iterable[InputFile], settings: ReadingSettings) -> Iterator[Item]:
    """Read documents, and why others cannot be read, in their order.

    files (Iterable[InputFile]): The files (`find_inputs`).
    settings (ReadingSettings): How they are read.
    YIELDS (Union[Document, Reject]): The documents and the rejects.
    RAISES (PhonemeNERError): If there is no such format.
    """
    check_format(settings)
    for file in files:
        name = settings.format if settings.format != AUTO else _ENDINGS.get(file.kind[0])
        if name is None:
            known = ", ".join(READERS)
            yield file.reject(None, f"its name tells no format: say it with --format ({known})")
            continue
        try:
            yield from READERS[name](file, settings)
        except DAMAGE as error:
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            yield file.reject(None, f"it cannot be read to its end: {reason}")


def check_format(settings: ReadingSettings) -> None:
    """Check that a format can be read. RAISES (PhonemeNERError): If there is none of the name."""
    check_choice("format", settings.format, INPUT_FORMATS)


def find_inputs(inputs: Inputs, on_read: Optional[Callable[[int], None]] = None) -> List[InputFile]:
    """Find files of documents.

    inputs (Union[str, Path, Sequence[Union[str, Path]]]): See `read_documents`.
    on_read (Optional[Callable[[int], None]]): See `InputFile`.
    RETURNS (List[InputFile]): The files. Those of folders are called by their place there.
    RAISES (PhonemeNERError): If there is nothing of a name.
    """
    given = [inputs] if isinstance(inputs, (str, Path)) else list(inputs)
    files: List[InputFile] = []
    for path in map(Path, given):
        found = [InputFile(place, name, on_read) for place, name in _find(path)]
        if not found:
            raise PhonemeNERError(Errors.P802.format(path=path))
        files += found
    return files


def _find(path: Path) -> List[Tuple[Path, str]]:
    if str(path) == STDIN:
        return [(path, "stdin")]
    if path.is_dir():
        inside = [(p, p.relative_to(path)) for p in walk_files(path)]
        return [(p, name.as_posix()) for p, name in inside if not _is_hidden(name)]
    if path.exists():
        return [(path, path.name)]
    if "**" in path.parts:  # `glob` would go round in circles of links
        first = next(i for i, part in enumerate(path.parts) if has_magic(part))
        folder, patterns = Path(*path.parts[:first]), path.parts[first:]
        inside = [(p, p.relative_to(folder)) for p in walk_files(folder)]
        return [(p, p.name) for p, n in inside if not _is_hidden(n) and _is_like(n.parts, patterns)]
    found = sorted(map(Path, glob(str(path))))
    return [(p, p.name) for p in found if p.is_file()]


def _is_like(parts: Sequence[str], patterns: Sequence[str]) -> bool:
    """Tell whether the parts of a path are like those of a pattern, "**" like any number."""
    if not patterns or not parts:
        return not parts and all(pattern == "**" for pattern in patterns)
    if patterns[0] == "**":
        return _is_like(parts, patterns[1:]) or _is_like(parts[1:], patterns)
    return fnmatch(parts[0], patterns[0]) and _is_like(parts[1:], patterns[1:])


def _is_hidden(name: Path) -> bool:
    return any(part.startswith(".") for part in name.parts)
