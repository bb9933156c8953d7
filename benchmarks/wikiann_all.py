"""A small model that reads sounds and its rivals, on languages that none of them has seen.

Runs the commands of project.yml: every system is trained on the sentences of the same
source languages for as many words, with each seed, and scored on the languages of the
zero-shot study that the data holds. What has been scored already is not repeated, so an
interrupted benchmark goes on where it stopped. The tables of docs/results.md and the model card
go to metrics/wikiann-all-comparison.

    python benchmarks/wikiann_all.py --data ../shared/data --seeds 0,1,2 --jobs 2

Settings are not chosen by these scores, but by those of `spacy project run stand-ins`.
"""

from functools import partial
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Dict

import typer
from runs import ROOT, check_names, of_seeds, run_all, run_commands
from wikiann_all_tables import CNN, ENGLISH, RECIPE, write_tables

# The settings of project.yml that make each system. The recipe is configs/sound.cfg as it is,
# the English track configs/phoneme_ner.cfg.
SYSTEMS: Dict[str, Dict[str, Any]] = {
    RECIPE: {},
    "roman": {
        "vars.streams": "roman",
        "vars.gazetteer": "roman+roman-classes+roman-start",
        "vars.forms": "roman+roman-classes",
        "vars.kinds": "roman,roman-classes,roman-start",
        "vars.names": "corpus/wikiann-all/names-roman.safetensors",
    },
    "orth": {"vars.streams": "orth", "vars.gazetteer": "orth", "vars.forms": "orth"},
    "ipa-no-cues": {"vars.cues": "false"},
    "cues": {"vars.streams": "", "vars.gazetteer": "", "vars.forms": ""},
    CNN: {},
    ENGLISH: {},
}
COMMANDS = {
    CNN: ["train-rival", "evaluate-wikiann-all"],
    ENGLISH: ["train-wikiann", "evaluate-wikiann"],
}
METRICS, TRAIN = Path("metrics/wikiann-all"), Path("corpus/wikiann-all/train")
NAMES = Path("corpus/wikiann-all/names.safetensors")
LAST_CONVERTED = TRAIN / "cmn.spacy"  # train-zh.tsv


def main(
    data: Annotated[Path, typer.Option(help="Folder of the real corpora")] = Path("../shared/data"),
    seeds: Annotated[str, typer.Option(help="Seeds, comma-separated")] = "0,1,2",
    systems: Annotated[str, typer.Option(help="Systems, comma-separated")] = ",".join(SYSTEMS),
    jobs: Annotated[int, typer.Option(help="Runs at a time, one thread each", min=1)] = 2,
    tables_only: Annotated[
        bool, typer.Option("--tables-only", help="Train nothing; of what has been scored")
    ] = False,
) -> None:
    """Train, score and compare (see the top of this file)."""
    chosen = check_names(systems, list(SYSTEMS), "systems")
    if not tables_only:
        overrides = {"vars.data": str(data)}
        run_commands(["convert-wikiann"], overrides, Path("corpus/wikiann/test"))
        run_commands(["convert-wikiann-all"], overrides, LAST_CONVERTED)
        for system in set(chosen) - set(COMMANDS):
            settings = {**overrides, **SYSTEMS[system]}
            run_commands(["count-names"], settings, Path(settings.get("vars.names", NAMES)))
        train = partial(train_and_score, overrides=overrides)
        run_all(of_seeds(chosen, seeds.split(","), train), jobs)
    files = [ROOT / scores_file(*run) for run in product(chosen, seeds.split(","))]
    write_tables([file for file in files if file.exists()], ROOT / "metrics/wikiann-all-comparison")


def train_and_score(system: str, seed: str, overrides: Dict[str, Any]) -> bool:
    """Train and score one system with one seed.

    RETURNS (bool): Whether it had not been done before.
    """
    settings = {**overrides, **SYSTEMS[system], "vars.variant": system, "vars.seed": seed}
    commands = COMMANDS.get(system, ["train-wikiann-all", "evaluate-wikiann-all"])
    return run_commands(commands, settings, scores_file(system, seed))


def scores_file(system: str, seed: str) -> Path:
    """Name the file of a run's scores."""
    folder = Path("metrics/wikiann") if system == ENGLISH else METRICS
    return folder / f"{system}-{seed}" / "scores.json"


if __name__ == "__main__":
    typer.run(main)
