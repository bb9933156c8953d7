"""What a small model learns from a large one, beside what more annotated text gives it.

Draws sentences of the source languages and halves them: `known`, which all systems learn from,
and `more`. A trained pipeline, such as that of configs/e5_small.cfg, tags both for the objective
`Distillation.v1` (`spacy phoneme teach`). Then the recipe of configs/sound.cfg is trained for
the same number of steps on each of

    gold              the tags of `known`
    taught            these and the teacher's
    taught-more       these, and the teacher's of `more`, the tags of which are not read
    gold-more         the tags of both
    gold-more-taught  these and the teacher's

and scored on unseen languages by benchmarks/running_text.py. What is there is not made again.
Printed are strict entity F1, averages over files, and how far each seed is above `gold`.

    python benchmarks/distillation.py --teacher training/running/encoder-0/model-best --seeds 0,1
"""

import os
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Dict, List, Sequence

import typer
from running_text import GROUPS
from runs import ROOT, check_names
from spacy.util import load_config
from spacy.vocab import Vocab
from srsly import read_json

from spacy_phoneme_ner.corpora.docbin import make_doc_bin
from spacy_phoneme_ner.corpora.sampled import SampledCorpus
from spacy_phoneme_ner.disk.files import replacing
from spacy_phoneme_ner.evaluation.tables import markdown_table

# Of which halves the annotations are read, and of which the teacher's tags.
SYSTEMS: Dict[str, Dict[str, List[str]]] = {
    "gold": {"gold": ["known"], "taught": []},
    "taught": {"gold": ["known"], "taught": ["known"]},
    "taught-more": {"gold": ["known"], "taught": ["known", "more"]},
    "gold-more": {"gold": ["known", "more"], "taught": []},
    "gold-more-taught": {"gold": ["known", "more"], "taught": ["known", "more"]},
}
BASELINE = "gold"
OUTPUT = Path("training/distillation")
_READER = "spacy-phoneme-ner.{}.v1"


def main(
    teacher: Annotated[str, typer.Option(help="The trained pipeline that teaches")],
    train: Annotated[Path, typer.Option(help="Annotated text")] = Path("corpus/running/train"),
    dev: Annotated[Path, typer.Option(help="Text to choose a checkpoint by")] = Path(
        "corpus/running/dev"
    ),
    unseen: Annotated[Path, typer.Option(help="Gold Docs of unseen languages")] = Path(
        "corpus/running/unseen"
    ),
    corpora: Annotated[str, typer.Option(help="The corpora to train on; all by default")] = "",
    exclude: Annotated[str, typer.Option(help="Languages not to train on")] = "",
    size: Annotated[int, typer.Option(help="Sentences, of both halves", min=2)] = 20_000,
    steps: Annotated[int, typer.Option(help="Updates", min=1)] = 600,
    temperature: Annotated[float, typer.Option(help="Of the objective")] = 1.0,
    seeds: Annotated[str, typer.Option(help="Seeds, comma-separated; none to teach only")] = "0",
    systems: Annotated[str, typer.Option(help="Systems, comma-separated")] = ",".join(SYSTEMS),
    output: Annotated[Path, typer.Option(help="Folder for what is made")] = OUTPUT,
) -> None:
    """Draw, teach, train, score (see the top of this file)."""
    chosen = check_names(systems, list(SYSTEMS), "systems")
    text = {name: output / f"{name}.spacy" for name in ("known", "more")}
    if not all(path.exists() for path in text.values()):
        draw = {"size": size, "temperature": 2.0, "exclude": exclude, "corpora": corpora}
        halve(SampledCorpus(train, **draw), text)
    taught = output / "teacher.safetensors"
    if not taught.exists() and any(SYSTEMS[system]["taught"] for system in chosen):
        run("-m", "spacy", "phoneme", "teach", teacher, *text.values(), "-o", taught)
    # Seeds outermost: what an interrupted benchmark leaves is whole for some of them.
    for seed, system in product(filter(None, seeds.split(",")), chosen):
        folder = output / f"{system}-{seed}"
        if not (folder / "model-best").exists():
            config = load_config(ROOT / "configs" / "sound.cfg")
            change(config, system, text, taught, steps=steps, temperature=temperature)
            config["corpora"]["dev"].update(path=str(dev), exclude=exclude, corpora=corpora)
            config["system"]["seed"] = int(seed)
            config.to_disk(output / f"{system}-{seed}.cfg")
            run("-m", "spacy", "train", output / f"{system}-{seed}.cfg", "--output", folder)
        scores = ("--system", system, "--seed", seed, "--output", output / "scores")
        scorer = ROOT / "benchmarks" / "running_text.py"
        run(scorer, "score", folder / "model-best", "--data", unseen, *scores)
    if (output / "scores").exists():
        print(table([read_json(path) for path in sorted((output / "scores").glob("*.json"))]))


