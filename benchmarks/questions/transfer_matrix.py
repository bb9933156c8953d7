"""What tiny models find in languages that they have not learned, each trained on one language."""

from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Dict, List, Mapping, Tuple

import spacy
from spacy.language import Language as Pipeline

from spacy_phoneme_ner.corpora.formats import read_words
from spacy_phoneme_ner.evaluation.sounds.transfer import make_profile, rank_sources
from spacy_phoneme_ner.g2p import IpaG2P
from spacy_phoneme_ner.languages import find_language

from .question import Cell, Results, Setup
from .training import convert, score, train

# Of several families and scripts, with 5,000 sentences of PAN-X or more; ISO 639-1, as its files.
SOURCES = ("en", "es", "ru", "tr", "fi", "ar", "hi", "id", "ka", "vi")
_SENTENCES, STEPS, _SCORED = 3000, 300, 120
# Three of the study's languages are in PAN-X's dev parts, too, and are left out there.
_OF_THE_STUDY = ("ml", "ms", "ur")
STUDY = "study"
_ALL, _MORE = "", " on running text and the study"
_SETTINGS: Mapping[str, Any] = {
    "training.optimizer.learn_rate.total_steps": STEPS,
    "training.optimizer.learn_rate.warmup_steps": STEPS // 10,
    "training.batcher.size": 800,
    # The last step is the best of a rate that falls to zero.
    "training.eval_frequency": STEPS,
    "corpora.dev.limit": 50,
}
_NAME = f"{_SENTENCES} sentences, {STEPS} updates"


def cells(setup: Setup) -> List[Cell]:
    """Give the cells: what each model finds, and what languages are ranked by."""
    found = find_targets(setup.data)
    trained = [
        Cell(_trained(source, seed), partial(_train_and_score, setup, source, seed))
        for seed in setup.seeds
        for source in SOURCES
    ]
    langs = dict.fromkeys(lang for lang, _ in found.values())
    ranked = [Cell(_ranked(lang), partial(_rank, setup, lang)) for lang in langs]
    bundled = [
        Cell(_bundled(what), partial(_score_bundled, setup, of))
        for what, of in ((_ALL, found), (_MORE, find_more(setup.data)))
    ]
    return [*ranked, *bundled, *trained]


def find_targets(data: Path) -> Dict[str, Tuple[str, str]]:
    """Find what is scored: the language's key and the file, by what it is called.

    data (Path): The folder of the real corpora.
    RETURNS (Dict[str, Tuple[str, str]]): PAN-X's dev parts and the stand-ins of running text.
    """
    targets = {}
    for path in sorted((data / "panx").glob("dev-*.tsv")):
        code = path.stem.removeprefix("dev-")
        if code not in _OF_THE_STUDY:
            key = find_language(code).key
            targets[f"{key}, panx"] = (key, f"panx/{path.name}")
    for path in sorted((data / "running-standin").glob("*-test.tsv")):
        code, _, corpus = path.stem.removesuffix("-test").partition("-")
        key = find_language(code).key
        targets[f"{key}, {corpus}"] = (key, f"running-standin/{path.name}")
    return targets


def find_more(data: Path) -> Dict[str, Tuple[str, str]]:
    """Find what the bundled model alone is scored on, as `find_targets` does.

    data (Path): The folder of the real corpora.
    RETURNS (Dict[str, Tuple[str, str]]): Of each language the first dev part of running text, and
        the study's files, by which nothing is chosen.
    """
    targets: Dict[str, Tuple[str, str]] = {}
    for path in sorted((data / "running").glob("*-dev.tsv")):
        key = find_language(path.stem.partition("-")[0]).key
        targets.setdefault(f"{key}, running", (key, f"running/{path.name}"))
    for path in sorted((data / "wikiann-zeroshot").glob("*.json")):
        key = find_language(path.stem.partition("_")[0]).key
        targets[f"{key}, {STUDY}"] = (key, f"wikiann-zeroshot/{path.name}")
    return targets


def f1_of(results: Results, source: str) -> Dict[str, float]:
    """Average what a source's models find, over seeds, by target; its own language left out."""
    own = find_language(source).key
    runs = [of for name, of in results.items() if name.startswith(f"trained on {source}, ")]
    means = {name: sum(run[name]["value"] for run in runs) / len(runs) for name in runs[0]}
    return {name: value for name, value in means.items() if name.split(",")[0] != own}


