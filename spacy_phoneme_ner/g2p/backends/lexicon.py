"""Pronunciations looked up in a table: CharsiuG2P's, WikiPron's, or the user's own."""

import re
import unicodedata
from os.path import isdir, isfile  # for names that no file can have, too
from pathlib import Path
from typing import Collection, Dict, Iterator, List, Optional, Sequence, Tuple, Union

from ...errors import Errors, PhonemeNERError
from ...ipa import clean, fold_spelling
from ...languages import find_language
from ..base import G2P, CachedG2P

_EXPECTED = "a UTF-8 table of two columns: word, tab, pronunciation"
# Twenty times the largest lexicons at hand; so many are read in ten seconds into 500 MB.
_MOST_ROWS = 3_000_000
_LONGEST_ROW = 10_000  # characters, and those of all variants of a word
_NO_UTF8 = re.compile("[\udc80-\udcff]")


def read_lexicon(path: Union[str, Path]) -> Dict[str, Tuple[str, ...]]:
    """Read a table of pronunciations.

    A row is a word, a tab and its pronunciation. Variants are separated by commas,
    as CharsiuG2P writes them, or stand in rows of their own, as WikiPron's do.
    Blank lines and lines that start with # are passed over.

    path (Union[str, Path]): The file, in UTF-8.
    RETURNS (Dict[str, Tuple[str, ...]]): For each word (in NFC) its distinct
        variants in the order of the file, as they are written there.
    RAISES (PhonemeNERError): If the file is missing, is not UTF-8, holds no word or
        too many, or has a row of another shape; file and line are named.
    """
    table = _read_table(Path(path))
    return {word: tuple(dict.fromkeys(raw.split(","))) for word, raw in table.items()}


class LexiconG2P(CachedG2P):
    """Transcribes the words of one language that a table lists.

    A word is looked up as it is written, then without format characters, then
    lower-cased, casefolded and capitalised; the first variant is given. What the
    table lacks goes to the fallback, and without one is not known: "". What has
    no letter is not pronounced unless the table lists it.

    path (Union[str, Path]): The table (see `read_lexicon`).
    lang (str): The language that the table is of.
    fallback (Optional[G2P]): Another G2P, for the words that the table lacks.
    cache_size (int): How many words are kept at most; long ones count for several.
    RAISES (PhonemeNERError): If the language is unknown or there is no such file.
    """

    name = "lexicon"
    _loaded = ("_entries",)

    def __init__(
        self,
        path: Union[str, Path],
        *,
        lang: str,
        fallback: Optional[G2P] = None,
        cache_size: int = 100_000,
    ) -> None:
        super().__init__(cache_size=cache_size)
        self.path = str(path)
        self.lang = lang
        self.fallback = fallback
        self._language = find_language(lang)
        self._entries: Optional[Dict[str, str]] = None
        if not isfile(path):
            reason = "it is a folder" if isdir(path) else "there is no such file"
            raise _unusable(self.path, reason)

    @property
    def languages(self) -> Collection[str]:
        return (self._language.tag,)

    def resolve(self, lang: str) -> str:
        if lang == self.lang:
            return self._language.tag
        language = find_language(lang)
        if (language.code, language.script) != (self._language.code, self._language.script):
            hint = f" Its table, {self.path}, is of {self._language.tag}."
            raise PhonemeNERError(
                Errors.P002.format(backend=self.name, tag=lang, name=language.name, hint=hint)
            )
        return self._language.tag

    def variants(self, word: str) -> Tuple[str, ...]:
        """List every pronunciation that the table has of a word.

        word (str): The word.
        RETURNS (Tuple[str, ...]): Clean IPA, in the order of the table; empty if
            the table lacks the word, whatever the fallback knows.
        """
        with self._lock:
            raw = _find(word, self._load())
        return tuple(dict.fromkeys(ipa for ipa in map(clean, raw.split(",")) if ipa))

    def transcribe(self, words: Sequence[str], lang: str) -> List[str]:
        entries = self._load()
        raw = {word: _find(word, entries) for word in words}
        # A row such as "…,ipa" would put "" first: the first that is pronounced counts.
        sounds = {word: next(filter(None, map(clean, raw[word].split(","))), "") for word in words}
        if self.fallback is not None:
            unknown = [word for word in words if not raw[word] and any(map(str.isalpha, word))]
            sounds.update(zip(unknown, self.fallback(unknown, self.lang) if unknown else ()))
        return [sounds[word] for word in words]

    def _load(self) -> Dict[str, str]:
        if self._entries is None:
            self._entries = _read_table(Path(self.path))
        return self._entries


