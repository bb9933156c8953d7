"""What each part of PhoneXL earns: parts of speech from Japanese to Korean, names from
Chinese to Vietnamese, over a small encoder that begins with random weights.

Every system is trained on the source language alone and scored on the target language, for
each seed, several at a time, one thread each; the scores of each task go into one table with
standard deviations, 95% intervals over seeds, and differences to orthography only. What
has been done already is not repeated, so an interrupted benchmark goes on where it stopped.

    python benchmarks/phonexl.py --data ../shared/data --seeds 0,1,2 --jobs 2

`python -m spacy project run phonexl` converts the corpora, makes the encoders and calls this.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Annotated, Dict, List

import typer
from tqdm import tqdm

ROOT = Path(__file__).parents[1]
_BASELINE = "orthography"


@dataclass(frozen=True)
class Task:
    """A task, and the settings of its ladder.

    component (str): The component that is trained.
    dictionary (str): The dictionary's file among the real corpora.
    """

    component: str
    dictionary: str


TASKS = {
    "pos": Task("phoneme_tagger", "phonexl/ja-ko-dict.txt"),
    "ner": Task("phoneme_ner", "phonexl/zh-vi-dict.txt"),
}
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
    tasks: Annotated[str, typer.Option(help="Tasks, comma-separated")] = ",".join(TASKS),
    seeds: Annotated[str, typer.Option(help="Seeds, comma-separated")] = "0,1,2",
    systems: Annotated[str, typer.Option(help="Systems, separated by ;")] = ";".join(SYSTEMS),
    jobs: Annotated[int, typer.Option(help="Runs at a time, one thread each", min=1)] = 2,
    gpu_id: Annotated[int, typer.Option(help="GPU to train on, -1 for the CPU")] = -1,
) -> None:
    """Train, score and compare (see the top of this file)."""
    chosen = [name.strip() for name in systems.split(";")]
    wanted = [name.strip() for name in tasks.split(",")]
    for names, known in ((chosen, SYSTEMS), (wanted, TASKS)):
        unknown = [name for name in names if name not in known]
        if unknown:
            sys.exit(f"Unknown {', '.join(unknown)}: expected some of {', '.join(known)}")
    # Seeds outermost: what an interrupted benchmark leaves is whole for some seeds.
    runs = list(product(seeds.split(","), wanted, chosen))
    with ThreadPoolExecutor(jobs) as pool:
        done = pool.map(lambda run: train_and_score(*run, data, gpu_id), runs)
        minutes = list(tqdm(done, total=len(runs), disable=None))
    for (seed, task, system), taken in zip(runs, minutes):
        print(f"{task}, {system}, seed {seed}: {f'{taken:.1f} min' if taken else 'kept'}")
    for task in wanted:
        compare(task, chosen)


def train_and_score(seed: str, task: str, system: str, data: Path, gpu_id: int) -> float:
    """Train and score one system with one seed.

    RETURNS (float): The minutes it took; 0 if it had been done before.
    """
    name = f"{task}/{system.replace('+ ', 'plus ').replace(', ', '_').replace(' ', '-')}-{seed}"
    metrics, training = ROOT / "metrics/phonexl" / name, ROOT / "training/phonexl" / name
    if (metrics / "scores.json").exists():
        return 0.0
    started = time.monotonic()
    corpus = f"corpus/phonexl/{task}"
    settings = {
        "paths.train": f"{corpus}/train.spacy",
        "paths.dev": f"{corpus}/dev.spacy",
        "paths.encoder": f"training/phonexl/{task}-encoder",
        "paths.dictionary": str(data / TASKS[task].dictionary),
        "system.seed": seed,
        **overrides(task, system),
    }
    device = ["--gpu-id", str(gpu_id)]
    train = ["train", f"configs/phonexl_{task}.cfg", "--output", str(training), *device]
    run([*train, *(part for key, value in settings.items() for part in (f"--{key}", value))])
    scored = ["--system", system, "--seed", seed, "--quiet", *device]
    run(
        [
            "phoneme",
            "evaluate",
            str(training / "model-best"),
            f"{corpus}/test",
            str(metrics),
            *scored,
        ]
    )
    return (time.monotonic() - started) / 60


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


def compare(task: str, systems: List[str]) -> None:
    """Print the table of a task's ladder."""
    baseline = ["--baseline", _BASELINE] if _BASELINE in systems else []
    order = ["--order", ",".join(systems)]
    folder = f"metrics/phonexl/{task}"
    output = ["--output", f"metrics/phonexl-comparison/{task}"]
    run(["phoneme", "compare", folder, *output, *order, *baseline], quiet=False)


def run(arguments: List[str], quiet: bool = True) -> None:
    """Run a spaCy command on one thread; end with what it printed if it fails."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "spacy", *arguments]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=quiet, text=True)
    if result.returncode:
        sys.exit(f"Failed: {' '.join(command)}\n{result.stdout or ''}{result.stderr or ''}")


if __name__ == "__main__":
    typer.run(main)
