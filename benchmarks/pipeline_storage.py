"""What fewer bits do to a trained pipeline over an encoder: on disk, loading, and what it finds.

The pipeline is saved with each `computing.storage`, loaded again by a new Python, and reads
sentences of a converted folder. Beside size and time stand how many entities are others than
those of the pipeline as it is, and strict F1 averaged over the files.

    python benchmarks/pipeline_storage.py training/base/model-best --data corpus/running/unseen
"""

import json
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

import measures
import typer
from measures import apart

from spacy_phoneme_ner.disk.walk import walk_files

PACKAGES = ("spacy", "thinc", "torch", "transformers", "spacy-phoneme-ner")
STORAGES = ("exact", "half", "eight-bits")
HEADER = ("Storage", "On disk, MB", "spacy.load, s", "Peak after it, MB", "Entities", "Others")
HEADER += ("F1, average of files",)

Entities = List[List[Tuple[int, int, str]]]


class Found(NamedTuple):
    """What a pipeline took to load, and what it finds in each file.

    seconds (float): To load it, once spaCy, torch and transformers are imported.
    peak (float): Megabytes of memory at most when it is loaded.
    entities (Dict[str, Entities]): Of every sentence, by file.
    f1 (List[float]): Strict F1 of every file, in percent.
    """

    seconds: float
    peak: float
    entities: Dict[str, Entities]
    f1: List[float]


def main(
    model: Annotated[str, typer.Argument(help="Pipeline: a folder or an installed package")],
    data: Annotated[Path, typer.Option(help="Gold Docs: CORPUS/LANGUAGE.spacy")],
    limit: Annotated[int, typer.Option(help="Sentences of each file", min=1)] = 100,
    output: Annotated[Optional[Path], typer.Option(help="Where figures go as JSON")] = None,
) -> None:
    """Print a Markdown table of what fewer bits do."""
    files = [str(path) for path in walk_files(data, "*.spacy")]
    if not files:
        sys.exit(f"No .spacy file below {data}: expected CORPUS/LANGUAGE.spacy")
    about = {**measures.about_machine(PACKAGES), "Text": f"{limit} sentences of {len(files)} files"}
    print(*(f"- {name}: {value}" for name, value in about.items()), sep="\n", flush=True)
    print(f"\n| {' | '.join(HEADER)} |", f"|---|{'--:|' * (len(HEADER) - 1)}", sep="\n")
    figures: Dict[str, Dict[str, Any]] = {}
    before: Optional[Found] = None
    for storage in STORAGES:
        with TemporaryDirectory() as name:
            folder = Path(name) / "model"
            apart(save, model, storage, folder)
            size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
            found: Found = apart(read, folder, files, limit)
        before = before or found
        n, n_others = compare(before.entities, found.entities)
        figures[storage] = {
            "disk_mb": size / 1e6,
            "load_seconds": found.seconds,
            "peak_mb": found.peak,
            "entities": n,
            "others": n_others,
            "f1": mean(found.f1),
        }
        cells = [f"{size / 1e6:.1f}", f"{found.seconds:.2f}", f"{found.peak:,.0f}", str(n)]
        cells += [f"{n_others} ({n_others / max(n, 1):.2%})", f"{mean(found.f1):.2f}"]
        print(f"| {' | '.join([storage, *cells])} |", flush=True)
    if output is not None:
        output.write_text(json.dumps({"about": about, "storages": figures}, indent=1))


def compare(before: Dict[str, Entities], after: Dict[str, Entities]) -> Tuple[int, int]:
    """Count entities, and those that only one of two has.

    RETURNS (Tuple[int, int]): How many the first has; how many only one of them has.
    """
    pairs = [
        (set(one), set(other))
        for file, sentences in before.items()
        for one, other in zip(sentences, after[file], strict=True)
    ]
    return sum(len(one) for one, _ in pairs), sum(len(one ^ other) for one, other in pairs)


def save(model: str, storage: str, folder: Path) -> None:
    """Save a pipeline with its encoders stored in another way."""
    import spacy

    from spacy_phoneme_ner.models.transformers.token_encoder import find_transformers

    nlp = spacy.load(model)
    shims = [
        shim
        for _, pipe in nlp.pipeline
        if hasattr(pipe, "model")
        for shim in find_transformers(pipe.model)
    ]
    if not shims:
        sys.exit(f"{model} has no pre-trained encoder, so there is nothing to store otherwise")
    for shim in shims:
        shim.computing = replace(shim.computing, storage=storage)
    nlp.to_disk(folder)


def read(folder: Path, files: Sequence[str], limit: int) -> Found:
    """Load a pipeline in this process, which has imported nothing of it, and let it read."""
    import spacy
    import torch
    import transformers

    from spacy_phoneme_ner.evaluation.gold import load_gold, unannotated
    from spacy_phoneme_ner.evaluation.score import score_docs

    transformers.BertModel  # noqa: B018  (what is not asked for is not imported)
    torch.set_num_threads(1)
    start = time.perf_counter()
    nlp = spacy.load(folder)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    entities, f1 = {}, []
    for file in files:
        gold = load_gold(nlp, Path(file))[:limit]
        docs = list(nlp.pipe(unannotated(gold, Path(file).stem), batch_size=64))
        entities[file] = [[(e.start, e.end, e.label_) for e in doc.ents] for doc in docs]
        f1.append(score_docs(gold, docs, Path(file).stem).entity_f1.value)
    return Found(seconds, peak / (2**20 if sys.platform == "darwin" else 2**10), entities, f1)


if __name__ == "__main__":
    typer.run(main)
