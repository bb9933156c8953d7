"""Dictionaries that know less, or worse: what is left of what switched words give.

From Vietnamese to Chinese, the pair of the trials where they give most: PhoneXL's dictionary turned
round, over a small encoder with random weights.
"""

from collections import Counter
from functools import lru_cache, partial
from pathlib import Path
from random import Random
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Sequence, Tuple

import numpy as np

from spacy_phoneme_ner.bilingual.code_switching import (
    Dictionary,
    Translation,
    entry_key,
    find_matches,
)
from spacy_phoneme_ner.bilingual.sound_pairs import SpokenWord, mine_sound_pairs
from spacy_phoneme_ner.corpora.dictionaries import DictionaryFile, read_word_pairs
from spacy_phoneme_ner.corpora.switching_augmenter import make_code_switching_v1
from spacy_phoneme_ner.disk.files import write_text
from spacy_phoneme_ner.evaluation.bootstrap import N_RESAMPLES, Estimate, estimate
from spacy_phoneme_ner.evaluation.groups import Average
from spacy_phoneme_ner.evaluation.seeds import paired_difference
from spacy_phoneme_ner.evaluation.switching_coverage import measure_switching
from spacy_phoneme_ner.evaluation.tables import markdown_table

from . import pairs
from .pictures import draw_points
from .question import Cell, Question, Results, Setup
from .seeds import collect, enumerate_words, so_many_seeds, verdict, with_bounds
from .small_models import panx, read_gold

FILE = "phonexl/zh-vi-dict.txt"
LEARNED, SCORED = panx("train", "vi", 5000), panx("dev", "zh", 500)
TAGS, WORDS = "tags of switched sentences", "switched words"
MAX_DISTANCE = 0.3  # of sound-alikes, as `spacy phoneme sound-pairs` has it
RATE = 0.4
_KEYS = ("use", "dictionary")

# A word and its translation.
Entry = Tuple[str, str]


class Material(NamedTuple):
    """What dictionaries are made of.

    entries (Sequence[Entry]): All pairs of the file, turned round.
    counts (Mapping[str, int]): How often the text that is learned from has each word, by key.
    alike (Sequence[Entry]): The pairs that sound alike.
    """

    entries: Sequence[Entry]
    counts: Mapping[str, int]
    alike: Sequence[Entry]


Make = Callable[[Material, Random], List[Entry]]


def at_random(share: float) -> Make:
    """Keep a share of the words."""
    return lambda of, rng: _with_words(of, _drawn(of, rng, share))


def frequent(share: float) -> Make:
    """Keep the share of the words that the text has most often."""
    return lambda of, rng: _with_words(of, _by_count(of, rng)[: _share(of, share)])


def rare(share: float) -> Make:
    """Keep the share of the words that the text has least often, or never."""
    return lambda of, rng: _with_words(of, _by_count(of, rng)[-_share(of, share) :])


def wrong(share: float) -> Make:
    """Give a share of the entries the translation of another."""

    def make(of: Material, rng: Random) -> List[Entry]:
        changed = rng.sample(range(len(of.entries)), round(share * len(of.entries)))
        entries = list(of.entries)
        for i, other in zip(changed, rng.sample(changed, len(changed))):
            entries[i] = (entries[i][0], of.entries[other][1])
        return entries

    return make


# None: no dictionary at all, what the others are compared with.
DICTIONARIES: Dict[str, Any] = {
    "none": None,
    "whole": at_random(1.0),
    "75% at random": at_random(0.75),
    "50% at random": at_random(0.5),
    "25% at random": at_random(0.25),
    "10% at random": at_random(0.1),
    "the most frequent 10%": frequent(0.1),
    "the rarest 90%": rare(0.9),
    "5% wrong": wrong(0.05),
    "20% wrong": wrong(0.2),
    "50% wrong": wrong(0.5),
    "all wrong": wrong(1.0),
    "sound-alikes": lambda of, rng: list(of.alike),
    "as many at random": lambda of, rng: rng.sample(list(of.entries), len(of.alike)),
}
# The objective takes longer than the tags, and gives less: of it, the ends.
ASKED = [
    *((TAGS, name) for name in DICTIONARIES),
    *((WORDS, name) for name in ("whole", "25% at random", "50% wrong", "sound-alikes")),
]


def cells(setup: Setup) -> List[Cell]:
    """Every dictionary, used in either way."""
    return [
        Cell(
            f"{use}, {dictionary}, {pairs.RECIPE}, seed {seed}",
            partial(compute, setup, use, dictionary, seed),
        )
        for seed in setup.seeds
        for use, dictionary in ASKED
    ]


