"""doccano's JSONL: texts with names by their characters."""

from pathlib import Path
from typing import Any, Iterator, List

from .entries import Entry, read_items
from .sentences import Item, Skipped
from .spanned_text import NOT_ANNOTATED, NameSpan, clean_label, make_text_items, make_tokenizer

EXPECTED = (
    'doccano\'s JSONL, such as {"text": "Ada Ovi", "label": [[0, 7, "PER"]]}, or with "entities" '
    'that have "start_offset", "end_offset" and "label"'
)
# "labels" was what earlier versions wrote; projects with relations have entities.
KEYS = ("label", "labels", "entities")


def read_doccano(path: Path, *, skip_errors: bool = False) -> Iterator[Item]:
    """Read what doccano exports of a project of sequence labelling.

    It exports texts that nobody has looked at like those in which there is no name: export
    approved ones only.

    path (Path): The file.
    skip_errors (bool): Whether to leave out what cannot be read.
    YIELDS (Item): The sentences and the skipped rows.
    RAISES (PhonemeNERError): If the file or one of its lines is not of that form.
    """
    tokenize = make_tokenizer()

    def read(entry: Entry) -> Iterator[Item]:
        text = entry.get_text("text", EXPECTED)
        key = next((key for key in KEYS if key in entry.content), None)
        if key is None:
            yield Skipped(entry.number, NOT_ANNOTATED)
            return
        yield from make_text_items(entry.number, text, _names(entry, key), tokenize)

    yield from read_items(path, read, expected=EXPECTED, skip_errors=skip_errors)


def _names(entry: Entry, key: str) -> List[NameSpan]:
    values = entry.content[key]
    if not isinstance(values, list):
        entry.refuse(f"{values!r} in {key!r}", EXPECTED)
    return [_name(entry, value) for value in values]


def _name(entry: Entry, value: Any) -> NameSpan:
    if isinstance(value, dict):
        value = [value.get(key) for key in ("start_offset", "end_offset", "label")]
    # `type`, not `isinstance`: true and false are no numbers of characters.
    kinds = [type(part) for part in value] if isinstance(value, list) else []
    if kinds != [int, int, str] or not value[2].strip():
        entry.refuse(f"{value!r} for a name", EXPECTED)
    return NameSpan(value[0], value[1], clean_label(value[2]))
