"""Tags word by word: of names, BIO and what is mapped to it, or parts of speech."""

import re
from pathlib import Path
from typing import Iterable, List, Optional, Sequence, Tuple

from ..errors import Errors, PhonemeNERError

# The parts of speech of Universal Dependencies, version 2
# (https://universaldependencies.org/u/pos). None of them is a tag of names.
UPOS = frozenset(
    (
        *("ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM"),
        *("PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"),
    )
)

# The same position in a name by the letters of each scheme: BILUO (last, unit),
# IOBES (end, single).
_PREFIXES = {"B": "B", "I": "I", "L": "I", "E": "I", "U": "B", "S": "B"}
_TAG = re.compile(r"([BILUES])-(\S+)")


class TagReader:
    """Reads the tags of a file, which are all of one kind: of names, or parts of speech.

    path (Path): The file, for the error messages.
    hint (str): What a wrong tag may come from, for the error messages.
    """

    def __init__(self, path: Path, *, hint: str = "") -> None:
        self.path = path
        self.hint = hint
        self.pos: Optional[bool] = None  # what the first tag is

    def __call__(self, tag: str, *, line: int, word: str) -> str:
        """Read a tag.

        tag (str): The tag as the file has it.
        line (int): Where it stands, from 1.
        word (str): The word that has it.
        RETURNS (str): The BIO tag or the part of speech.
        RAISES (PhonemeNERError): If it is neither, or of the other kind than those before.
        """
        place = f"{self.path}:{line}"
        parsed = tag if tag in UPOS else parse_tag(tag)
        if parsed is None:
            raise PhonemeNERError(
                Errors.P205.format(place=place, tag=tag, word=word, hint=self.hint)
            )
        pos = parsed in UPOS
        if self.pos is None:
            self.pos = pos
        elif self.pos != pos:
            kinds = ("a tag of names", "a part of speech")
            got, before = kinds[pos], kinds[self.pos]
            raise PhonemeNERError(
                Errors.P215.format(place=place, tag=tag, word=word, got=got, before=before)
            )
        return parsed


def is_tag(tag: str) -> bool:
    """Tell whether this is a tag: of names in any scheme, or a part of speech.

    tag (str): The tag as the file has it.
    RETURNS (bool): Whether it is one.
    """
    return tag in UPOS or parse_tag(tag) is not None


def parse_tag(tag: str) -> Optional[str]:
    """Map a tag of BIO, BILUO or IOBES to BIO.

    tag (str): The tag as the file has it, e.g. "U-PER".
    RETURNS (Optional[str]): The BIO tag, e.g. "B-PER", or None if it is no tag.
    """
    if tag == "O":
        return tag
    match = _TAG.fullmatch(tag)
    return f"{_PREFIXES[match[1]]}-{match[2]}" if match else None


def repair_tags(tags: Sequence[str]) -> Tuple[List[str], int]:
    """Begin a name where an I- tag continues none, as conlleval reads it.

    tags (Sequence[str]): The BIO tags of a sentence.
    RETURNS (Tuple[List[str], int]): The well-formed tags, and how many were changed.
    """
    repaired, n_changed, label = [], 0, ""
    for tag in tags:
        if tag.startswith("I-") and tag[2:] != label:
            tag = f"B-{tag[2:]}"
            n_changed += 1
        repaired.append(tag)
        label = tag[2:]
    return repaired, n_changed


def is_iob1(sentences: Iterable[Sequence[str]]) -> bool:
    """Tell whether a file is written in IOB1.

    IOB1 begins a name with I-, and with B- only right after a name of the same
    type. Where that holds for every B-, I- at a beginning is no mistake.

    sentences (Iterable[Sequence[str]]): The tags of every sentence of the file.
    RETURNS (bool): Whether no B- tag stands where IOB1 has none.
    """
    for tags in sentences:
        label = ""
        for tag in tags:
            if tag.startswith("B-") and tag[2:] != label:
                return False
            label = tag[2:]
    return True
