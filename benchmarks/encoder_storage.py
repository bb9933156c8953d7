"""What a fine-tuned encoder of spelling takes: on disk, and in time and memory to load.

A `phoneme_ner` over an encoder's folder, its word embeddings frozen, learns one step, so that
all layers have trained weights, and is saved: with the whole vocabulary or trimmed to a list of
pieces, exact, in half precision and in 8 bits. Each is loaded by a new Python on one thread.

    python benchmarks/encoder_storage.py ENCODER --pieces pieces.json
"""

import json
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, List, NamedTuple, Optional

import measures
import typer
from measures import apart

from spacy_phoneme_ner.models.stored_weights import STORAGES

PACKAGES = ("spacy", "thinc", "torch", "transformers", "tokenizers", "spacy-phoneme-ner")
HEADER = ("Vocabulary", "Storage", "On disk, MB", "Weights and vocabulary as float32, MB")
HEADER += ("Initialise, s", "Import, s", "spacy.load, s", "Both, s", "Peak, MB", "Before, MB")


class Loaded(NamedTuple):
    """What loading took.

    imports, load (float): Seconds to import spaCy and transformers, and for `spacy.load` then.
    before, peak (float): Megabytes of memory after the imports, and at most.
    """

    imports: float
    load: float
    before: float
    peak: float


def main(
    encoder: Annotated[Path, typer.Argument(help="A folder with the files of an encoder")],
    pieces: Annotated[Optional[Path], typer.Option(help="What trim-vocabulary wrote")] = None,
    rounds: Annotated[int, typer.Option(help="How often each is loaded", min=1)] = 3,
) -> None:
    """Print a Markdown table of what pipelines over an encoder take."""
    if not (encoder / "config.json").is_file():
        sys.exit(f"No encoder in {encoder}: expected config.json, tokenizer.json and its weights")
    about = {**measures.about_machine(PACKAGES), "Encoder": str(encoder.name)}
    print(*(f"- {name}: {value}" for name, value in about.items()), sep="\n", flush=True)
    print(f"\n| {' | '.join(HEADER)} |", f"|{'|'.join(['---'] * 2 + ['--:'] * 8)}|", sep="\n")
    for listed in [None, pieces] if pieces else [None]:
        for storage in STORAGES:
            with TemporaryDirectory() as name:
                folder = Path(name) / "model"
                initialise, in_floats = apart(save, encoder, listed, storage, folder)
                size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
                taken: List[Loaded] = [apart(load, folder) for _ in range(rounds)]
            best = Loaded(*map(min, zip(*taken)))
            figures = [size / 1e6, in_floats / 1e6, initialise, best.imports, best.load]
            figures += [best.imports + best.load, best.peak, best.before]
            cells = [f"{figure:,.0f}" if figure >= 20 else f"{figure:.1f}" for figure in figures]
            vocabulary = "trimmed" if listed else "whole"
            print(f"| {' | '.join([vocabulary, storage, *cells])} |", flush=True)


def save(encoder: Path, pieces: Optional[Path], storage: str, folder: Path) -> "tuple[float, int]":
    """Initialise a pipeline, let it learn a step, and save it.

    encoder (Path): The encoder's folder.
    pieces (Optional[Path]): The pieces to keep; None for all.
    storage (str): How its weights are saved.
    folder (Path): Where to.
    RETURNS (Tuple[float, int]): The seconds to initialise it, and the bytes of the vocabulary
        and of all weights in 32-bit floats.
    """
    import spacy
    import torch
    from spacy.training import Example

    from spacy_phoneme_ner.models.transformers.families import sizes_of
    from spacy_phoneme_ner.models.transformers.token_encoder import find_transformers

    torch.set_num_threads(1)
    config = json.loads((encoder / "config.json").read_text(encoding="utf8"))
    tok2vec = {
        "@architectures": "spacy-phoneme-ner.SpellingTransformer.v1",
        "model_type": config["model_type"],
        **sizes_of(config),
        "computing": {"freeze_embeddings": True, "storage": storage},
    }
    head = {"@architectures": "spacy-phoneme-ner.BIOTagger.v1", "tok2vec": tok2vec}
    nlp = spacy.blank("xx")
    ner = nlp.add_pipe("phoneme_ner", config={"pretrained": None, "g2p": None, "model": head})
    loader = {
        "@encoder_loaders": "spacy-phoneme-ner.EncoderFromFolder.v1",
        "path": str(encoder),
        "pieces": None if pieces is None else str(pieces),
    }
    nlp.config["initialize"]["components"]["phoneme_ner"] = {"encoder_loader": loader}
    gold = {"entities": [(0, 11, "PER"), (21, 26, "LOC")]}
    examples = [Example.from_dict(nlp.make_doc("Amina Yusuf lives in Lagos."), gold)]
    start = time.perf_counter()
    nlp.initialize(lambda: examples)
    seconds = time.perf_counter() - start
    nlp.update(examples, sgd=nlp.create_optimizer())
    nlp.to_disk(folder)
    (shim,) = find_transformers(ner.model)
    n_weights = sum(weights.numel() for weights in shim.module.parameters())
    return seconds, 4 * n_weights + len(shim.tokenizer.encode("utf8"))


def load(folder: Path) -> Loaded:
    """Load a pipeline in this process, which has imported nothing of it.

    folder (Path): The pipeline.
    RETURNS (Loaded): What it took.
    """
    start = time.perf_counter()
    import spacy
    import torch
    import transformers

    transformers.BertModel  # noqa: B018  (what is not asked for is not imported)
    torch.set_num_threads(1)
    imported = time.perf_counter()
    before = _memory()
    spacy.load(folder)
    return Loaded(imported - start, time.perf_counter() - imported, before, _memory())


def _memory() -> float:
    """The most memory that this process had, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    typer.run(main)
