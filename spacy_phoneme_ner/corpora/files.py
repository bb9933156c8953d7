"""Text files as corpora come in."""

import re
from pathlib import Path
from typing import Dict, Iterable, Iterator, List, Tuple

from ..disk.files import check_regular
from ..errors import Errors, PhonemeNERError
from ..languages import find_language

_TAG = re.compile(r"[^\W_]+(-[A-Z][a-z]{3})?")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_text(path: Path, *, expected: str) -> str:
    """Read a file strictly as UTF-8.

    path (Path): The file, with or without a byte order mark, with any line ends.
    expected (str): What it should hold, for the error messages.
    RETURNS (str): Its text, without the mark, with "\\n" as line end.
    RAISES (PhonemeNERError): If it is not there, is not UTF-8 or holds nothing.
    """
    try:
        check_regular(path)
        data = path.read_bytes()
    except OSError as error:
        reason = "a directory" if path.is_dir() else error.strerror
        message = Errors.P201.format(path=path, reason=reason, expected=expected)
        raise PhonemeNERError(message) from None
    try:
        text = data.decode("utf8")
        nul = data.find(b"\0")  # valid UTF-8, but in no text
        if nul >= 0:
            raise UnicodeDecodeError("utf8", data, nul, nul + 1, "a NUL byte")
    except UnicodeDecodeError as error:
        encoding = "UTF-16" if data.startswith(_UTF16) else "latin1"
        message = Errors.P202.format(
            path=path,
            line=data.count(b"\n", 0, error.start) + 1,
            reason=f"{error.reason}: 0x{data[error.start]:02x}",
            offset=error.start,
            hint=f"If it is {encoding}: iconv -f {encoding} -t UTF-8 {path.name}",
        )
        raise PhonemeNERError(message) from None
    if not text.removeprefix("\ufeff").strip():
        got = "blank lines only" if text else "the file is empty"
        raise PhonemeNERError(Errors.P203.format(path=path, got=got, expected=expected))
    # Not `str.splitlines`: it also cuts at characters that occur in words.
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def blocks(text: str) -> Iterator[List[Tuple[int, str]]]:
    """Cut a text into the runs of lines between blank lines.

    text (str): A text with "\\n" as line end.
    YIELDS (List[Tuple[int, str]]): The lines of a block, each with its number from 1.
    """
    block: List[Tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip(" \t"):
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
