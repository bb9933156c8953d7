"""What every reader gives: tagged sentences, and the rows that are none."""

from dataclasses import dataclass
from typing import Any, Dict, Iterator, Optional, Sequence, Tuple, Union

import regex

from ..errors import Errors, PhonemeNERError
from .malformed import MalformedRow
from .tags import UPOS, is_bio, number_names

EMPTY_WORD = "empty word"
NO_WORDS = "sentence without words"
UNEQUAL = "words, tags and IPA of different lengths"
# What nobody sees: a name that ended in it could not be told from one that does not.
_BLANK = regex.compile(
    r"[\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb\u2800]*+"
)
_DOCUMENT = "-docstart-"  # of CoNLL 2003: what begins a document, and is no word


@dataclass(frozen=True)
class Sentence:
    """A sentence with its names, or with its parts of speech.

    words (Tuple[str, ...]): The words, at least one, none of them blank.
    tags (Optional[Tuple[str, ...]]): A BIO tag for each word, well-formed; None if
        the corpus does not tell what is a name.
    ipa (Optional[Tuple[str, ...]]): The file's own IPA for each word, as it is there.
    line (int): The line it starts on, from 1; the number of the entry where a
        format has no lines of its own (JSON, the hub).
    repaired (int): How many tags were mended in reading.
    pos (Optional[Tuple[str, ...]]): The part of speech of each word, one of `UPOS`.
    spaces (Optional[Tuple[bool, ...]]): Whether a space follows each word; None if the corpus
        does not tell.
    cut (int): How many words were cut, since a name ends within them.
    """

    words: Tuple[str, ...]
    tags: Optional[Tuple[str, ...]]
    ipa: Optional[Tuple[str, ...]] = None
    line: int = 0
    repaired: int = 0
    pos: Optional[Tuple[str, ...]] = None
    spaces: Optional[Tuple[bool, ...]] = None
    cut: int = 0

    def __post_init__(self) -> None:
        columns: Dict[str, Optional[Sequence[Any]]] = {
            "tags": self.tags,
            "IPA strings": self.ipa,
            "parts of speech": self.pos,
            "spaces": self.spaces,
        }
        for name, column in columns.items():
            if column is not None and len(column) != len(self.words):
                self._refuse(f"{len(self.words)} words, {len(column)} {name}")
        if not self.words or any(map(is_blank, self.words)):
            self._refuse("a sentence has at least one word, and none is blank")
        tags = self.tags or ()
        if not is_bio(tags):
            self._refuse(f"the tags are no well-formed BIO: {' '.join(tags)}")
        unknown = UPOS.union(self.pos or ()) - UPOS
        if unknown:
            self._refuse(f"{min(unknown)} is no part of speech of Universal Dependencies")

    def _refuse(self, reason: str) -> None:
        raise PhonemeNERError(Errors.P210.format(words=" ".join(self.words[:5]), reason=reason))


@dataclass(frozen=True)
class Skipped:
    """A row, or a sentence with a row that cannot be read, that is left out.

    line (int): Where it stands, as for `Sentence`.
    reason (str): Why it cannot be used, in a few words.
    message (str): All that there is to say of it; "" if the reason is that.
    """

    line: int
    reason: str
    message: str = ""


Item = Union[Sentence, Skipped]


def skip(error: MalformedRow) -> Skipped:
    """Leave out what an error is of.

    error (MalformedRow): The error.
    RETURNS (Skipped): What takes the place of the sentence.
    """
    return Skipped(error.line, error.reason, str(error))


def is_blank(word: str) -> bool:
    """Tell whether nothing of a word is seen: it is white space, marks of direction and the like.

    word (str): The word.
    RETURNS (bool): Whether it is blank.
    """
    return _BLANK.fullmatch(word) is not None


def make_items(
    words: Sequence[str],
    tags: Sequence[str],
    ipa: Optional[Sequence[str]] = None,
    *,
    lines: Sequence[int],
    count_repairs: bool = True,
    spaces: Optional[Sequence[bool]] = None,
) -> Iterator[Item]:
    """Make a sentence of the rows of a file: find the names, then drop blank words.

    words (Sequence[str]): The words, blank ones among them.
    tags (Sequence[str]): A tag for each word: all of names, as `parse_tag` gives
        them, or all parts of speech.
    ipa (Optional[Sequence[str]]): The file's own IPA for each word.
    lines (Sequence[int]): The line of each word.
    count_repairs (bool): Whether an I- at a beginning is a mistake (see `begins_inside`).
    spaces (Optional[Sequence[bool]]): Whether a space follows each word.
    YIELDS (Item): A `Skipped` for each blank word, and the sentence, if words are left.
    """
    words = [word.replace("\ufeff", "").strip() for word in words]
    kept = []
    for i, word in enumerate(words):
        if is_blank(word):
            yield Skipped(lines[i], EMPTY_WORD)
        elif word.lower() != _DOCUMENT:
            kept.append(i)
    if not kept:
        return
    own_tags = tuple(tags[i] for i in kept)
    pos = own_tags if UPOS.issuperset(own_tags) else None
    names = [] if pos else number_names(tags)
    bio, n_repaired, before = [], 0, 0
    for i in kept if names else []:
        begins = names[i] != before
        bio.append(f"{'B' if begins else 'I'}-{tags[i][2:]}" if names[i] else "O")
        n_repaired += bool(names[i]) and begins and tags[i][0] in "IE"
        before = names[i]
    yield Sentence(
        words=tuple(words[i] for i in kept),
        tags=None if pos else tuple(bio),
        ipa=None if ipa is None else tuple(ipa[i] for i in kept),
        line=lines[kept[0]],
        repaired=n_repaired if count_repairs else 0,
        pos=pos,
        spaces=None if spaces is None else tuple(spaces[i] for i in kept),
    )


def make_entry_items(
    number: int, words: Sequence[str], tags: Sequence[str], ipa: Optional[Sequence[str]] = None
) -> Iterator[Item]:
    """Make a sentence of an entry that holds lists.

    number (int): The number of the entry, from 1.
    words (Sequence[str]): The words, blank ones among them.
    tags (Sequence[str]): The tags, as `parse_tag` gives them.
    ipa (Optional[Sequence[str]]): The entry's own IPA.
    YIELDS (Item): As `make_items`, or a `Skipped` if the lists are of different
        lengths or empty.
    """
    if len(words) != len(tags) or (ipa is not None and len(words) != len(ipa)):
        yield Skipped(number, UNEQUAL)
    elif not words:
        yield Skipped(number, NO_WORDS)
    else:
        yield from make_items(words, tags, ipa, lines=[number] * len(words))