def compute(setup: Setup, use: str, dictionary: str, seed: int) -> Any:
    """Train and score with a dictionary."""
    about = {"use": use, "dictionary": dictionary, "seed": seed}
    scored = {SCORED.key: SCORED}
    if DICTIONARIES[dictionary] is None:
        return {**about, "f1": pairs.fit_pair(setup, LEARNED, scored, seed), "coverage": 0.0}
    path = write_dictionary(setup, dictionary, seed)
    source, target = LEARNED.lang, SCORED.lang
    read = DictionaryFile(path, source, target, "g2p")
    docs = ([token.text for token in doc] for doc in read_gold(setup, LEARNED))
    coverage = measure_switching("", ((words, None) for words in docs), read())
    about |= {"coverage": coverage.token_percent, "entries": len(read().entries)}
    if use == TAGS:
        switch = make_code_switching_v1(dictionary=read, rate=RATE)
        return {**about, "f1": pairs.fit_pair(setup, LEARNED, scored, seed, augment=switch)}
    block = {
        "@readers": "spacy-phoneme-ner.Dictionary.v1",
        "path": str(path),
        "source": source,
        "target": target,
        "ipa": "g2p",
    }
    objectives = ("switched_words",)
    f1 = pairs.fit_pair(setup, LEARNED, scored, seed, objectives=objectives, dictionary=block)
    return {**about, "f1": f1}


def write_dictionary(setup: Setup, name: str, seed: int) -> Path:
    """Write a dictionary, once."""
    path = setup.work / "dictionaries" / f"{name.replace(' ', '-')}-{seed}.tsv"
    if not path.exists():
        entries = DICTIONARIES[name](read_material(setup), Random(f"{name} {seed}"))
        rows = ("\t".join(text.replace(" ", "_") for text in entry) for entry in entries)
        write_text(path, "\n".join(rows) + "\n")
    return path


@lru_cache(maxsize=1)
def read_material(setup: Setup) -> Material:
    """Read the dictionary, and count its words in the text that is learned from."""
    path = setup.data / FILE
    rows = read_word_pairs(path, SCORED.lang, LEARNED.lang, ipa="g2p")
    rows = [row for row in rows if entry_key(row.source) != entry_key(row.target)]
    spoken = [
        (
            SpokenWord(row.target, "".join(row.target_ipa)),
            SpokenWord(row.source, "".join(row.source_ipa)),
        )
        for row in rows
    ]
    mined = mine_sound_pairs(spoken, MAX_DISTANCE)
    alike = [(word.spelling, translation.spelling) for word, translation in mined.pairs]
    entries = list(dict.fromkeys((row.target, row.source) for row in rows))
    whole = Dictionary("vie", "cmn", _lookup(entries))
    counts: Dict[str, int] = Counter()
    for doc in read_gold(setup, LEARNED):
        tokens = [token.text for token in doc]
        for match in find_matches(tokens, whole):
            counts["".join(map(entry_key, tokens[match.start : match.end]))] += 1
    return Material(entries, counts, alike)


def _lookup(entries: Sequence[Entry]) -> Dict[str, Tuple[Translation, ...]]:
    return {entry_key(word): (Translation((other,), ("",)),) for word, other in entries}


def _words(of: Material) -> List[str]:
    return list(dict.fromkeys(entry_key(word) for word, _ in of.entries))


def _share(of: Material, share: float) -> int:
    return max(1, round(share * len(_words(of))))


def _drawn(of: Material, rng: Random, share: float) -> List[str]:
    return rng.sample(_words(of), _share(of, share))


def _by_count(of: Material, rng: Random) -> List[str]:
    """List the words from the most frequent on; those of one frequency in any order."""
    words = _words(of)
    rng.shuffle(words)
    return sorted(words, key=lambda word: -of.counts.get(word, 0))


def _with_words(of: Material, words: Sequence[str]) -> List[Entry]:
    kept = frozenset(words)
    return [entry for entry in of.entries if entry_key(entry[0]) in kept]


def gains(results: Results) -> Dict[Tuple[str, str], Average]:
    """Give what each dictionary adds to none, averaged over seeds."""
    values: Dict[Tuple[str, str], Dict[int, float]] = {}
    for result in results.values():
        key = (result["use"], result["dictionary"])
        values.setdefault(key, {})[result["seed"]] = result["f1"][SCORED.key]
    baseline = values[TAGS, "none"]
    differences = {key: paired_difference(of, baseline) for key, of in values.items()}
    return {key: gain for key, gain in differences.items() if gain is not None}


