"""Pipelines on running text of languages that they were not trained on, file by file.

    python benchmarks/running_text.py score training/running/encoder-0/model-best --system encoder
    python benchmarks/running_text.py table

`score` reads gold Docs as `spacy phoneme convert` writes them, a folder for each corpus, and
writes one JSON file for each pipeline and seed; what is there is not scored again. `table` puts
them side by side: strict entity F1 in percent, of one seed with the 95% bootstrap interval over
sentences, of several the mean with Student's interval over seeds. Averages give every file the
same weight. With what systems.py measured (`--taken`), speed, memory and size stand below.
"""

import json
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Dict, List, Mapping, Optional, Sequence

import typer
from spacy.language import Language as Pipeline

from spacy_phoneme_ner.commands.common import load_pipeline, with_bar
from spacy_phoneme_ner.disk.files import write_text
from spacy_phoneme_ner.disk.walk import walk_files
from spacy_phoneme_ner.evaluation.bootstrap import Estimate, average_samples, estimate
from spacy_phoneme_ner.evaluation.gold import load_gold, unannotated
from spacy_phoneme_ner.evaluation.groups import Group
from spacy_phoneme_ner.evaluation.results import EntityScores
from spacy_phoneme_ner.evaluation.score import score_docs
from spacy_phoneme_ner.evaluation.seeds import over_seeds, paired_difference
from spacy_phoneme_ner.evaluation.tables import markdown_table
from spacy_phoneme_ner.languages import Language, find_language

# Scripts that have capitals, which tell names in most languages.
_CASED = ("Latn", "Cyrl", "Grek", "Armn")
# African languages of which no common multilingual encoder has seen text.
_UNSEEN = ("wol", "lug", "bbj")
# What systems.py measures, and what rows of the table call it.
TAKEN = {"words_per_second": "Words a second", "peak_mb": "Peak memory, MB", "disk_mb": "Size, MB"}
NOTHING_TAKEN: Mapping[str, Mapping[str, float]] = MappingProxyType({})
DATA, METRICS = Path("corpus/running/unseen"), Path("metrics/running")


def _is_cased(language: Language) -> bool:
    return language.script in _CASED


def _is_unseen(language: Language) -> bool:
    return language.code in _UNSEEN


GROUPS = (
    Group("caseless", "without case", lambda lang: not _is_unseen(lang) and not _is_cased(lang)),
    Group("cased", "with case", lambda lang: not _is_unseen(lang) and _is_cased(lang)),
    Group("seen", "seen", lambda lang: not _is_unseen(lang)),
    Group("unseen", "unseen", _is_unseen),
)

app = typer.Typer(add_completion=False, help=__doc__)


Model = Annotated[str, typer.Argument(help="Pipeline: a folder or a package")]
Data = Annotated[Path, typer.Option(help="Gold Docs: CORPUS/LANGUAGE.spacy")]
Limit = Annotated[int, typer.Option(help="So many sentences of each file; 0: all", min=0)]
System = Annotated[str, typer.Option(help="What tables call it")]
Seed = Annotated[int, typer.Option(help="Seed that it was trained with")]
Output = Annotated[Path, typer.Option(help="Folder for the scores")]


@app.command()
def score(
    model: Model,
    data: Data = DATA,
    limit: Limit = 0,
    system: System = "",
    seed: Seed = 0,
    output: Output = METRICS,
) -> None:
    """Score a pipeline."""
    name = system or Path(model).name
    target = output / f"{name}-{seed}.json"
    files = find_gold(data)
    if target.exists():
        print(f"{target} is there")
        return
    nlp = load_pipeline(model)
    bar = with_bar(files, "files", quiet=False)
    write_scores(target, name, seed, {key: score_file(nlp, files[key], limit) for key in bar})


def find_gold(data: Path) -> Dict[str, Path]:
    """Find the files to score.

    data (Path): A folder with files CORPUS/LANGUAGE.spacy.
    RETURNS (Dict[str, Path]): They, by language and corpus, with a space between.
    """
    files = walk_files(data, "*.spacy")
    if not files:
        raise typer.BadParameter(f"no .spacy file below {data}: expected CORPUS/LANGUAGE.spacy")
    return {f"{path.stem} {path.parent.name}": path for path in files}


def score_file(nlp: Pipeline, path: Path, limit: int) -> EntityScores:
    """Score a pipeline on a file.

    nlp (spacy.language.Language): The pipeline.
    path (Path): The file, named by its language.
    limit (int): How many sentences to score, the first ones; 0 for all.
    RETURNS (EntityScores): The scores.
    """
    gold = load_gold(nlp, path)[: limit or None]
    # Together, as a cipher takes the letters of the Docs around into account.
    predicted = list(nlp.pipe(unannotated(gold, path.stem), batch_size=128))
    return score_docs(gold, predicted, path.stem)


