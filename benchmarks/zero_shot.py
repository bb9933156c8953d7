"""Train every variant of the encoder on WikiANN's English and score unseen languages.

Runs the commands of project.yml for each variant and seed, several at a time, and
puts the scores into one table (metrics/comparison). Runs that have been scored
already are not repeated, so an interrupted benchmark goes on where it stopped.

    python benchmarks/zero_shot.py --data ../shared/data --seeds 0,1,2 --jobs 2
"""

from pathlib import Path
from typing import Annotated, Dict

import typer
from runs import check_names, of_seeds, run_all, run_commands

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
    chosen = check_names(variants, list(VARIANTS), "variants")
    overrides = {"vars.data": str(data)}
    run_commands(["convert-wikiann"], overrides, Path("corpus/wikiann/test"))
    runs = of_seeds(chosen, seeds.split(","), lambda *run: train_and_score(*run, overrides))
    run_all(runs, jobs)
    run_commands(["compare"], overrides)


def train_and_score(variant: str, seed: str, overrides: Dict[str, str]) -> bool:
    """Train and score one variant with one seed.

    RETURNS (bool): Whether it had not been done before.
    """
    settings = {**overrides, **VARIANTS[variant], "vars.variant": variant, "vars.seed": seed}
    done = Path(f"metrics/wikiann/{variant}-{seed}/scores.json")
    return run_commands(["train-wikiann", "evaluate-wikiann"], settings, done)


if __name__ == "__main__":
    typer.run(main)
