"""Write the model card of a bundle from what was measured: scores, confidence, speed.

    python benchmarks/model_card.py metrics/running-study --system small \\
        --running metrics/running --systems small,encoder --lists corpus/names \\
        --unseen metrics/running-calibration/small-0/unseen.json --speed metrics/first_use.json

The words are those of model_card_template.md, the corpora those of running_corpora.csv. What was
not measured, the card says.
"""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, Dict, Iterable, List, Mapping, NamedTuple, Optional, Sequence

import card_parts as parts
import typer
from measures import Row
from thinc.api import Config
from wasabi import msg

from spacy_phoneme_ner.disk.files import write_text
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation.bootstrap import Estimate, mean_std
from spacy_phoneme_ner.evaluation.comparison import Averages, compare_runs, find_runs
from spacy_phoneme_ner.evaluation.comparison_report import group_table
from spacy_phoneme_ner.evaluation.groups import Average
from spacy_phoneme_ner.evaluation.report import Run, in_order
from spacy_phoneme_ner.evaluation.results import EntityScores
from spacy_phoneme_ner.evaluation.tables import case_title, markdown_table, with_interval

ROOT = Path(__file__).resolve().parents[1]
SMALL = ROOT / "spacy_phoneme_ner" / "pretrained" / "small"
TEMPLATE = Path(__file__).with_name("model_card_template.md")
CARD, META, MODEL = "MODEL_CARD.md", "meta.json", "model.cfg"
NOTICES = "NOTICES.txt"
N_NAMED = 5  # best and weakest languages
# What of a training config a reader wants to know, if it is there.
RECIPE = {
    "corpora.train.size": "Sentences",
    "corpora.train.temperature": "Temperature of sampling from the languages",
    "training.max_steps": "Steps",
    "training.batcher.size": "Words a batch",
    "training.optimizer.learn_rate.initial_rate": "Highest learning rate",
    "training.optimizer.use_averages": "Averaged weights",
    "training.dropout": "Dropout",
}
# What a bundle's meta.json says and the card has in its text, or in no form.
SAID = ("format", "name", "version", "date", "labels", "languages", "parameters")
SAID += ("nodes", "rules", "digests")
PRECISION = "of what it finds, {:.0f}% is right in Latin script and {:.0f}% in others"
RECALL = "of the names below it finds {:.0f}% in Latin script and {:.0f}% in others"
STUDY_ECE = "\nOn the languages of the table above, as they were scored: {:.2f} on average."


class Scored(NamedTuple):
    """A run, and its file, which has the intervals of the averages as well."""

    run: Run
    stored: Dict[str, Any]


