"""What is a symbol: a segment, a character, a syllable, or a piece that was learned from IPA?"""

from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any, Dict, List, Sequence

from spacy_phoneme_ner.evaluation.tables import markdown_table
from spacy_phoneme_ner.ipa import PLAIN, syllables
from spacy_phoneme_ner.languages import find_language
from spacy_phoneme_ner.layer import get_ipa

from . import notation, notations
from .pictures import draw_dots
from .question import Cell, Question, Results, Setup, find_result
from .seeds import (
    Chosen,
    collect,
    enumerate_words,
    is_better,
    is_worse,
    mark_of,
    names_of,
    signed,
    so_many_seeds,
    verdict,
    with_bounds,
)
from .small_models import Write, read_gold, tagger, train_and_score, written
from .texts import SOURCES, UNSEEN

BASELINE = "segments"
# Pieces that are learned: the kind, and how many.
LEARNED = {
    "BPE, 500 pieces": ("BPE", 500),
    "BPE, 2,000 pieces": ("BPE", 2000),
    "unigram, 2,000 pieces": ("unigram", 2000),
}
GIVEN = {
    BASELINE: notations.of_segments,
    "characters": notations.characters,
    "syllables": lambda ipa: syllables(PLAIN.apply(ipa)),
}
# What the question of notation trains as well, as it calls it.
SHARED = {BASELINE: notation.BASELINE, "characters": "IPA, character by character"}
WAYS = (*GIVEN, *LEARNED)


def cells(setup: Setup) -> List[Cell]:
    """Every kind of symbol, from each of the sources."""
    return [
        Cell(
            f"{way}, {sources}, {notation.RECIPE}, seed {seed}",
            partial(compute, setup, way, sources, seed),
        )
        for seed, sources, way in product(setup.seeds, SOURCES, WAYS)
    ]


def compute(setup: Setup, way: str, sources: str, seed: int) -> Any:
    """Train and score a model that reads one kind of symbol."""
    write, learned = _writer(setup, way, sources), _gold(setup, sources)
    if way in SHARED:
        cell = notation.find_cell(setup, SHARED[way], sources, seed)
        f1 = find_result(setup, "notation", cell)["f1"]
    else:
        recipe = notation.RECIPE
        unseen = {text.key: read_gold(setup, text) for text in UNSEEN}
        model = tagger(recipe, segmentation="spaces")
        f1 = train_and_score(learned, unseen, model, recipe, seed, write=write)
    symbols = [word.split() for doc in learned for word in written(doc, write) if word]
    return {
        "way": way,
        "sources": sources,
        "seed": seed,
        "f1": f1,
        "symbols": len({symbol for word in symbols for symbol in word}),
        "length": sum(map(len, symbols)) / len(symbols),
    }


@cache
def _writer(setup: Setup, way: str, sources: str) -> Write:
    if way in GIVEN:
        return notations.by_sound(GIVEN[way])
    from .pieces import SoundPieces, writer

    words = [ipa for doc in _gold(setup, sources) for ipa in get_ipa(doc)]
    return writer(SoundPieces(*LEARNED[way], words))


def _gold(setup: Setup, sources: str) -> Sequence[Any]:
    return [doc for text in SOURCES[sources] for doc in read_gold(setup, text)]


def scripts(sources: str) -> Dict[str, Chosen]:
    """Tell texts whose script some source has from those whose script none has."""
    seen = {find_language(text.lang).script for text in SOURCES[sources]}

    def is_seen(text: str) -> bool:
        return find_language(text.split()[0]).script in seen

    return {"seen": is_seen, "unseen": lambda text: not is_seen(text)}


def table(results: Results) -> str:
    """Lay out a table for each of the sources."""
    ways = collect(results, "way", "sources")
    sizes = {(result["way"], result["sources"]): result for result in results.values()}
    tables = []
    for sources in SOURCES:
        header = (
            *("Symbols are", "Symbols", "A word", f"F1, from {sources}"),
            *("to segments", "seen scripts, to segments", "unseen scripts, to segments"),
        )
        rows = []
        for way in WAYS:
            runs, baseline = ways[way, sources], ways[BASELINE, sources]
            row = [
                way,
                f"{sizes[way, sources]['symbols']:,}",
                f"{sizes[way, sources]['length']:.1f}",
                with_bounds(runs.average()),
            ]
            for chosen in (lambda text: True, *scripts(sources).values()):
                row.append("" if way == BASELINE else signed(runs.minus(baseline, chosen)))
            rows.append(row)
        tables.append(markdown_table(header, rows))
    return "\n".join(tables)


def finding(results: Results) -> str:
    """Say what is told apart from segments, in seen scripts and in unseen ones."""
    ways = collect(results, "way", "sources")
    n_seeds = so_many_seeds(len(next(iter(ways.values())).by_seed))
    said = []
    for sources in SOURCES:
        baseline = ways[BASELINE, sources]
        for kind, chosen in scripts(sources).items():
            of = {way: ways[way, sources].minus(baseline, chosen) for way in WAYS[1:]}
            parts = []
            for telling, what in ((is_better, "better"), (is_worse, "worse")):
                named = [f"{way} ({signed(of[way])})" for way in names_of(of, telling)]
                parts.append(f"{what}: {enumerate_words(named) or 'none'}")
            said.append(
                f"From {sources}, in {kind} scripts, segments reach "
                f"{baseline.average(chosen).mean:.1f}; by the whole interval {'; '.join(parts)}."
            )
    best = max(
        (
            (way, ways[way, sources].minus(ways[BASELINE, sources], scripts(sources)["unseen"]))
            for sources in SOURCES
            for way in LEARNED
        ),
        key=lambda pair: pair[1].value,
    )
    said.append(
        "That pieces learned from IPA carry over to unseen scripts better than segments is "
        f"{verdict(best[1])} (the best of them, {best[0]}: {signed(best[1])})."
    )
    n_texts = len(baseline.of_text())
    said.append(f"{n_texts} texts, {n_seeds}; differences with intervals over texts.")
    return "\n\n".join(said)


def draw(results: Results, path: Path) -> None:
    """Draw the differences to segments, by scripts."""
    ways = collect(results, "way", "sources")
    rows: Dict[str, Dict[str, Any]] = {way: {} for way in WAYS[1:]}
    for sources in SOURCES:
        for kind, chosen in scripts(sources).items():
            for way in WAYS[1:]:
                difference = ways[way, sources].minus(ways[BASELINE, sources], chosen)
                rows[way][f"{sources}, {kind}"] = mark_of(difference)
    draw_dots(
        rows, path, "What a symbol is: seen, unseen scripts", "F1, difference to segments of IPA"
    )


QUESTION = Question("What should a symbol be?", cells, table, finding, draw)
