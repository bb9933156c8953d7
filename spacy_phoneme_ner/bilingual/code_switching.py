"""Code-switching: which words of a sentence a bilingual dictionary knows, and which to switch.

After PhoneXL (Nguyen et al., Findings of ACL 2023): with some probability a word and its
IPA give way to a translation and the translation's IPA. Where a corpus is cut finer than
its dictionary, as PAN-X cuts Japanese into single characters, several tokens together are
a word of the dictionary.
"""

import unicodedata
from dataclasses import dataclass, field
from typing import (
    AbstractSet,
    Callable,
    FrozenSet,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
    TypeVar,
    Union,
)

import numpy as np

from ..checks import check_number
from ..errors import Errors, PhonemeNERError
from ..memory.cache import computed_once

T = TypeVar("T")
# A token's tag, or its tags where it has several: a name's and a part of speech.
Label = Union[str, Tuple[str, ...]]


@dataclass(frozen=True)
class Translation:
    """A translation, as the tokens that take the place of what it translates.

    words (Tuple[str, ...]): Its words, at least one.
    ipa (Tuple[str, ...]): The pronunciation of each, "" where nothing is pronounced.
    """

    words: Tuple[str, ...]
    ipa: Tuple[str, ...]

    def __post_init__(self) -> None:
        if not 0 < len(self.words) == len(self.ipa):
            counts = {"n_words": len(self.words), "n_ipa": len(self.ipa)}
            raise PhonemeNERError(Errors.P220.format(words=" ".join(self.words), **counts))


@dataclass(frozen=True)
class Dictionary:
    """A bilingual dictionary.

    source_lang (str): The language that is translated from, ISO 639-3.
    target_lang (str): The language that is translated into, ISO 639-3.
    entries (Mapping[str, Tuple[Translation, ...]]): The distinct translations of each
        word, at least one, by the word's `entry_key`.
    one_word (AbstractSet[str]): The keys that are no more than one word: what is
        written in one, in a script that puts spaces between words, is no translation
        of two ("apart" and "a part").
    left_out (int): How many pairs of its file change nothing, as both sides are
        spelled the same.
    """

    source_lang: str
    target_lang: str
    entries: Mapping[str, Tuple[Translation, ...]]
    one_word: AbstractSet[str] = field(default_factory=frozenset)
    left_out: int = 0

    @computed_once
    def longest(self) -> int:
        """The length of the longest key, in characters; 0 without entries."""
        return max(map(len, self.entries), default=0)

    @computed_once
    def beginnings(self) -> FrozenSet[str]:
        """What the keys begin with, from one character to all."""
        return frozenset(key[:n] for key in self.entries for n in range(1, len(key) + 1))


class Match(NamedTuple):
    """Tokens that are an entry of a dictionary.

    start (int): The first token.
    end (int): The token after the last.
    translations (Tuple[Translation, ...]): What they may be replaced with.
    """

    start: int
    end: int
    translations: Tuple[Translation, ...]


class Switch(NamedTuple):
    """Tokens to replace.

    start (int): The first token.
    end (int): The token after the last.
    translation (Translation): What takes their place.
    """

    start: int
    end: int
    translation: Translation


def entry_key(word: str) -> str:
    """Write a word so that case, spaces and Unicode form make no difference."""
    return unicodedata.normalize("NFC", "".join(word.casefold().split()))


def find_matches(
    words: Sequence[str], dictionary: Dictionary, labels: Optional[Sequence[Label]] = None
) -> List[Match]:
    """Find what a dictionary knows of a sentence: from the left, always the longest entry.

    words (Sequence[str]): The tokens of the sentence.
    dictionary (Dictionary): The dictionary, of the sentence's language.
    labels (Optional[Sequence[Label]]): The tags of each token. If given, only what
        `carry_labels` can tag is found: tokens of one and the same name, tokens
        outside names, or tokens of one part of speech; of several tags, by each.
    RETURNS (List[Match]): What was found, in order, no token twice.
    """
    keys = [entry_key(word) for word in words]
    matches = []
    start = 0
    while start < len(keys):
        end = _find_end(keys, start, dictionary, labels)
        if end > start:
            matches.append(Match(start, end, dictionary.entries["".join(keys[start:end])]))
        start = max(end, start + 1)
    return matches