def main(
    metrics: Annotated[
        List[Path], typer.Argument(help="Folders with scores.json of all seeds, rivals too")
    ],
    bundle: Annotated[Path, typer.Option(help="The bundle's folder")] = SMALL,
    system: Annotated[str, typer.Option(help="What its runs are called")] = "small",
    seed: Annotated[int, typer.Option(help="The seed of the run that is shipped")] = 0,
    running: Annotated[
        Optional[Path], typer.Option(help="Folder of what running_text.py wrote")
    ] = None,
    systems: Annotated[str, typer.Option(help="Systems of its table, comma-separated")] = "small",
    unseen: Annotated[
        Optional[Path], typer.Option(help="unseen.json of `phoneme calibrate --unseen`")
    ] = None,
    lists: Annotated[
        Optional[Path], typer.Option(help="Lists of names that its gazetteer counted")
    ] = None,
    panx: Annotated[
        str, typer.Option(help="Languages of PAN-X that it learned from, comma-separated or JSON")
    ] = "",
    exclude: Annotated[str, typer.Option(help="Those that were left out of them")] = "",
    taken: Annotated[Optional[Path], typer.Option(help="What systems.py wrote")] = None,
    notices: Annotated[
        Optional[Path], typer.Option(help=f"Notices of what it is made of: {NOTICES} beside it")
    ] = None,
    speed: Annotated[
        Optional[Path], typer.Option(help="What benchmarks/first_use.py wrote with --output")
    ] = None,
    config: Annotated[Path, typer.Option(help="The config that it was trained with")] = ROOT
    / "configs"
    / "small.cfg",
    output: Annotated[
        Optional[Path], typer.Option(help=f"Where the card goes; by default {CARD} in the bundle")
    ] = None,
) -> None:
    """Write the card (see the top of this file)."""
    try:
        runs = [Scored(run, parts.read_json(path)) for path, run in find_runs(metrics).items()]
        card = TEMPLATE.read_text(encoding="utf8").format(
            **about_bundle(bundle),
            **about_scores(runs, system, seed),
            recipe=about_recipe(Config().from_disk(config, interpolate=True)),
            panx=parts.about_languages(panx, exclude),
            corpora=parts.about_corpora(),
            lists=parts.about_lists(lists) if lists else "None.",
            running=parts.about_running_text(running, systems) if running else parts.NOT_MEASURED,
            calibration=parts.about_unseen(unseen) if unseen else parts.NOT_MEASURED,
            taken=parts.about_taken(taken) if taken else parts.NOT_MEASURED,
            speed=about_speed(parts.read_json(speed)) if speed else "",
        )
        path = output or bundle / CARD
        write_text(path, card)
        if notices is not None:
            write_text(path.with_name(NOTICES), notices.read_text(encoding="utf8"))
    except (PhonemeNERError, OSError, ValueError) as error:
        msg.fail(str(error))
        sys.exit(1)
    msg.good(f"Wrote {path}")


def about_bundle(folder: Path) -> Dict[str, str]:
    """Tell what a bundle's files say of it."""
    meta = parts.read_json(folder / META)
    size = sum(path.stat().st_size for path in folder.iterdir() if path.name != CARD)
    notes = {key: value for key, value in meta.items() if key not in SAID and value is not None}
    encoder = Config().from_disk(folder / MODEL)["model"].get("tok2vec", {})
    encoder = {**encoder, **(encoder.get("noise") or {})}
    return {
        "name": meta["name"],
        "version": str(meta["version"]),
        "date": meta["date"],
        "labels": ", ".join(f"`{label}`" for label in meta["labels"]),
        "parameters": f"{meta['parameters']:,}",
        "size": f"{size / 1e6:.2f} MB",
        "n_languages": str(len(meta["languages"])),
        "piece_width": str(encoder.get("piece_width", 0)),
        "settings": two_columns("Encoder", encoder),
        "notes": two_columns("Noted with the weights", notes) if notes else "",
    }


def about_recipe(config: Mapping[str, Any]) -> str:
    """Lay out the main settings of a training config."""
    settings = {}
    for key, title in RECIPE.items():
        value: Any = config
        for part in key.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value is not None:
            settings[title] = value
    return two_columns("Training", settings)


def about_scores(runs: Sequence[Scored], system: str, seed: int) -> Dict[str, str]:
    """Lay out the scores of the run that is shipped, with its other seeds beside it."""
    shipped = next((s for s in runs if (s.run.system, s.run.seed) == (system, seed)), None)
    if shipped is None:
        names = ", ".join(f"{run.system} with seed {run.seed}" for run, _ in runs)
        raise ValueError(f"There are no scores of {system} with seed {seed}, only of {names}")
    everything = compare_runs([run for run, _ in runs], order=[system])
    seeds = compare_runs([run for run, _ in runs if run.system == system]).systems[0]
    has_rivals = len(everything.systems) > 1
    languages = [s for s in in_order(shipped.run.languages) if isinstance(s, EntityScores)]
    errors = [scores.ece.value for scores in languages if scores.ece is not None]
    ranked = sorted(languages, key=lambda scores: scores.entity_f1.value)
    return {
        "seed": str(seed),
        "n_seeds": str(len(seeds.seeds)),
        "groups": groups_table(shipped.stored["groups"], seeds.groups),
        "rivals": group_table(everything, "entity_f1") + "\n" if has_rivals else "",
        "scores": scores_table(languages, seeds.languages),
        "best": _named(ranked[: -N_NAMED - 1 : -1]),
        "weakest": _named(ranked[:N_NAMED]),
        "study_ece": STUDY_ECE.format(mean_std(errors)[0]) if errors else "",
        "precision": _by_script(PRECISION, languages, "entity_p"),
        "recall": _by_script(RECALL, languages, "entity_r"),
    }


