"""The report on how well G2Ps pronounce: tables, JSON and a picture."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

from ...disk.files import write_text
from ..bootstrap import Estimate, average_samples, estimate
from ..groups import STUDY
from ..tables import NOTHING, escape_markdown, markdown_table, with_interval
from .plots import plot_quality
from .quality import RATES, Confusion, Quality, quality_difference

FORMAT = 1

# What the terminal shows with intervals; the files have them all.
_MAIN = ("per_broad",)
_COMPARED = ("per_broad", "per", "wer_broad", "distance")
_SHOWN_CONFUSIONS = 8

_NOTES = """
In percent. PER: phoneme error rate, edits over the segments of the reference (stress left out).
WER: words with any error. Exact: segments as they stand, tones among them. Broad: without length,
tone, ties and marks of fine detail, and look-alikes such as r/ɾ/ɹ and a/ɑ/ɐ as one (the whole list
is in `evaluation/sounds/folding.py`). Distance: articulatory distance of a word, 0 to 100, broad.
Tone errors: edits over the tones of the reference. Leaks: words with symbols that are no IPA, of
those pronounced. Coverage: words that got a pronunciation; one without counts as wrong in every
segment.
Of several variants in the reference the nearest counts. Brackets: 95% percentile bootstrap over
words ({n_resamples} resamples).
"""


@dataclass(frozen=True)
class QualityReport:
    """G2Ps measured on lexica.

    rows (Tuple[Quality, ...]): One a lexicon and G2P; those of a lexicon together,
        the G2Ps in the same order.
    limit (int): How many words of a lexicon were drawn at most, 0 for all.
    seed (int): Of the draws.
    n_resamples (int): How often the bootstrap drew the words.
    """

    rows: Tuple[Quality, ...]
    limit: int
    seed: int
    n_resamples: int

    @property
    def g2ps(self) -> Tuple[str, ...]:
        """The names of the G2Ps, in the order in which they were given."""
        return tuple(dict.fromkeys(row.g2p for row in self.rows))

    def by_reference(self) -> List[Tuple[Quality, ...]]:
        """Put the rows of a lexicon together, in the study's order, then by name."""
        lexica: Dict[Tuple[str, str], List[Quality]] = {}
        for row in self.rows:
            lexica.setdefault((row.lang, row.reference), []).append(row)
        rank = {code: i for i, code in enumerate(STUDY)}

        def place(rows: Sequence[Quality]) -> Tuple[int, str, str]:
            return rank.get(rows[0].lang[:3], len(rank)), rows[0].name, rows[0].reference

        return sorted(map(tuple, lexica.values()), key=place)

    def averages(self) -> Dict[str, Dict[str, Estimate]]:
        """Average the rates over the lexica that every G2P was measured on.

        RETURNS (Dict[str, Dict[str, Estimate]]): For each G2P and rate that all those
            lexica have. Empty if there are fewer than two of them.
        """
        shared = self._shared()
        by_g2p: Dict[str, Dict[str, Estimate]] = {}
        for i, g2p in enumerate(self.g2ps if len(shared) > 1 else ()):
            rows = [group[i] for group in shared]
            rates = [rate for rate in RATES if all(rate in row.samples for row in rows)]
            by_g2p[g2p] = {
                rate: estimate(
                    sum(row.rates[rate].value for row in rows) / len(rows),
                    average_samples([row.samples[rate] for row in rows]),
                )
                for rate in rates
            }
        return by_g2p

    def differences(self) -> List[Tuple[Quality, Quality, Dict[str, Estimate]]]:
        """Compare every further G2P with the first, lexicon by lexicon.

        RETURNS (List[Tuple[Quality, Quality, Dict[str, Estimate]]]): First, other,
            and other minus first, where both know the language.
        """
        pairs = [(group[0], other) for group in self.by_reference() for other in group[1:]]
        compared = [(first, other, quality_difference(first, other)) for first, other in pairs]
        return [(first, other, rates) for first, other, rates in compared if rates]

    def to_json(self) -> Dict[str, Any]:
        """Give the report as JSON."""
        return {
            "format": FORMAT,
            "limit": self.limit,
            "seed": self.seed,
            "n_resamples": self.n_resamples,
            "languages": [row.to_json() for group in self.by_reference() for row in group],
            "averages": {
                "n_languages": len(self._shared()),
                "g2ps": {g2p: _to_json(rates) for g2p, rates in self.averages().items()},
            },
            "differences": [
                {
                    "lang": first.lang,
                    "reference": first.reference,
                    "g2p": other.g2p,
                    "minus": first.g2p,
                    "rates": _to_json(difference),
                }
                for first, other, difference in self.differences()
            ],
        }

    def _shared(self) -> List[Tuple[Quality, ...]]:
        return [group for group in self.by_reference() if all(row.rates for row in group)]


