"""Names of the same places in two languages, by sound and by romanised spelling."""

import csv
import random
from functools import lru_cache
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Sequence, Tuple

import numpy as np

from spacy_phoneme_ner.corpora.cldr import cldr_languages, cldr_names
from spacy_phoneme_ner.evaluation.sounds.edit_distance import (
    differs,
    sound_distances,
    substitution,
)
from spacy_phoneme_ner.evaluation.sounds.name_pairs import NamePair
from spacy_phoneme_ner.evaluation.sounds.quality import pronounce
from spacy_phoneme_ner.evaluation.sounds.similarity import measure_similarity
from spacy_phoneme_ner.g2p import G2P, IpaG2P, RomanG2P
from spacy_phoneme_ner.ipa import segments, strip_tone
from spacy_phoneme_ner.languages import find_language

from .figures import share

KINDS = ("countries", "cities")
ARTICULATION, SEGMENTS, LETTERS = "articulation", "sounds", "romanised letters"
# Names of a kind, for a figure of it; of more, so many are drawn.
_FEWEST, MOST = 100, 120
# What is compared, and whether by articulation; else two symbols are the same or not.
WAYS: Mapping[str, Tuple[Any, bool]] = {
    ARTICULATION: (IpaG2P, True),
    SEGMENTS: (IpaG2P, False),
    LETTERS: (RomanG2P, False),
}


def read_languages() -> List[str]:
    """List the languages that have names in the CLDR and rules of their own, without English."""
    g2p = _g2p(IpaG2P)
    return [key for key in sorted(cldr_languages()) if key != "eng" and g2p.has_rules(key)]


def compare(first: str, second: str) -> Dict[str, Dict[str, Any]]:
    """Tell how alike two languages call the same places.

    first (str): A language key; its names are looked among.
    second (str): Another; its names are looked up.
    RETURNS (Dict[str, Dict[str, Any]]): By kind of name and by sound or letters: "n" names, the
        "auc" of `measure_similarity` and "nearest", how often (in percent) a name's nearest
        among all of the first language is that of the same place.
    """
    results: Dict[str, Dict[str, Any]] = {}
    for kind in KINDS:
        ours, theirs = (getattr(cldr_names(lang), kind) for lang in (first, second))
        places = sorted(place for place in ours if place in theirs)
        places = random.Random(0).sample(places, min(MOST, len(places)))
        pairs = [NamePair(ours[place], theirs[place]) for place in places]
        if len(pairs) >= _FEWEST:
            results[kind] = {way: _compare_by(way, pairs, (first, second)) for way in WAYS}
    return results


@lru_cache(maxsize=1)
def families() -> Mapping[str, str]:
    """Tell the family, or branch of Indo-European, of each language."""
    with Path(__file__).with_name("families.csv").open(encoding="utf8", newline="") as file:
        return {
            lang: row["family"] for row in csv.DictReader(file) for lang in row["languages"].split()
        }


def nearest(
    firsts: Sequence[Sequence[str]], seconds: Sequence[Sequence[str]], way: str = SEGMENTS
) -> List[float]:
    """Tell for each second word whether the first of its number is the nearest of all firsts.

    firsts (Sequence[Sequence[str]]): Segments, or letters.
    seconds (Sequence[Sequence[str]]): As many.
    way (str): What they are.
    RETURNS (List[float]): 1 or 0; where several are as near, its part of 1.
    """
    grid = [(first, second) for second in seconds for first in firsts]
    distances = sound_distances(grid, substitution if WAYS[way][1] else differs)
    rows = distances.reshape(len(seconds), len(firsts)).round(9)
    least = rows.min(axis=1)
    own = np.diagonal(rows)
    hits: List[float] = ((own == least) / (rows == least[:, None]).sum(axis=1)).tolist()
    return hits


def _compare_by(way: str, pairs: Sequence[NamePair], langs: Tuple[str, str]) -> Dict[str, Any]:
    g2p = _g2p(WAYS[way][0])
    tags = (find_language(langs[0]).tag, find_language(langs[1]).tag)
    settings: Dict[str, Any] = {
        "keep_same": True,
        "limit": 0,
        "n_resamples": 100,
        "articulatory": WAYS[way][1],
    }
    similarity = measure_similarity(pairs, tags, g2p=g2p, **settings)
    texts = [[pair.first for pair in pairs], [pair.second for pair in pairs]]
    heard = [map(strip_tone, pronounce(g2p, *each)) for each in zip(texts, tags)]
    words = [pair for pair in zip(*heard) if all(pair)]
    sides = [[segments(pair[side]) for pair in words] for side in (0, 1)]
    hits = share(nearest(sides[0], sides[1], way))
    return {"n": len(words), "auc": similarity.auc.to_json(), "nearest": hits.to_json()}


@lru_cache(maxsize=2)
def _g2p(kind: Callable[[], G2P]) -> G2P:
    return kind()
