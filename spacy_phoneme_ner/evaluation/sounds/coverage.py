"""Which languages have a G2P, how it was checked, and how much of real text comes out as IPA."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Dict, Iterable, List, Mapping, Optional, Sequence, Tuple

from ...errors import PhonemeNERError
from ...g2p import IpaG2P, ScriptG2P
from ...g2p.catalogue import ENTRIES, Target
from ...ipa import unknown_segments
from ...languages import Language, find_language
from ..tables import NOTHING, csv_table, markdown_table
from .grades import KINDS, NEIGHBOUR, Grade, grade_of
from .shares import Share, shares

BY_SCRIPT, BY_NEIGHBOUR = "script", NEIGHBOUR
Texts = Mapping[str, Sequence[Sequence[str]]]


@dataclass(frozen=True)
class Coverage:
    """What is known about one language in one script.

    tag (str): The language and script, e.g. "sin-Sinh".
    name (str): The English name.
    backend (str): What reads it; if it has no rules, "neighbour" if another language's do,
        else "script" (see `IpaG2P`).
    origin (str): Where the rules or data come from, and their licence; without rules,
        what it is read by instead.
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
    def has_rules(self) -> bool:
        """Whether there are rules for the language that can be used."""
        return self.installed and self.backend not in (BY_NEIGHBOUR, BY_SCRIPT, NOTHING)

    @property
    def grade(self) -> Grade:
        """How its reading was checked."""
        return grade_of(self.tag, self.backend)

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
    for language in map(find_language, g2p.languages):
        row = _describe(g2p, language)
        rows.setdefault(row.tag, row)
    for tag, target in g2p.neighbours.items():
        rows.setdefault(tag, _row(find_language(tag), target))
    by_language: Dict[Language, List[Sequence[str]]] = {}
    for tag, sentences in texts.items():
        by_language.setdefault(find_language(tag), []).extend(sentences)
    for language, sentences in by_language.items():
        try:
            row = _describe(g2p, language)
        except PhonemeNERError:
            tag = _tag(language)
            rows[tag] = Coverage(tag, language.name, NOTHING, NOTHING, "", False)
            continue
        rows[row.tag] = _with_leaks(row, g2p, language.tag, sentences)
    return sorted(rows.values(), key=lambda row: (row.name, row.tag))


def coverage_table(rows: Sequence[Coverage], *, text_only: bool = False) -> str:
    """Lay the languages out as a table, with totals.

    rows (Sequence[Coverage]): The languages.
    text_only (bool): Whether to leave out those without text.
    RETURNS (str): Markdown.
    """
    header = (
        "Language",
        "Tag",
        "G2P",
        "From",
        "Extra",
        "Checked by",
        "Words",
        "Leaks %",
        "Leaking",
    )
    shown = [row for row in rows if row.words or not text_only or row.backend == NOTHING]
    table = markdown_table(header, list(map(_cells, shown)), left=6)
    ready = {row.tag.split("-")[0] for row in rows if row.has_rules}
    scripts = {row.tag for row in rows if row.has_rules}
    total = f"{len(ready)} languages have rules, {len(scripts)} with their scripts."
    others = {row.tag.split("-")[0] for row in rows if row.backend == BY_NEIGHBOUR} - ready
    total = f"{total} {len(others)} more are read by the rules of a neighbour."
    counted = "; ".join(f"{n} {kind}" for kind, n in count_grades(rows).items())
    covered = " and ".join(map(str, shares_of(rows)))
    return (
        f"{table}\n{total} Any other is read by its script.\n"
        f"Of these, with their scripts: {counted}.\nThe rules read {covered}.\n"
    )


def count_grades(rows: Sequence[Coverage]) -> Dict[str, int]:
    """Count the languages that were checked in each way, with their scripts.

    rows (Sequence[Coverage]): The languages.
    RETURNS (Dict[str, int]): The numbers by what the ways are called, the surest first.
    """
    kinds = Counter(row.grade.kind for row in rows if row.backend not in (BY_SCRIPT, NOTHING))
    return {title: kinds[kind] for kind, title in KINDS.items() if kinds[kind]}


def shares_of(rows: Sequence[Coverage]) -> List[Share]:
    """Tell the shares of speakers and of articles that the languages have (see `shares`)."""
    ruled = {row.tag for row in rows if row.has_rules}
    return shares(ruled, {row.tag for row in rows if row.backend == BY_NEIGHBOUR})


def coverage_json(rows: Sequence[Coverage]) -> str:
    """Write the languages, and what share of the world's they are, as JSON."""
    listed = [{**vars(row), "leak_percent": row.rate, "grade": vars(row.grade)} for row in rows]
    content = {"languages": listed, "shares": list(map(vars, shares_of(rows)))}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def coverage_csv(rows: Sequence[Coverage]) -> str:
    """Write the languages as CSV."""
    header = (
        *("language", "tag", "g2p", "extra", "installed", "words", "leaked", "leak_percent"),
        *("grade", "against", "error_percent", "checked_words"),
    )
    cells = [
        (r.name, r.tag, r.backend, r.extra, r.installed, r.words, r.leaked, r.rate)
        + (r.grade.kind, r.grade.against, r.grade.rate, r.grade.words)
        for r in rows
    ]
    return csv_table(header, cells)


def _describe(g2p: IpaG2P, language: Language) -> Coverage:
    tag = _tag(language)
    target = g2p.neighbours.get(tag) if not g2p.has_rules(language.tag) else None
    return _row(language, target or g2p.target(language.tag))


def _row(language: Language, target: Target) -> Coverage:
    entry = ENTRIES.get(target.backend.name)
    backend = target.backend.name
    if target.instead:
        backend = BY_SCRIPT if backend == ScriptG2P.name else BY_NEIGHBOUR
    return Coverage(
        tag=_tag(language),
        name=language.name,
        backend=backend,
        origin=target.instead or (entry.origin if entry else NOTHING),
        extra=entry.extra if entry else "",
        installed=entry.installed if entry else True,
    )


def _tag(language: Language) -> str:
    return f"{language.code}-{language.script}"


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
        *(str(row.grade), words, rate, " ".join(row.symbols)),
    )
