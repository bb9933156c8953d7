"""Do names sound alike across languages, and does that tell what to learn from?

Countries, territories and cities as the CLDR names them, in all languages that it covers and that
have rules of their own here, each against English; then how models that learned one language do
in others, beside how alike both call places.
"""

import random
from functools import partial
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Sequence, Tuple

from spacy_phoneme_ner.evaluation.sounds.transfer import INDICATORS
from spacy_phoneme_ner.evaluation.tables import markdown_table
from spacy_phoneme_ner.languages import find_language

from . import transfer_matrix as matrix
from .figures import by_group, correlation, mean, shown, spearman
from .places import (
    ARTICULATION,
    KINDS,
    LETTERS,
    MOST,
    SEGMENTS,
    WAYS,
    compare,
    families,
    read_languages,
)
from .question import Cell, Question, Results, Setup

_AGAINST = f", against English, {MOST} names"
_PAIRS = 40  # drawn of all that there are without English
_FEWEST = 4  # languages, for a group of their own
_ENGLISH = "eng"
# What is chosen by; beside it the figure of a source that decides, the greater the better.
_CHOICES: Mapping[str, Callable[[Mapping[str, Any]], float]] = {
    "`transfer`": lambda of: -of["rank"],
    "sounds alone": lambda of: of["inventory"],
    "names alone": lambda of: -1.0 if of["names"] is None else of["names"],
    "script alone": lambda of: of["script"],
}
Values = Dict[str, Dict[str, float]]  # F1 by target language and source language


def cells(setup: Setup) -> List[Cell]:
    """Give the cells: a language against English each, and those of the models."""
    langs = read_languages()
    against = [Cell(f"{lang}{_AGAINST}", partial(compare, _ENGLISH, lang)) for lang in langs]
    draw = random.Random(0)
    drawn = dict.fromkeys(tuple(sorted(draw.sample(langs, 2))) for _ in range(_PAIRS))
    pairs = [
        Cell(f"{first} and {second}, {MOST} names", partial(compare, first, second))
        for first, second in drawn
    ]
    return [*against, *pairs, *matrix.cells(setup)]


def table(results: Results) -> str:
    """Lay out likeness by kind, script and family; then what it foretells; then the choices."""
    parts = [
        "How often a place's two names are nearer to each other than names of two places, by the "
        "edit distance of sounds with costs by articulation, of sounds that are the same or not, "
        f"and of romanised letters (AUC); how often the nearest of {MOST} names is the right "
        "one:\n\n" + _likeness_table(results),
        "Rank correlation of likeness and strict entity F1:\n\n" + _correlation_table(results),
        f"The source that is chosen for each target out of {len(matrix.SOURCES)}, by F1 of what "
        "learned it:\n\n" + _choice_table(results),
        "The same, target by target, where the text is running text of languages that no model "
        "here has learned:\n\n" + _target_table(results),
    ]
    return "\n".join(parts)


def finding(results: Results) -> str:
    """Say what the tables say."""
    against = _against(results)
    both = {way: mean(_values(against, "countries", way, "auc")) for way in WAYS}
    gap = mean(_differences(against, "countries", "auc"))
    chosen, over = _choices(results)
    unseen = [lang in matrix.stand_ins(results) for lang in _chosen_for(results)]
    rivals = zip(chosen["`transfer`"], chosen["English"])
    gap_unseen = [a - b for (a, b), of_running in zip(rivals, unseen) if of_running]
    foretold = _correlations(results)
    name, figure = next(iter(foretold.items()))
    return (
        f"Over {len(_values(against, 'countries', SEGMENTS, 'auc'))} languages, the two names of a "
        f"country, English and theirs, are nearer than names of two countries in "
        f"{_plain(both[SEGMENTS])} percent of comparisons by sounds, {_plain(both[ARTICULATION])} "
        f"by how sounds are articulated, {_plain(both[LETTERS])} by romanised letters (sounds "
        f"minus letters {_plain(gap, sign=True)}). {name}: {_plain(figure, 2, sign=True)}; "
        f"seeds: {matrix.n_seeds(results)}. Choosing the source by `transfer` gives "
        f"{_plain(over['over English'], sign=True)} F1 over English and "
        f"{_plain(over['over chance'], sign=True)} over a source drawn at random, for "
        f"{_n_chosen(results)} target languages; for the {len(gap_unseen)} of running text alone "
        f"{_plain(mean(gap_unseen), sign=True)} over English. What would have been the best source "
        f"is {_plain(over['best over English'], sign=True)} over English. Intervals are over "
        f"languages."
    )


