"""Do names sound alike across languages? Translation pairs against shuffled ones.

Words of like length are nearer to each other than others, whatever they mean. So each
first name is compared with its translation and with second names of other pairs that are
as long as its translation: both kinds of pairs then have the same lengths.
"""

import random
import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Dict, FrozenSet, List, Mapping, Optional, Sequence, Set, Tuple
from typing import Counter as CounterType

import numpy as np
from numpy.typing import NDArray

from ...errors import Errors, PhonemeNERError
from ...g2p import G2P
from ...ipa import clean, segments, strip_tone, unknown_segments
from ...languages import find_language
from ..bootstrap import N_RESAMPLES, Estimate, bootstrap_samples, estimate
from ..counts import Counts, Floats
from .edit_distance import differs, sound_distances, substitution
from .name_pairs import NamePair, spelling_key
from .quality import pronounce

N_SHUFFLES = 10

SAME_SPELLING = "spelled alike"
NO_NAME = "not in the list of names"
NOT_PRONOUNCED = "not pronounced in full"
NO_OTHER = "no other name as long"

# A band of lengths has at least so many pairs to draw from, if there are so many.
_BAND = 20
# The ranks of distances are told apart to this part of their range.
_STEPS = 200
_ATTEMPTS = 20

Sounds = Tuple[Tuple[str, ...], Tuple[str, ...]]


@dataclass(frozen=True)
class Similarity:
    """How alike the names of one file sound.

    source (str): The name of the file.
    langs (Tuple[str, str]): The keys of the two languages (see `Language.key`).
    ipa (str): Where the pronunciations come from: the G2P's name, or "file".
    n_pairs (int): How many pairs were compared.
    n_shuffles (int): With how many other names each first name was compared.
    within (Estimate): The mean articulatory distance within pairs, in percent.
    shuffled (Estimate): The mean distance between shuffled pairs, in percent.
    difference (Estimate): Shuffled minus within, in percentage points.
    auc (Estimate): The probability, in percent, that a true pair is nearer than a
        shuffled one (area under the ROC curve); 50 is chance.
    skipped (Mapping[str, int]): How many pairs were left out, by reason.
    within_values (Floats): The distances within pairs, 0 to 1. Shape: (n_pairs,)
    shuffled_values (Floats): Those between shuffled pairs. Shape: (n_pairs, n_shuffles)
    """

    source: str
    langs: Tuple[str, str]
    ipa: str
    n_pairs: int
    n_shuffles: int
    within: Estimate
    shuffled: Estimate
    difference: Estimate
    auc: Estimate
    skipped: Mapping[str, int]
    within_values: Floats = field(repr=False, compare=False)
    shuffled_values: Floats = field(repr=False, compare=False)

    def to_json(self) -> Dict[str, Any]:
        """Give it as JSON, rounded to four decimals, without the single distances."""
        return {
            "source": self.source,
            "langs": list(self.langs),
            "ipa": self.ipa,
            "n_pairs": self.n_pairs,
            "n_shuffles": self.n_shuffles,
            **{
                name: getattr(self, name).to_json()
                for name in ("within", "shuffled", "difference", "auc")
            },
            "skipped": dict(self.skipped),
        }


