"""Choosing the reader of a corpus."""

from pathlib import Path
from typing import Iterator, Union

from ..errors import Errors, PhonemeNERError
from .annotation_tools import TOOLS, find_tool
from .conll import read_conll
from .files import read_text
from .panx import read_panx
from .paper_json import read_paper_json
from .phonexl import is_phonexl, read_phonexl
from .sentences import Item
from .wikiann_hub import read_wikiann_hub

FORMATS = ("auto", "panx", "paper", "phonexl", "conll", "hub", *TOOLS)


def read_corpus(
    source: Union[str, Path],
    format: str = "auto",
    *,
    split: str = "validation",
    word_column: int = 0,
    tag_column: int = -1,
) -> Iterator[Item]:
    """Read a corpus in any format.

    source (Union[str, Path]): The file; for the format "hub" the language's code.
    format (str): One of `FORMATS`; "auto" goes by the name and the lines, and by
        whether a column is asked for.
    split (str): The split, for the formats "paper" and "hub".
    word_column (int): The column of the word, for the format "conll".
    tag_column (int): The column of the tag, for the format "conll".
    RETURNS (Iterator[Item]): The sentences and the skipped rows.
    RAISES (PhonemeNERError): If there is no such format or file; while iterating,
        if the file is malformed.
    """
    if format not in FORMATS:
        expected = ", ".join(FORMATS)
        raise PhonemeNERError(Errors.P502.format(setting="format", value=format, expected=expected))
    if format == "hub":
        return read_wikiann_hub(str(source), split=split)
    path = Path(source)
    if format == "auto":
        format = find_format(path)
        if format == "phonexl" and (word_column, tag_column) != (0, -1):
            format = "conll"  # who names columns wants those and no others
    if format == "paper":
        return read_paper_json(path, split=split)
    if format in TOOLS:
        return TOOLS[format](path)
    if format == "panx":
        return read_panx(path)
    if format == "phonexl":
        return read_phonexl(path)
    return read_conll(path, word_column=word_column, tag_column=tag_column)


def find_format(path: Path) -> str:
    """Tell the format of a file by its name and its lines.

    path (Path): The file.
    RETURNS (str): For .json and .jsonl the annotation tool that exported it (`find_tool`), else
        for .json "paper"; "panx" for .tsv with a word and a tag, "phonexl" for .tsv as
        `is_phonexl` describes it, else "conll".
    RAISES (PhonemeNERError): If the file is not there, is not UTF-8 or holds nothing.
    """
    if path.suffix.lower() == ".jsonl":
        return find_tool(path)
    if path.suffix.lower() == ".json":
        is_list = read_text(path, expected="a corpus").lstrip().startswith("[")
        return find_tool(path) if is_list else "paper"
    if path.suffix.lower() == ".tsv":
        lines = read_text(path, expected="a corpus").split("\n")
        first = next(line for line in lines if line.strip())
        if first.count("\t") <= 1:
            return "panx"
        return "phonexl" if is_phonexl(lines) else "conll"
    return "conll"
