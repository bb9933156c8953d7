"""Print the table of G2P quality in docs/results.md from what the project measured.

    python -m spacy project run pronunciation . --vars.data ../shared/data
    python benchmarks/g2p_quality.py

Measured on general dictionaries where there is one, else on the IPA of the zero-shot
study; that is Epitran's own for most of its languages, and then says how far ours has
moved from it, not how good either is.
"""

import json
from pathlib import Path
from typing import Annotated, Any, Dict, Iterable, Tuple

import typer

from spacy_phoneme_ner.evaluation.groups import STUDY
from spacy_phoneme_ner.evaluation.tables import NOTHING, markdown_table
from spacy_phoneme_ner.languages import find_language

# Languages of the study whose IPA was made with Epitran (see docs/results.md).
EPITRANS = (
    *("sin", "som", "mri", "quy", "uig", "aii", "kin", "ilo", "tgk", "yor", "mar", "jav"),
    *("ceb", "tel", "uzb", "pan", "kir", "csb"),
)
OTHERS = ("eng", "cmn", "jpn", "kor", "vie")
HEADER = ("Language", "Code", "Reference", "PER", "Epitran's PER", "PER exact", "WER", "Leaks")

Key = Tuple[str, str]


def main(
    metrics: Annotated[Path, typer.Option(help="Folder of the workflow `pronunciation`")] = Path(
        "metrics/pronunciation"
    ),
    further: Annotated[
        bool, typer.Option("--further", help="Add the other languages that have a dictionary")
    ] = False,
) -> None:
    """Print the table."""
    dictionaries = read(metrics / "dictionaries" / "quality.json")
    study = read(metrics / "study" / "quality.json")
    codes = [*STUDY, *OTHERS]
    if further:
        # CharsiuG2P's Kurdish is a respelling of another Kurdish, and no IPA.
        codes += sorted({code for code, _ in dictionaries} - {*codes, "ckb", "syc-Syrc"})
    rows = [row(code, dictionaries, study) for code in codes]
    print(markdown_table(HEADER, rows, left=3), end="")


def read(path: Path) -> Dict[Key, Dict[str, Any]]:
    """Read the measurements, by language and G2P."""
    stored = json.loads(path.read_text(encoding="utf8"))
    qualities: Iterable[Dict[str, Any]] = stored["languages"]
    return {(quality["lang"], quality["g2p"]): quality for quality in qualities}


def row(code: str, dictionaries: Dict[Key, Any], study: Dict[Key, Any]) -> Tuple[str, ...]:
    """Lay out one language."""
    source = dictionaries if (code, "ipa") in dictionaries else study
    name = find_language(code).name
    ours, theirs = source.get((code, "ipa")), source.get((code, "epitran"))
    if ours is None or ours["missing"]:
        return (name, code, *[NOTHING] * 6)
    reference = ours["reference"] if source is dictionaries else "study"
    if source is study and code in EPITRANS:
        reference = "study (Epitran)"
    rates = ours["rates"]
    return (
        *(name, code, reference, with_range(rates["per_broad"])),
        with_range(theirs["rates"]["per_broad"]) if theirs and not theirs["missing"] else NOTHING,
        *(f"{rates[rate]['value']:.1f}" for rate in ("per", "wer_broad", "leaks")),
    )


def with_range(rate: Dict[str, float]) -> str:
    """Format a rate with its interval."""
    return f"{rate['value']:.1f} [{rate['low']:.1f}, {rate['high']:.1f}]"


if __name__ == "__main__":
    typer.run(main)
