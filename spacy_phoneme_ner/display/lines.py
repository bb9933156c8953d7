"""What is shown of a Doc: its lines, of words with their pronunciations and of names."""

import re
from typing import Any, List, NamedTuple, Optional, Sequence, Tuple, Union

import langcodes
from spacy.tokens import Doc, Span

from ..errors import Errors, PhonemeNERError
from ..layer import get_ipa, get_langs, has_layer, known_words, main_language
from ..memory.cache import remembered
from ..pipeline.entity_scores import get_score
from .directions import LTR, direction_of, directions

# What str.splitlines ends a line at.
_LINE_END = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# No character of XML 1.0, nor anything that can be written.
_NO_TEXT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_CODE = re.compile("[^a-z]")


class Word(NamedTuple):
    """A token.

    text (str): The token.
    space (str): The blanks after it.
    ipa (str): How it is pronounced, "" if it is not.
    lang (str): What it is read in, a tag for browsers ("mr"); "" if that is not known.
    direction (str): "ltr" or "rtl".
    """

    text: str
    space: str
    ipa: str
    lang: str
    direction: str


class Name(NamedTuple):
    """An entity.

    words (Sequence[Word]): Its tokens.
    label (str): Its label.
    score (Optional[float]): How probable it is; None if that is not known.
    direction (str): "ltr" or "rtl".
    """

    words: Sequence[Word]
    label: str
    score: Optional[float]
    direction: str


Unit = Union[Word, Name]


class Line(NamedTuple):
    """A line of a text, of any length.

    units (Sequence[Unit]): The words and names, as they are read.
    direction (str): "ltr" or "rtl".
    start, end (int): Its characters in the Doc.
    """

    units: Sequence[Unit]
    direction: str
    start: int
    end: int


class Shown(NamedTuple):
    """A Doc to be shown.

    title (str): What it is called (`doc.user_data["title"]`, as for displaCy), or "".
    lang (str): What most of it is read in, a tag for browsers, or "".
    lines (Sequence[Line]): Its lines; none that is blank.
    """

    title: str
    lang: str
    lines: Sequence[Line]


class _Token(NamedTuple):
    text: str
    space: str
    ipa: str
    lang: str
    start: int


def read_doc(doc: Union[Doc, Span], *, ipa: bool = True, confidence: bool = True) -> Shown:
    """Read what is shown of a Doc.

    doc (Union[Doc, Span]): A Doc, with entities and an IPA layer or without, or a part of one.
    ipa (bool): Whether pronunciations are shown.
    confidence (bool): Whether it is shown how probable the names are.
    RETURNS (Shown): What is shown.
    RAISES (PhonemeNERError): If it is no Doc, or its IPA layer is damaged.
    """
    if isinstance(doc, Span):
        doc = doc.as_doc(copy_user_data=True)
    if not isinstance(doc, Doc):
        raise PhonemeNERError(Errors.P901.format(got=type(doc).__name__))
    readings = _readings(doc) if ipa else [("", "")] * len(doc)
    tokens = [
        _Token(clean(token.text), token.whitespace_, clean(sound), tag_of(lang), token.idx)
        for token, (sound, lang) in zip(doc, readings)
    ]
    names = {ent.start: ent for ent in doc.ents}
    lines: List[Line] = []
    units: List[Union[_Token, Tuple[Span, List[_Token]]]] = []
    i = 0
    while i < len(doc):
        if i in names:
            ent = names[i]
            units.append((ent, tokens[ent.start : ent.end]))
            i = ent.end
        else:
            if doc[i].text.isspace() and _LINE_END.search(doc[i].text):
                lines += _line(units, confidence)
                units = []
            else:
                units.append(tokens[i])
            i += 1
    lines += _line(units, confidence)
    lang = main_language(doc) if ipa and has_layer(doc) and not known_words(doc) else None
    title = doc.user_data.get("title")
    return Shown("" if title is None else clean(str(title)), tag_of(lang or ""), lines)


def clean(text: str) -> str:
    """Put a mark in place of each character that no page and no picture can have."""
    return _NO_TEXT.sub("\ufffd", text)


@remembered(4096)
def tag_of(code: str) -> str:
    """Write a language as browsers know it.

    code (str): ISO 639-3, as in the IPA layer.
    RETURNS (str): E.g. "mr"; "" if it is no code.
    """
    known = "" if _NO_CODE.search(code) or not 2 <= len(code) <= 3 else code
    return str(langcodes.standardize_tag(known)) if known else ""


def _readings(doc: Doc) -> Sequence[Tuple[str, str]]:
    if not has_layer(doc):
        return [("", "")] * len(doc)
    known = known_words(doc)
    if known is None:
        return list(zip(get_ipa(doc), get_langs(doc)))
    return [reading or ("", "") for reading in known]


def _line(parts: Sequence[Any], confidence: bool) -> List[Line]:
    """Make a line; none of nothing, and none of blanks."""
    texts = [_text(part) for part in parts]
    if not "".join(texts).strip():
        return []
    base = direction_of("".join(texts)) or LTR
    units: List[Unit] = []
    for part, text, direction in zip(parts, texts, directions(texts, base)):
        if isinstance(part, _Token):
            units.append(Word(part.text, part.space, part.ipa, part.lang, direction))
            continue
        ent, tokens = part
        direction = direction_of(text) or direction
        inner = directions([token.text for token in tokens], direction)
        words = [Word(t.text, t.space, t.ipa, t.lang, d) for t, d in zip(tokens, inner)]
        score = get_score(ent) if confidence else None
        units.append(Name(words, clean(ent.label_), score, direction))
    first, last = (part if isinstance(part, _Token) else part[1][-1] for part in _ends(parts))
    return [Line(units, base, first.start, last.start + len(last.text))]


def _text(part: Any) -> str:
    return part.text if isinstance(part, _Token) else " ".join(token.text for token in part[1])


def _ends(parts: Sequence[Any]) -> Tuple[Any, Any]:
    first = parts[0] if isinstance(parts[0], _Token) else parts[0][1][0]
    return first, parts[-1]
