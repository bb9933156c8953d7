"""Package a trained pipeline as a folder that `pip install` takes, to be committed.

    python scripts/package_pipeline.py training/base/calibrated models/xx_phoneme_ner_base \\
        --version 0.1.0 --readme metrics/base/MODEL_CARD.md --notices scripts/base_notices.txt

The folder is what `spacy package` makes: `spacy.load` finds it by its name when it is installed,
and `phoneme_ner` by its setting `pretrained`. Encoders are saved with matrices in 8 bits. It
requires this package with the extra `transformers`, if there is such an encoder.
"""

import shutil
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, List

import spacy
import typer
from spacy.cli.package import package
from spacy.tokenizer import Tokenizer
from thinc.api import Config
from wasabi import msg

from spacy_phoneme_ner import __version__
from spacy_phoneme_ner.commands.common import load_pipeline
from spacy_phoneme_ner.disk.files import making_folder
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.stored_weights import EIGHT_BITS, STORAGES
from spacy_phoneme_ner.models.transformers.token_encoder import find_transformers
from spacy_phoneme_ner.pipeline.phonemizer import NO_LANGUAGE
from spacy_phoneme_ner.pipeline.script_tokenizer import TOKENIZER, ScriptTokenizer

ROOT = Path(__file__).resolve().parents[1]
MAX_SIZE = 80_000_000  # bytes of all files
MAX_FILE = 100_000_000  # bytes of one, above which hosts of git repositories take none
DESCRIPTION = "Names of people, places and organisations in any language, by spelling and sound"


def main(
    model: Annotated[str, typer.Argument(help="Pipeline: a folder or an installed package")],
    output: Annotated[Path, typer.Argument(help="The folder, named as the package: xx_NAME")],
    version: Annotated[str, typer.Option(help="The version of the package")] = __version__,
    readme: Annotated[Path, typer.Option(help="Its README.md: the model card")] = Path(),
    notices: Annotated[Path, typer.Option(help="Notices of what it is made of")] = Path(),
    storage: Annotated[
        str, typer.Option(help=f"How encoders are saved: {', '.join(STORAGES)}")
    ] = EIGHT_BITS,
    encoder: Annotated[
        str, typer.Option(help="What warnings call its encoder; else where that was loaded from")
    ] = "",
    max_size: Annotated[int, typer.Option(help="Bytes that it may take")] = MAX_SIZE,
) -> None:
    """Write the folder, in place of one that is there."""
    lang, _, name = output.name.partition("_")
    for path in (readme, notices):
        if not path.is_file():
            msg.fail(f"No file {path}: give the model card as --readme and notices as --notices")
            sys.exit(1)
    try:
        nlp = without_words(load_pipeline(model))
        if not name or nlp.lang != lang:
            msg.fail(f"The folder is {output.name}: expected {nlp.lang}_NAME")
            sys.exit(1)
        cut_all_scripts(nlp)
        has_encoder = set_storage(nlp, storage, encoder)
        with TemporaryDirectory() as temporary, making_folder(output, replace=True) as folder:
            pipeline = Path(temporary) / "pipeline"
            save(nlp, name, version, pipeline)
            if has_encoder:
                note_storage(pipeline / "config.cfg", storage)
            made = make(pipeline, name, version, [readme, notices])
            check_size(made, max_size)
            for path in made.iterdir():
                shutil.move(path, folder / path.name)
    except PhonemeNERError as error:
        msg.fail(str(error))
        sys.exit(1)
    size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
    msg.good(f"Wrote {output}: {size / 1e6:.1f} MB; pip install {output}")


def without_words(nlp: spacy.language.Language) -> spacy.language.Language:
    """Give the pipeline without the words that it met in training: they are text of others, and
    nothing that it needs."""
    with TemporaryDirectory() as folder:
        nlp.to_disk(folder, exclude=["vocab"])
        bare = spacy.load(folder)
    for _, pipe in bare.pipeline:
        for label in getattr(pipe, "labels", ()):
            bare.vocab.strings.add(label)
    return bare


def cut_all_scripts(nlp: spacy.language.Language) -> None:
    """Let a pipeline of no language cut text of scripts without spaces: it was trained on words."""
    if nlp.lang in NO_LANGUAGE and type(nlp.tokenizer) is Tokenizer:
        nlp.config["nlp"]["tokenizer"] = {"@tokenizers": TOKENIZER, "segmenter": "auto"}
        nlp.tokenizer = ScriptTokenizer(nlp.tokenizer)


def set_storage(nlp: spacy.language.Language, storage: str, source: str = "") -> bool:
    """Let the encoders of a pipeline be saved in another way, and as those of a source; tell
    whether there are any."""
    shims: List[Any] = []
    for _, pipe in nlp.pipeline:
        shims += find_transformers(getattr(pipe, "model", None))
    for shim in shims:
        shim.computing = replace(shim.computing, storage=storage)
        shim.source = source or shim.source
    if shims:
        # Not spacy-phoneme-ner alone, which spaCy adds.
        nlp.meta["requirements"] = [f"spacy-phoneme-ner[transformers]>={__version__}"]
    return bool(shims)


def save(nlp: spacy.language.Language, name: str, version: str, folder: Path) -> None:
    """Save a pipeline, with what its package shall be called and say of itself."""
    about = {"license": "MIT", "author": "The spacy-phoneme-ner developers"}
    about.update(name=name, version=version, description=DESCRIPTION)
    nlp.meta.update(about)
    # Where it was trained is nobody's business, and nothing that others have.
    nlp.config["paths"] = dict.fromkeys(nlp.config["paths"])
    nlp.to_disk(folder)


def note_storage(path: Path, storage: str) -> None:
    """Let a saved config say how encoders are saved, so that who saves it again does the same."""
    config = Config().from_disk(path, interpolate=False)
    waiting: List[Any] = [config["components"]]
    while waiting:
        block = waiting.pop()
        waiting += [part for part in block.values() if isinstance(part, dict)]
        if "model_type" in block:
            block["computing"] = {**(block.get("computing") or {}), "storage": storage}
    config.to_disk(path, interpolate=False)


def make(pipeline: Path, name: str, version: str, documents: List[Path]) -> Path:
    """Make the package of a pipeline.

    pipeline (Path): Its folder, beside which the package is made.
    name (str): Its name, without the language.
    version (str): Its version.
    documents (List[Path]): The model card, and notices.
    RETURNS (Path): The folder of the package.
    """
    packages = pipeline.with_name("packages")
    packages.mkdir()
    # What spaCy knows by these names comes to stand beside setup.py.
    readme, notices = documents
    shutil.copy(readme, pipeline / "README.md")
    shutil.copy(notices, pipeline / "LICENSES_SOURCES")
    shutil.copy(ROOT / "LICENSE", pipeline / "LICENSE")
    package(pipeline, packages, name=name, version=version, create_sdist=False, silent=True)
    (made,) = packages.iterdir()
    return made


def check_size(folder: Path, max_size: int) -> None:
    """Exit if a package takes too much."""
    sizes = {path: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    largest = max(sizes, key=lambda path: sizes[path])
    if sizes[largest] > MAX_FILE or sum(sizes.values()) > max_size:
        most = f"{max_size / 1e6:.0f} MB in all, and {MAX_FILE / 1e6:.0f} MB a file"
        got = f"{sum(sizes.values()) / 1e6:.1f} MB, {largest.name} {sizes[largest] / 1e6:.1f} MB"
        msg.fail(f"The package takes {got}; at most {most} are allowed")
        sys.exit(1)


if __name__ == "__main__":
    typer.run(main)
