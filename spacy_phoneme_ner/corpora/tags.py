"""Tags word by word: of names, BIO and what is mapped to it, or parts of speech."""

import re
from pathlib import Path
from typing import Iterable, List, Optional, Sequence

from ..errors import Errors
from .malformed import UNKNOWN_TAG, MalformedRow

# The parts of speech of Universal Dependencies, version 2
# (https://universaldependencies.org/u/pos). None of them is a tag of names.
UPOS = frozenset(
    (
        *("ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM"),
        *("PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"),
    )
)

# The same place in a name by the letters of each scheme, in those of IOBES: BILUO (last, unit),
# BMES and BMEWO (middle, whole).
_PREFIXES = {"B": "B", "I": "I", "M": "I", "E": "E", "L": "E", "S": "S", "U": "S", "W": "S"}
_TAG = re.compile(r"([BIMELSUW])-(\S+)")


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
        RETURNS (str): The tag as `parse_tag` gives it, or the part of speech.
        RAISES (PhonemeNERError): If it is neither, or of the other kind than those before.
        """
        place = f"{self.path}:{line}"
        tag = tag.strip()
        parsed = tag if tag in UPOS else parse_tag(tag)
        if parsed is None:
            message = Errors.P205.format(place=place, tag=tag, word=word, hint=self.hint)
            raise MalformedRow(message, line, UNKNOWN_TAG)
        pos = parsed in UPOS
        if self.pos is None:
            self.pos = pos
        elif self.pos != pos:
            kinds = ("a tag of names", "a part of speech")
            got, before = kinds[pos], kinds[self.pos]
            message = Errors.P215.format(place=place, tag=tag, word=word, got=got, before=before)
            raise MalformedRow(message, line, UNKNOWN_TAG)
        return parsed


def is_tag(tag: str) -> bool:
    """Tell whether this is a tag: of names in any scheme, or a part of speech.

    tag (str): The tag as the file has it.
    RETURNS (bool): Whether it is one.
    """
    return tag in UPOS or parse_tag(tag) is not None


def parse_tag(tag: str) -> Optional[str]:
    """Map a tag of any scheme to IOBES, and so keep where it says that a name ends.

    tag (str): The tag as the file has it, e.g. "U-PER".
    RETURNS (Optional[str]): "O", or B-, I-, E- or S- and the label, e.g. "S-PER"; None if it is
        no tag.
    """
    if tag == "O":
        return tag
    match = _TAG.fullmatch(tag)
    return f"{_PREFIXES[match[1]]}-{match[2]}" if match else None


def number_names(tags: Sequence[str]) -> List[int]:
    """Tell which tokens make up one name, where names begin and end as for conlleval.

    A name begins with B- and S-, after E-, S- and O, and where the label is another, whatever
    scheme the tags are of and whether they keep to it
    (https://www.clips.uantwerpen.be/conll2000/chunking/conlleval.txt).

    tags (Sequence[str]): The tags of a sentence, as `parse_tag` gives them.
    RETURNS (List[int]): The number of each token's name, from 1; 0 outside of names.
    """
    numbers, n_names, label, is_over = [], 0, "", True
    for tag in tags:
        letter, own = tag[:1], tag[2:]
        if letter != "O":
            n_names += is_over or own != label or letter in "BS"
        numbers.append(n_names if letter != "O" else 0)
        label, is_over = own, letter in "OES"
    return numbers


def is_bio(tags: Sequence[str]) -> bool:
    """Tell whether tags are well-formed BIO (IOB2): O, or a B- and any I- of its label.

    tags (Sequence[str]): The tags of a sentence.
    RETURNS (bool): Whether they are.
    """
    before = "O"
    for tag in tags:
        if parse_tag(tag) != tag or tag[0] in "ES":
            return False
        if tag[0] == "I" and before[2:] != tag[2:]:
            return False
        before = tag
    return True


def begins_inside(sentences: Iterable[Sequence[str]]) -> bool:
    """Tell whether a file is of a scheme that begins names with I- (or E-): IOB1, IOE1, IOE2.

    IOB1 has B- only right after a name of the same type, IOE1 E- only right before one, IOE2
    ends every name with E-; neither of the latter has a B-. Where that holds throughout, I- at a
    beginning is no mistake.

    sentences (Iterable[Sequence[str]]): The tags of every sentence of the file, as `parse_tag`
        gives them.
    RETURNS (bool): Whether it is.
    """
    has_begin = has_end = False
    for tags in sentences:
        label = ""
        for tag in tags:
            if tag[0] == "S" or (tag[0] == "B" and tag[2:] != label):
                return False
            has_begin, has_end = has_begin or tag[0] == "B", has_end or tag[0] == "E"
            label = tag[2:]
    return not (has_begin and has_end)