def quality_table(report: QualityReport, intervals: Sequence[str] = _MAIN) -> str:
    """Lay out the rates: a row a lexicon and G2P, then the averages.

    report (QualityReport): The report.
    intervals (Sequence[str]): The rates that are shown with their interval.
    RETURNS (str): The table as Markdown.
    """
    rates = [rate for rate in RATES if any(rate in row.rates for row in report.rows)]
    titles = [RATES[r] + (" [95%]" if r in intervals else "") for r in rates or ["per_broad"]]
    rows: List[Tuple[str, ...]] = []
    for row in (row for group in report.by_reference() for row in group):
        cells = [_cell(row.rates, rate, intervals) for rate in rates] or [NOTHING]
        if row.missing:
            cells[0] = "not served"
        head = (row.name, row.lang, row.reference, row.g2p, f"{row.n_words:,}")
        rows.append((*head, *cells))
    n_shared = len(report._shared())
    for g2p, averages in report.averages().items():
        cells = [_cell(averages, rate, intervals) for rate in rates]
        rows.append((f"Average of {n_shared}", NOTHING, NOTHING, g2p, NOTHING, *cells))
    return markdown_table(("Language", "Code", "Reference", "G2P", "Words", *titles), rows, left=4)


def difference_table(report: QualityReport) -> str:
    """Lay out the differences between G2Ps as Markdown; "" if there is one only."""
    rows = [
        (
            *(first.name, first.lang, f"{other.g2p} − {first.g2p}"),
            *(with_interval(rates[rate]) for rate in _COMPARED),
        )
        for first, other, rates in report.differences()
    ]
    titles = (f"{RATES[rate]} [95%]" for rate in _COMPARED)
    return markdown_table(("Language", "Code", "Difference", *titles), rows, left=3) if rows else ""


def not_served(report: QualityReport) -> Dict[str, List[str]]:
    """List the languages that a G2P did not pronounce, by the G2P."""
    languages: Dict[str, List[str]] = {}
    for row in (row for group in report.by_reference() for row in group if row.missing):
        languages.setdefault(row.g2p, []).append(f"{row.name} ({row.lang})")
    return languages


def missing_notes(report: QualityReport) -> str:
    """List in Markdown why some G2P did not pronounce some lexicon, a line each."""
    rows = [row for group in report.by_reference() for row in group if row.missing]
    notes = (f"{row.name} ({row.lang}), {row.g2p}: {row.missing}" for row in rows)
    return "".join(f"- {escape_markdown(note)}\n" for note in notes)


def quality_markdown(report: QualityReport) -> str:
    """Write the report as Markdown."""
    parts = [
        "# Pronunciation quality\n\n",
        quality_table(report, tuple(RATES)),
        _NOTES.format(n_resamples=report.n_resamples),
    ]
    drawn = f"At most {report.limit:,} words" if report.limit else "All words"
    parts.append(f"{drawn} of each reference, seed {report.seed}.\n")
    differences = difference_table(report)
    if differences:
        parts.append(
            "\n## Differences\n\nIn percentage points, over the same words; below 0 the first "
            f"named makes fewer errors.\n\n{differences}"
        )
    confused = [
        (
            row.name,
            row.lang,
            row.g2p,
            _confusions(row.confusions),
            _confusions(row.confusions_exact),
        )
        for group in report.by_reference()
        for row in group
        if row.rates
    ]
    if confused:
        table = markdown_table(("Language", "Code", "G2P", "Broad", "Exact"), confused, left=5)
        parts.append(
            "\n## Most frequent confusions\n\nReference → G2P, aligned by articulation; "
            f"+ inserted, − deleted.\n\n{table}"
        )
    notes = missing_notes(report)
    if notes:
        parts.append(f"\n## Not served\n\n{notes}")
    return "".join(parts)


def write_quality(report: QualityReport, output: Path) -> List[Path]:
    """Write quality.json, quality.md and, with matplotlib, quality.svg.

    report (QualityReport): The report.
    output (Path): The folder, made if needed. Each file appears whole or not at all.
    RETURNS (List[Path]): The files that were written.
    """
    texts = {
        "quality.json": json.dumps(report.to_json(), indent=2, ensure_ascii=False) + "\n",
        "quality.md": quality_markdown(report),
    }
    for name, text in texts.items():
        write_text(output / name, text)
    written = [output / name for name in texts]
    picture = output / "quality.svg"
    if any(row.rates for row in report.rows) and plot_quality(report.by_reference(), picture):
        written.append(picture)
    return written


def _cell(rates: Any, rate: str, intervals: Sequence[str]) -> str:
    if rate not in rates:
        return NOTHING
    measured: Estimate = rates[rate]
    return with_interval(measured) if rate in intervals else f"{measured.value:.2f}"


def _confusions(confusions: Sequence[Confusion]) -> str:
    shown = [f"{_arrow(c)} {c.n}" for c in confusions[:_SHOWN_CONFUSIONS]]
    return ", ".join(shown) or NOTHING


def _arrow(confusion: Confusion) -> str:
    if not confusion.expected:
        return f"+{confusion.got}"
    return f"{confusion.expected}→{confusion.got}" if confusion.got else f"−{confusion.expected}"


def _to_json(rates: Dict[str, Estimate]) -> Dict[str, Dict[str, float]]:
    return {rate: measured.to_json() for rate, measured in rates.items()}
