"""Bilingual dictionaries: PhoneXL's files with their IPA, and plain pairs such as MUSE's."""

from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Dict, Iterable, List, NamedTuple, Optional, Sequence, Tuple

import regex

from ..bilingual.code_switching import Dictionary, Translation, entry_key
from ..errors import Errors, PhonemeNERError
from ..g2p import G2P, tells_languages
from ..languages import find_language
from .pairs import read_pair_rows

IPA_SOURCES = ("file", "g2p", "none")
_EXPECTED = (
    "word pairs: two columns, word and translation, or four, word, its IPA, translation and its "
    "IPA, parted by TABs (two columns by blanks, too)"
)
# Between the words of these scripts there are no spaces, so a word says nothing of
# how text around it is cut.
_UNSPACED = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}]"
)


class WordPair(NamedTuple):
    """A word and its translation; either may be several words, parted by spaces.

    source (str): The word.
    target (str): Its translation.
    source_ipa (Tuple[str, ...]): The IPA of each word of the first.
    target_ipa (Tuple[str, ...]): The IPA of each word of the second.
    """

    source: str
    target: str
    source_ipa: Tuple[str, ...]
    target_ipa: Tuple[str, ...]


@dataclass(frozen=True)
class DictionaryFile:
    """Where a dictionary is read from when it is asked for (see `read_dictionary`)."""

    path: Optional[Path]
    source: str
    target: str
    ipa: str = "file"
    g2p: Optional[G2P] = None

    def __call__(self) -> Dictionary:
        """Read the dictionary.

        RAISES (PhonemeNERError): If there is no path, or as `read_dictionary`.
        """
        if self.path is None:
            raise PhonemeNERError(Errors.P222)
        # A config gives the path as a string.
        path = Path(self.path)
        return read_dictionary(path, self.source, self.target, ipa=self.ipa, g2p=self.g2p)


def make_dictionary_v1(
    *,
    path: Optional[Path],
    source: str,
    target: str,
    ipa: str = "file",
    g2p: Optional[G2P] = None,
) -> Callable[[], Dictionary]:
    """Read a bilingual dictionary, with pronunciations.

    path (Optional[Path]): The file. Nothing is read before the dictionary is asked for,
        so a config may leave it open (null) until training.
    source (str): The language of the first words, any tag that `find_language` takes.
    target (str): The language of the second words.
    ipa (str): See `read_dictionary`.
    g2p (Optional[G2P]): See `read_dictionary`.
    RETURNS (Callable[[], Dictionary]): What reads the dictionary.
    RAISES (PhonemeNERError): If a language is not known.
    """
    for lang in (source, target):
        find_language(lang)
    return DictionaryFile(path, source, target, ipa, g2p)


def read_dictionary(
    path: Path, source: str, target: str, *, ipa: str = "file", g2p: Optional[G2P] = None
) -> Dictionary:
    """Read a bilingual dictionary.

    The file has four columns (word, its IPA, translation, its IPA; PhoneXL's) or two
    (word and translation; MUSE's, or anybody's). A "_" in a word or in IPA stands for a
    space, and at spaces a translation is cut into words. The file's IPA of a translation
    in several words is dealt out to them if it has as many parts; else it is
    transcribed by the G2P, if one is given, or all of it goes to the first word.

    path (Path): The file.
    source (str): The language of the first words, any tag that `find_language` takes.
    target (str): The language of the second words.
    ipa (str): Where the pronunciations come from: "file", "g2p", or "none" for those
        that read spelling only.
    g2p (Optional[G2P]): The G2P; for "g2p" `IpaG2P` if None. It reads every word by
        itself.
    RETURNS (Dictionary): The distinct translations of each word. Pairs whose two sides
        are spelled the same are left out, and counted in `left_out`.
    RAISES (PhonemeNERError): If the file cannot be read, is malformed or has no pair
        that changes anything, or if a language or the G2P does not fit.
    """
    reading = _Reading(ipa, g2p)
    source, target = _check_languages(path, source, target)
    reading.check(target)
    columns = _read_columns(path, ipa)
    changing = [c for c in columns if entry_key(c.source) != entry_key(c.target)]
    if not changing:
        got = f"{len(columns)} whose two words are spelled the same"
        raise PhonemeNERError(Errors.P223.format(path=path, got=got, expected=_EXPECTED))
    sounds = reading([c.target for c in changing], [c.target_ipa for c in changing], target)
    entries: Dict[str, Dict[Translation, None]] = {}
    in_parts = set()
    for row, sound in zip(changing, sounds):
        key = entry_key(row.source)
        entries.setdefault(key, {})[Translation(tuple(row.target.split()), sound)] = None
        if _is_in_parts(row.source):
            in_parts.add(key)
    return Dictionary(
        source,
        target,
        {key: tuple(translations) for key, translations in entries.items()},
        one_word=frozenset(entries.keys() - in_parts),
        left_out=len(columns) - len(changing),
    )


