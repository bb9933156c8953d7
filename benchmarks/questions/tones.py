"""Tones: kept, reduced to their classes, or stripped, between tone languages and into them."""

from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, Dict, List, Mapping, NamedTuple, Tuple

from spacy_phoneme_ner.evaluation.groups import Average
from spacy_phoneme_ner.evaluation.seeds import over_seeds, paired_difference
from spacy_phoneme_ner.evaluation.tables import markdown_table
from spacy_phoneme_ner.languages import find_language

from . import pairs
from .pictures import draw_dots
from .question import Cell, Question, Results, Setup
from .seeds import collect, enumerate_words, mark_of, so_many_seeds, with_bounds
from .small_models import Recipe, Text, panx, read_gold, tagger, train_and_score
from .texts import SOURCES

RECIPE = Recipe(steps=120)
TONES = ("keep", "reduce", "strip")
BY_SOUND, BY_BOTH = "by sound", "PhoneXL"
CHINESE, VIETNAMESE = "Chinese", "Vietnamese"
# Two languages of the first study have tones in their spelling. Yoruba is reported on, and
# nothing was chosen by it.
YORUBA = Text("wikiann-zeroshot/yoruba_wikiann.json", "yo")
GHOMALA = Text("running-standin/bbj-masakhaner2-test.tsv", "bbj", 200)
_ZH, _VI = panx("dev", "zh", 500), panx("dev", "vi", 500)
LEARNED: Dict[str, Tuple[Text, ...]] = {
    CHINESE: (panx("train", "zh", 5000),),
    VIETNAMESE: (panx("train", "vi", 5000),),
    **SOURCES,
}


class Way(NamedTuple):
    """What is trained on what, and scored on what."""

    model: str
    sources: str
    scored: Tuple[Text, ...]


WAYS = (
    Way(BY_SOUND, CHINESE, (_VI,)),
    Way(BY_SOUND, VIETNAMESE, (_ZH,)),
    Way(BY_BOTH, CHINESE, (_VI,)),
    Way(BY_BOTH, VIETNAMESE, (_ZH,)),
    Way(BY_SOUND, "English", (_ZH, _VI, GHOMALA, YORUBA)),
    Way(BY_SOUND, "29 languages", (GHOMALA, YORUBA)),
)


def cells(setup: Setup) -> List[Cell]:
    """Every way, with tones kept, reduced and stripped."""
    return [
        Cell(
            f"{way.model}, {way.sources}, tones {tones}, "
            f"{RECIPE if way.model == BY_SOUND else pairs.RECIPE}, seed {seed}",
            partial(compute, setup, way, tones, seed),
        )
        for seed, way, tones in product(setup.seeds, WAYS, TONES)
    ]


def compute(setup: Setup, way: Way, tones: str, seed: int) -> Any:
    """Train and score a model that reads tones in one way."""
    scored = {text.key: text for text in way.scored}
    if way.model == BY_BOTH:
        (learned,) = LEARNED[way.sources]
        f1 = pairs.fit_pair(setup, learned, scored, seed, tones=tones)
    else:
        gold = [doc for text in LEARNED[way.sources] for doc in read_gold(setup, text)]
        targets = {name: read_gold(setup, text) for name, text in scored.items()}
        f1 = train_and_score(gold, targets, tagger(RECIPE, tones=tones), RECIPE, seed)
    about = {"model": way.model, "sources": way.sources, "tones": tones, "seed": seed}
    return {**about, "f1": f1}


def by_row(results: Results) -> Dict[Tuple[str, str, str], Dict[str, Mapping[int, float]]]:
    """Sort F1 by what was trained and what it was scored on, then by tones and seed."""
    runs = collect(results, "model", "sources", "tones")
    return {
        (way.model, way.sources, text.key): {
            tones: {
                seed: f1[text.key]
                for seed, f1 in runs[way.model, way.sources, tones].by_seed.items()
            }
            for tones in TONES
        }
        for way in WAYS
        for text in way.scored
    }


def differences(of: Mapping[str, Mapping[int, float]]) -> Dict[str, Average]:
    """Compare tones that are reduced and stripped with those that are kept, by seed."""
    return {
        tones: difference
        for tones in TONES[1:]
        if (difference := paired_difference(of[tones], of[TONES[0]])) is not None
    }


def table(results: Results) -> str:
    """Lay out F1 with tones in each way, and the differences."""
    rows = []
    for (model, sources, key), of in by_row(results).items():
        rows.append(
            (
                f"{model}, {sources} to {_called(key)}",
                *(with_bounds(over_seeds(list(of[tones].values()))) for tones in TONES),
                *map(_signed, differences(of).values()),
            )
        )
    header = ("", "kept", "reduced", "stripped", "reduced − kept", "stripped − kept")
    return markdown_table(header, rows)


def finding(results: Results) -> str:
    """Say where tones are told from none, and by how much they differ on average."""
    rows = by_row(results)
    n_seeds = so_many_seeds(len(next(iter(rows.values()))["keep"]))
    said: List[str] = []
    for tones in TONES[1:]:
        of = {row: differences(values)[tones] for row, values in rows.items()}
        told = [
            f"{model}, {sources} to {_called(key)} ({_signed(difference)})"
            for (model, sources, key), difference in of.items()
            if difference.low is not None
            and difference.high is not None
            and not difference.low <= 0 <= difference.high
        ]
        mean = sum(difference.mean for difference in of.values()) / len(of)
        what = "reduced" if tones == "reduce" else "stripped"
        sure = f"beyond what seeds explain in {len(told)} of them"
        if any(difference.low is None for difference in of.values()):
            sure = "with no interval, of one seed"
        said.append(
            f"Tones {what} instead of kept change F1 by {mean:+.1f} on average over the "
            f"{len(of)} rows; {sure}{': ' + enumerate_words(told) if told else ''}."
        )
    said.append(f"{n_seeds}; intervals are over seeds.")
    return " ".join(said)


def draw(results: Results, path: Path) -> None:
    """Draw F1 with tones kept, reduced and stripped."""
    rows = {
        f"{model}, {sources} to {_called(key)}": {
            {"keep": "kept", "reduce": "reduced", "strip": "stripped"}[tones]: mark_of(
                over_seeds(list(values.values()))
            )
            for tones, values in of.items()
        }
        for (model, sources, key), of in by_row(results).items()
    }
    draw_dots(rows, path, "Tones", "entity F1")


def _called(key: str) -> str:
    return find_language(key.split()[0]).name


def _signed(difference: Average) -> str:
    if difference.low is None or difference.high is None:
        return f"{difference.mean:+.1f}"
    return f"{difference.mean:+.1f} [{difference.low:+.1f}, {difference.high:+.1f}]"


QUESTION = Question("What are tones worth?", cells, table, finding, draw)