def draw(results: Results, path: Path) -> None:
    """Draw F1 of what learned English by likeness to English, by script."""
    from .pictures import draw_points

    likeness, f1 = _likeness(results), matrix.by_language(matrix.f1_of(results, "en"))
    points: Dict[str, List[Tuple[float, float, str]]] = {}
    groups = by_group({lang: _script(lang) for lang in f1 if lang in likeness})
    for script, langs in groups.items():
        group = script if len(langs) >= _FEWEST else "other"
        points.setdefault(group, []).extend((likeness[lang], f1[lang], lang) for lang in langs)
    title = f"Models of English, {matrix.STEPS} updates: what they find in other languages"
    labels = ("how alike names of countries sound to English ones, AUC in %", "strict entity F1, %")
    draw_points(points, path, title, labels)


def _against(results: Results) -> Dict[str, Dict[str, Any]]:
    return {
        name.removesuffix(_AGAINST): of for name, of in results.items() if name.endswith(_AGAINST)
    }


def _likeness(results: Results, way: str = SEGMENTS, figure: str = "auc") -> Dict[str, float]:
    return {
        lang: of["countries"][way][figure]["value"]
        for lang, of in _against(results).items()
        if "countries" in of
    }


def _values(against: Mapping[str, Any], kind: str, way: str, figure: str) -> List[float]:
    return [of[kind][way][figure]["value"] for of in against.values() if kind in of]


def _differences(against: Mapping[str, Any], kind: str, figure: str) -> List[float]:
    sides = (_values(against, kind, way, figure) for way in (SEGMENTS, LETTERS))
    return [sounds - letters for sounds, letters in zip(*sides)]


def _likeness_table(results: Results) -> str:
    against = _against(results)
    rows = [_likeness_row(f"{kind}, against English", against, kind) for kind in KINDS]
    drawn = {name: of for name, of in results.items() if " and " in name}
    rows += [_likeness_row(f"{kind}, pairs without English", drawn, kind) for kind in KINDS]
    for belongs in (_script, families().get):
        groups = by_group({lang: str(belongs(lang)) for lang in against})
        for group, langs in groups.items():
            if len(langs) >= _FEWEST:
                some = {lang: against[lang] for lang in langs}
                rows.append(_likeness_row(f"countries, {group}", some, "countries"))
    ways = [f"AUC, {way}" for way in WAYS]
    nearest = [f"Nearest, {way}" for way in (SEGMENTS, LETTERS)]
    return markdown_table(("", "Pairs", *ways, "Sounds minus letters", *nearest), rows)


def _likeness_row(title: str, against: Mapping[str, Any], kind: str) -> Sequence[str]:
    aucs = [_plain(mean(_values(against, kind, way, "auc"))) for way in WAYS]
    near = [_plain(mean(_values(against, kind, way, "nearest"))) for way in (SEGMENTS, LETTERS)]
    gap = _plain(mean(_differences(against, kind, "auc")), sign=True)
    n = len(_values(against, kind, SEGMENTS, "auc"))
    return (title, str(n), *aucs, gap, *near)


def _correlations(results: Results) -> Dict[str, Any]:
    """Correlate likeness with F1: over languages, and over the sources of each language."""
    f1 = matrix.by_language(matrix.f1_of(results, "en"))
    bundled = {name: of["value"] for name, of in matrix.bundled_f1(results).items()}
    unseen = matrix.by_language({n: v for n, v in bundled.items() if matrix.is_stand_in(n)})
    learned = matrix.by_language({n: v for n, v in bundled.items() if not matrix.is_stand_in(n)})
    more = {name: of["value"] for name, of in matrix.more_f1(results).items()}
    study = {name: f1 for name, f1 in more.items() if name.endswith(matrix.STUDY)}
    running = {name: f1 for name, f1 in more.items() if name not in study}
    found = {}
    for way, figure in ((SEGMENTS, "auc"), (SEGMENTS, "nearest"), (LETTERS, "auc")):
        likeness = _likeness(results, way, figure)
        title = f"Likeness to English ({figure}, {way})"
        for what, values in (
            ("F1 of models of English", f1),
            ("F1 of the bundled model, languages that it learned", learned),
            ("F1 of the bundled model, their running text", matrix.by_language(running)),
            ("F1 of the bundled model, stand-ins", unseen),
            ("F1 of the bundled model, the study's languages", matrix.by_language(study)),
        ):
            langs = [lang for lang in values if lang in likeness]
            pairs = ([likeness[lang] for lang in langs], [values[lang] for lang in langs])
            found[f"{title} and {what} (n = {len(langs)})"] = correlation(*pairs)
    by_target = _by_target(results)
    for indicator in INDICATORS:
        each = []
        for target, sources in matrix.indicators(results).items():
            known = [s for s in sources if sources[s][indicator] is not None]
            if target in by_target and len(known) > 1:
                sides = (
                    [sources[s][indicator] for s in known],
                    [by_target[target][s] for s in known],
                )
                each.append(_spearman(*sides))
        title = f"Of the sources of one target, {indicator} and F1, mean over {len(each)} targets"
        found[title] = mean(each)
    return found


