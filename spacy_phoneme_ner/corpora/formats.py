"""Choosing the reader of a corpus."""

from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Sequence, Union

from ..errors import Errors, PhonemeNERError
from .annotation_tools import TOOLS, find_tool
from .columns import looks_like_comment
from .conll import read_conll
from .conllu import is_conllu, read_conllu
from .files import blocks, read_text
from .panx import read_panx
from .paper_json import read_paper_json
from .phonexl import is_phonexl, read_phonexl
from .sentences import Item, Sentence
from .spacy_iob import is_spacy_iob, read_spacy_iob
from .spacy_json import is_spacy_json, read_spacy_json
from .wikiann_hub import read_wikiann_hub

FORMATS = (
    *("auto", "panx", "paper", "phonexl", "conll", "conllu"),
    *("spacy-iob", "spacy-json", "hub", *TOOLS),
)


def read_corpus(
    source: Union[str, Path],
    format: str = "auto",
    *,
    split: str = "validation",
    word_column: Optional[int] = None,
    tag_column: Optional[int] = None,
    skip_errors: bool = False,
) -> Iterator[Item]:
    """Read a corpus in any format.

    source (Union[str, Path]): The file; for the format "hub" the language's code.
    format (str): One of `FORMATS`; "auto" goes by the name and the lines, and by
        whether a column is asked for.
    split (str): The split, for the formats "paper" and "hub".
    word_column (Optional[int]): The column of the word, for the formats "conll" and "conllu";
        None for the usual one.
    tag_column (Optional[int]): The column of the tag, likewise.
    skip_errors (bool): Whether to leave out sentences that cannot be read, each with the reason,
        in place of an error.
    RETURNS (Iterator[Item]): The sentences, and what was left out.
    RAISES (PhonemeNERError): If there is no such format or file; while iterating,
        if the file is malformed.
    """
    if format not in FORMATS:
        expected = ", ".join(FORMATS)
        raise PhonemeNERError(Errors.P502.format(setting="format", value=format, expected=expected))
    if format == "hub":
        return read_wikiann_hub(str(source), split=split)
    path = Path(source)
    is_asked = (word_column, tag_column) != (None, None)
    if format == "auto":
        format = find_format(path)
        if format == "phonexl" and is_asked:
            format = "conll"  # who names columns wants those and no others
    columns: Dict[str, Any] = {"word_column": word_column, "tag_column": tag_column}
    if format == "paper":
        return read_paper_json(path, split=split, skip_errors=skip_errors)
    if format in TOOLS:
        return TOOLS[format](path, skip_errors=skip_errors)
    if format == "panx":
        return read_panx(path, skip_errors=skip_errors)
    if format == "phonexl":
        return read_phonexl(path, skip_errors=skip_errors)
    if format == "conllu":
        return read_conllu(path, **columns, skip_errors=skip_errors)
    if format == "spacy-iob":
        return read_spacy_iob(path, skip_errors=skip_errors)
    if format == "spacy-json":
        return read_spacy_json(path, skip_errors=skip_errors)
    return read_conll(path, **columns, skip_errors=skip_errors)


def read_words(path: Path) -> List[Sequence[str]]:
    """Read the words of text of any kind.

    path (Path): A .txt file, whose words are what stands between blanks, or a corpus.
    RETURNS (List[Sequence[str]]): Those of each line, or of each sentence.
    RAISES (PhonemeNERError): If it cannot be read.
    """
    if path.suffix.lower() == ".txt":
        lines = read_text(path, expected="a text a line").split("\n")
        return [line.split() for line in lines if line.strip()]
    return [item.words for item in read_corpus(path) if isinstance(item, Sentence)]


def find_format(path: Path) -> str:
    """Tell the format of a file by its name and its lines.

    path (Path): The file.
    RETURNS (str): For .json and .jsonl the annotation tool that exported it (`find_tool`), else
        for .json "spacy-json" if it is a list, or "paper"; "conllu" as `is_conllu` describes it
        and "spacy-iob" as `is_spacy_iob`, "panx" for .tsv with a word and a tag, "phonexl" for
        .tsv as `is_phonexl` describes it, else "conll".
    RAISES (PhonemeNERError): If the file is not there or holds nothing.
    """
    if path.suffix.lower() == ".jsonl":
        return find_tool(path)
    text = read_text(path, expected="a corpus", lenient=True)
    if path.suffix.lower() == ".json":
        if not text.lstrip().startswith("["):
            return "paper"
        return "spacy-json" if is_spacy_json(text) else find_tool(path)
    lines = text.split("\n")
    if path.suffix.lower() == ".conllu" or is_conllu(lines):
        return "conllu"
    # Not the comments, nor the lines between documents, whose columns are other ones.
    rows = [line for block in blocks(text) for _, line in block]
    rows = [line for line in rows if not looks_like_comment(line)] or rows
    if is_spacy_iob(rows):
        return "spacy-iob"
    if path.suffix.lower() == ".tsv" and rows:
        if rows[0].count("\t") <= 1:
            return "panx"
        return "phonexl" if is_phonexl(rows) else "conll"
    return "conll"