def write_scores(target: Path, system: str, seed: int, results: Mapping[str, EntityScores]) -> None:
    """Write and print the scores of a pipeline.

    target (Path): The file.
    system (str): What tables call it.
    seed (int): The seed that it was trained with.
    results (Mapping[str, EntityScores]): By language and corpus, with a space between.
    """
    samples = {key: result.samples["entity_f1"] for key, result in results.items()}
    scores: Dict[str, Dict[str, Any]] = {
        key: {
            **result.entity_f1.to_json(),
            "p": result.entity_p,
            "r": result.entity_r,
            "per_type": {label: of["f1"] for label, of in result.per_type.items()},
            "phoneme_macro_f1": result.phoneme_macro_f1.to_json(),
        }
        for key, result in results.items()
    }
    for group in GROUPS:
        members = [key for key in samples if group.contains(find_language(key.split()[0]))]
        if members:
            mean = sum(scores[key]["value"] for key in members) / len(members)
            draws = average_samples([samples[key] for key in members])
            scores[group.title] = estimate(mean, draws).to_json()
    content = {"system": system, "seed": seed, "scores": scores}
    write_text(target, json.dumps(content, indent=1) + "\n")
    print(lay_out([content]))


@app.command()
def table(
    folder: Annotated[Path, typer.Argument(help="Folder with the scores")] = METRICS,
    systems: Annotated[str, typer.Option(help="Systems, comma-separated, in order")] = "",
    taken: Annotated[
        Optional[Path], typer.Option(help="What systems.py wrote: speed, memory, size beside")
    ] = None,
    against: Annotated[
        str, typer.Option(help="A system: how far the others are above it, seed by seed, as well")
    ] = "",
) -> None:
    """Put all that was scored side by side."""
    wanted = [name.strip() for name in systems.split(",") if name.strip()]
    figures = json.loads(taken.read_text(encoding="utf8"))["systems"] if taken else {}
    runs = read_runs(folder, wanted)
    print(lay_out(runs, figures))
    if against:
        print(lay_out_differences(runs, against))


def read_runs(folder: Path, systems: Sequence[str] = ()) -> List[Mapping[str, Any]]:
    """Read what was scored.

    folder (Path): The folder with the scores.
    systems (Sequence[str]): The systems to read, in order; all if none is named.
    RETURNS (List[Mapping[str, Any]]): The content of their files.
    """
    runs = [json.loads(path.read_text(encoding="utf8")) for path in sorted(folder.glob("*.json"))]
    wanted = list(systems) or sorted({run["system"] for run in runs})
    return [run for name in wanted for run in runs if run["system"] == name]


def lay_out(
    runs: Sequence[Mapping[str, Any]], taken: Mapping[str, Mapping[str, float]] = NOTHING_TAKEN
) -> str:
    """Lay out a table: a row a file and group, a column a system.

    runs (Sequence[Mapping[str, Any]]): As `read_runs` gives them.
    taken (Mapping[str, Mapping[str, float]]): What systems took, as `systems.py` writes it, by
        their names; a row for each figure, if there are any.
    RETURNS (str): Markdown.
    """
    by_system: Dict[str, List[Mapping[str, Any]]] = {}
    for run in runs:
        by_system.setdefault(run["system"], []).append(run["scores"])
    columns = list(dict.fromkeys(key for run in runs for key in run["scores"]))
    rows = []
    for column in columns:
        cells = [_cell([s[column] for s in of if column in s]) for of in by_system.values()]
        rows.append((column, *cells))
    for figure, title in TAKEN.items() if taken else ():
        cells = [f"{taken[name][figure]:,.0f}" if name in taken else "–" for name in by_system]
        rows.append((title, *cells))
    titles = [f"{name} ({len(of)})" if len(of) > 1 else name for name, of in by_system.items()]
    return markdown_table(("Strict entity F1", *titles), rows)


def lay_out_differences(runs: Sequence[Mapping[str, Any]], against: str) -> str:
    """Lay out a table of how far systems are above one of them, by seed.

    runs (Sequence[Mapping[str, Any]]): As `read_runs` gives them.
    against (str): The one.
    RETURNS (str): Markdown: a row a file and group, a column each of the other systems, with
        Student's interval of paired differences where there are several seeds.
    """
    by_system: Dict[str, Dict[int, Mapping[str, Any]]] = {}
    for run in runs:
        by_system.setdefault(run["system"], {})[run["seed"]] = run["scores"]
    if against not in by_system:
        raise typer.BadParameter(f"no scores of {against}: expected one of {', '.join(by_system)}")
    baseline = by_system.pop(against)
    rows = []
    for key in dict.fromkeys(key for run in runs for key in run["scores"]):
        values = [
            {seed: scores[key]["value"] for seed, scores in of.items() if key in scores}
            for of in (baseline, *by_system.values())
        ]
        rows.append((key, *(_difference(of, values[0]) for of in values[1:])))
    return markdown_table((f"Above {against}", *by_system), rows)


def _difference(values: Mapping[int, float], baseline: Mapping[int, float]) -> str:
    mean = paired_difference(values, baseline)
    if mean is None:
        return "–"
    interval = "" if mean.low is None else f" [{mean.low:+.1f}, {mean.high:+.1f}]"
    return f"{mean.mean:+.1f}{interval}"


def _cell(scores: Sequence[Mapping[str, float]]) -> str:
    if not scores:
        return "–"
    if len(scores) == 1:
        of = scores[0]
        one = Estimate(of["value"], of["low"], of["high"])
        return f"{one.value:.1f} [{one.low:.1f}, {one.high:.1f}]"
    mean = over_seeds([of["value"] for of in scores])
    return f"{mean.mean:.1f} [{mean.low:.1f}, {mean.high:.1f}]"


if __name__ == "__main__":
    app()
