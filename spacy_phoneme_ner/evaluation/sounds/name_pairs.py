"""Files of translation pairs, and lists of names to keep of them."""

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import FrozenSet, Iterator, List, Optional, Sequence, Tuple

from spacy.vocab import Vocab

from ...corpora.docbin import read_docs
from ...corpora.files import read_text
from ...corpora.formats import read_corpus
from ...corpora.pairs import read_pair_rows
from ...corpora.sentences import Sentence
from ...errors import Errors, PhonemeNERError

_PAIRS = "a TAB-separated file: name and translation, or name, its IPA, translation, its IPA"
_NAMES = "names, one a line (.txt), or a tagged corpus (.spacy, or any that `convert` reads)"


@dataclass(frozen=True)
class NamePair:
    """A name in two languages.

    first (str): The name in the first language.
    second (str): The name in the second.
    ipa (Optional[Tuple[str, str]]): The file's own IPA of the two, as it is there.
    """

    first: str
    second: str
    ipa: Optional[Tuple[str, str]] = None


def read_pairs(path: Path) -> List[NamePair]:
    """Read translation pairs: a user's two columns, or the four of PhoneXL's dictionaries.

    path (Path): The file. Blank lines and lines that start with # are passed over.
    RETURNS (List[NamePair]): The distinct pairs, in the order of the file.
    RAISES (PhonemeNERError): If it cannot be read, holds no pair, or a line has
        another number of columns than the first or an empty name.
    """
    rows = read_pair_rows(path, expected=_PAIRS, malformed=Errors.P321, empty=Errors.P320)
    pairs = (NamePair(row.first, row.second, _pair(row.ipa)) for row in rows)
    return list(dict.fromkeys(pairs))


def read_names(path: Path) -> FrozenSet[str]:
    """Read names, to keep only those of a dictionary of all kinds of words.

    path (Path): A .txt file with a name a line, or a corpus with tagged names, whose
        names count whole, those of persons word by word as well.
    RETURNS (FrozenSet[str]): The names as `spelling_key` writes them.
    RAISES (PhonemeNERError): If it cannot be read or holds no name.
    """
    if path.suffix == ".txt":
        names = {line.strip() for line in read_text(path, expected=_NAMES).split("\n")}
    else:
        names = set()
        for words, label in _entities(path):
            # Whether the script puts spaces between words is not known here.
            names |= {"".join(words), " ".join(words)}
            names |= set(words) if label == "PER" else set()
    keys = frozenset(spelling_key(name) for name in names if name)
    if not keys:
        raise PhonemeNERError(Errors.P320.format(path=path, got="no name", expected=_NAMES))
    return keys


def spelling_key(name: str) -> str:
    """Write a name so that case and Unicode form make no difference."""
    return unicodedata.normalize("NFC", name.casefold())


def _entities(path: Path) -> Iterator[Tuple[List[str], str]]:
    if path.suffix == ".spacy":
        yield from _doc_entities(path)
        return
    for item in read_corpus(path):
        if isinstance(item, Sentence):
            yield from _tagged(item.words, item.tags or ())


def _tagged(words: Sequence[str], tags: Sequence[str]) -> Iterator[Tuple[List[str], str]]:
    name: List[str] = []
    label = ""
    for word, tag in zip([*words, ""], [*tags, "O"]):
        if name and not tag.startswith("I-"):
            yield name, label
            name = []
        if tag != "O":
            name, label = [*name, word], tag[2:]


def _doc_entities(path: Path) -> Iterator[Tuple[List[str], str]]:
    for doc in read_docs(path, Vocab()):
        for ent in doc.ents:
            yield [token.text for token in ent], ent.label_


def _pair(ipa: List[str]) -> Optional[Tuple[str, str]]:
    return (ipa[0], ipa[1]) if ipa else None
