"""Does the notation matter? One model, one text, twenty ways to write what words sound like."""

from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from spacy_phoneme_ner.evaluation.bootstrap import Estimate
from spacy_phoneme_ner.evaluation.tables import markdown_table

from . import notations
from .pictures import draw_dots
from .question import Cell, Question, Results, Setup
from .seeds import (
    Runs,
    collect,
    enumerate_words,
    is_better,
    is_worse,
    mark_of,
    names_of,
    rivals,
    signed,
    so_many_seeds,
    verdict,
    with_bounds,
)
from .small_models import (
    LEVEL_NOISE,
    Recipe,
    Write,
    read_gold,
    tagger,
    train_and_score,
    written,
)
from .texts import SOURCES, UNSEEN, is_latin, is_other

RECIPE = Recipe()
BASELINE = "IPA, segments"
MANY = "29 languages"
# Without case, digits and punctuation beside the sounds, as the first study's models read.
BARE = f"{MANY}, no cues"


class Way(NamedTuple):
    """A way to read words.

    write (Optional[Callable[[], Write]]): Makes what writes a pronunciation anew; None leaves it.
    settings (Mapping[str, Any]): Settings of the encoder.
    has_rows (bool): Whether a symbol has a vector of its own, beside its features.
    """

    write: Optional[Callable[[], Write]] = None
    settings: Mapping[str, Any] = {}
    has_rows: bool = True


def in_symbols(write: Callable[[str], Sequence[str]]) -> Way:
    """Make a way of what writes a pronunciation."""
    return Way(lambda: notations.by_sound(write), {"segmentation": "spaces"})


_PLAIN = {"articulatory": False}
WAYS: Dict[str, Way] = {
    BASELINE: Way(None, _PLAIN),
    "IPA, segments and features": Way(),
    "… and noise, the recipe": Way(
        None, {"noise": {**LEVEL_NOISE, "letter_reading": 0.5, "swap_symbol": 0.08}}
    ),
    "features alone": Way(None, {}, has_rows=False),
    "IPA, character by character": in_symbols(notations.characters),
    "X-SAMPA, character by character": in_symbols(notations.x_sampa),
    "IPA without diacritics": in_symbols(notations.bare_letters),
    "English sounds (ARPABET)": in_symbols(notations.arpabet),
    "sound classes": in_symbols(notations.classes),
    "classes of consonants": in_symbols(notations.skeleton),
    "consonants": in_symbols(notations.consonants),
    "consonants, one vowel": in_symbols(notations.one_vowel),
    "vowels": in_symbols(notations.vowels),
    "voicing merged": in_symbols(notations.merge(notations.VOICING)),
    "place merged": in_symbols(notations.merge(notations.PLACE)),
    "manner merged": in_symbols(notations.merge(notations.MANNER)),
    "with tones": Way(None, {**_PLAIN, "tones": "keep"}),
    "with length": Way(None, {**_PLAIN, "length": "keep"}),
    "with English stress": Way(notations.with_english_stress, {"segmentation": "spaces"}),
    "romanised": Way(lambda: notations.by_letters(True), {"segmentation": "spaces"}),
    "spelling": Way(lambda: notations.by_letters(False), {"segmentation": "spaces"}),
    "cues alone": Way(None, {"streams": ""}),
}
# What the study asks for, and what it is compared with.
BARE_WAYS = (
    *(BASELINE, "features alone", "X-SAMPA, character by character", "IPA without diacritics"),
    *("English sounds (ARPABET)", "sound classes", "consonants", "vowels", "with tones"),
    *("with length", "romanised", "spelling"),
)


def ways_of(sources: str) -> Sequence[str]:
    """List the ways that are trained on the sources."""
    return BARE_WAYS if sources == BARE else tuple(WAYS)


def all_sources() -> Tuple[str, ...]:
    """List the sources, and the one without cues."""
    return (*SOURCES, BARE)


def cells(setup: Setup) -> List[Cell]:
    """Every way, from each of the sources."""
    return [
        find_cell(setup, way, sources, seed)
        for seed, sources in product(setup.seeds, all_sources())
        for way in ways_of(sources)
    ]


def find_cell(setup: Setup, way: str, sources: str, seed: int) -> Cell:
    """Give the cell of a way."""
    name = f"{way}, {sources}, {RECIPE}, seed {seed}"
    return Cell(name, partial(compute, setup, way, sources, seed))


def compute(setup: Setup, name: str, sources: str, seed: int) -> Any:
    """Train and score one way."""
    way, write = WAYS[name], _writer(name)
    of = MANY if sources == BARE else sources
    learned = [doc for text in SOURCES[of] for doc in read_gold(setup, text)]
    unseen = {text.key: read_gold(setup, text) for text in UNSEEN}
    change = _leave_rows if way.has_rows else _take_rows
    model = tagger(RECIPE, **way.settings, cues=sources != BARE)
    f1 = train_and_score(learned, unseen, model, RECIPE, seed, write=write, change=change)
    symbols = {symbol for doc in learned for word in written(doc, write) for symbol in word.split()}
    return {
        "way": name,
        "sources": sources,
        "seed": seed,
        "f1": f1,
        "symbols": None if write is None else len(symbols),
    }


