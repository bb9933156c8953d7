"""Lines of a stream of bytes, none of which takes more memory than it may."""

from typing import IO, Iterator, List, NamedTuple, Tuple

_CHUNK = 2**18
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Line(NamedTuple):
    """A line.

    number (int): Which, from 1.
    text (str): What it says, without its end; bytes that are no UTF-8 are half characters, as
        of Python's `surrogateescape`. "" if it is too long.
    length (int): How many bytes it has if it is too long; else 0.
    """

    number: int
    text: str
    length: int = 0


def read_lines(stream: IO[bytes], most: int) -> Iterator[Line]:
    """Read the lines of a text in UTF-8, with any of the usual line ends.

    stream (IO[bytes]): The text, with or without a byte order mark.
    most (int): Of how many bytes a line may be.
    YIELDS (Line): The lines.
    RAISES (OSError): If it says that it is in UTF-16.
    """
    for number, (data, length) in enumerate(_cut(stream, most), start=1):
        if number == 1 and data[:2] in _UTF16:
            raise OSError("it is in UTF-16, not in UTF-8")
        if number == 1:
            data = data.removeprefix(b"\xef\xbb\xbf")
        yield Line(number, data.removesuffix(b"\r").decode("utf8", "surrogateescape"), length)


def _cut(stream: IO[bytes], most: int) -> Iterator[Tuple[bytes, int]]:
    """Cut at line feeds; a line that is too long is its length alone."""
    begun, length = [], 0  # a line of several chunks, or the length of one that is too long
    while chunk := stream.read(_CHUNK):
        first, *others = chunk.split(b"\n")
        length += len(first)
        if length <= most:
            begun.append(first)
        else:
            begun = []
        if not others:
            continue
        yield _finish(begun, length, most)
        for data in others[:-1]:
            yield _finish([data], len(data), most)
        begun, length = [others[-1]], len(others[-1])
    if length:
        yield _finish(begun, length, most)


def _finish(parts: List[bytes], length: int, most: int) -> Tuple[bytes, int]:
    return (b"".join(parts), 0) if length <= most else (b"", length)
