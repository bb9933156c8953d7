"""Renew the digests of a trained model, and the versions of the rules that it names.

    python benchmarks/seal_bundle.py spacy_phoneme_ner/pretrained/small
    python benchmarks/seal_bundle.py models/xx_phoneme_ner_base/*/*-0.1.0/phoneme_ner

For a bundle whose meta.json was edited on purpose, or a bundle or a component of a saved
pipeline whose model was found to give the same entities by the rules as they are now. The
weights stay as they are.
"""

import json
from pathlib import Path
from typing import Annotated

import typer
from wasabi import msg

from spacy_phoneme_ner.disk.digests import SEAL, digest_file
from spacy_phoneme_ner.disk.files import write_text
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.g2p.versions import rules_versions
from spacy_phoneme_ner.pretrained import seal_bundle


def seal_component(folder: Path) -> None:
    """Renew the seal of a component of a saved pipeline, and the rules in its settings.

    folder (Path): What the component saved.
    """
    settings = folder / "cfg"
    cfg = json.loads(settings.read_text(encoding="utf8"))
    if cfg.get("rules"):
        # The rest of the file stays as spaCy laid it out.
        text = settings.read_text(encoding="utf8")
        for name, version in rules_versions().items():
            text = text.replace(f'"{cfg["rules"][name]}"', f'"{version}"')
        write_text(settings, text)
    seal = json.loads((folder / SEAL).read_text(encoding="utf8"))
    renewed = {name: digest_file(folder / name) for name in seal}
    write_text(folder / SEAL, json.dumps(renewed))


def main(folder: Annotated[Path, typer.Argument(help="The bundle, or the component")]) -> None:
    """Seal a bundle, or a component of a saved pipeline."""
    try:
        (seal_component if (folder / SEAL).is_file() else seal_bundle)(folder)
    except PhonemeNERError as error:
        msg.fail(str(error), exits=1)
    msg.good(f"Sealed {folder}")


if __name__ == "__main__":
    typer.run(main)
