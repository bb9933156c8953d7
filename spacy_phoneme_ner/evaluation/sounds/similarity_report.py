"""The report on whether names sound alike: a table, JSON and a picture."""

import json
from pathlib import Path
from typing import Any, Dict, List, Sequence

from ...disk.files import write_text
from ...languages import find_language
from ..tables import NOTHING, escape_markdown, markdown_table, with_interval
from .plots import plot_similarity
from .similarity import Similarity

FORMAT = 1

_HEADER = (
    *("Languages", "File", "IPA", "Pairs", "Within [95%]", "Shuffled [95%]"),
    *("Difference [95%]", "AUC [95%]"),
)
_NOTES = """
Articulatory distance of two words, 0 to 100 (weighted features, tones left out): within translation
pairs, and between names and the translations of others that are as long ({n_shuffles} drawn for
each). Difference: shuffled minus within; above 0, translations sound more alike than chance. AUC:
how often a true pair is nearer than a shuffled one, in percent; 50 is chance. Brackets: 95%
percentile bootstrap over first names with their translations.
"""


def similarity_table(rows: Sequence[Similarity]) -> str:
    """Lay out the distances: a row a file."""
    cells = [
        (
            *(pair_title(row), row.source, row.ipa, f"{row.n_pairs:,}"),
            *map(with_interval, (row.within, row.shuffled, row.difference, row.auc)),
        )
        for row in rows
    ]
    return markdown_table(_HEADER, cells, left=3)


def similarity_markdown(rows: Sequence[Similarity]) -> str:
    """Write the report as Markdown."""
    notes = _NOTES.format(n_shuffles=", ".join(sorted({str(row.n_shuffles) for row in rows})))
    skipped = "".join(f"- {escape_markdown(skipped_note(row))}\n" for row in rows if row.skipped)
    left_out = f"\n## Pairs left out\n\n{skipped}" if skipped else ""
    return f"# Do names sound alike?\n\n{similarity_table(rows)}{notes}{left_out}"


def similarity_json(rows: Sequence[Similarity], settings: Dict[str, Any]) -> Dict[str, Any]:
    """Give the report as JSON.

    rows (Sequence[Similarity]): One a file.
    settings (Dict[str, Any]): What it was made with.
    RETURNS (Dict[str, Any]): The JSON.
    """
    return {"format": FORMAT, **settings, "files": [row.to_json() for row in rows]}


def write_similarity(
    rows: Sequence[Similarity], settings: Dict[str, Any], output: Path
) -> List[Path]:
    """Write similarity.json, similarity.md and, with matplotlib, similarity.svg.

    rows (Sequence[Similarity]): One a file, at least one.
    settings (Dict[str, Any]): What it was made with.
    output (Path): The folder, made if needed. Each file appears whole or not at all.
    RETURNS (List[Path]): The files that were written.
    """
    stored = similarity_json(rows, settings)
    texts = {
        "similarity.json": json.dumps(stored, indent=2, ensure_ascii=False) + "\n",
        "similarity.md": similarity_markdown(rows),
    }
    for name, text in texts.items():
        write_text(output / name, text)
    written = [output / name for name in texts]
    picture = output / "similarity.svg"
    if plot_similarity([(f"{pair_title(row)}: {row.source}", row) for row in rows], picture):
        written.append(picture)
    return written


def pair_title(row: Similarity) -> str:
    """Format the two languages, e.g. "Japanese–Korean"."""
    return "–".join(find_language(lang).name for lang in row.langs)


def skipped_note(row: Similarity) -> str:
    """Format how many pairs of a file were left out and why."""
    reasons = ", ".join(f"{n:,} {reason}" for reason, n in row.skipped.items())
    return f"{row.source}: {reasons or NOTHING}"