def measure_similarity(
    pairs: Sequence[NamePair],
    langs: Tuple[str, str],
    *,
    g2p: Optional[G2P] = None,
    names: Optional[FrozenSet[str]] = None,
    keep_same: bool = False,
    limit: int = 2000,
    n_shuffles: int = N_SHUFFLES,
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
    articulatory: bool = True,
    source: str = "",
) -> Similarity:
    """Measure how alike translation pairs sound.

    pairs (Sequence[NamePair]): The pairs.
    langs (Tuple[str, str]): The languages of the first and the second names.
    g2p (Optional[G2P]): What pronounces both; None for the pairs' own IPA.
    names (Optional[FrozenSet[str]]): Keep only pairs of which one word is among these
        (see `read_names`); None for all.
    keep_same (bool): Whether to keep pairs that are spelled alike, which mostly are
        words that were not translated.
    limit (int): How many pairs to draw at most, 0 for all.
    n_shuffles (int): With how many other second names to compare each first.
    n_resamples (int): How often the bootstrap draws the first names again.
    seed (int): Of all draws.
    articulatory (bool): Whether a substitution costs the articulatory distance; else it costs
        as much as a deletion, whatever the sounds: for a G2P that spells, too.
    source (str): What to call the file.
    RETURNS (Similarity): The distances.
    RAISES (PhonemeNERError): If the G2P lacks a language, the pairs lack the IPA that
        is asked for, or fewer than two with different translations are left.
    """
    if g2p is None and not all(pair.ipa for pair in pairs):
        raise PhonemeNERError(Errors.P322.format(path=source))
    keys = (find_language(langs[0]).key, find_language(langs[1]).key)
    skipped: CounterType[str] = Counter()
    chosen, sounds = _choose(
        _kept(pairs, names, keep_same, skipped), langs, g2p, limit, seed, skipped
    )
    partners = draw_partners(chosen, [len(second) for _, second in sounds], n_shuffles, seed, pairs)
    rows = [i for i, drawn in enumerate(partners) if drawn]
    skipped[NO_OTHER] += len(chosen) - len(rows)
    if not rows:
        counted = ", ".join(f"{n} {reason}" for reason, n in skipped.items() if n) or "none"
        raise PhonemeNERError(Errors.P323.format(path=source, n=len(pairs), skipped=counted))
    cost = substitution if articulatory else differs
    within = sound_distances([sounds[i] for i in rows], cost)
    crossed = [(sounds[i][0], sounds[j][1]) for i in rows for j in partners[i]]
    shuffled = sound_distances(crossed, cost)
    shuffled = shuffled.reshape(len(rows), n_shuffles)
    draw = (seed, zlib.crc32(" ".join(keys).encode("utf8")))
    firsts = [spelling_key(chosen[i].first) for i in rows]
    estimates = _estimates(within, shuffled, firsts, n_resamples, draw)
    ipa = "file" if g2p is None else g2p.name
    left_out = {reason: n for reason, n in sorted(skipped.items()) if n}
    sizes = (len(rows), n_shuffles)
    return Similarity(source, keys, ipa, *sizes, *estimates, left_out, within, shuffled)


def draw_partners(
    pairs: Sequence[NamePair],
    lengths: Sequence[int],
    n_shuffles: int,
    seed: int,
    known: Sequence[NamePair] = (),
) -> List[List[int]]:
    """Draw for each pair others whose second names are about as long as its own.

    A band holds the pairs of one length of the second name, or of adjacent lengths
    where there are few.

    pairs (Sequence[NamePair]): The pairs.
    lengths (Sequence[int]): The length of each pair's second name, in segments.
    n_shuffles (int): How many to draw for each pair, with replacement.
    seed (int): Of the draw.
    known (Sequence[NamePair]): Further true pairs, which no draw may hit.
    RETURNS (List[List[int]]): The drawn pairs' positions; an empty list where no
        other pair was found.
    """
    true: Dict[str, Set[str]] = {}
    for pair in (*pairs, *known):
        true.setdefault(spelling_key(pair.first), set()).add(spelling_key(pair.second))
    rng = random.Random(seed)
    partners: List[List[int]] = [[] for _ in pairs]
    for band in _bands(lengths):
        for i in band:
            translations = true[spelling_key(pairs[i].first)]
            for _ in range(n_shuffles * _ATTEMPTS):
                j = rng.choice(band)
                if spelling_key(pairs[j].second) not in translations:
                    partners[i].append(j)
                    if len(partners[i]) == n_shuffles:
                        break
            else:
                partners[i] = []
    return partners


def area_under_curve(sums: Floats) -> Floats:
    """Compute the probability that a true pair is nearer than a shuffled one.

    The area under the ROC curve by ranks (Mann and Whitney 1947): pairs of one true
    and one shuffled distance in the right order, those in the same bin by half.

    sums (Floats): For each bin, nearest first, how many true distances are in it and
        how many shuffled ones. Shape: (..., n_bins, 3), the third count is not used.
    RETURNS (Floats): In percent. Shape: (...)
    """
    true, shuffled = sums[..., 0], sums[..., 1]
    farther = shuffled.sum(-1, keepdims=True) - np.cumsum(shuffled, axis=-1) + shuffled / 2
    area: Floats = 100 * (true * farther).sum(-1) / (true.sum(-1) * shuffled.sum(-1))
    return area


def _kept(
    pairs: Sequence[NamePair],
    names: Optional[FrozenSet[str]],
    keep_same: bool,
    skipped: CounterType[str],
) -> List[NamePair]:
    kept = []
    for pair in pairs:
        spelled = spelling_key(pair.first), spelling_key(pair.second)
        if not keep_same and spelled[0] == spelled[1]:
            skipped[SAME_SPELLING] += 1
        elif names is not None and names.isdisjoint(spelled):
            skipped[NO_NAME] += 1
        else:
            kept.append(pair)
    return kept


