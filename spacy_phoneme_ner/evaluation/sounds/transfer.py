"""Which languages to learn names from for another one: those that sound and write as it does.

A source is compared with the target by three things: which sounds both use, and how often; how
alike both call the same countries and cities; whether both write one script. Each ranks the
sources, and the mean of the ranks is what counts: nothing is fitted, so nothing is fitted to the
languages that it was tried on (`benchmarks/questions.py`, `names_alike`).
"""

from collections import Counter
from dataclasses import dataclass
from typing import Dict, List, Mapping, Optional, Sequence

import numpy as np

from ...corpora.cldr import cldr_languages, cldr_names
from ...errors import Errors, PhonemeNERError
from ...g2p import G2P
from ...ipa import is_known, segments, strip_tone
from ...languages import find_language
from ..bootstrap import Estimate
from .name_pairs import NamePair
from .quality import pronounce
from .similarity import measure_similarity

# Those that WikiANN has much annotated text of, and the bundled models have learned.
SOURCES = (
    *("afr", "ara", "aze", "ben", "bul", "cmn", "deu", "ell", "eng", "est", "eus", "fas", "fin"),
    *("fra", "heb", "hin", "hun", "ind", "ita", "jpn", "kat", "kaz", "kor", "lit", "nld", "pol"),
    *("por", "ron", "rus", "spa", "swa", "tam", "tgl", "tur", "ukr", "vie"),
)
# By which sources are ranked.
INVENTORY, NAMES, SCRIPT = "inventory", "names", "script"
INDICATORS = (INVENTORY, NAMES, SCRIPT)
# Fewer say nothing.
_FEWEST_NAMES = 20
_N_RESAMPLES = 200


@dataclass(frozen=True)
class Profile:
    """What a language is compared by.

    lang (str): Its key (see `Language.key`).
    shares (Mapping[str, float]): How often each segment is used, of all; they sum to 1.
    places (Mapping[str, str]): Its names of countries and cities, by their codes.
    """

    lang: str
    shares: Mapping[str, float]
    places: Mapping[str, str]

    @property
    def script(self) -> str:
        """ISO 15924's code of its script."""
        return find_language(self.lang).script


@dataclass(frozen=True)
class Ranked:
    """How well a source fits a target.

    lang (str): The source's key.
    inventory (float): How much of the segments that both use is the same, in percent: the sum
        over segments of the smaller of their shares.
    names (Optional[Estimate]): How often a place's two names are nearer than those of two
        places, in percent (see `Similarity.auc`); None if too few are known in both.
    script (bool): Whether both write the same script.
    rank (float): The mean of the ranks by all three, 1 the best; those alike share theirs.
    """

    lang: str
    inventory: float
    names: Optional[Estimate]
    script: bool
    rank: float


def make_profile(lang: str, g2p: G2P, words: Sequence[str] = ()) -> Profile:
    """Find out what a language is compared by.

    lang (str): What `find_language` takes.
    g2p (G2P): What pronounces it.
    words (Sequence[str]): Running text in it, of which segments are counted; none to count
        those of its names of places.
    RETURNS (Profile): The profile.
    RAISES (PhonemeNERError): If there are neither words nor names, or the G2P lacks it.
    """
    language = find_language(lang)
    names = cldr_names(language.key)
    places = {} if names is None else {**names.countries, **names.cities}
    if not words and not places:
        raise PhonemeNERError(Errors.P340.format(name=language.name))
    counts: Counter[str] = Counter()
    for ipa in pronounce(g2p, list(words or places.values()), language.tag):
        counts.update(filter(is_known, segments(strip_tone(ipa))))
    shares = {segment: n / counts.total() for segment, n in counts.items()}
    return Profile(language.key, shares, places)


def source_profiles(langs: Sequence[str], target: str, g2p: G2P) -> List[Profile]:
    """Find out what sources are compared by.

    langs (Sequence[str]): The sources, what `find_language` takes; the target is left out.
    target (str): The target.
    g2p (G2P): What pronounces them.
    RETURNS (List[Profile]): A profile each.
    RAISES (PhonemeNERError): If there are fewer than two, or the CLDR does not know one.
    """
    goal = find_language(target)
    keys = list(dict.fromkeys(find_language(lang).key for lang in langs))
    keys = [key for key in keys if key != goal.key]
    if len(keys) < 2:
        given = ",".join(langs)
        numbers = {"n": len(keys), "s": "" if len(keys) == 1 else "s"}
        raise PhonemeNERError(Errors.P341.format(name=goal.name, given=given, **numbers))
    unknown = [key for key in keys if key not in cldr_languages()]
    if unknown:
        known = ", ".join(sorted(cldr_languages()))
        raise PhonemeNERError(Errors.P342.format(name=find_language(unknown[0]).name, known=known))
    return [make_profile(key, g2p) for key in keys]


def rank_sources(target: Profile, sources: Sequence[Profile], g2p: G2P) -> List[Ranked]:
    """Rank languages by how well what is learned of them should carry over to another.

    target (Profile): The target.
    sources (Sequence[Profile]): The sources.
    g2p (G2P): What pronounces all of them.
    RETURNS (List[Ranked]): The sources, best first.
    """
    names = [compare_places(source, target, g2p) for source in sources]
    inventories = [_overlap(source.shares, target.shares) for source in sources]
    scripts = [source.script == target.script for source in sources]
    scores: Dict[str, Sequence[float]] = {INVENTORY: inventories, SCRIPT: scripts}
    if all(estimate is not None for estimate in names):
        scores[NAMES] = [estimate.value for estimate in names if estimate is not None]
    means = mean_ranks(scores)
    ranked = map(Ranked, (s.lang for s in sources), inventories, names, scripts, means)
    return sorted(ranked, key=lambda source: (source.rank, source.lang))


def mean_ranks(scores: Mapping[str, Sequence[float]]) -> List[float]:
    """Rank by several scores, and average the ranks.

    scores (Mapping[str, Sequence[float]]): By what is ranked; the greater the better.
    RETURNS (List[float]): The means, 1 the best; those that are alike share their ranks.
    """
    ranks = []
    for of_all in scores.values():
        values = np.array(of_all, dtype=float)
        better = (values[None, :] > values[:, None]).sum(1)
        alike = (values[None, :] == values[:, None]).sum(1)
        ranks.append(better + (alike + 1) / 2)
    means: List[float] = np.mean(ranks, axis=0).tolist()
    return means


def compare_places(source: Profile, target: Profile, g2p: G2P) -> Optional[Estimate]:
    """Measure how alike two languages call the same places.

    source (Profile): One language.
    target (Profile): The other.
    g2p (G2P): What pronounces both.
    RETURNS (Optional[Estimate]): The area under the curve (see `measure_similarity`), with its
        interval over places; None if fewer than twenty are known in both.
    """
    shared = [place for place in source.places if place in target.places]
    if len(shared) < _FEWEST_NAMES:
        return None
    pairs = [NamePair(source.places[place], target.places[place]) for place in shared]
    tags = (find_language(source.lang).tag, find_language(target.lang).tag)
    # Whether two sounds are the same tells more of names than how alike they are articulated.
    found = measure_similarity(
        pairs,
        tags,
        g2p=g2p,
        keep_same=True,
        limit=0,
        n_resamples=_N_RESAMPLES,
        articulatory=False,
    )
    return found.auc


def _overlap(first: Mapping[str, float], second: Mapping[str, float]) -> float:
    return 100 * sum(min(share, second.get(segment, 0.0)) for segment, share in first.items())
