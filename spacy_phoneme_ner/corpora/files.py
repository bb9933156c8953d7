"""Text files as corpora come in."""

import re
from pathlib import Path
from typing import Dict, Iterable, Iterator, List, Tuple

from ..disk.files import check_regular
from ..errors import Errors, PhonemeNERError
from ..languages import find_language
from .malformed import NOT_UTF8, MalformedRow

Block = List[Tuple[int, str]]
_TAG = re.compile(r"[^\W_]+(-[A-Z][a-z]{3})?")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# The last: text that was written twice as Windows does it.
_LINE_END = re.compile(r"\r*\n|\r")
# What begins a document, in whichever column and behind PAN-X's language.
_DOCUMENT = re.compile(r"(?:^|[ \t]|^[a-z-]{2,12}:)-DOCSTART-(?=[ \t|]|$)", re.IGNORECASE)
_NO_UTF8 = re.compile(r"[\0\udc80-\udcff]")


def read_text(path: Path, *, expected: str, lenient: bool = False) -> str:
    """Read a file strictly as UTF-8.

    path (Path): The file, with or without byte order marks, with any line ends.
    expected (str): What it should hold, for the error messages.
    lenient (bool): Whether to leave it to `check_line` to find the lines that are not UTF-8.
    RETURNS (str): Its text, without the marks (files that were put together have some within),
        with "\\n" as line end.
    RAISES (PhonemeNERError): If it is not there, is not UTF-8 or holds nothing.
    """
    try:
        check_regular(path)
        data = path.read_bytes()
    except OSError as error:
        reason = "a directory" if path.is_dir() else error.strerror
        message = Errors.P201.format(path=path, reason=reason, expected=expected)
        raise PhonemeNERError(message) from None
    is_strict = not lenient or data.startswith(_UTF16)
    try:
        text = data.decode("utf8", "strict" if is_strict else "surrogateescape")
        nul = data.find(b"\0") if is_strict else -1  # valid UTF-8, but in no text
        if nul >= 0:
            raise UnicodeDecodeError("utf8", data, nul, nul + 1, "a NUL byte")
    except UnicodeDecodeError as error:
        encoding = "UTF-16" if data.startswith(_UTF16) else "latin1"
        message = Errors.P202.format(
            path=path,
            line=data.count(b"\n", 0, error.start) + 1,
            reason=f"{error.reason}: 0x{data[error.start]:02x}, at byte {error.start} of the file",
            hint=f"If it is {encoding}: iconv -f {encoding} -t UTF-8 {path.name}",
        )
        raise PhonemeNERError(message) from None
    # Not `str.splitlines`: it also cuts at characters that occur in words.
    text = _LINE_END.sub("\n", text.replace("\ufeff", ""))
    if not text.strip():
        got = "blank lines only" if data else "the file is empty"
        raise PhonemeNERError(Errors.P203.format(path=path, got=got, expected=expected))
    return text


def check_line(path: Path, number: int, line: str) -> None:
    """Check a line of a text that was read leniently.

    path (Path): The file.
    number (int): The line's number, from 1.
    line (str): The line.
    RAISES (MalformedRow): If it is not UTF-8.
    """
    wrong = _NO_UTF8.search(line)
    if wrong is not None:
        hint = "Only the sentence with this line is left out."
        reason = f"0x{ord(wrong[0]) & 0xFF:02x} in it"
        message = Errors.P202.format(path=path, line=number, reason=reason, hint=hint)
        raise MalformedRow(message, number, NOT_UTF8)


def blocks(text: str) -> Iterator[Block]:
    """Cut a text into the runs of lines between blank lines and those of `-DOCSTART-`.

    text (str): A text with "\\n" as line end.
    YIELDS (List[Tuple[int, str]]): The lines of a block, each with its number from 1.
    """
    block: Block = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip(" \t") and not ("-" in line and _DOCUMENT.search(line)):
            block.append((number, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def named_files(folder: Path, pattern: str) -> List[Tuple[Path, str]]:
    """Find the files of a folder that are named by their language.

    folder (Path): The folder.
    pattern (str): The files' names, with {lang} where the language stands.
    RETURNS (List[Tuple[Path, str]]): The files, and what their names have for {lang}.
    RAISES (PhonemeNERError): If the pattern has no {lang}, or no file is named so.
    """
    before, placeholder, after = pattern.partition("{lang}")
    if not placeholder:
        raise PhonemeNERError(Errors.P217.format(path=folder, lang=pattern))
    files = sorted(path for path in folder.iterdir() if path.is_file())
    files = [f for f in files if f.name.startswith(before) and f.name.endswith(after)]
    if not files:
        raise PhonemeNERError(Errors.P218.format(path=folder, pattern=pattern))
    return [(file, file.name[len(before) : len(file.name) - len(after)]) for file in files]


def named_files_of(folder: Path, pattern: str, corpus: str) -> List[Tuple[Path, str]]:
    """Find the files of one of the corpora that share a folder.

    folder (Path): The folder.
    pattern (str): The files' names, with {lang} where the language stands and {corpus} where
        the corpus does: `{lang}-{corpus}-train.tsv`.
    corpus (str): The corpus.
    RETURNS (List[Tuple[Path, str]]): As `named_files`.
    RAISES (PhonemeNERError): If no file is named so.
    """
    own = pattern.replace("{corpus}", corpus)
    # What has more before "gsd" than a language and its script, as "zh-pud-gsd", is of another.
    files = [(file, tag) for file, tag in named_files(folder, own) if _TAG.fullmatch(tag)]
    if not files:
        raise PhonemeNERError(Errors.P218.format(path=folder, pattern=own))
    return files


def one_for_each(files: Iterable[Tuple[Path, str]]) -> Dict[str, Tuple[Path, str]]:
    """Order files by their languages, of each of which there is one.

    files (Iterable[Tuple[Path, str]]): Files, each with a tag or name of its language.
    RETURNS (Dict[str, Tuple[Path, str]]): The same by the languages' keys.
    RAISES (PhonemeNERError): If a language has two, or is not known.
    """
    by_language: Dict[str, Tuple[Path, str]] = {}
    for path, tag in files:
        key = find_language(tag).key
        if key in by_language:
            message = Errors.P230.format(first=by_language[key][0], second=path, lang=key)
            raise PhonemeNERError(message)
        by_language[key] = (path, tag)
    return by_language
