"""The JSON of the zero-shot study (Sohn et al., EMNLP 2024): words, tags and IPA."""

from pathlib import Path
from typing import Any, Dict, Iterator, List

from ..errors import Errors, PhonemeNERError
from .json_files import malformed, read_json
from .malformed import MalformedRow
from .sentences import Item, make_entry_items, skip
from .tags import parse_tag

_EXPECTED = 'an object with "id_mapping" and a list of entries for each split'
_KEYS = {"tokens": str, "ner_tags": int, "epi_tokens": str}


def read_paper_json(
    path: Path, *, split: str = "validation", skip_errors: bool = False
) -> Iterator[Item]:
    """Read a file of the study, its own IPA with it.

    path (Path): The file: `id_mapping` (number of a tag to the tag) and splits,
        each a list of entries with `tokens`, `ner_tags` and `epi_tokens`.
    split (str): The split to read.
    skip_errors (bool): Whether to leave out entries that cannot be read.
    YIELDS (Item): The sentences and the skipped rows, numbered by entry from 1.
        An entry whose lists differ in length is skipped.
    RAISES (PhonemeNERError): If the file or one of its entries is not of that form.
    """
    content = read_json(path, expected=_EXPECTED)
    if not isinstance(content, dict) or not isinstance(content.get("id_mapping"), dict):
        raise malformed(str(path), 0, 'no object "id_mapping"', _EXPECTED)
    tags = _read_mapping(path, content.pop("id_mapping"))
    if split not in content:
        splits = ", ".join(content) or "none"
        raise PhonemeNERError(Errors.P208.format(split=split, path=path, splits=splits))
    if not isinstance(content[split], list):
        raise malformed(f"{path}, {split}", 0, type(content[split]).__name__, "a list of entries")
    if not content[split]:
        got = f"the split '{split}' is empty"
        raise PhonemeNERError(Errors.P203.format(path=path, got=got, expected=_EXPECTED))
    for number, entry in enumerate(content[split], start=1):
        try:
            yield from _read_entry(f"{path}, {split}, entry {number}", entry, number, tags)
        except MalformedRow as error:
            if not skip_errors:
                raise
            yield skip(error)


def _read_mapping(path: Path, mapping: Dict[str, Any]) -> Dict[int, str]:
    tags = {}
    for number, tag in mapping.items():
        parsed = parse_tag(tag) if isinstance(tag, str) else None
        if parsed is None or not number.isdecimal():
            expected = 'the number of a tag with its tag, such as "1": "B-PER"'
            raise malformed(f"{path}, id_mapping", 0, f"{number!r}: {tag!r}", expected)
        tags[int(number)] = parsed
    return tags


def _read_entry(place: str, entry: Any, number: int, tags: Dict[int, str]) -> Iterator[Item]:
    lists: Dict[str, List[Any]] = {}
    for key, kind in _KEYS.items():
        values = entry.get(key) if isinstance(entry, dict) else None
        if not isinstance(values, list):
            keys = ", ".join(_KEYS)
            raise malformed(place, number, f"no list '{key}'", f"an object with the lists {keys}")
        # `type`, not `isinstance`: true and false are no numbers of tags.
        wrong = [value for value in values if type(value) is not kind]
        if wrong:
            raise malformed(
                place, number, f"{wrong[0]!r} in '{key}'", f"{kind.__name__} values only"
            )
        lists[key] = values
    unknown = set(lists["ner_tags"]).difference(tags)
    if unknown:
        known = ", ".join(map(str, tags))
        raise malformed(place, number, f"the tag {min(unknown)}", f"one of id_mapping: {known}")
    own_tags = [tags[tag] for tag in lists["ner_tags"]]
    yield from make_entry_items(number, lists["tokens"], own_tags, lists["epi_tokens"])
