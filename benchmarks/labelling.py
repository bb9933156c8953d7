"""What annotated sentences are worth, drawn at random and as `spacy phoneme suggest` chooses them.

Each file of gold Docs is of a language that the model was not trained on. Its first sentences are
for scoring; of the others, some are annotated, which here means that their gold tags are read,
and the model is fine-tuned on them as examples/fine_tune.py does it. In the next round, more of
them are: drawn at random, or suggested by the model that was fine-tuned in the round before.

    python benchmarks/labelling.py corpus/running/unseen/fullstack/lav.spacy \\
        corpus/running/unseen/everest/npi.spacy --known corpus/running/dev/germeval14/deu.spacy

Printed are strict entity F1 in percent, means and ranges over seeds, and how many words and names
were annotated. `--adapted` adds rows that start from what `spacy phoneme adapt` made of the
file's text. What is there is not measured again.
"""

import json
from itertools import product
from pathlib import Path
from random import Random
from typing import Annotated, Any, Dict, List, Optional, Sequence, Set

import numpy as np
import spacy
import typer
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import minibatch
from thinc.api import fix_random_seed

from spacy_phoneme_ner.annotation.selection import choose_docs
from spacy_phoneme_ner.commands.common import filename
from spacy_phoneme_ner.disk.files import write_text
from spacy_phoneme_ner.evaluation.gold import load_gold, unannotated
from spacy_phoneme_ner.evaluation.plot import COLOURS, SETTINGS, can_plot, save_picture, style_axes
from spacy_phoneme_ner.evaluation.tables import markdown_table
from spacy_phoneme_ner.languages import find_language

WAYS = {"random": "at random", "suggested": "as suggested"}
STARTS = {"small": "small", "adapted": "adapted"}
OUTPUT = Path("metrics/labelling")
# As in examples/fine_tune.py.
EPOCHS, BATCH, DROP, RATE = 10, 4, 0.2, 0.001


def main(
    files: Annotated[List[Path], typer.Argument(help="Gold Docs, LANG.spacy", parser=filename)],
    rounds: Annotated[str, typer.Option(help="Sentences annotated")] = "50,100,200,500",
    seeds: Annotated[str, typer.Option(help="Seeds, comma-separated")] = "0,1,2",
    held_out: Annotated[int, typer.Option(help="Sentences to score on", min=1)] = 600,
    pretrained: Annotated[str, typer.Option(help="The model to start from")] = "small",
    adapted: Annotated[
        str, typer.Option(help="Pipelines adapted to the files' text: folder/{lang}")
    ] = "",
    known: Annotated[
        Optional[Path],
        typer.Option(help="Gold Docs of a language that the model knows", parser=filename),
    ] = None,
    output: Annotated[Path, typer.Option(help="Folder for the scores", parser=filename)] = OUTPUT,
    picture: Annotated[
        Optional[Path], typer.Option(help="Picture to draw", parser=filename)
    ] = None,
) -> None:
    """Measure the curves (see the top of this file)."""
    starts = {"small": pretrained, **({"adapted": adapted} if adapted else {})}
    sizes = [int(size) for size in rounds.split(",")]
    runs: List[Dict[str, Any]] = []
    # Seeds outermost: what an interrupted benchmark leaves is whole for some of them.
    for seed, file, start, way in product(seeds.split(","), files, starts, WAYS):
        target = output / f"{file.stem}-{start}-{way}-{seed}.json"
        if not target.exists():
            model = starts[start].replace("{lang}", file.stem)
            run = {"lang": file.stem, "start": start, "way": way, "seed": int(seed)}
            run["rounds"] = measure(file, model, way, int(seed), sizes, held_out, known)
            write_text(target, json.dumps(run))
        runs.append(json.loads(target.read_text(encoding="utf8")))
    for key, title in (("f1", "F1"), ("words", "Words"), ("names", "Names"), ("known", "Known")):
        if all(key in round_ for run in runs for round_ in run["rounds"]):
            print(f"\n{table(runs, key, title)}")
    if picture is not None:
        draw(runs, picture)


def measure(
    file: Path,
    model: str,
    way: str,
    seed: int,
    sizes: Sequence[int],
    held_out: int,
    known: Optional[Path],
) -> List[Dict[str, float]]:
    """Annotate in rounds, and score after each.

    file (Path): The gold Docs.
    model (str): Where the weights are before any sentence is annotated.
    way (str): How sentences are chosen, of `WAYS`.
    seed (int): For what is drawn, in choosing and in training.
    sizes (Sequence[int]): How many sentences are annotated after each round.
    held_out (int): How many sentences are for scoring, the first ones.
    known (Optional[Path]): Gold Docs of a language that the model has learned.
    RETURNS (List[Dict[str, float]]): The scores, the first before any annotation.
    """
    nlp = spacy.blank("xx")
    nlp.add_pipe("phoneme_ner", config={"pretrained": model, "lang": file.stem})
    gold = load_gold(nlp, file)
    tested, pool = gold[:held_out], gold[held_out:]
    scored = {"f1": (tested, file.stem)}
    if known is not None:
        scored["known"] = (load_gold(nlp, known)[:held_out], known.stem)
    annotated: List[int] = []
    results = []
    for size in (0, *sizes):
        if size:
            annotated += choose(nlp, pool, annotated, size - len(annotated), way, file.stem, seed)
            fine_tune(nlp, [pool[i] for i in annotated], file.stem, seed)
        result: Dict[str, float] = {key: score(nlp, *of) for key, of in scored.items()}
        result["sentences"] = len(annotated)
        result["words"] = sum(len(pool[i]) for i in annotated)
        result["names"] = sum(len(pool[i].ents) for i in annotated)
        results.append(result)
    return results