def table(runs: Sequence[Dict[str, Any]]) -> str:
    """Lay out what was scored: the mean over seeds, and how far each seed is above `gold`."""
    by_run = {(run["system"], run["seed"]): run["scores"] for run in runs}
    rows = []
    for system in SYSTEMS:
        seeds = sorted(seed for name, seed in by_run if name == system)
        cells = []
        for group in GROUPS:
            scores = {seed: by_run[system, seed].get(group.title) for seed in seeds}
            values = {seed: of["value"] for seed, of in scores.items() if of is not None}
            leads = [
                f"{value - by_run[BASELINE, seed][group.title]['value']:+.1f}"
                for seed, value in values.items()
                if system != BASELINE and (BASELINE, seed) in by_run
            ]
            mean = f"{sum(values.values()) / len(values):.1f}" if values else "–"
            cells.append(f"{mean} ({', '.join(leads)})" if leads else mean)
        if seeds:
            rows.append((system, ", ".join(map(str, seeds)), *cells))
    return markdown_table(("", "Seeds", *(group.title for group in GROUPS)), rows)


def halve(corpus: SampledCorpus, text: Dict[str, Path]) -> None:
    """Deal out the Docs of a corpus: every other one, so that languages are alike in both."""
    docs = list(corpus.read_docs(Vocab()))
    for i, path in enumerate(text.values()):
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as temporary:
            make_doc_bin(docs[i::2], attrs=["ENT_IOB", "ENT_TYPE"]).to_disk(temporary)


def change(
    config: Dict[str, Any],
    system: str,
    text: Dict[str, Path],
    taught: Path,
    *,
    steps: int,
    temperature: float,
) -> None:
    """Make the recipe's config that of a system, in place."""
    gold, heard = SYSTEMS[system]["gold"], SYSTEMS[system]["taught"]
    read = {name: text[name] for name in dict.fromkeys([*gold, *heard])}
    readers = {name: _reader(path) for name, path in read.items()}
    if len(readers) == 1:
        train = readers["known"]
    elif gold == ["known"]:
        train = {
            "@readers": _READER.format("PartlyLabelled"),
            "labelled": readers["known"],
            "unlabelled": readers["more"],
        }
    else:
        train = _reader(text["known"].parent)
    config["corpora"]["train"] = train
    config["corpora"]["dev"].update(only="", size=1500)
    config["training"]["eval_frequency"] = max(steps // 2, 1)
    rate = config["training"]["optimizer"]["learn_rate"]
    rate.update(total_steps=steps, warmup_steps=steps // 10)
    component = config["initialize"]["components"]["phoneme_ner"]
    # What is known of names is what the annotations tell.
    component["gazetteer"]["path"] = None
    if heard:
        component["objectives"] = {
            "teacher": {
                "@objectives": _READER.format("Distillation"),
                "temperature": temperature,
                "teacher": {"@readers": _READER.format("TeacherFile"), "path": str(taught)},
            }
        }


def _reader(path: Path) -> Dict[str, Any]:
    return {"@readers": _READER.format("PhonemeCorpus"), "path": str(path), "gold_preproc": True}


def run(*words: object) -> None:
    """Run a program of Python's, and end if it fails."""
    command: Sequence[str] = [sys.executable, *map(str, words)]
    if subprocess.run(command, env={**os.environ, "OMP_NUM_THREADS": "1"}).returncode:
        sys.exit(f"Failed: {' '.join(command)}")


if __name__ == "__main__":
    typer.run(main)