def groups_table(groups: Mapping[str, Dict[str, Any]], seeds: Averages) -> str:
    """Lay out averages over groups of languages, those of all seeds beside them."""
    rows = []
    for key, group in groups.items():
        if group["languages"]:
            cells = []
            for metric in EntityScores.metrics:
                mean, _, low, high = (group[metric][k] for k in ("mean", "std", "low", "high"))
                cells += [_interval(mean, low, high), _seeds(seeds[key][metric])]
            rows.append((group["title"], str(len(group["languages"])), *cells))
    return markdown_table(("Average of", "Languages", *_titles()), rows)


def scores_table(languages: Sequence[EntityScores], seeds: Averages) -> str:
    """Lay out the scores of languages, the averages over seeds beside them."""
    rows = []
    for s in languages:
        cells = []
        for metric in s.metrics:
            cells += [with_interval(s.estimate(metric)), _seeds(seeds[s.lang][metric])]
        counts = (str(s.n_sentences), str(s.n_entities), f"{s.entity_p:.1f}", f"{s.entity_r:.1f}")
        rows.append((s.name, s.lang, s.script, case_title(s.case), *counts, *cells))
    header = ("Language", "Code", "Script", "Case", "Sentences", "Entities", "P", "R")
    return markdown_table((*header, *_titles()), rows, left=4)


def about_speed(measured: Mapping[str, Any]) -> str:
    """Lay out what a benchmark of speed measured."""
    rows = [str(Row(**row)) for row in measured["rows"]]
    about = [f"- {name}: {value}" for name, value in measured["about"].items()]
    header = [
        "| Measure | Of | Ours | Rival | Times better | Target |",
        "|---|---|--:|--:|--:|---|",
    ]
    return "\n".join([*header, *rows, "", *about])


def two_columns(title: str, values: Mapping[str, Any]) -> str:
    """Lay out settings, leaving out blocks and what is in the config's own language."""
    plain = {k: v for k, v in values.items() if not isinstance(v, dict) and k[0] != "@"}
    rows = [(k, v if isinstance(v, str) else json.dumps(v)) for k, v in plain.items()]
    return markdown_table((title, "Value"), rows, left=2)


def _titles() -> List[str]:
    return [t for title in EntityScores.metrics.values() for t in (f"{title} [95%]", "Seeds")]


def _seeds(average: Average) -> str:
    spread = "" if average.std is None else f" ± {average.std:.2f}"
    return f"{average.mean:.2f}{spread}"


def _interval(value: float, low: Optional[float], high: Optional[float]) -> str:
    known = low is not None and high is not None
    return with_interval(Estimate(value, low, high)) if known else f"{value:.2f}"


def _named(languages: Iterable[EntityScores]) -> str:
    return ", ".join(f"{s.name} {s.entity_f1.value:.0f}" for s in languages)


def _by_script(sentence: str, languages: Sequence[EntityScores], figure: str) -> str:
    """Fill in averages over the languages in Latin script, and over the others."""
    latin = [getattr(s, figure) for s in languages if s.script == "Latn"]
    others = [getattr(s, figure) for s in languages if s.script != "Latn"]
    if not latin or not others:
        return "see the columns P and R above"
    return sentence.format(mean_std(latin)[0], mean_std(others)[0])


if __name__ == "__main__":
    typer.run(main)