def choose(
    nlp: Language,
    pool: Sequence[Doc],
    annotated: Sequence[int],
    n: int,
    way: str,
    lang: str,
    seed: int,
) -> List[int]:
    """Choose sentences that are not annotated yet; each text once."""
    seen: Set[str] = {pool[i].text for i in annotated}
    left = []
    for i, doc in enumerate(pool):
        if doc.text not in seen:
            seen.add(doc.text)
            left.append(i)
    if way == "random":
        rng = np.random.default_rng([seed, len(annotated)])
        return [left[i] for i in rng.permutation(len(left))[:n].tolist()]
    component: Any = nlp.get_pipe("phoneme_ner")
    docs = unannotated([pool[i] for i in left], lang)
    choices, _ = choose_docs(component, docs, n)
    return [left[choice.number] for choice in choices]


def fine_tune(nlp: Language, gold: Sequence[Doc], lang: str, seed: int) -> None:
    """Fine-tune the model that the pipeline started from."""
    fix_random_seed(seed)
    learned = [Example(doc, own) for doc, own in zip(unannotated(gold, lang), gold)]
    optimizer = nlp.initialize(lambda: learned)
    optimizer.learn_rate = RATE
    for epoch in range(EPOCHS):
        Random(epoch).shuffle(learned)
        for batch in minibatch(learned, size=BATCH):
            nlp.update(batch, sgd=optimizer, drop=DROP)


def score(nlp: Language, gold: Sequence[Doc], lang: str) -> float:
    """Give the strict entity F1 of a pipeline in percent."""
    examples = [Example(doc, own) for doc, own in zip(unannotated(gold, lang), gold)]
    return 100.0 * float(nlp.evaluate(examples)["ents_f"] or 0.0)


def table(runs: Sequence[Dict[str, Any]], key: str, title: str) -> str:
    """Lay out the means over seeds, a row for each file, start and way."""
    sizes = [round_["sentences"] for round_ in runs[0]["rounds"]]
    rows = []
    for (lang, start, way), of in group(runs).items():
        values = np.array([[round_[key] for round_ in run["rounds"]] for run in of])
        name = f"{find_language(lang).name}, {STARTS[start]}, {WAYS[way]}"
        rows.append((name, *(cell(column, key) for column in values.T)))
    return markdown_table((title, *map(str, sizes)), rows)


def cell(values: Any, key: str) -> str:
    """Write the mean of some seeds, and of scores their range."""
    if key in ("words", "names"):
        return f"{values.mean():,.0f}"
    if values.max() - values.min() < 0.05:
        return f"{values.mean():.1f}"
    return f"{values.mean():.1f} ({values.min():.1f} to {values.max():.1f})"


def group(runs: Sequence[Dict[str, Any]]) -> Dict[Any, List[Dict[str, Any]]]:
    """Put the seeds of each file, start and way together."""
    groups: Dict[Any, List[Dict[str, Any]]] = {}
    keys = {(run["lang"], run["start"], run["way"]): None for run in runs}
    for key in sorted(keys, key=lambda k: (k[0], [*STARTS].index(k[1]), [*WAYS].index(k[2]))):
        groups[key] = [run for run in runs if (run["lang"], run["start"], run["way"]) == key]
    return groups


def draw(runs: Sequence[Dict[str, Any]], path: Path) -> None:
    """Draw the curves of F1, a panel a file: means over seeds, and their range."""
    if not can_plot():
        return
    import matplotlib
    from matplotlib.figure import Figure

    groups = group(runs)
    langs = list(dict.fromkeys(lang for lang, *_ in groups))
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(4 * len(langs), 3.4), layout="constrained")
        panels = figure.subplots(1, len(langs), squeeze=False)[0]
        for axes, lang in zip(panels, langs):
            lines = [(key, of) for key, of in groups.items() if key[0] == lang]
            shown: List[float] = []
            for i, ((_, start, way), of) in enumerate(lines):
                x = [round_["sentences"] for round_ in of[0]["rounds"]]
                y = np.array([[round_["f1"] for round_ in run["rounds"]] for run in of])
                label = f"{STARTS[start]}, {WAYS[way]}"
                axes.plot(x, y.mean(axis=0), "o-", color=COLOURS[i], markersize=3, label=label)
                axes.fill_between(x, y.min(axis=0), y.max(axis=0), color=COLOURS[i], alpha=0.2)
                shown += y.ravel().tolist()
            axes.set_title(find_language(lang).name)
            axes.set_xlabel("sentences annotated")
            style_axes(axes, "y")
            axes.set_ylim(10 * (min(shown) // 10), min(10 * (max(shown) // 10 + 1), 100))
        figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
        save_picture(figure, path)


if __name__ == "__main__":
    typer.run(main)
