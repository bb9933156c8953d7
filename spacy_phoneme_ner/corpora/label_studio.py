"""Label Studio's exports: JSON and JSON-MIN."""

from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

from .entries import Entry, read_items
from .sentences import Item, Skipped
from .spanned_text import NOT_ANNOTATED, NameSpan, clean_label, make_text_items, make_tokenizer

EXPECTED = (
    "an export of Label Studio, JSON or JSON-MIN, of a project with <Text> and <Labels>: a list "
    'of tasks, such as {"data": {"text": "Ada Ovi"}, "annotations": [{"result": [{"type": '
    '"labels", "value": {"start": 0, "end": 7, "labels": ["PER"]}}]}]}'
)
CANCELLED = "skipped by its annotator"
# What JSON-MIN has of every task that was annotated.
MIN_KEYS = ("annotation_id", "annotator", "lead_time")


def read_label_studio(path: Path, *, skip_errors: bool = False) -> Iterator[Item]:
    """Read the names that were annotated in Label Studio.

    Of several annotations of a task, the one that is said to be the truth is read, else the
    last. Predictions are not read: nobody has said that they are right.

    path (Path): The file.
    skip_errors (bool): Whether to leave out what cannot be read.
    YIELDS (Item): The sentences and the skipped rows.
    RAISES (PhonemeNERError): If the file or one of its tasks is not of that form.
    """
    tokenize = make_tokenizer()

    def read(entry: Entry) -> Iterator[Item]:
        if "data" in entry.content:
            fields, regions = entry.content["data"], _regions(entry)
            reason = CANCELLED if entry.content.get("annotations") else NOT_ANNOTATED
        else:
            fields, regions, reason = entry.content, _least_regions(entry), NOT_ANNOTATED
        if regions is None:
            yield Skipped(entry.number, reason)
            return
        names = [name for region in regions for name in _names(entry, region)]
        yield from make_text_items(entry.number, _text(entry, fields), names, tokenize)

    yield from read_items(path, read, expected=EXPECTED, skip_errors=skip_errors)


def _regions(entry: Entry) -> Optional[List[Any]]:
    """Give what was marked in a task; None if nobody annotated it."""
    annotations = entry.content.get("annotations") or []
    if not isinstance(annotations, list) or not all(isinstance(a, dict) for a in annotations):
        entry.refuse(f"{annotations!r} in 'annotations'", EXPECTED)
    done = [a for a in annotations if not a.get("was_cancelled")]
    if not done:
        return None
    results = next((a for a in done if a.get("ground_truth")), done[-1]).get("result")
    if not isinstance(results, list) or not all(isinstance(r, dict) for r in results):
        entry.refuse(f"{results!r} in 'result'", EXPECTED)
    values = [result.get("value") for result in results]
    # Choices, ratings, relations have no place in the text, and other marks no labels.
    return [value for value in values if isinstance(value, dict) and "labels" in value]


def _least_regions(entry: Entry) -> Optional[List[Any]]:
    """Give what was marked in a task of JSON-MIN, where the control's name is the field."""
    lists = [value for value in entry.content.values() if isinstance(value, list)]
    regions = [value for values in lists for value in values if isinstance(value, dict)]
    regions = [region for region in regions if "labels" in region and "start" in region]
    is_done = regions or any(key in entry.content for key in MIN_KEYS)
    return regions if is_done else None


def _text(entry: Entry, fields: Any) -> str:
    """Give the text of a task: its field "text", or its only one."""
    texts: Dict[str, str] = {}
    if isinstance(fields, dict):
        texts = {key: value for key, value in fields.items() if isinstance(value, str)}
    if "text" in texts:
        return texts["text"]
    if len(texts) != 1:
        found = ", ".join(map(repr, texts)) or "no text"
        entry.refuse(f"{found} for the text", f"a field 'text', or one text alone: {EXPECTED}")
    return next(iter(texts.values()))


def _names(entry: Entry, region: Dict[str, Any]) -> Iterator[NameSpan]:
    start, end = (_number(region.get(key)) for key in ("start", "end"))
    labels, text = region["labels"], region.get("text")
    is_right = isinstance(labels, list) and all(isinstance(label, str) for label in labels)
    if start is None or end is None or not is_right:
        entry.refuse(f"{region!r} for a name", EXPECTED)
    for label in labels:
        yield NameSpan(start, end, clean_label(label), text if isinstance(text, str) else None)


def _number(value: Any) -> Optional[int]:
    """Give a number of characters, which some versions write as text."""
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    # `type`, not `isinstance`: true and false are no numbers of characters.
    return value if type(value) is int else None
