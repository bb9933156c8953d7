"""Write the model card of the strong model from what was measured.

    python benchmarks/base_card.py training/base/calibrated metrics/base/MODEL_CARD.md \\
        --scores metrics/running --systems base,small,encoder \\
        --calibration metrics/base/calibration/unseen.json --taken metrics/base/systems.json

The words are those of base_card_template.md; the corpora those of running_corpora.csv. What was
not measured, the card says.
"""

import csv
import json
import sys
from pathlib import Path
from typing import Annotated, Any, Dict, List, Mapping, Optional

import running_text
import systems as taken_by
import typer
from thinc.api import Config
from wasabi import msg

from spacy_phoneme_ner.disk.files import write_text
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation.tables import markdown_table
from spacy_phoneme_ner.languages import find_language
from spacy_phoneme_ner.models.transformers.piece_counts import PieceCounts
from spacy_phoneme_ner.pretrained import read_pretrained

HERE = Path(__file__).parent
TEMPLATE, CORPORA = HERE / "base_card_template.md", HERE / "running_corpora.csv"
NOT_MEASURED = "Not measured."
CALIBRATION = """\
Temperature {temperature:.3f}{threshold}, chosen on text of {n} languages that it was not trained
on. Each was left out once, to be measured by a choice on the others: expected calibration error
{after} in percent, average over the languages ± standard deviation; {before} before."""


def main(
    model: Annotated[str, typer.Argument(help="Pipeline: a folder or an installed package")],
    output: Annotated[Path, typer.Argument(help="Where the card goes")],
    scores: Annotated[
        Optional[Path], typer.Option(help="Folder of what running_text.py wrote")
    ] = None,
    systems: Annotated[str, typer.Option(help="Systems of the table, comma-separated")] = "base",
    calibration: Annotated[
        Optional[Path], typer.Option(help="unseen.json of `phoneme calibrate --unseen`")
    ] = None,
    taken: Annotated[Optional[Path], typer.Option(help="What systems.py wrote")] = None,
    panx: Annotated[
        str, typer.Option(help="Languages of PAN-X that it learned from, comma-separated or JSON")
    ] = "",
    exclude: Annotated[str, typer.Option(help="Those that were left out of them")] = "",
    pieces: Annotated[Optional[Path], typer.Option(help="The list that trimmed it")] = None,
) -> None:
    """Write the card (see the top of this file)."""
    try:
        card = TEMPLATE.read_text(encoding="utf8").format(
            **about_model(model),
            corpora=about_corpora(),
            panx=about_languages(panx, exclude),
            pieces=about_pieces(pieces) if pieces else "some",
            scores=about_scores(scores, systems) if scores else NOT_MEASURED,
            calibration=about_calibration(_read(calibration)) if calibration else NOT_MEASURED,
            taken=about_taken(_read(taken)) if taken else NOT_MEASURED,
        )
        output.parent.mkdir(parents=True, exist_ok=True)
        write_text(output, card)
    except (PhonemeNERError, OSError, ValueError, KeyError) as error:
        msg.fail(str(error))
        sys.exit(1)
    msg.good(f"Wrote {output}")


def about_model(model: str) -> Dict[str, str]:
    """Tell what a pipeline's files say of it."""
    trained = read_pretrained(model)
    settings = Config(trained.model_config)
    encoder = settings["tok2vec"]
    spelling, sound = (encoder.get(part) or {} for part in ("spelling", "sound"))
    shown = {
        **{f"spelling: {key}": spelling.get(key) for key in ("model_type", "width", "depth")},
        **{f"sound: {key}": sound.get(key) for key in ("width", "depth", "gazetteer")},
        "storage": (spelling.get("computing") or {}).get("storage"),
        "threshold": trained.threshold,
    }
    rows = [(key, str(value)) for key, value in shown.items() if value is not None]
    labels = ", ".join(f"`{label}`" for label in trained.labels)
    return {"labels": labels, "settings": markdown_table(("Setting", "Value"), rows, left=2)}


def about_pieces(path: Path) -> str:
    """Tell how many pieces of a vocabulary were kept."""
    counted = PieceCounts.from_disk(path)
    return f"{len(counted.counts):,} of {counted.n_pieces:,}"


def about_corpora() -> str:
    """Lay out the corpora of running text that were trained on, with their licences."""
    with CORPORA.open(encoding="utf8", newline="") as file:
        corpora = list(csv.DictReader(file))
    rows = [
        (c["corpus"], find_language(c["language"]).name, c["text"], c["licence"], c["repository"])
        for c in corpora
    ]
    return markdown_table(("Corpus", "Language", "Text", "Licence", "From"), rows, left=5)


def about_languages(tags: str, exclude: str) -> str:
    """Name languages, but for some."""
    listed = json.loads(tags) if tags.startswith("[") else tags.split(",")
    languages = {find_language(tag).code: find_language(tag).name for tag in listed if tag.strip()}
    left_out = {find_language(tag).code for tag in exclude.split(",") if tag.strip()}
    names = sorted(name for code, name in languages.items() if code not in left_out)
    return f"{len(names)} languages: {', '.join(names)}" if names else "languages that are not told"


def about_scores(folder: Path, systems: str) -> str:
    """Lay out the scores of systems, file by file."""
    names = [name.strip() for name in systems.split(",") if name.strip()]
    runs = running_text.read_runs(folder, names)
    found = {run["system"] for run in runs}
    missing = [name for name in names if name not in found]
    if missing:
        raise ValueError(f"No scores of {', '.join(missing)} in {folder}")
    return running_text.lay_out(runs)


def about_calibration(measured: Mapping[str, Any]) -> str:
    """Tell what `phoneme calibrate --unseen` measured."""
    errors = {
        when: "{mean:.1f} ± {std:.1f}".format(**of) for when, of in measured["average_ece"].items()
    }
    threshold = measured["threshold"]
    said = "" if threshold is None else f" and threshold {threshold:.2f}, for {measured['aim']}"
    return CALIBRATION.format(
        temperature=measured["temperature"], threshold=said, n=len(measured["languages"]), **errors
    )


def about_taken(measured: Mapping[str, Any]) -> str:
    """Lay out words a second, memory, time and size."""
    about: List[str] = [f"- {name}: {value}" for name, value in measured["about"].items()]
    return "\n".join([taken_by.table(measured["systems"]), "", *about])


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf8"))


if __name__ == "__main__":
    typer.run(main)
