"""CoNLL-U, the format of Universal Dependencies, and CoNLL-U Plus.

Of ten columns parted by TABs the second has the word, the fourth its part of speech; names
stand in the last, MISC, as in NorNE (`name=B-PER`). `SpaceAfter=No` and `# text = …` tell of
the spaces (https://universaldependencies.org/format.html, …/ext-format.html). A library for it,
`conllu`, does not tell the line that something stands on.
"""

import re
from itertools import chain
from pathlib import Path
from typing import Dict, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from ..errors import Errors, PhonemeNERError
from .columns import Row, TaggedWords, read_blocks, refuse_none
from .files import Block, blocks, read_text
from .malformed import COLUMNS, MalformedRow
from .sentences import Item
from .spacing import spaces_in
from .tags import TagReader, parse_tag

_COLUMNS = ("ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS", "MISC")
_EXPECTED = "CoNLL-U: rows of columns parted by TABs, a blank line after each sentence"
_ID = re.compile(r"[0-9]+(?:[-.][0-9]+)?")
_RANGE = re.compile(r"([0-9]+)-([0-9]+)")
_GLOBAL = re.compile(r"#\s*global\.columns\s*=\s*(.*)")
_TEXT = re.compile(r"#\s*text\s*=\s*(.*)")
# What names are called in MISC, and the columns of CoNLL-U Plus.
_NAME_KEYS = ("name", "ner", "ne", "nertag", "ner_tag", "entity")
_NAME_COLUMN = re.compile(r"(?:.*[:_])?(?:NER?|NAME|ENTITY|NERTAG)", re.IGNORECASE)
_NO_VALUE = ("_", "*", "")


class _Layout(NamedTuple):
    """Which columns there are and which hold the words and the tags; `key`: under which key, if
    the tags are attributes.
    """

    names: Sequence[str]
    word: int
    tag: int
    key: Optional[str]


def is_conllu(lines: Iterable[str]) -> bool:
    """Tell whether a file is of this form.

    lines (Iterable[str]): Its lines, without the line ends.
    RETURNS (bool): Whether its first row has ten columns, the first of which is a number, or
        its first comment names the columns.
    """
    for line in lines:
        if _GLOBAL.match(line):
            return True
        if line.strip() and not line.startswith("#"):
            columns = line.split("\t")
            return len(columns) == len(_COLUMNS) and _ID.fullmatch(columns[0]) is not None
    return False


def read_conllu(
    path: Path,
    *,
    word_column: Optional[int] = None,
    tag_column: Optional[int] = None,
    skip_errors: bool = False,
) -> Iterator[Item]:
    """Read a file of CoNLL-U word by word: words that are written as one are those they are
    made of, and words that are not written are passed over.

    path (Path): The file.
    word_column (Optional[int]): The column of the word, from 0, or from -1 backwards. If None,
        that of FORM.
    tag_column (Optional[int]): The column of the tag, likewise; in MISC names are looked for. If
        None, that of names (in MISC, or one of CoNLL-U Plus) if there are any, else UPOS.
    skip_errors (bool): Whether to leave out sentences with rows that cannot be read.
    YIELDS (Item): The sentences, with their spaces if the file tells of any, and what was left out.
    RAISES (PhonemeNERError): If the file or one of its lines is not of that form.
    """
    text = read_text(path, expected=_EXPECTED, lenient=skip_errors)
    all_blocks = list(blocks(text))
    layout = _find_layout(path, all_blocks, word_column, tag_column)
    hint = f" The tag was read from column {layout.tag}: set another with --tag-column."
    read_tag = TagReader(path, hint=hint)
    has_spaces = "SpaceAfter=No" in text or any(map(_TEXT.match, _lines(all_blocks)))

    def read(block: Block) -> Optional[TaggedWords]:
        rows = [_parse(path, line, layout) for line in block if not line[1].startswith("#")]
        words = [row for row in rows if row.columns[0].isdecimal()]
        if not words:
            return None
        forms = [row.columns[layout.word] for row in words]
        tags = [
            read_tag(_cell(row, layout), line=row.line, word=form)
            for row, form in zip(words, forms)
        ]
        spaces = _spaces(block, rows, layout) if has_spaces else None
        return TaggedWords(forms, tags, [row.line for row in words], spaces=spaces)

    items = read_blocks(path, all_blocks, read, skip_errors=skip_errors, has_iob1=True)
    yield from refuse_none(path, items, _EXPECTED)


