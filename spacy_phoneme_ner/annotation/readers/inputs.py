"""A file of documents, and how a row of one becomes a Document."""

import sys
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Callable, Iterator, Mapping, Optional, Tuple, Union

from ...checks import check_number
from ...disk.files import check_regular
from ...extras import import_extra
from ..documents import Document, Reject

Item = Union[Document, Reject]
STDIN = "-"
# What a damaged file ends in: of the system, gzip, zlib.
DAMAGE = (OSError, EOFError, zlib.error)


@dataclass(frozen=True)
class ReadingSettings:
    """How files of documents are read.

    format (str): The format, or "auto" to tell it by the names of the files.
    text_field (str): Where in a row the text is.
    lang_field (Optional[str]): Where its language is, if rows say that.
    id_field (Optional[str]): Where its name is; by default a document is called by its file
        and line.
    max_length (int): Of how many characters a document may be; a longer one is rejected, so
        that no document takes more memory than there is.
    """

    format: str = "auto"
    text_field: str = "text"
    lang_field: Optional[str] = None
    id_field: Optional[str] = None
    max_length: int = 10_000_000

    def __post_init__(self) -> None:
        check_number("max_length", self.max_length, 1, whole=True)


@dataclass(frozen=True)
class InputFile:
    """A file of documents.

    path (Path): Where it is; "-" for what is piped in.
    name (str): What it is called in the ids of its documents.
    on_read (Optional[Callable]): Told how many bytes of the file, compressed as they may be,
        have been read so far.
    """

    path: Path
    name: str
    on_read: Optional[Callable[[int], None]] = None

    @property
    def kind(self) -> Tuple[str, str]:
        """The ending of its name without that of a compression, and that: (".csv", ".gz")."""
        *_, first, last = ("", "", *(suffix.lower() for suffix in self.path.suffixes))
        return (first, last) if last in (".gz", ".zst") else (last, "")

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open it for reading, decompressed.

        RAISES (OSError): If it cannot be opened, or is no file.
        """
        if str(self.path) == STDIN:
            yield sys.stdin.buffer
            return
        check_regular(self.path)
        with self.path.open("rb") as raw:
            compression = self.kind[1]
            if compression == ".gz":
                import gzip

                with gzip.open(raw) as unpacked:
                    yield self._watch(raw, unpacked)
            elif compression == ".zst":
                zstandard = import_extra("zstandard", "A file compressed by Zstandard")
                with zstandard.ZstdDecompressor().stream_reader(
                    raw, read_across_frames=True
                ) as unpacked:
                    yield self._watch(raw, unpacked)
            else:
                yield self._watch(raw, raw)

    def reject(self, line: Optional[int], reason: str) -> Reject:
        """Say why a line, or all of it if None, cannot be read."""
        return Reject(self.name if line is None else f"{self.name}:{line}", reason)

    def make_item(self, row: Mapping[str, Any], line: int, settings: ReadingSettings) -> Item:
        """Make a document of a row.

        row (Mapping[str, Any]): The row.
        line (int): Where it stands, from 1.
        settings (ReadingSettings): Which of its fields are what.
        RETURNS (Item): The document, or why there is none.
        """
        id_, lang, meta = f"{self.name}:{line}", None, dict(row)
        if settings.text_field not in meta:
            fields = ", ".join(map(repr, row)) or "none"
            return Reject(id_, f"it has no field {settings.text_field!r}; it has {fields}")
        text = meta.pop(settings.text_field)
        if not isinstance(text, str):
            kind = "null" if text is None else type(text).__name__
            return Reject(id_, f"its field {settings.text_field!r} is no text, but {kind}")
        if settings.lang_field is not None:
            lang = meta.pop(settings.lang_field, None) or None
            if lang is not None and not isinstance(lang, str):
                return Reject(id_, f"its field {settings.lang_field!r} names no language: {lang!r}")
        if settings.id_field is not None:
            given = meta.pop(settings.id_field, None)
            if isinstance(given, (str, int)) and given != "":
                id_ = str(given)
        return check_text(Document(text, id_, lang, meta), settings)

    def _watch(self, raw: IO[bytes], unpacked: Any) -> Any:
        return _Watched(raw, unpacked, self.on_read) if self.on_read is not None else unpacked


def check_text(document: Document, settings: ReadingSettings) -> Item:
    """Give a document, or why it is none: its text is too long, or no text."""
    text = document.text
    if len(text) > settings.max_length:
        reason = (
            f"it has {len(text):,} characters, and at most {settings.max_length:,} are read "
            "(--max-length)"
        )
        return Reject(document.id, reason)
    if "\0" in text:
        return Reject(document.id, f"there is a NUL character at {text.index(chr(0))}")
    try:
        text.encode("utf8")
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        # What Python puts for a byte that is not UTF-8 (`surrogateescape`).
        is_byte = 0xDC80 <= code <= 0xDCFF
        what = f"the byte 0x{code - 0xDC00:02x}" if is_byte else f"half a character (U+{code:04X})"
        return Reject(document.id, f"it is not in UTF-8: {what} at character {error.start}")
    return document


class _Watched:
    """A stream that tells how far the file below it has been read."""

    def __init__(self, raw: IO[bytes], unpacked: Any, on_read: Callable[[int], None]) -> None:
        self._raw, self._unpacked, self._on_read = raw, unpacked, on_read

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._unpacked.read(size)
        self._on_read(self._raw.tell())
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._unpacked, name)
