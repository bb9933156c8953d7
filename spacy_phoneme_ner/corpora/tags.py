"""Tags of names, word by word: BIO, and what is mapped to it."""

import re
from typing import Iterable, List, Optional, Sequence, Tuple

# The same position in a name by the letters of each scheme: BILUO (last, unit),
# IOBES (end, single).
_PREFIXES = {"B": "B", "I": "I", "L": "I", "E": "I", "U": "B", "S": "B"}
_TAG = re.compile(r"([BILUES])-(\S+)")


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