def _spearman(firsts: Sequence[float], seconds: Sequence[float]) -> float:
    import numpy as np

    return spearman(np.array(firsts), np.array(seconds))


def _correlation_table(results: Results) -> str:
    rows = [(name, _plain(of, 2, sign=True)) for name, of in _correlations(results).items()]
    return markdown_table(("Of", "Correlation"), rows)


def _by_target(results: Results) -> Values:
    values: Values = {}
    for source in matrix.SOURCES:
        for lang, f1 in matrix.by_language(matrix.f1_of(results, source)).items():
            values.setdefault(lang, {})[find_language(source).key] = f1
    return values


def _choices(results: Results) -> Tuple[Dict[str, List[float]], Dict[str, Any]]:
    """Give F1 by way to choose, target by target, and what `transfer` gains."""
    f1 = {lang: _by_target(results)[lang] for lang in _chosen_for(results)}
    known = matrix.indicators(results)
    chosen: Dict[str, List[float]] = {}
    for name, score in _CHOICES.items():
        best = (_best(known[lang], f1[lang], score) for lang in f1)
        chosen[name] = list(best)
    chosen["English"] = [of[_ENGLISH] for of in f1.values()]
    chosen["at random"] = [sum(of.values()) / len(of) for of in f1.values()]
    chosen["the best there is"] = [max(of.values()) for of in f1.values()]
    gains = {}
    for name, way, rival in (
        ("over English", "`transfer`", "English"),
        ("over chance", "`transfer`", "at random"),
        ("best over English", "the best there is", "English"),
    ):
        gains[name] = mean([a - b for a, b in zip(chosen[way], chosen[rival])])
    return chosen, gains


def _chosen_for(results: Results) -> List[str]:
    """List the targets, by keys: all but English, which is what is compared with."""
    return [lang for lang, of in _by_target(results).items() if _ENGLISH in of]


def _best(
    known: Mapping[str, Any], f1: Mapping[str, float], score: Callable[[Mapping[str, Any]], float]
) -> float:
    """Give F1 of the source that is chosen; of several as good, the mean."""
    scores = {source: score(known[source]) for source in f1}
    best = [source for source in f1 if scores[source] == max(scores.values())]
    return sum(f1[source] for source in best) / len(best)


def _n_chosen(results: Results) -> int:
    return len(_choices(results)[0]["English"])


def _choice_table(results: Results) -> str:
    chosen, _ = _choices(results)
    rows = []
    for name, values in chosen.items():
        gaps = [
            _plain(mean([a - b for a, b in zip(values, chosen[rival])]), sign=True)
            for rival in ("English", "at random")
        ]
        rows.append((name, _plain(mean(values)), *gaps))
    return markdown_table(("Chosen by", "F1", "Over English", "Over chance"), rows)


def _target_table(results: Results) -> str:
    f1, known = _by_target(results), matrix.indicators(results)
    rows = []
    for lang in matrix.stand_ins(results):
        ranks = {source: known[lang][source]["rank"] for source in f1[lang]}
        chosen = [s for s in ranks if ranks[s] == min(ranks.values())]
        best = max(f1[lang], key=lambda source: f1[lang][source])
        named = ", ".join(find_language(source).name for source in chosen)
        mean_f1 = sum(f1[lang][source] for source in chosen) / len(chosen)
        values = (mean_f1, f1[lang][_ENGLISH], sum(f1[lang].values()) / len(f1[lang]))
        cells = (*(f"{value:.1f}" for value in values), f"{find_language(best).name}")
        rows.append((find_language(lang).name, named, *cells, f"{f1[lang][best]:.1f}"))
    header = ("Target", "`transfer`", "F1", "English", "At random", "Best", "F1")
    return markdown_table(header, rows, left=2)


def _script(lang: str) -> str:
    return find_language(lang).script


def _plain(figure: Any, digits: int = 1, sign: bool = False) -> str:
    return shown(figure.to_json(), digits, sign)


QUESTION = Question("Do names sound alike?", cells, table, finding, draw)