def _lines(all_blocks: Iterable[Block]) -> Iterator[str]:
    return (line for _, line in chain.from_iterable(all_blocks))


def _find_layout(
    path: Path, all_blocks: Sequence[Block], word: Optional[int], tag: Optional[int]
) -> _Layout:
    names: Sequence[str] = _COLUMNS
    for line in _lines(all_blocks):
        match = _GLOBAL.match(line)
        if match:
            names = match[1].split()
            break
    if word is None:
        if "FORM" not in names:
            raise PhonemeNERError(Errors.P229.format(path=path, columns=" ".join(names)))
        word = names.index("FORM")
    misc = names.index("MISC") if "MISC" in names else None
    key = None
    if misc is not None and (tag is None or tag % len(names) == misc):
        key = _find_key(all_blocks, misc)
        tag = misc if key is not None else tag
    if tag is None:
        own = [i for i, name in enumerate(names) if _NAME_COLUMN.fullmatch(name)]
        upos = names.index("UPOS") if "UPOS" in names else len(names) - 1
        tag = own[0] if own else upos
    return _Layout(names, word, tag, key)


def _find_key(all_blocks: Iterable[Block], misc: int) -> Optional[str]:
    """Find the key under which MISC has tags of names; "" if they are there without one."""
    for line in _lines(all_blocks):
        columns = line.split("\t")
        if misc < len(columns):
            for key, value in _attributes(columns[misc]).items():
                parsed = parse_tag(value) if key in ("", *_NAME_KEYS) else None
                if parsed not in (None, "O") or (parsed and key):
                    return key
    return None


def _attributes(cell: str) -> Dict[str, str]:
    pairs: List[Tuple[str, str, str]] = [part.strip().rpartition("=") for part in cell.split("|")]
    return {key.lower(): value for key, _, value in pairs}


def _parse(path: Path, line: Tuple[int, str], layout: _Layout) -> Row:
    number, text = line
    row = Row(number, text, [column.strip(" ") for column in text.split("\t")])
    got, expected = "", ""
    if len(row.columns) != len(layout.names):
        got = f"{len(row.columns)} TAB-separated column{'s' if len(row.columns) != 1 else ''}"
        expected = f"{len(layout.names)}: {' '.join(layout.names)}"
    elif not _ID.fullmatch(row.columns[0]):
        got, expected = f"the ID {row.columns[0]!r}", "a number, such as 3, 3-4 or 3.1"
    elif not all(-len(row.columns) <= i < len(row.columns) for i in (layout.word, layout.tag)):
        got = f"{len(row.columns)} columns"
        expected = f"the word in column {layout.word} and the tag in column {layout.tag}"
    if got:
        message = Errors.P204.format(
            path=path, line=number, got=got, row=text[:80], expected=expected, hint=""
        )
        raise MalformedRow(message, number, COLUMNS)
    return row


def _cell(row: Row, layout: _Layout) -> str:
    cell = row.columns[layout.tag]
    if layout.key is not None:
        return _name(_attributes(cell).get(layout.key, "_"))
    return _name(cell) if layout.names[layout.tag] != "UPOS" else cell


def _name(value: str) -> str:
    return "O" if value in _NO_VALUE else value


def _spaces(block: Block, rows: Sequence[Row], layout: _Layout) -> List[bool]:
    """Tell which words a space follows, by the sentence's text if it is just its words, else by
    `SpaceAfter=No`. Words that are written as one stand as their parts.
    """
    written: List[Tuple[str, List[str], bool]] = []  # as it is written, its words, space after
    last = 0  # the last word of those written as one
    for row in rows:
        form, is_range = row.columns[layout.word], _RANGE.fullmatch(row.columns[0])
        space = "SpaceAfter=No" not in row.columns[-1].split("|")
        if is_range:
            last = int(is_range[2])
            written.append((form, [], space))
        elif row.columns[0].isdecimal():
            if int(row.columns[0]) <= last and written:
                written[-1][1].append(form)
            else:
                written.append((form, [form], space))
    matches = filter(None, (_TEXT.match(line) for _, line in block))
    text = next((match[1] for match in matches), "")
    after = spaces_in(text, [form for form, _, _ in written])
    if after is None:
        after = [space for _, _, space in written[:-1]] + [False]
    spaces: List[bool] = []
    for (form, words, _), space in zip(written, after):
        # "zum" is "zu dem", but "dámelo" may be "dá" "me" "lo" with nothing between.
        inside = "".join(words) != form
        spaces += [inside] * (len(words) - 1) + [space] * bool(words)
    return spaces
