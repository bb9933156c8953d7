"""What each part of PhoneXL earns: parts of speech from Japanese to Korean, names from
Chinese to Vietnamese, over a pre-trained encoder or over small ones with random weights.

Every system is trained on the source language alone and scored on the target language, for
each seed, several at a time, one thread each; the scores of each task go into one table with
standard deviations, 95% intervals over seeds, and differences to orthography only. What
has been done already is not repeated, so an interrupted benchmark goes on where it stopped.

    python benchmarks/phonexl.py --data ../shared/data --encoder multilingual-e5-small --jobs 2

`--encoder` is a folder with the files of an encoder of spelling, as the Hugging Face hub has
them. `python -m spacy project run phonexl` converts the corpora, makes the small encoders, which
are taken without it, and calls this.
"""

import sys
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Dict, List, Optional, Sequence

import typer
from runs import ROOT, check_names, of_seeds, run_all, run_python
from spacy.util import load_config

_BASELINE = "orthography"


@dataclass(frozen=True)
class Task:
    """A task, and the settings of its ladder.

    component (str): The component that is trained.
    dictionary (str): The dictionary's file among the real corpora.
    """

    component: str
    dictionary: str


@dataclass(frozen=True)
class Ladder:
    """What all systems of a benchmark share.

    data (Path): The folder of the real corpora.
    encoder (Optional[Path]): The folder of a pre-trained encoder; None for small ones.
    config (Dict[str, Any]): What its config.json says.
    name (str): What the encoder is called in paths.
    scored (int): How many sentences of the target language are scored; 0 for all.
    gpu_id (int): The GPU, or -1 for the CPU.
    """

    data: Path
    encoder: Optional[Path]
    config: Dict[str, Any]
    name: str
    scored: int
    gpu_id: int


TASKS = {
    "pos": Task("phoneme_tagger", "phonexl/ja-ko-dict.txt"),
    "ner": Task("phoneme_ner", "phonexl/zh-vi-dict.txt"),
}
# What is trained over a pre-trained encoder, and how long: for two cores and an hour. Its lower
# layers keep what they know of the target language, and are cheaper so.
PRETRAINED = {
    "training.batcher.size": 350,
    "training.optimizer.learn_rate.initial_rate": 4e-3,
    "training.optimizer.learn_rate.total_steps": 80,
    "training.optimizer.learn_rate.warmup_steps": 8,
    # The last step is the best of a rate that falls to zero: the first and the last are scored.
    "training.eval_frequency": 80,
    "corpora.dev.limit": 150,
}
FROZEN_SHARE = 0.5
RATE_SCALE = 0.1
OBJECTIVES = ("alignment", "masked_words", "switched_words")
# Each rung: the streams, how many of the objectives are on, and the share of the sentences
# that are also learned, tags and all, with words translated.
SYSTEMS = {
    _BASELINE: ("orth", 0, 0.0),
    "phonemes": ("ipa", 0, 0.0),
    "both": ("orth+ipa", 0, 0.0),
    "+ alignment": ("orth+ipa", 1, 0.0),
    "+ masked words": ("orth+ipa", 2, 0.0),
    "+ switched words": ("orth+ipa", 3, 0.0),
    "+ switched tags": ("orth+ipa", 3, 1.0),
    "orthography + tags": ("orth", 0, 1.0),
    "both + tags": ("orth+ipa", 0, 1.0),
}


def main(
    data: Annotated[Path, typer.Option(help="Folder of the real corpora")] = Path("../shared/data"),
    encoder: Annotated[
        str, typer.Option(help="Folder of a pre-trained encoder; without, small random ones")
    ] = "",
    name: Annotated[str, typer.Option(help="Its name in paths; the folder's by default")] = "",
    tasks: Annotated[str, typer.Option(help="Tasks, comma-separated")] = ",".join(TASKS),
    seeds: Annotated[str, typer.Option(help="Seeds, comma-separated")] = "0,1,2",
    systems: Annotated[str, typer.Option(help="Systems, comma-separated")] = ",".join(SYSTEMS),
    scored: Annotated[
        int, typer.Option(help="Sentences of each target language to score, 0 for all", min=0)
    ] = 0,
    jobs: Annotated[int, typer.Option(help="Runs at a time, one thread each", min=1)] = 2,
    gpu_id: Annotated[int, typer.Option(help="GPU to train on, -1 for the CPU")] = -1,
) -> None:
    """Train, score and compare (see the top of this file)."""
    chosen = check_names(systems, list(SYSTEMS), "systems")
    wanted = check_names(tasks, list(TASKS), "tasks")
    folder = Path(encoder).resolve() if encoder else None
    config = read_config(folder) if folder else {}
    called = name or (folder.name if folder else "random")
    ladder = Ladder(data, folder, config, called, scored, gpu_id)
    for task in wanted:
        trim(ladder, task)
        sample(ladder, task)
    named = [f"{task}: {system}" for task, system in product(wanted, chosen)]
    runs = of_seeds(named, seeds.split(","), lambda *each: train_and_score(ladder, *each))
    run_all(runs, jobs)
    for task in wanted:
        compare(ladder, task, chosen)


def read_config(encoder: Path) -> Dict[str, Any]:
    """Read the config of an encoder; end with what is wrong with its folder, if anything is."""
    from spacy_phoneme_ner.errors import PhonemeNERError
    from spacy_phoneme_ner.models.transformers.loaders import load_folder

    try:
        return load_folder(encoder, str(encoder), random_weights=True).config
    except PhonemeNERError as error:
        sys.exit(str(error))