def read_word_pairs(
    path: Path, source: str, target: str, *, ipa: str = "file", g2p: Optional[G2P] = None
) -> List[WordPair]:
    """Read the pairs of a dictionary with the IPA of both sides; see `read_dictionary`.

    RETURNS (List[WordPair]): The distinct pairs in the order of the file, those that
        are spelled the same among them.
    RAISES (PhonemeNERError): As `read_dictionary`.
    """
    reading = _Reading(ipa, g2p)
    source, target = _check_languages(path, source, target)
    reading.check(source)
    reading.check(target)
    columns = _read_columns(path, ipa)
    first = reading([c.source for c in columns], [c.source_ipa for c in columns], source)
    second = reading([c.target for c in columns], [c.target_ipa for c in columns], target)
    pairs = [WordPair(c.source, c.target, *sounds) for c, *sounds in zip(columns, first, second)]
    return list(dict.fromkeys(pairs))


def read_dictionary_words(paths: Iterable[Path]) -> List[str]:
    """Read the words of dictionaries, of both languages, as they would stand in text.

    paths (Iterable[Path]): The files.
    RETURNS (List[str]): The distinct words, in the order of the files.
    RAISES (PhonemeNERError): If a file cannot be read or is malformed.
    """
    columns = [column for path in paths for column in _read_columns(path, "none")]
    return list(
        dict.fromkeys(w for c in columns for side in (c.source, c.target) for w in side.split())
    )


class _Columns(NamedTuple):
    source: str
    source_ipa: str
    target: str
    target_ipa: str


class _Reading:
    """Where pronunciations come from."""

    def __init__(self, ipa: str, g2p: Optional[G2P]) -> None:
        if ipa not in IPA_SOURCES:
            expected = ", ".join(IPA_SOURCES)
            raise PhonemeNERError(Errors.P502.format(setting="ipa", value=ipa, expected=expected))
        if ipa == "g2p" and g2p is None:
            from ..g2p import IpaG2P

            g2p = IpaG2P()
        self.ipa = ipa
        self.g2p = g2p

    def check(self, lang: str) -> None:
        """Fail before the file is read if the G2P has no rules for a language."""
        if self.ipa == "g2p" and self.g2p is not None:
            self.g2p([], lang)

    def __call__(
        self, texts: Sequence[str], own: Sequence[str], lang: str
    ) -> List[Tuple[str, ...]]:
        """Give each word of each text its IPA; `own` is what the file has for the texts."""
        words_of = [text.split() for text in texts]
        if self.ipa == "none":
            return [("",) * len(words) for words in words_of]
        dealt = [
            _deal(ipa, len(words)) if self.ipa == "file" else None
            for ipa, words in zip(own, words_of)
        ]
        if self.g2p is not None:
            open_words = [w for words, done in zip(words_of, dealt) if done is None for w in words]
            by_word = _transcribe_alone(self.g2p, list(dict.fromkeys(open_words)), lang)
            return [
                tuple(by_word[word] for word in words) if done is None else done
                for words, done in zip(words_of, dealt)
            ]
        return [
            (ipa, *[""] * (len(words) - 1)) if done is None else done
            for ipa, words, done in zip(own, words_of, dealt)
        ]


def _check_languages(path: Path, source: str, target: str) -> Tuple[str, str]:
    first, second = find_language(source), find_language(target)
    if first.code == second.code:
        tags = {"source": source, "target": target}
        raise PhonemeNERError(Errors.P225.format(path=path, name=first.name, **tags))
    return first.code, second.code


def _read_columns(path: Path, ipa: str) -> List[_Columns]:
    rows = read_pair_rows(
        path, expected=_EXPECTED, malformed=Errors.P204, empty=Errors.P223, blanks=True
    )
    if ipa == "file" and not rows[0].ipa:
        raise PhonemeNERError(Errors.P224.format(path=path))
    columns = []
    for row in rows:
        source_ipa, target_ipa = map(_with_spaces, row.ipa or ("", ""))
        columns.append(
            _Columns(_with_spaces(row.first), source_ipa, _with_spaces(row.second), target_ipa)
        )
    return columns


def _with_spaces(column: str) -> str:
    # No word is a space: where the "_" stands alone, it is the character itself.
    return column.replace("_", " ").strip() or column


def _deal(ipa: str, n_words: int) -> Optional[Tuple[str, ...]]:
    """Deal IPA out to words; None if it cannot be told what belongs to which."""
    parts = tuple(ipa.split())
    if n_words == 1:
        return (" ".join(parts),)
    return parts if len(parts) == n_words else None


def _is_in_parts(word: str) -> bool:
    """Tell whether a word may be found in several tokens of a text."""
    return " " in word or _UNSPACED.search(word) is not None


def _transcribe_alone(g2p: G2P, words: Sequence[str], lang: str) -> Dict[str, str]:
    """Transcribe distinct words, none as the neighbour of another."""
    reads_in_context = tells_languages(g2p) or getattr(g2p, "contextual", False)
    # What is not pronounced parts the words that would be read together.
    text = [part for word in words for part in (word, "")] if reads_in_context else list(words)
    sounds = g2p(text, lang)
    if len(sounds) != len(text):
        raise PhonemeNERError(
            Errors.P008.format(backend=g2p.name, got=len(sounds), expected=len(text), lang=lang)
        )
    return dict(zip(words, sounds[::2] if reads_in_context else sounds))
