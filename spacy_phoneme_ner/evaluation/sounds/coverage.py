"""Which languages have a G2P, and how much of real text in them comes out as IPA."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Dict, Iterable, List, Mapping, Optional, Sequence, Tuple

from ...errors import PhonemeNERError
from ...g2p import IpaG2P
from ...g2p.catalogue import ENTRIES
from ...ipa import unknown_segments
from ...languages import Language, find_language
from ..tables import NOTHING, csv_table, markdown_table

Texts = Mapping[str, Sequence[Sequence[str]]]


@dataclass(frozen=True)
class Coverage:
    """What is known about one language in one script.

    tag (str): The language and script, e.g. "sin-Sinh".
    name (str): The English name.
    backend (str): What reads it.
    origin (str): Where the rules or data come from, and their licence.
    extra (str): The extra that it needs, "" if none.
    installed (bool): Whether that extra is there.
    words (int): The words with a letter of the text, 0 if there is no text.
    leaked (int): How many of them hold a symbol that is no IPA.
    symbols (Tuple[str, ...]): The most frequent of those symbols.
    """

    tag: str
    name: str
    backend: str
    origin: str
    extra: str
    installed: bool
    words: int = 0
    leaked: int = 0
    symbols: Tuple[str, ...] = ()

    @property
    def rate(self) -> Optional[float]:
        """The share of words that leak, in percent; None without text."""
        return 100 * self.leaked / self.words if self.words else None


def measure_coverage(g2p: IpaG2P, texts: Texts) -> List[Coverage]:
    """List every language that a G2P reads, with the leaks on text.

    g2p (IpaG2P): The G2P.
    texts (Mapping[str, Sequence[Sequence[str]]]): Sentences by language, as any tag.
    RETURNS (List[Coverage]): By language and script.
        A language of a text that nothing reads is listed without a backend.
    RAISES (PhonemeNERError): If a text is in no known language.
    """
    rows: Dict[str, Coverage] = {}
    for tag in g2p.languages:
        if len(tag.split("-")[0]) > 3:  # rules for no language, such as "generic-Latn"
            continue
        row = _describe(g2p, tag)
        rows.setdefault(row.tag, row)
    for tag, sentences in texts.items():
        language = find_language(tag)
        try:
            row = _describe(g2p, tag)
        except PhonemeNERError:
            tag = f"{language.code}-{language.script}"
            rows[tag] = Coverage(tag, language.name, NOTHING, NOTHING, "", False)
            continue
        rows[row.tag] = _with_leaks(row, g2p, tag, sentences)
    return sorted(rows.values(), key=lambda row: (row.name, row.tag))


def coverage_table(rows: Sequence[Coverage], *, text_only: bool = False) -> str:
    """Lay the languages out as a table, with totals.

    rows (Sequence[Coverage]): The languages.
    text_only (bool): Whether to leave out those without text.
    RETURNS (str): Markdown.
    """
    header = ("Language", "Tag", "G2P", "From", "Extra", "Words", "Leaks %", "Leaking")
    shown = [row for row in rows if row.words or not text_only or row.backend == NOTHING]
    table = markdown_table(header, list(map(_cells, shown)), left=5)
    ready = {row.tag.split("-")[0] for row in rows if row.installed}
    scripts = {row.tag for row in rows if row.installed}
    return f"{table}\n{len(ready)} languages, {len(scripts)} with their scripts.\n"


def coverage_json(rows: Sequence[Coverage]) -> str:
    """Write the languages as JSON."""
    listed = [{**vars(row), "leak_percent": row.rate} for row in rows]
    return json.dumps(listed, ensure_ascii=False, indent=2) + "\n"


def coverage_csv(rows: Sequence[Coverage]) -> str:
    """Write the languages as CSV."""
    header = ("language", "tag", "g2p", "extra", "installed", "words", "leaked", "leak_percent")
    cells = [
        (r.name, r.tag, r.backend, r.extra, r.installed, r.words, r.leaked, r.rate) for r in rows
    ]
    return csv_table(header, cells)


def _describe(g2p: IpaG2P, tag: str) -> Coverage:
    target = g2p.target(tag)
    language = _language(target.tag)
    name = target.backend.name
    entry = ENTRIES.get(name)
    return Coverage(
        tag=f"{language.code}-{language.script}" if language.script else language.code,
        name=language.name,
        backend=name,
        origin=entry.origin if entry else NOTHING,
        extra=entry.extra if entry else "",
        installed=entry.installed if entry else True,
    )


def _language(tag: str) -> Language:
    try:
        return find_language(tag)
    except PhonemeNERError:  # a code of a backend's own
        code, _, rest = tag.partition("-")
        return Language(code, rest[:4].title())


def _with_leaks(
    row: Coverage, g2p: IpaG2P, tag: str, sentences: Iterable[Sequence[str]]
) -> Coverage:
    words = leaked = 0
    symbols: Counter[str] = Counter()
    for sentence in sentences:
        for word, ipa in zip(sentence, g2p(sentence, tag)):
            words += any(map(str.isalpha, word))
            leaks = unknown_segments(ipa)
            leaked += bool(leaks)
            symbols.update(leaks)
    worst = tuple(symbol for symbol, _ in symbols.most_common(8))
    counts = {"words": words, "leaked": leaked, "symbols": worst}
    return Coverage(**{**vars(row), **counts})


def _cells(row: Coverage) -> Tuple[str, ...]:
    extra = row.extra if row.installed else f"{row.extra} (missing)"
    rate = NOTHING if row.rate is None else f"{row.rate:.2f}"
    words = str(row.words) if row.words else NOTHING
    return (
        *(row.name, row.tag, row.backend, row.origin, extra or NOTHING),
        *(words, rate, " ".join(row.symbols)),
    )
