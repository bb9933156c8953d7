"""Titles that a corpus counts as part of a person's name, taken out of it.

Most corpora leave titles out (Dr. Jane Doe: a name of two words), some do not; who learns from
both learns that either is right. A list of titles is a text file with a row each: the title, one
word, and the language that it is in, with a tab between. In a language that has any there, other
words in small letters at the beginning of a name ("președintele Ion Iliescu") are taken out, too.
"""

from dataclasses import replace
from pathlib import Path
from typing import Dict, FrozenSet, Iterable, Iterator, Sequence, Set, Tuple

from ..errors import Errors, PhonemeNERError
from ..languages import find_language
from .files import read_text
from .sentences import Item, Sentence

_BEGIN, _INSIDE, _OUTSIDE = "B-PER", "I-PER", "O"
# Small words that names do begin with.
_PARTICLES = frozenset(
    (
        *("af", "al", "auf", "av", "bin", "bint", "da", "de", "degli", "del", "della", "den"),
        *("der", "di", "do", "dos", "du", "el", "ibn", "la", "le", "lo", "op", "'t", "te", "ten"),
        *("ter", "und", "van", "von", "y", "zu", "zum", "zur"),
    )
)

_EXPECTED = "rows of a title, a tab and a language"

Titles = FrozenSet[str]


def read_titles(path: Path) -> Dict[str, Titles]:
    """Read a list of titles.

    path (Path): The file. Lines that begin with # are comments.
    RETURNS (Dict[str, FrozenSet[str]]): The titles by the code of their language.
    RAISES (PhonemeNERError): If it cannot be read, or a row is no such row.
    """
    titles: Dict[str, Set[str]] = {}
    for number, line in enumerate(read_text(path, expected=_EXPECTED).splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        word, *rest = (part.strip() for part in line.split("\t"))
        if len(rest) != 1 or not word or " " in word:
            raise PhonemeNERError(Errors.P245.format(path=path, line=number, got=repr(line[:50])))
        titles.setdefault(find_language(rest[0]).key, set()).add(word)
    return {lang: frozenset(words) for lang, words in titles.items()}


def without_titles(items: Iterable[Item], titles: Titles) -> Iterator[Item]:
    """Take titles out of the names of persons.

    items (Iterable[Item]): What a reader gives.
    titles (FrozenSet[str]): The titles of the language; none if nothing is to be changed.
    YIELDS (Item): The same, with other tags.
    """
    for item in items:
        if titles and isinstance(item, Sentence) and item.tags is not None:
            yield replace(item, tags=_strip(item.words, item.tags, titles))
        else:
            yield item


def _strip(words: Sequence[str], tags: Sequence[str], titles: Titles) -> Tuple[str, ...]:
    stripped = list(tags)
    for i, word in enumerate(words):
        is_title = word in titles or _is_small(word)
        # The stop of a title that is a token of its own goes with it.
        is_stop = word == "." and i > 0 and stripped[i - 1] != tags[i - 1]
        if stripped[i : i + 2] == [_BEGIN, _INSIDE] and (is_title or is_stop):
            stripped[i : i + 2] = [_OUTSIDE, _BEGIN]
    return tuple(stripped)


def _is_small(word: str) -> bool:
    is_cased = word != word.upper()
    return is_cased and word == word.lower() and word[0].isalpha() and word not in _PARTICLES