def _choose(
    pairs: List[NamePair],
    langs: Tuple[str, str],
    g2p: Optional[G2P],
    limit: int,
    seed: int,
    skipped: CounterType[str],
) -> Tuple[List[NamePair], List[Sounds]]:
    """Draw pairs until enough of them are pronounced."""
    order = random.Random(seed).sample(pairs, len(pairs))
    limit = limit or len(order)
    chosen: List[NamePair] = []
    sounds: List[Sounds] = []
    for start in range(0, len(order), max(limit, 1)):
        chunk = order[start : start + limit]
        for pair, both in zip(chunk, _pronounce(chunk, langs, g2p)):
            if not all(both) or any(map(unknown_segments, both)):
                skipped[NOT_PRONOUNCED] += 1
            elif len(chosen) < limit:
                chosen.append(pair)
                sounds.append((segments(both[0]), segments(both[1])))
        if len(chosen) >= limit:
            break
    return chosen, sounds


def _pronounce(
    pairs: Sequence[NamePair], langs: Tuple[str, str], g2p: Optional[G2P]
) -> List[Tuple[str, str]]:
    if g2p is None:
        sounds = [pair.ipa or ("", "") for pair in pairs]
        return [(strip_tone(clean(first)), strip_tone(clean(second))) for first, second in sounds]
    # Tone letters would be compared with the segments of a language without tones.
    first = map(strip_tone, pronounce(g2p, [pair.first for pair in pairs], langs[0]))
    second = map(strip_tone, pronounce(g2p, [pair.second for pair in pairs], langs[1]))
    return list(zip(first, second))


def _bands(lengths: Sequence[int]) -> List[List[int]]:
    by_length: Dict[int, List[int]] = {}
    for i, length in enumerate(lengths):
        by_length.setdefault(length, []).append(i)
    bands: List[List[int]] = []
    for length in sorted(by_length):
        if bands and len(bands[-1]) < _BAND:
            bands[-1].extend(by_length[length])
        else:
            bands.append(by_length[length])
    if len(bands) > 1 and len(bands[-1]) < _BAND:
        bands[-2].extend(bands.pop())
    return bands


def _estimates(
    within: Floats,
    shuffled: Floats,
    firsts: Sequence[str],
    n_resamples: int,
    draw: Tuple[int, int],
) -> Tuple[Estimate, Estimate, Estimate, Estimate]:
    """Give the two means, their difference and the area under the curve.

    The bootstrap draws first names with all their translations: these are no
    independent pairs.
    """
    names = {name: i for i, name in enumerate(dict.fromkeys(firsts))}
    rows = np.array([names[name] for name in firsts])
    levels, bins = np.unique(_rounded(within, shuffled), return_inverse=True)
    bins = bins.reshape(len(rows), -1)
    means: NDArray[Any] = np.zeros((len(names), 1, 3))
    binned: NDArray[Any] = np.zeros((len(names), len(levels), 3))
    for row, true, others, (first, *rest) in zip(rows, within, shuffled, bins):
        means[row, 0] += true, others.mean(), 1
        binned[row, first, 0] += 1
        for level in rest:
            binned[row, level, 1] += 1
    distances = Counts(("distance",), means)
    ranks = Counts(tuple(map(str, levels)), binned)
    # The same seed draws the same names for the means and for the ranks.
    mean_samples = bootstrap_samples(distances, _means, n_resamples, draw)
    values = _means(distances.totals)
    inside, between, difference = (
        estimate(float(value), mean_samples[:, i]) for i, value in enumerate(values)
    )
    area = float(area_under_curve(ranks.totals))
    area_samples = bootstrap_samples(ranks, area_under_curve, n_resamples, draw)
    return inside, between, difference, estimate(area, area_samples)


def _means(sums: Floats) -> Floats:
    within, shuffled, n = (sums[..., 0, i] for i in range(3))
    means: Floats = 100 * np.stack([within / n, shuffled / n, (shuffled - within) / n], axis=-1)
    return means


def _rounded(within: Floats, shuffled: Floats) -> Floats:
    values = np.concatenate([within[:, None], shuffled], axis=1)
    if len(np.unique(values)) <= _STEPS:
        return values
    rounded: Floats = np.round(values * _STEPS)
    return rounded