def coverages(results: Results) -> Dict[Tuple[str, str], float]:
    """Give the share of the words that each dictionary knows, in percent."""
    found: Dict[Tuple[str, str], List[float]] = {}
    for result in results.values():
        found.setdefault((result["use"], result["dictionary"]), []).append(result["coverage"])
    return {key: float(np.mean(values)) for key, values in found.items()}


def correlation(results: Results) -> Tuple[Estimate, int]:
    """Correlate coverage and gain over the dictionaries without wrong translations.

    RETURNS (Tuple[Estimate, int]): Pearson's r in hundredths, with the bootstrap interval over
        dictionaries, and how many of them there are.
    """
    of_gain, of_coverage = gains(results), coverages(results)
    right = [(use, name) for use, name in ASKED if use == TAGS and "wrong" not in name]
    right.remove((TAGS, "none"))
    points = np.array([(of_coverage[key], of_gain[key].mean) for key in right])
    rng = np.random.default_rng(0)
    draws = [points[rng.integers(len(points), size=len(points))] for _ in range(N_RESAMPLES)]
    # A draw of one dictionary alone has no correlation.
    varied = [draw for draw in draws if draw.std(axis=0).min() > 0]
    samples = np.array([100 * np.corrcoef(draw.T)[0, 1] for draw in varied])
    return estimate(float(100 * np.corrcoef(points.T)[0, 1]), samples), len(right)


def table(results: Results) -> str:
    """Lay out the gains, and what of the whole dictionary's is left."""
    of_gain, of_coverage, runs = gains(results), coverages(results), collect(results, *_KEYS)
    n_entries = {(r["use"], r["dictionary"]): r.get("entries", 0) for r in results.values()}
    rows = []
    for use, name in ASKED:
        gain = of_gain[use, name]
        whole = of_gain[use, "whole"].mean
        is_one = name not in ("none", "whole")
        rows.append(
            (
                f"{name}, {use}" if name != "none" else name,
                f"{n_entries[use, name]:,}",
                f"{of_coverage[use, name]:.1f}",
                with_bounds(runs[use, name].average()),
                "" if name == "none" else with_bounds(gain),
                f"{100 * gain.mean / whole:.0f}" if is_one and whole >= 1 else "",
            )
        )
    header = ("Dictionary", "Words", "Coverage %", "F1", "Gain over none", "of the whole's, %")
    return markdown_table(header, rows)


def finding(results: Results) -> str:
    """Say what is left of the gain, and whether coverage predicts it."""
    of_gain = gains(results)
    n_seeds = so_many_seeds(len({result["seed"] for result in results.values()}))
    r, n_dictionaries = correlation(results)

    def told(use: str, name: str) -> str:
        return f"{with_bounds(of_gain[use, name])} with {name}"

    kept = ("whole", "50% at random", "10% at random", "the most frequent 10%", "the rarest 90%")
    spoilt = ("20% wrong", "50% wrong", "all wrong", "sound-alikes", "as many at random")
    return (
        f"Vietnamese to Chinese, gains in F1 over no dictionary, {n_seeds}, intervals over "
        f"seeds. {TAGS.capitalize()}: {enumerate_words([told(TAGS, name) for name in kept])}; "
        f"{enumerate_words([told(TAGS, name) for name in spoilt])}. The objective alone, "
        f"{WORDS}: {enumerate_words([told(*key) for key in ASKED if key[0] == WORDS])}. Over the "
        f"{n_dictionaries} dictionaries without wrong translations, coverage and gain correlate by "
        f"{r.value / 100:.2f} [{r.low / 100:.2f}, {r.high / 100:.2f}]. That a dictionary is worth "
        f"what it knows of the text: {verdict(r)}."
    )


def draw(results: Results, path: Path) -> None:
    """Draw gains by coverage."""
    of_gain, of_coverage = gains(results), coverages(results)
    groups: Dict[str, List[Tuple[float, float, str]]] = {}
    for (use, name), gain in of_gain.items():
        groups.setdefault(use, []).append((of_coverage[use, name], gain.mean, name))
    labels = ("coverage of the text, %", "gain in entity F1")
    draw_points(groups, path, "Dictionaries, from Vietnamese to Chinese", labels)


QUESTION = Question("What do dictionaries have to know?", cells, table, finding, draw)