def draw_switches(matches: Sequence[Match], rate: float, rng: np.random.Generator) -> List[Switch]:
    """Draw what to switch, anew at each call.

    matches (Sequence[Match]): What can be switched.
    rate (float): The probability, 0…1, that a match is switched. It is a rate of
        matches, not of tokens: a match of four tokens is drawn once, and what no
        dictionary knows never is.
    rng (Generator): Where the draws come from; the same state gives the same draws.
    RETURNS (List[Switch]): The switches, in order. Of several translations each is
        as likely.
    RAISES (PhonemeNERError): If the rate is no probability.
    """
    check_number("rate", rate, 0.0, 1.0)
    drawn = rng.random(len(matches)) < rate
    return [
        Switch(match.start, match.end, match.translations[rng.integers(len(match.translations))])
        for match, is_drawn in zip(matches, drawn)
        if is_drawn
    ]


def splice(
    column: Sequence[T],
    switches: Sequence[Switch],
    replace: Callable[[Sequence[T], Translation], Sequence[T]],
) -> List[T]:
    """Make a column of the switched sentence from one of the original.

    column (Sequence[T]): Something of each token of the original.
    switches (Sequence[Switch]): What is switched, from left to right.
    replace (Callable): Gives what stands for the words of a translation, as many, from
        what stood for the tokens that it translates.
    RETURNS (List[T]): Something of each token of the switched sentence.
    """
    spliced: List[T] = []
    position = 0
    for start, end, translation in switches:
        spliced += column[position:start]
        spliced += replace(column[start:end], translation)
        position = end
    spliced += column[position:]
    return spliced


def carry_labels(labels: Sequence[str], n_words: int) -> List[str]:
    """Give a translation the tags of what it stands for.

    labels (Sequence[str]): The tags of a match: BIO of names, or parts of speech.
    n_words (int): How many words the translation has.
    RETURNS (List[str]): A tag for each word. The beginning of a name is B- and then
        I-, its inside I- throughout, and everything else is repeated.
    """
    first = labels[0]
    following = f"I-{first[2:]}" if first.startswith("B-") else first
    return [first, *[following] * (n_words - 1)]


def goes_on(before: Label, after: Label) -> bool:
    """Tell whether two tokens side by side can be replaced by one word.

    before (Label): The tags of the first token.
    after (Label): The tags of the second, as many.
    RETURNS (bool): Whether, by each of the tags, they are in one and the same name,
        both in none, or of one part of speech.
    """
    if isinstance(before, tuple) and isinstance(after, tuple):
        return all(map(_tag_goes_on, before, after))
    return isinstance(before, str) and isinstance(after, str) and _tag_goes_on(before, after)


def _tag_goes_on(before: str, after: str) -> bool:
    if after.startswith("I-"):
        return before[:2] in ("B-", "I-") and before[2:] == after[2:]
    return before == after and not after.startswith("B-")


def _find_end(
    keys: Sequence[str], start: int, dictionary: Dictionary, labels: Optional[Sequence[Label]]
) -> int:
    """Find where the longest entry ends that begins with a token; `start` if none does."""
    spelling, end = "", start
    for i in range(start, len(keys)):
        spelling += keys[i]
        # Most tokens begin no entry, and the search ends with the first look.
        if not keys[i] or spelling not in dictionary.beginnings:
            break
        if labels is not None and i > start and not goes_on(labels[i - 1], labels[i]):
            break
        if spelling in dictionary.entries and _is_cut_right(spelling, i - start + 1, dictionary):
            end = i + 1
    return end


def _is_cut_right(spelling: str, n_tokens: int, dictionary: Dictionary) -> bool:
    # A corpus that cuts text into characters cuts words of every script so.
    is_in_characters = n_tokens == len(spelling)
    return n_tokens == 1 or is_in_characters or spelling not in dictionary.one_word
