"""Texts with names by their characters, as annotation tools give them, made into sentences."""

from typing import Any, Callable, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from .sentences import NO_WORDS, Item, Sentence, Skipped, is_blank

Tokenize = Callable[[str], List[str]]

NOT_ANNOTATED = "not annotated"
MISPLACED = "a name that is not in the text"
OVER_LINES = "a name over the end of a line"
NESTED = "name inside another, or over it"
BLANK = "name without characters"


class NameSpan(NamedTuple):
    """A name in a text.

    start (int): Its first character.
    end (int): The character after its last.
    label (str): Its label.
    text (Optional[str]): Its characters, if the tool tells them.
    """

    start: int
    end: int
    label: str
    text: Optional[str] = None


def make_tokenizer() -> Tokenize:
    """Make what cuts a line into tokens: spaCy's tokenizer for any language.

    RETURNS (Callable[[str], List[str]]): Gives tokens, white space among them, that are the
        line when they are put together with the spaces between.
    """
    import spacy

    tokenizer = spacy.blank("xx").tokenizer
    return lambda line: [token.text for token in tokenizer(line)]


def make_text_items(
    number: int, text: str, names: Sequence[NameSpan], tokenize: Tokenize
) -> Iterator[Item]:
    """Make sentences of a text, one of each line: no name is read over the end of one.

    A tag is of a whole token: one of which only a part is of a name is cut there, and the
    sentence says how many were (`Sentence.cut`). Of names in each other, the longest is kept.

    number (int): Where the text stands in its file.
    text (str): The text.
    names (Sequence[NameSpan]): Its names.
    tokenize (Callable[[str], List[str]]): What cuts a line into tokens.
    YIELDS (Item): The sentences, and a `Skipped` for each name that is left out, or for the text
        if it cannot be told where its names are.
    """
    placed = _place(text, names)
    if placed is None:
        yield Skipped(number, MISPLACED)
        return
    lines = list(_lines(text))
    if not lines:
        yield Skipped(number, NO_WORDS)
        return
    kept: List[NameSpan] = []
    for name in sorted(placed, key=lambda name: (name.start - name.end, name.start)):
        if is_blank(text[name.start : name.end]):
            yield Skipped(number, BLANK)
        elif any(name.start < other.end and other.start < name.end for other in kept):
            yield Skipped(number, NESTED)
        else:
            kept.append(name)
    inside = [[name for name in kept if a <= name.start and name.end <= b] for a, b in lines]
    if sum(map(len, inside)) < len(kept):
        yield Skipped(number, OVER_LINES)
        return
    for (start, end), names_of_line in zip(lines, inside):
        yield _make_sentence(number, text[start:end], start, names_of_line, tokenize)


def clean_label(label: str) -> str:
    """Write a label so that it can stand in a tag: without white space."""
    return "_".join(label.split())


def _place(text: str, names: Sequence[NameSpan]) -> Optional[List[NameSpan]]:
    """Find where names are, without white space around them; None if that cannot be told.

    Python counts characters, and JavaScript, which tools run in, the 16-bit units of UTF-16, of
    which an emoji or a letter of a rarer script takes two. Which of them was counted is told by
    the characters, or else by which of both gives whole words.
    """
    if all(ord(character) < 0x10000 for character in text):
        return _trim(text, names) if _fits(text, names) else None
    to_character, position = {}, 0
    for i, character in enumerate(text):
        to_character[position] = i
        position += 2 if ord(character) >= 0x10000 else 1
    to_character[position] = len(text)
    moved: Optional[List[NameSpan]] = None
    if all(name.start in to_character and name.end in to_character for name in names):
        moved = [
            name._replace(start=to_character[name.start], end=to_character[name.end])
            for name in names
        ]
    readings = [list(names), *([moved] if moved is not None else [])]
    readings = [reading for reading in readings if _fits(text, reading)]
    if not readings:
        return None
    # The first of equal ones.
    return _trim(text, max(readings, key=lambda reading: _whole_words(text, reading)))


def _fits(text: str, names: Sequence[NameSpan]) -> bool:
    """Tell whether all names are in the text, and are what they are said to be."""
    for name in names:
        if not 0 <= name.start <= name.end <= len(text):
            return False
        # Tools write line ends in their own ways.
        given = name.text.replace("\\n", "\n").split() if name.text is not None else None
        if given is not None and given != text[name.start : name.end].split():
            return False
    return True


def _whole_words(text: str, names: Sequence[NameSpan]) -> int:
    """Count the edges of names at which no word goes on."""
    edges = [edge for name in names for edge in (name.start, name.end)]
    return sum(
        not (0 < edge < len(text) and text[edge - 1].isalnum() and text[edge].isalnum())
        for edge in edges
    )


def _trim(text: str, names: Sequence[NameSpan]) -> List[NameSpan]:
    trimmed = []
    for name in names:
        inside = text[name.start : name.end]
        start = name.start + len(inside) - len(inside.lstrip())
        end = start + len(inside.strip())
        trimmed.append(name._replace(start=start, end=end))
    return trimmed


def _lines(text: str) -> Iterator[Tuple[int, int]]:
    """Give the start and end of each line that is not blank, without white space around it."""
    start = 0
    for line in text.splitlines(keepends=True):
        inside = line.strip()
        if not is_blank(inside):
            first = start + len(line) - len(line.lstrip())
            yield first, first + len(inside)
        start += len(line)


def _make_sentence(
    number: int, line: str, offset: int, names: Sequence[NameSpan], tokenize: Tokenize
) -> Sentence:
    edges = sorted({edge - offset for name in names for edge in (name.start, name.end)})
    words: List[str] = []
    spaces: List[bool] = []
    starts: List[int] = []
    n_cut = position = 0
    for token in tokenize(line):
        start = line.index(token, position)
        if start > position and words:
            spaces[-1] = True
        position = start + len(token)
        if not token.strip():  # more than one space is one
            if words:
                spaces[-1] = True
            continue
        inner = [edge for edge in edges if start < edge < position]
        n_cut += bool(inner)
        for a, b in zip([start, *inner], [*inner, position]):
            if is_blank(line[a:b]):
                continue
            words.append(line[a:b])
            spaces.append(False)
            starts.append(a)
    tags = ["O"] * len(words)
    for name in names:
        of_name = [i for i, at in enumerate(starts) if name.start <= at + offset < name.end]
        for i in of_name:
            tags[i] = f"{'B' if i == of_name[0] else 'I'}-{name.label}"
    columns: Any = {"words": tuple(words), "tags": tuple(tags), "spaces": tuple(spaces)}
    return Sentence(**columns, line=number, cut=n_cut)
