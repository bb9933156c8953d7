"""Does pre-training on phonemes help? The same encoder, pre-trained and not, on Case 1.

Runs the commands of project.yml: one encoder is pre-trained on text of ten languages,
none of which is scored; then it is trained on 2,000 tagged sentences of each of these over
its weights, and over random ones with the same vocabulary, sizes and budget, for each
seed. What has been done already is not repeated, so an interrupted benchmark goes on
where it stopped.

    python benchmarks/pretraining.py --data ../shared/data --seeds 0,1,2 --jobs 2
"""

import json
from pathlib import Path
from typing import Annotated, Dict

import typer
from runs import ROOT, of_seeds, run_all, run_commands

WEIGHTS: Dict[str, str] = {"pretrained": "false", "random": "true"}


def main(
    data: Annotated[Path, typer.Option(help="Folder of the real corpora")] = Path("../shared/data"),
    seeds: Annotated[str, typer.Option(help="Seeds, comma-separated")] = "0,1,2",
    jobs: Annotated[int, typer.Option(help="Runs at a time, one thread each", min=1)] = 2,
) -> None:
    """Pre-train, train, score and compare (see the top of this file)."""
    settings = {"vars.data": str(data)}
    run_commands(["convert-wikiann"], settings, Path("corpus/wikiann/test"))
    run_commands(["convert-sources"], settings, Path("corpus/sources"))
    run_commands(["prepare-pretraining"], settings, Path("corpus/pretraining.safetensors"))
    run_commands(["pretrain"], settings, Path("training/encoder/model.safetensors"))
    print_pretraining()
    runs = of_seeds(WEIGHTS, seeds.split(","), lambda *run: train_and_score(*run, settings))
    run_all(runs, jobs)
    run_commands(["compare-pretrained"], settings)


def train_and_score(weights: str, seed: str, settings: Dict[str, str]) -> bool:
    """Train over some weights with one seed, and score Case 1; tell if it had to be done."""
    chosen = {"vars.weights": weights, "vars.random_weights": WEIGHTS[weights], "vars.seed": seed}
    done = Path(f"metrics/pretraining/{weights}-{seed}/scores.json")
    return run_commands(["train-pretrained", "evaluate-pretrained"], {**settings, **chosen}, done)


def print_pretraining() -> None:
    """Print the loss of masked phonemes on held-out text, by language."""
    report = json.loads((ROOT / "training/encoder/training.json").read_text(encoding="utf8"))
    print(report["table"])


if __name__ == "__main__":
    typer.run(main)
