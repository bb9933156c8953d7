"""Which phonemes of real text a pre-trained encoder does not know, and what it reads instead."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional, Sequence, Tuple

from spacy.tokens import Doc

from ...disk.files import write_text
from ...errors import PhonemeNERError
from ...languages import find_language
from ...layer import get_langs
from ...models.transformers.phoneme_reader import PhonemeReader
from ..tables import NOTHING, csv_table, markdown_table

_SHOWN = 6
_LISTED = 100


@dataclass(frozen=True)
class Unknown:
    """A phoneme that the vocabulary lacks.

    phoneme (str): The phoneme.
    read_as (Optional[str]): The neighbour that it is read as; None: none, it is unread (<unk>).
    n (int): How often it was met.
    """

    phoneme: str
    read_as: Optional[str]
    n: int


@dataclass(frozen=True)
class UnknownPhonemes:
    """What an encoder knows of the phonemes of one language.

    lang (str): ISO 639-3, as the IPA layer has it; "" for tokens of none.
    name (str): The English name.
    n_phonemes (int): The phonemes that were read.
    n_mapped (int): How many of them are unknown and read as a neighbour.
    n_unread (int): How many are unknown and read as <unk>.
    n_characters (int): The characters of tokens without phonemes.
    n_unread_characters (int): How many of them are read as <unk>.
    commonest (Tuple[Unknown, ...]): The commonest unknown phonemes, at most 100.
    """

    lang: str
    name: str
    n_phonemes: int
    n_mapped: int
    n_unread: int
    n_characters: int
    n_unread_characters: int
    commonest: Tuple[Unknown, ...]

    @property
    def unknown_percent(self) -> Optional[float]:
        """The share of phonemes that are not in the vocabulary, in percent."""
        return _percent(self.n_mapped + self.n_unread, self.n_phonemes)

    @property
    def mapped_percent(self) -> Optional[float]:
        """The share of phonemes that are read as a neighbour, in percent."""
        return _percent(self.n_mapped, self.n_phonemes)

    @property
    def unread_percent(self) -> Optional[float]:
        """The share of phonemes that are read as <unk>, in percent."""
        return _percent(self.n_unread, self.n_phonemes)

    @property
    def unread_characters_percent(self) -> Optional[float]:
        """The share of characters that are read as <unk>, in percent."""
        return _percent(self.n_unread_characters, self.n_characters)


def count_unknown(docs: Iterable[Doc], reader: PhonemeReader) -> List[UnknownPhonemes]:
    """Count the phonemes that a reader's vocabulary lacks, by the language of the token.

    docs (Iterable[Doc]): Docs with an IPA layer.
    reader (PhonemeReader): How they are read. Its `max_positions` is not heeded.
    RETURNS (List[UnknownPhonemes]): One a language, by name.
    RAISES (PhonemeNERError): If a Doc has no IPA layer.
    """
    counts: Dict[str, _Counts] = defaultdict(_Counts)
    for doc in docs:
        for lang, token in zip(get_langs(doc) if len(doc) else (), reader.tokens(doc)):
            pairs = zip(token.symbols, token.matches)
            unknown = [(symbol, match.id) for symbol, match in pairs if not match.is_known]
            count = counts[lang]
            if token.is_pronounced:
                count.n_phonemes += len(token.symbols)
                count.unknown.update(unknown)
            else:
                count.n_characters += len(token.symbols)
                count.n_unread += sum(i == reader.vocabulary.unknown for _, i in unknown)
    rows = [_row(lang, count, reader) for lang, count in counts.items()]
    return sorted(rows, key=lambda row: (row.name, row.lang))


def unknown_table(rows: Sequence[UnknownPhonemes]) -> str:
    """Lay the languages out as a table, with totals if there are several.

    rows (Sequence[UnknownPhonemes]): The languages.
    RETURNS (str): Markdown.
    """
    header = ("Language", "Code", "Phonemes", "Unknown %", "Mapped %", "Unread %")
    titles = (*header, "Characters", "Unread % of them", "Commonest unknown")
    shown = [*rows, _total(rows)] if len(rows) > 1 else rows
    return markdown_table(titles, list(map(_cells, shown)), left=2)


def unknown_json(rows: Sequence[UnknownPhonemes]) -> str:
    """Write the languages as JSON."""
    listed: List[Dict[str, Any]] = [
        {**vars(row), **_shares(row), "commonest": [vars(unknown) for unknown in row.commonest]}
        for row in rows
    ]
    return json.dumps(listed, ensure_ascii=False, indent=2) + "\n"


def unknown_csv(rows: Sequence[UnknownPhonemes]) -> str:
    """Write the languages as CSV, without the phonemes."""
    counts = ("n_phonemes", "n_mapped", "n_unread", "n_characters", "n_unread_characters")
    header = ("language", "lang", *counts, *_SHARES)
    cells = [
        (row.name, row.lang, *(getattr(row, column) for column in (*counts, *_SHARES)))
        for row in rows
    ]
    return csv_table(header, cells)


def write_unknown(rows: Sequence[UnknownPhonemes], output: Path) -> List[Path]:
    """Write unknowns.json, .csv and .md, each whole or not at all.

    rows (Sequence[UnknownPhonemes]): The languages.
    output (Path): The folder; it is made if need be.
    RETURNS (List[Path]): The files.
    RAISES (PhonemeNERError): If they cannot be written.
    """
    texts = {
        output / "unknowns.json": unknown_json(rows),
        output / "unknowns.csv": unknown_csv(rows),
        output / "unknowns.md": unknown_table(rows),
    }
    for path, text in texts.items():
        write_text(path, text)
    return list(texts)


_SHARES = ("unknown_percent", "mapped_percent", "unread_percent", "unread_characters_percent")


@dataclass
class _Counts:
    """What was met of a language so far."""

    n_phonemes: int = 0
    n_characters: int = 0
    n_unread: int = 0
    unknown: "Counter[Tuple[str, int]]" = field(default_factory=Counter)


def _row(lang: str, counts: _Counts, reader: PhonemeReader) -> UnknownPhonemes:
    n_unread = sum(n for (_, i), n in counts.unknown.items() if i == reader.vocabulary.unknown)
    # By the phoneme where counts are the same, so that the order of Docs does not matter.
    ranked = sorted(counts.unknown.items(), key=lambda item: (-item[1], item[0][0]))
    return UnknownPhonemes(
        lang=lang,
        name=_name(lang),
        n_phonemes=counts.n_phonemes,
        n_mapped=counts.unknown.total() - n_unread,
        n_unread=n_unread,
        n_characters=counts.n_characters,
        n_unread_characters=counts.n_unread,
        commonest=tuple(
            Unknown(phoneme, reader.vocabulary.spelling(i), n)
            for (phoneme, i), n in ranked[:_LISTED]
        ),
    )


def _total(rows: Sequence[UnknownPhonemes]) -> UnknownPhonemes:
    counts = ("n_phonemes", "n_mapped", "n_unread", "n_characters", "n_unread_characters")
    sums = {column: sum(getattr(row, column) for row in rows) for column in counts}
    return UnknownPhonemes(lang=NOTHING, name=f"All {len(rows)}", commonest=(), **sums)


def _shares(row: UnknownPhonemes) -> Dict[str, Optional[float]]:
    return {column: getattr(row, column) for column in _SHARES}


def _name(lang: str) -> str:
    try:
        return find_language(lang).name
    except PhonemeNERError:  # none, or a code of a backend's own
        return lang or NOTHING


def _percent(part: int, whole: int) -> Optional[float]:
    return 100 * part / whole if whole else None


def _cells(row: UnknownPhonemes) -> Tuple[str, ...]:
    shares = [NOTHING if share is None else f"{share:.2f}" for share in _shares(row).values()]
    commonest = [f"{u.phoneme}→{u.read_as or NOTHING} {u.n:,}" for u in row.commonest[:_SHOWN]]
    return (
        *(row.name, row.lang or NOTHING, f"{row.n_phonemes:,}", *shares[:3]),
        *(f"{row.n_characters:,}", shares[3], ", ".join(commonest)),
    )
