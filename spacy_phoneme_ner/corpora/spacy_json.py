"""spaCy's JSON for training, of its version 2: documents of paragraphs of sentences of tokens.

`spacy convert --converter json` reads it, too, and tells of no place
(https://spacy.io/api/data-formats#json-input).
"""

from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple

from .columns import TaggedWords, read_parts
from .json_files import malformed, read_json
from .sentences import Item
from .spacing import spaces_in
from .tags import UPOS, parse_tag

_EXPECTED = 'a list of documents with "paragraphs", which have "sentences" of "tokens"'

_NOT_TOLD = (None, "-", "")  # what spaCy writes where a token is not annotated


def is_spacy_json(text: str) -> bool:
    """Tell whether JSON is of this form, without parsing it.

    text (str): The JSON.
    RETURNS (bool): Whether it is a list whose first object has paragraphs.
    """
    start = text[: text.find("[", text.find("[") + 1) + 1]
    return '"paragraphs"' in start


def read_spacy_json(path: Path, *, skip_errors: bool = False) -> Iterator[Item]:
    """Read a file of spaCy's. A token has a tag (`ner`) or a part of speech (`pos`).

    path (Path): The file.
    skip_errors (bool): Whether to leave out sentences that cannot be read.
    YIELDS (Item): The sentences, numbered from 1, with their spaces where they are told, and what
        was left out.
    RAISES (PhonemeNERError): If the file or a sentence is not of that form.
    """
    content = read_json(path, expected=_EXPECTED)
    documents = content if isinstance(content, list) else [content]
    if not documents or not all(isinstance(d, dict) and "paragraphs" in d for d in documents):
        raise malformed(str(path), 0, 'no "paragraphs"', _EXPECTED)
    numbered = enumerate(_sentences(path, documents), start=1)
    yield from read_parts(numbered, _read, skip_errors=skip_errors, has_iob1=True)


def _sentences(
    path: Path, documents: List[Dict[str, Any]]
) -> Iterator[Tuple[str, Any, Optional[str]]]:
    for d, document in enumerate(documents, start=1):
        for p, paragraph in enumerate(_list(document, "paragraphs"), start=1):
            sentences = _list(paragraph, "sentences")
            raw = paragraph.get("raw") if isinstance(paragraph, dict) else None
            # The text is the paragraph's: it tells of spaces if that is one sentence.
            text = raw if isinstance(raw, str) and len(sentences) == 1 else None
            for s, sentence in enumerate(sentences, start=1):
                yield f"{path}, document {d}, paragraph {p}, sentence {s}", sentence, text


def _list(value: Any, key: str) -> List[Any]:
    """Give a list of an object; what is none goes on, to be refused as a sentence."""
    items = value.get(key) if isinstance(value, dict) else None
    return items if isinstance(items, list) else [None]


def _read(numbered: Tuple[int, Tuple[str, Any, Optional[str]]]) -> TaggedWords:
    number, (place, sentence, raw) = numbered
    tokens = sentence.get("tokens") if isinstance(sentence, dict) else None
    if not isinstance(tokens, list) or not tokens:
        raise malformed(place, number, "no list 'tokens'", "a sentence with tokens")
    for token in tokens:
        if not isinstance(token, dict) or not isinstance(token.get("orth"), str):
            raise malformed(place, number, f"the token {token!r}", 'one with its "orth"')
    words = [token["orth"] for token in tokens]
    has_names = any(token.get("ner") not in _NOT_TOLD for token in tokens)
    tags = [_tag(token, has_names, place, number) for token in tokens]
    spaces = None if raw is None else spaces_in(raw, words)
    return TaggedWords(words, tags, [number] * len(words), spaces=spaces)


def _tag(token: Dict[str, Any], has_names: bool, place: str, number: int) -> str:
    value = token.get("ner") if has_names else token.get("pos", token.get("tag"))
    parsed = parse_tag(value.strip()) if has_names and isinstance(value, str) else None
    if parsed is None and (has_names or value not in UPOS):
        got = f"{value!r} for the token {token['orth']!r}"
        expected = 'a tag for every token, such as "ner": "U-PER", or "pos": "NOUN"'
        raise malformed(place, number, got, expected)
    return parsed or str(value)
