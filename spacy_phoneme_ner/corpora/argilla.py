"""Argilla's records, as `dataset.records.to_json` writes them."""

from pathlib import Path
from typing import Any, Iterator, List, Optional

from .entries import Entry, read_items
from .sentences import Item, Skipped
from .spanned_text import NOT_ANNOTATED, NameSpan, clean_label, make_text_items, make_tokenizer

EXPECTED = (
    "records of an Argilla dataset with a text field and a SpanQuestion, as `to_json` writes "
    'them, such as {"fields": {"text": "Ada Ovi"}, "responses": {"span": [{"value": [{"start": '
    '0, "end": 7, "label": "PER"}]}]}}'
)


def read_argilla(path: Path, *, skip_errors: bool = False) -> Iterator[Item]:
    """Read the names that were annotated in Argilla.

    Of the responses of several people, the last is read. Suggestions are not read: nobody has
    said that they are right; nor are drafts and discarded responses, where they are told.

    path (Path): The file.
    skip_errors (bool): Whether to leave out what cannot be read.
    YIELDS (Item): The sentences and the skipped rows.
    RAISES (PhonemeNERError): If the file or one of its records is not of that form.
    """
    tokenize = make_tokenizer()

    def read(entry: Entry) -> Iterator[Item]:
        values = _response(entry)
        if values is None:
            yield Skipped(entry.number, NOT_ANNOTATED)
            return
        names = [_name(entry, value) for value in values]
        yield from make_text_items(entry.number, _text(entry), names, tokenize)

    yield from read_items(path, read, expected=EXPECTED, skip_errors=skip_errors)


def _response(entry: Entry) -> Optional[List[Any]]:
    """Give the last response that is of spans; None if there is none."""
    questions = entry.content.get("responses") or {}
    if not isinstance(questions, dict):
        entry.refuse(f"{questions!r} in 'responses'", EXPECTED)
    found = None
    for responses in questions.values():
        for response in responses if isinstance(responses, list) else []:
            value = response.get("value") if isinstance(response, dict) else None
            # Rankings are lists, too, of values that have no start.
            is_spans = isinstance(value, list) and all(
                isinstance(span, dict) and "start" in span for span in value
            )
            if is_spans and response.get("status") in (None, "submitted"):
                found = value
    return found


def _text(entry: Entry) -> str:
    fields = entry.content.get("fields")
    texts = (
        {k: v for k, v in fields.items() if isinstance(v, str)} if isinstance(fields, dict) else {}
    )
    if "text" in texts:
        return texts["text"]
    if len(texts) != 1:
        found = ", ".join(map(repr, texts)) or "no text"
        entry.refuse(f"{found} in 'fields'", f"a field 'text', or one text alone: {EXPECTED}")
    return next(iter(texts.values()))


def _name(entry: Entry, value: Any) -> NameSpan:
    start, end, label = (value.get(key) for key in ("start", "end", "label"))
    # `type`, not `isinstance`: true and false are no numbers of characters.
    if type(start) is not int or type(end) is not int or not isinstance(label, str):
        entry.refuse(f"{value!r} for a name", EXPECTED)
    return NameSpan(start, end, clean_label(label))
