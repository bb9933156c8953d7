"""Write the model card of the strong model from what was measured.

    python benchmarks/base_card.py training/base/calibrated metrics/base/MODEL_CARD.md \\
        --scores metrics/running --systems base,small,encoder \\
        --calibration metrics/base/calibration/unseen.json --taken metrics/base/systems.json

The words are those of base_card_template.md; the corpora those of running_corpora.csv. What was
not measured, the card says.
"""

import sys
from pathlib import Path
from typing import Annotated, Dict, Optional

import card_parts as parts
import typer
from thinc.api import Config
from wasabi import msg

from spacy_phoneme_ner.disk.files import write_text
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation.tables import markdown_table
from spacy_phoneme_ner.models.transformers.piece_counts import PieceCounts
from spacy_phoneme_ner.pretrained import read_pretrained

TEMPLATE = Path(__file__).with_name("base_card_template.md")


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
    lists: Annotated[
        Optional[Path], typer.Option(help="Lists of names that its gazetteer counted")
    ] = None,
) -> None:
    """Write the card (see the top of this file)."""
    try:
        card = TEMPLATE.read_text(encoding="utf8").format(
            **about_model(model),
            corpora=parts.about_corpora(),
            panx=parts.about_languages(panx, exclude),
            pieces=about_pieces(pieces) if pieces else "some",
            lists=parts.about_lists(lists) if lists else "None.",
            scores=parts.about_running_text(scores, systems) if scores else parts.NOT_MEASURED,
            calibration=parts.about_unseen(calibration) if calibration else parts.NOT_MEASURED,
            taken=parts.about_taken(taken) if taken else parts.NOT_MEASURED,
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


if __name__ == "__main__":
    typer.run(main)
