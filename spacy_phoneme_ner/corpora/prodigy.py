"""Prodigy's JSONL, as `prodigy db-out` writes it."""

from pathlib import Path
from typing import Any, Iterator, List, Optional

from .entries import Entry, read_items
from .sentences import Item, Skipped
from .spanned_text import (
    NOT_ANNOTATED,
    NameSpan,
    Tokenize,
    clean_label,
    make_text_items,
    make_tokenizer,
)

EXPECTED = (
    'Prodigy\'s JSONL, such as {"text": "Ada Ovi", "spans": [{"start": 0, "end": 7, "label": '
    '"PER"}], "answer": "accept"}'
)


def read_prodigy(path: Path, *, skip_errors: bool = False) -> Iterator[Item]:
    """Read the names that were annotated in Prodigy (`ner.manual`, `ner.correct`).

    Only accepted examples are read: what was rejected is known to be wrong, and what has no
    answer nobody has looked at. Tokens are Prodigy's, where they are there.

    path (Path): The file.
    skip_errors (bool): Whether to leave out what cannot be read.
    YIELDS (Item): The sentences and the skipped rows.
    RAISES (PhonemeNERError): If the file or one of its lines is not of that form.
    """
    tokenize = make_tokenizer()

    def read(entry: Entry) -> Iterator[Item]:
        text = entry.get_text("text", EXPECTED)
        answer = entry.content.get("answer")
        if answer != "accept":
            yield Skipped(entry.number, NOT_ANNOTATED if answer is None else f"answer: {answer}")
            return
        values = entry.content.get("spans") or []
        if not isinstance(values, list):
            entry.refuse(f"{values!r} in 'spans'", EXPECTED)
        names = [_name(entry, value) for value in values]
        tokens = _tokens(entry, text)
        cut = tokenize if tokens is None else _giving(tokens)
        yield from make_text_items(entry.number, text, names, cut)

    yield from read_items(path, read, expected=EXPECTED, skip_errors=skip_errors)


def _name(entry: Entry, value: Any) -> NameSpan:
    content = value if isinstance(value, dict) else {}
    start, end, label = (content.get(key) for key in ("start", "end", "label"))
    # `type`, not `isinstance`: true and false are no numbers of characters.
    if type(start) is not int or type(end) is not int or not isinstance(label, str):
        entry.refuse(f"{value!r} for a name", EXPECTED)
    return NameSpan(start, end, clean_label(label))


def _tokens(entry: Entry, text: str) -> Optional[List[str]]:
    """Give the example's own tokens; None if it has none, or is of several lines."""
    values = entry.content.get("tokens")
    if not values or len(text.splitlines()) > 1:
        return None
    texts = [value.get("text") if isinstance(value, dict) else value for value in values]
    tokens = [token for token in texts if isinstance(token, str)]
    if len(tokens) < len(texts):
        entry.refuse(f"{values!r} in 'tokens'", EXPECTED)
    return tokens if "".join("".join(tokens).split()) == "".join(text.split()) else None


def _giving(tokens: List[str]) -> Tokenize:
    return lambda line: tokens