def _find(word: str, entries: Dict[str, str]) -> str:
    written = unicodedata.normalize("NFC", word)
    if written in entries:
        return entries[written]
    folded = fold_spelling(written).replace("’", "'")
    for form in (folded, folded.lower(), folded.casefold(), folded.capitalize()):
        form = unicodedata.normalize("NFC", form)
        if form in entries:
            return entries[form]
    return ""


def read_rows(path: Path) -> Iterator[Tuple[str, List[str]]]:
    """Read the rows of a table one by one (see `read_lexicon`).

    path (Path): The file.
    YIELDS (Tuple[str, List[str]]): A word, in NFC, and the variants of its row.
    RAISES (PhonemeNERError): If the file cannot be read, or is not such a table.
    """
    n_rows = number = 0
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape") as file:
            while row := file.readline(_LONGEST_ROW + 1):
                number += 1
                if number > _MOST_ROWS:
                    reason = f"it has more than {_MOST_ROWS:,} rows; keep the words that you read"
                    raise _unusable(path, reason)
                entry = _read_row(path, number, row)
                if entry is not None:
                    n_rows += 1
                    yield entry
    except OSError as error:
        reason = "it is a folder" if isdir(path) else error.strerror or str(error)
        raise _unusable(path, reason) from None
    if not n_rows:
        raise _unusable(path, "it holds no word" if number else "it is empty")


def _read_row(path: Path, number: int, row: str) -> Optional[Tuple[str, List[str]]]:
    damaged = _NO_UTF8.search(row)
    if damaged:
        got = f"the byte 0x{ord(damaged.group()) - 0xDC00:02x}, which is no UTF-8"
        raise _malformed(path, number, got)
    if len(row) > _LONGEST_ROW:
        raise _malformed(path, number, f"more than {_LONGEST_ROW:,} characters in {row[:60]!r}")
    if not row.strip() or row.startswith("#"):
        return None
    columns = [column.strip() for column in row.split("\t")]
    variants = [part.strip() for part in columns[-1].split(",") if part.strip()]
    if len(columns) != 2:
        got = "one column" if len(columns) == 1 else f"{len(columns)} columns"
        raise _malformed(path, number, f"{got} in {row.strip()[:60]!r}")
    if not columns[0] or not variants:
        raise _malformed(path, number, f"an empty column in {row.strip()[:60]!r}")
    return unicodedata.normalize("NFC", columns[0]), variants


def _read_table(path: Path) -> Dict[str, str]:
    # One string a word takes less memory than a tuple of its variants.
    table: Dict[str, str] = {}
    for word, variants in read_rows(path):
        new = ",".join(variants)
        table[word] = f"{table[word]},{new}" if word in table else new
        if len(table[word]) > _LONGEST_ROW:
            raise _unusable(path, f"it has too many pronunciations of {word[:60]!r}")
    return table


def _unusable(path: Union[str, Path], reason: str) -> PhonemeNERError:
    return PhonemeNERError(Errors.P016.format(path=path, reason=reason, expected=_EXPECTED))


def _malformed(path: Path, line: int, got: str) -> PhonemeNERError:
    return PhonemeNERError(Errors.P017.format(path=path, line=line, got=got, expected=_EXPECTED))
