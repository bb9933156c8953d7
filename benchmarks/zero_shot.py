"""Train every variant of the encoder on WikiANN's English and score unseen languages.

Runs the commands of project.yml for each variant and seed, several at a time, and
puts the scores into one table (metrics/comparison). Runs that have been scored
already are not repeated, so an interrupted benchmark goes on where it stopped.

    python benchmarks/zero_shot.py --data ../shared/data --seeds 0,1,2 --jobs 2
"""

import os
import shlex
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Annotated, Dict, List

import typer
from tqdm import tqdm
from weasel.util import load_project_config

ROOT = Path(__file__).parents[1]
# The settings of project.yml that make each variant. `ipa` is the default config.
VARIANTS: Dict[str, Dict[str, str]] = {
    "ipa": {},
    "roman": {"vars.streams": "roman"},
    "ipa+roman": {"vars.streams": "ipa+roman"},
    "orth": {"vars.streams": "orth"},
    "ipa-no-cues": {"vars.cues": "false"},
}


def main(
    data: Annotated[Path, typer.Option(help="Folder of the real corpora")] = Path("../shared/data"),
    seeds: Annotated[str, typer.Option(help="Seeds, comma-separated")] = "0,1,2",
    variants: Annotated[str, typer.Option(help="Variants, comma-separated")] = ",".join(VARIANTS),
    jobs: Annotated[int, typer.Option(help="Runs at a time, one thread each", min=1)] = 2,
) -> None:
    """Train, score and compare (see the top of this file)."""
    chosen = [name.strip() for name in variants.split(",")]
    unknown = [name for name in chosen if name not in VARIANTS]
    if unknown:
        sys.exit(f"Unknown variants {unknown}: expected some of {', '.join(VARIANTS)}")
    overrides = {"vars.data": str(data)}
    run_commands(["convert-wikiann"], overrides, Path("corpus/wikiann/test"))
    # Seeds outermost: what an interrupted benchmark leaves is whole for some seeds.
    runs = [(name, seed) for seed, name in product(seeds.split(","), chosen)]
    with ThreadPoolExecutor(jobs) as pool:
        minutes = list(
            tqdm(pool.map(lambda run: train_and_score(*run, overrides), runs), total=len(runs))
        )
    for (name, seed), taken in zip(runs, minutes):
        print(f"{name}, seed {seed}: {taken:.1f} min" if taken else f"{name}, seed {seed}: kept")
    run_commands(["compare"], overrides)


def train_and_score(variant: str, seed: str, overrides: Dict[str, str]) -> float:
    """Train and score one variant with one seed.

    RETURNS (float): The minutes it took; 0 if it had been done before.
    """
    settings = {**overrides, **VARIANTS[variant], "vars.variant": variant, "vars.seed": seed}
    done = Path(f"metrics/wikiann/{variant}-{seed}/scores.json")
    started = time.monotonic()
    ran = run_commands(["train-wikiann", "evaluate-wikiann"], settings, done)
    return (time.monotonic() - started) / 60 if ran else 0.0


def run_commands(names: List[str], overrides: Dict[str, str], done: Path = Path("nothing")) -> bool:
    """Run commands of project.yml, unless what they make is there.

    The script lines are run as they stand; `spacy project run` itself keeps a lock
    file that runs at the same time would fight over.
    """
    if (ROOT / done).exists():
        return False
    commands = {c["name"]: c for c in load_project_config(ROOT, overrides=overrides)["commands"]}
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    for line in (line for name in names for line in commands[name]["script"]):
        words = [sys.executable if word == "python" else word for word in shlex.split(line)]
        quiet = not names[0].startswith("compare")
        result = subprocess.run(words, cwd=ROOT, env=environment, capture_output=quiet, text=True)
        if result.returncode:
            sys.exit(f"Failed: {line}\n{result.stdout or ''}{result.stderr or ''}")
    return True


if __name__ == "__main__":
    typer.run(main)