@cache
def _writer(name: str) -> Optional[Write]:
    make = WAYS[name].write
    return None if make is None else make()


def _leave_rows(model: Any) -> None:
    pass


def _take_rows(model: Any) -> None:
    """Have all symbols share the row of the unknown, so that features alone tell them apart."""
    tables = model.get_ref("tok2vec").attrs["symbols"]
    for table in tables:
        table.max_rows = 2  # padding and the unknown


def differences(ways: Mapping[Tuple[str, str], Runs], sources: str) -> Dict[str, Estimate]:
    """Compare every way with segments of IPA."""
    baseline = ways[BASELINE, sources]
    return {way: runs.minus(baseline) for (way, of), runs in ways.items() if of == sources}


def table(results: Results) -> str:
    """Lay out F1 from each of the sources, and differences to segments of IPA."""
    ways = collect(results, "way", "sources")
    n_symbols = {
        result["way"]: f"{result['symbols']:,}"
        for result in results.values()
        if result["symbols"] and result["sources"] != "English"
    }
    tables = []
    # Two tables, as one would be too wide: with cues, and without.
    for together in (tuple(SOURCES), (BARE,)):
        header = ["Words are read by", "Symbols"]
        for sources in together:
            header += [f"F1, from {sources}", "to segments", "Latin script", "others"]
        rows = []
        for way in ways_of(together[0]):
            row = [way, n_symbols.get(way, "")]
            for sources in together:
                row += _figures(ways, way, sources)
            rows.append(row)
        tables.append(markdown_table(header, rows))
    return "\n".join(tables)


def _figures(ways: Mapping[Tuple[str, str], Runs], way: str, sources: str) -> List[str]:
    runs, baseline = ways[way, sources], ways[BASELINE, sources]
    by_script = (f"{runs.average(chosen).mean:.1f}" for chosen in (is_latin, is_other))
    difference = "" if way == BASELINE else signed(runs.minus(baseline))
    return [with_bounds(runs.average()), difference, *by_script]


def finding(results: Results) -> str:
    """Say which ways are told apart from segments of IPA."""
    ways = collect(results, "way", "sources")
    n_seeds = so_many_seeds(len(next(iter(ways.values())).by_seed))
    n_texts = len(next(iter(ways.values())).of_text())
    sentences = []
    for sources in all_sources():
        of = {way: d for way, d in differences(ways, sources).items() if way != BASELINE}
        reached = with_bounds(ways[BASELINE, sources].average())
        said = [f"From {sources}, segments of IPA reach {reached}."]
        for telling, what in ((is_better, "Better"), (is_worse, "Worse")):
            named = [f"{way} ({signed(of[way])})" for way in names_of(of, telling)]
            said.append(f"{what}, by the whole interval: {enumerate_words(named) or 'none'}.")
        sentences.append(" ".join(said))
    about = (
        f"{n_texts} texts in languages that no model has learned, {n_seeds}; intervals of F1 "
        "are over seeds, those of differences over texts."
    )
    return "\n\n".join([*sentences, _claims(ways), about])


def _claims(ways: Mapping[Tuple[str, str], Runs]) -> str:
    """Hold what others have said against the figures."""
    said = []
    for sources in all_sources():
        sounds, spelling, roman = (
            ways[way, sources] for way in (BASELINE, "spelling", "romanised")
        )
        to_spelling, to_roman = sounds.minus(spelling, is_other), sounds.minus(roman)
        carried = ways["consonants", sources].minus(ways["vowels", sources])
        said.append(
            f"From {sources}: sounds minus spelling in other scripts than Latin "
            f"{signed(to_spelling)} ({verdict(to_spelling)}: phonemes cross scripts); sounds minus "
            f"romanised letters {signed(to_roman)} ({rivals(to_roman)}: romanisation "
            f"rivals IPA); consonants alone minus vowels alone {signed(carried)} "
            f"({verdict(carried)}: consonants carry the names)."
        )
    return " ".join(said)


def draw(results: Results, path: Path) -> None:
    """Draw the differences to segments of IPA."""
    ways = collect(results, "way", "sources")
    rows: Dict[str, Dict[str, Any]] = {way: {} for way in WAYS if way != BASELINE}
    for sources in all_sources():
        for way, difference in differences(ways, sources).items():
            if way != BASELINE:
                rows[way][f"from {sources}"] = mark_of(difference)
    draw_dots(rows, path, "Ways to read words", "F1, difference to segments of IPA")


QUESTION = Question("Does the notation matter?", cells, table, finding, draw)