def n_seeds(results: Results) -> int:
    """Count the seeds that models were trained with."""
    return sum(name.startswith(f"trained on {SOURCES[0]}, ") for name in results)


def by_language(of_targets: Mapping[str, float]) -> Dict[str, float]:
    """Average over the corpora of each language, by its key."""
    values: Dict[str, List[float]] = {}
    for name, value in of_targets.items():
        values.setdefault(name.split(",")[0], []).append(value)
    return {lang: sum(each) / len(each) for lang, each in values.items()}


def indicators(results: Results) -> Dict[str, Dict[str, Any]]:
    """Give what sources are ranked by, by target's key and source's key."""
    start = "ranked for "
    return {name.removeprefix(start): of for name, of in results.items() if name.startswith(start)}


def bundled_f1(results: Results) -> Mapping[str, Mapping[str, Any]]:
    """Give what the bundled model finds, by target."""
    found: Mapping[str, Mapping[str, Any]] = results[_bundled(_ALL)]
    return found


def more_f1(results: Results) -> Mapping[str, Mapping[str, Any]]:
    """Give what the bundled model finds in further running text and in the study's files."""
    found: Mapping[str, Mapping[str, Any]] = results[_bundled(_MORE)]
    return found


def is_stand_in(target: str) -> bool:
    """Tell whether the bundled model has not learned a target."""
    return not target.endswith(", panx")


def stand_ins(results: Results) -> List[str]:
    """List the languages of running text that the bundled model has not learned, by keys."""
    return list(dict.fromkeys(t.split(",")[0] for t in bundled_f1(results) if is_stand_in(t)))


def _trained(source: str, seed: int) -> str:
    return f"trained on {source}, {_NAME}, {_SCORED} scored, seed {seed}"


def _bundled(what: str) -> str:
    return f"bundled{what}, {_SCORED} sentences"


def _ranked(lang: str) -> str:
    return f"ranked for {lang}"


def _train_and_score(setup: Setup, source: str, seed: int) -> Dict[str, Any]:
    text = convert(setup, f"panx/train-{source}.tsv", source, limit=_SENTENCES)
    dev = convert(setup, f"panx/dev-{source}.tsv", source, limit=_SCORED)
    settings = {"paths.train": text, "paths.dev": dev, "system.seed": seed, **_SETTINGS}
    folder = f"names_alike/{source}-{_SENTENCES}-{STEPS}-{seed}"
    nlp = spacy.load(train(setup, folder, "phoneme_ner.cfg", settings))
    return _score_all(setup, nlp, find_targets(setup.data))


def _score_bundled(setup: Setup, targets: Mapping[str, Tuple[str, str]]) -> Dict[str, Any]:
    nlp = spacy.blank("xx")
    nlp.add_pipe("phoneme_ner")
    return _score_all(setup, nlp, targets)


def _score_all(
    setup: Setup, nlp: Pipeline, targets: Mapping[str, Tuple[str, str]]
) -> Dict[str, Any]:
    results = {}
    for name, (lang, file) in targets.items():
        gold = convert(setup, file, lang, limit=_SCORED)
        results[name] = score(nlp, [gold], _SCORED)[gold.stem]
    return results


def _rank(setup: Setup, lang: str) -> Dict[str, Any]:
    g2p = IpaG2P()
    profiles = [_source(source) for source in SOURCES if find_language(source).key != lang]
    words: List[str] = []
    if not _has_names(lang):
        file = next(file for key, file in find_targets(setup.data).values() if key == lang)
        words = [word for sentence in read_words(setup.data / file) for word in sentence]
    ranked = rank_sources(make_profile(lang, g2p, words), profiles, g2p)
    return {
        source.lang: {
            "inventory": source.inventory,
            "names": None if source.names is None else source.names.value,
            "script": float(source.script),
            "rank": source.rank,
        }
        for source in ranked
    }


@lru_cache(maxsize=len(SOURCES))
def _source(source: str) -> Any:
    return make_profile(source, IpaG2P())


def _has_names(lang: str) -> bool:
    from spacy_phoneme_ner.corpora.cldr import cldr_names

    return cldr_names(lang) is not None