def trim(ladder: Ladder, task: str) -> None:
    """List the pieces of a pre-trained encoder that a task's text and dictionary need."""
    if ladder.encoder is None or pieces_file(ladder, task).exists():
        return
    corpus = f"corpus/phonexl/{task}"
    dictionary = str(ladder.data / TASKS[task].dictionary)
    output = ["--output", str(pieces_file(ladder, task)), "--dictionary", dictionary]
    run(["phoneme", "trim-vocabulary", str(ladder.encoder), corpus, f"{corpus}/test", *output])


def sample(ladder: Ladder, task: str) -> None:
    """Write what is scored of a task's test set, spread evenly over its file: a treebank is
    several corpora, one after the other.
    """
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    for path in (ROOT / f"corpus/phonexl/{task}/test").glob("*.spacy") if ladder.scored else ():
        docs = list(DocBin().from_disk(path).get_docs(Vocab()))
        n_chosen = min(ladder.scored, len(docs))
        chosen = [docs[i * len(docs) // n_chosen] for i in range(n_chosen)]
        output = test_folder(ladder, task) / path.name
        output.parent.mkdir(parents=True, exist_ok=True)
        DocBin(docs=chosen, store_user_data=True).to_disk(output)


def test_folder(ladder: Ladder, task: str) -> Path:
    """Say where the sentences are that are scored."""
    return ROOT / f"corpus/phonexl/{task}" / (f"test-{ladder.scored}" if ladder.scored else "test")


def pieces_file(ladder: Ladder, task: str) -> Path:
    """Say where the pieces of a pre-trained encoder are listed."""
    return ROOT / "training/phonexl" / ladder.name / f"{task}-pieces.json"


def train_and_score(ladder: Ladder, named: str, seed: str) -> bool:
    """Train and score one system ("task: system") with one seed; tell if it had to be done."""
    task, _, system = named.partition(": ")
    slug = system.replace("+ ", "plus ").replace(" ", "-")
    name = f"{ladder.name}/{task}/{slug}-{seed}"
    metrics, training = ROOT / "metrics/phonexl" / name, ROOT / "training/phonexl" / name
    if (metrics / "scores.json").exists():
        return False
    corpus = f"corpus/phonexl/{task}"
    settings = {
        "paths.train": f"{corpus}/train.spacy",
        "paths.dev": f"{corpus}/dev.spacy",
        "paths.encoder": f"training/phonexl/{task}-encoder",
        "paths.dictionary": str(ladder.data / TASKS[task].dictionary),
        "system.seed": seed,
        **(pretrained_overrides(ladder, task) if ladder.encoder else {}),
        **overrides(task, system),
    }
    device = ["--gpu-id", str(ladder.gpu_id)]
    train = ["train", f"configs/phonexl_{task}.cfg", "--output", str(training), *device]
    run([*train, *(part for key, value in settings.items() for part in (f"--{key}", str(value)))])
    scored = ["--system", system, "--seed", seed, "--quiet", *device]
    best = str(training / "model-best")
    run(["phoneme", "evaluate", best, str(test_folder(ladder, task)), str(metrics), *scored])
    return True


def pretrained_overrides(ladder: Ladder, task: str) -> Dict[str, Any]:
    """Give the settings of a task's config that are otherwise over a pre-trained encoder: its
    sizes, what of it is frozen, and the published weights and rates of the objectives.
    """
    from spacy_phoneme_ner.models.transformers.families import sizes_of

    sizes = {name: size for name, size in sizes_of(ladder.config).items() if size is not None}
    component = TASKS[task].component
    published = load_config(ROOT / f"configs/paper_phonexl_{task}.cfg")
    objectives = published["initialize"]["components"][component]["objectives"]
    encoder = {
        "model_type": ladder.config["model_type"],
        **sizes,
        "phoneme_init": published["components"][component]["model"]["tok2vec"]["phoneme_init"],
        "computing.freeze_embeddings": "true",
        "computing.freeze_layers": int(FROZEN_SHARE * (sizes["depth"] or 0)),
        "computing.rate_scale": RATE_SCALE,
    }
    prefix = f"initialize.components.{component}"
    return {
        **PRETRAINED,
        "paths.encoder": ladder.encoder,
        "paths.random_weights": "false",
        f"{prefix}.encoder_loader.pieces": pieces_file(ladder, task),
        **{f"components.{component}.model.tok2vec.{key}": value for key, value in encoder.items()},
        **{
            f"{prefix}.objectives.{name}.{key}": str(value).lower()
            for name in OBJECTIVES
            for key, value in objectives[name].items()
            if key in ("weight", "rate", "only_present")
        },
    }


def overrides(task: str, system: str) -> Dict[str, str]:
    """Give the settings that make a system of the task's config."""
    component = TASKS[task].component
    streams, n_objectives, switched = SYSTEMS[system]
    settings = {
        f"components.{component}.model.tok2vec.streams": streams,
        "corpora.train.augmenter.level": str(switched),
    }
    prefix = f"initialize.components.{component}.objectives"
    # Those that are on have the weights of the config.
    off = {f"{prefix}.{name}.weight": "0.0" for name in OBJECTIVES[n_objectives:]}
    return {**settings, **off}


def compare(ladder: Ladder, task: str, systems: Sequence[str]) -> None:
    """Print the table of a task's ladder."""
    baseline = ["--baseline", _BASELINE] if _BASELINE in systems else []
    order = ["--order", ",".join(systems)]
    folder = f"metrics/phonexl/{ladder.name}/{task}"
    output = ["--output", f"metrics/phonexl-comparison/{ladder.name}/{task}"]
    run(["phoneme", "compare", folder, *output, *order, *baseline], quiet=False)


def run(arguments: List[str], quiet: bool = True) -> None:
    """Run a spaCy command on one thread; end with what it printed if it fails."""
    run_python("-m", "spacy", *arguments, quiet=quiet)


if __name__ == "__main__":
    typer.run(main)
