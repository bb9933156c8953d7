"""Plain text: a document a line, or a document a file."""

from typing import Iterator

from ..documents import Document
from .inputs import InputFile, Item, ReadingSettings, check_text
from .lines import read_lines

# UTF-8 has no character of more bytes.
BYTES_A_CHARACTER = 4


def read_text_lines(file: InputFile, settings: ReadingSettings) -> Iterator[Item]:
    """Read a document of each line; blank lines are none.

    file (InputFile): The file.
    settings (ReadingSettings): How it is read.
    YIELDS (Item): Documents and rejects.
    """
    with file.open() as stream:
        for line in read_lines(stream, BYTES_A_CHARACTER * settings.max_length):
            if line.length:
                yield file.reject(line.number, too_long(line.length, settings))
            elif line.text.strip():
                document = Document(line.text, f"{file.name}:{line.number}")
                yield check_text(document, settings)


def read_whole(file: InputFile, settings: ReadingSettings) -> Iterator[Item]:
    """Read a file as one document, called as the file is.

    file (InputFile): The file.
    settings (ReadingSettings): How it is read.
    YIELDS (Item): The document, or why there is none.
    """
    most = BYTES_A_CHARACTER * settings.max_length
    with file.open() as stream:
        parts, length = [], 0
        while chunk := stream.read(2**20):
            length += len(chunk)
            if length <= most:
                parts.append(chunk)
            else:
                parts = []
    if length > most:
        yield file.reject(None, too_long(length, settings))
        return
    text = b"".join(parts).removeprefix(b"\xef\xbb\xbf").decode("utf8", "surrogateescape")
    yield check_text(Document(text, file.name), settings)


def too_long(n_bytes: int, settings: ReadingSettings) -> str:
    """Say that something has too many bytes for a document."""
    return (
        f"it has {n_bytes:,} bytes, and documents of at most {settings.max_length:,} characters "
        "are read (--max-length)"
    )
