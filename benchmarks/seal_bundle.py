"""Renew the digests in a bundle's meta.json, and the versions of the rules in it.

    python benchmarks/seal_bundle.py spacy_phoneme_ner/pretrained/small

For a bundle whose meta.json was edited on purpose, or whose model was found to give the same
entities by the rules as they are now. The weights stay as they are.
"""

from pathlib import Path
from typing import Annotated

import typer
from wasabi import msg

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.pretrained import seal_bundle


def main(folder: Annotated[Path, typer.Argument(help="The bundle")]) -> None:
    """Seal a bundle."""
    try:
        seal_bundle(folder)
    except PhonemeNERError as error:
        msg.fail(str(error), exits=1)
    msg.good(f"Sealed {folder}")


if __name__ == "__main__":
    typer.run(main)
