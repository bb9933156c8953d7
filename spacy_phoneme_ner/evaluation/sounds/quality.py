"""How well a G2P pronounces: its words against those of a lexicon.

Errors are counted a word, so that the bootstrap can draw words again. Of several
variants in the lexicon the one nearest to what the G2P gave counts, for each rate
on its own.
"""

import random
import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple
from typing import Counter as CounterType

import numpy as np
from numpy.typing import NDArray

from ...corpora.paper_json import read_paper_json
from ...corpora.sentences import Sentence
from ...errors import Errors, PhonemeNERError
from ...g2p import G2P
from ...g2p.backends.lexicon import read_lexicon
from ...ipa import clean, segments, unknown_segments
from ...languages import find_language
from ..bootstrap import N_RESAMPLES, Estimate, bootstrap_samples, estimate
from ..counts import Counts, Floats
from .edit_distance import Step, align, edits
from .folding import broad_segments, tones

# Errors (or their like) over units, in percent, each as (key, title).
RATES: Dict[str, str] = {
    "per_broad": "PER broad",
    "per": "PER exact",
    "wer_broad": "WER broad",
    "wer": "WER exact",
    "distance": "Distance",
    "tone": "Tone errors",
    "leaks": "Leaks",
    "coverage": "Coverage",
}

N_CONFUSIONS = 20

_EXPECTED = "words with their pronunciation in IPA"

# Names of CharsiuG2P's files that are no tags, or would be read as another language's:
# its Kurdish is Sorani, its Serbo-Croatian stands for the study's Croatian.
_LEXICON_TAGS = {
    "arm-e": "hye",
    "arm-w": "hyw",
    "eng-uk": "eng",
    "eng-us": "eng",
    "fra-qu": "fra",
    "geo": "kat",
    "gre": "ell",
    "hbs-cyrl": "srp-Cyrl",
    "hbs-latn": "hrv",
    "kur": "ckb",
    "lat-clas": "lat",
    "lat-eccl": "lat",
    "por-bz": "por",
    "por-po": "por",
    "spa-latin": "spa",
    "spa-me": "spa",
    "syc": "syc-Syrc",
    "vie-c": "vie",
    "vie-n": "vie",
    "vie-s": "vie",
    "wel-nw": "cym",
    "wel-sw": "cym",
    "zho-s": "zho",
    "zho-t": "zho",
}


@dataclass(frozen=True)
class Confusion:
    """A segment in place of another.

    expected (str): The lexicon's segment, "" for an insertion.
    got (str): The G2P's segment, "" for a deletion.
    n (int): How often.
    """

    expected: str
    got: str
    n: int


@dataclass(frozen=True)
class Quality:
    """How well one G2P pronounces one language.

    lang (str): The language's key (see `Language.key`).
    name (str): Its English name.
    g2p (str): The name of the G2P.
    reference (str): The name of the lexicon.
    n_words (int): How many words were compared.
    rates (Mapping[str, Estimate]): For keys of RATES, in percent with the 95%
        interval over words; those that have nothing to count are not in it.
    confusions (Tuple[Confusion, ...]): The most frequent ones of the broad view.
    confusions_exact (Tuple[Confusion, ...]): Those of segments as they stand.
    missing (str): Why the G2P pronounced nothing, "" if it did.
    samples (Mapping[str, Floats]): The bootstrap's draws of each rate. Not stored.
    """

    lang: str
    name: str
    g2p: str
    reference: str
    n_words: int
    rates: Mapping[str, Estimate] = field(default_factory=dict)
    confusions: Tuple[Confusion, ...] = ()
    confusions_exact: Tuple[Confusion, ...] = ()
    missing: str = ""
    samples: Mapping[str, Floats] = field(default_factory=dict, repr=False, compare=False)

    def to_json(self) -> Dict[str, Any]:
        """Give it as JSON, rounded to four decimals, without the draws."""
        return {
            "lang": self.lang,
            "name": self.name,
            "g2p": self.g2p,
            "reference": self.reference,
            "n_words": self.n_words,
            "rates": {rate: measured.to_json() for rate, measured in self.rates.items()},
            "confusions": [vars(confusion) for confusion in self.confusions],
            "confusions_exact": [vars(confusion) for confusion in self.confusions_exact],
            "missing": self.missing,
        }


def lexicon_tag(name: str) -> str:
    """Read the language out of a lexicon's name.

    name (str): A tag or English name, or one of CharsiuG2P's, such as "zho-s".
    RETURNS (str): What `find_language` takes.
    RAISES (PhonemeNERError): If nothing is known by that name.
    """
    tag = _LEXICON_TAGS.get(name.lower(), name)
    find_language(tag)
    return tag


def read_references(
    path: Path, *, split: str = "validation", limit: int = 0, seed: int = 0
) -> Dict[str, Tuple[str, ...]]:
    """Read words and how they are pronounced.

    path (Path): A lexicon of two columns (see `read_lexicon`), or a .json file of the
        zero-shot study, whose own IPA is taken.
    split (str): The split to read of a .json file.
    limit (int): How many words to draw at most, without replacement, the same ones
        whatever their order in the file; 0 for all.
    seed (int): Of the draw.
    RETURNS (Dict[str, Tuple[str, ...]]): For each word its variants in clean IPA, by
        word; words of which nothing is pronounced are left out.
    RAISES (PhonemeNERError): If the file is malformed or no word is left.
    """
    raw = _read_study(path, split) if path.suffix.lower() == ".json" else read_lexicon(path)
    words = sorted(raw)
    if limit:
        random.Random(seed).shuffle(words)
    references: Dict[str, Tuple[str, ...]] = {}
    for word in words:
        variants = _pronounced(raw[word])
        if variants:
            references[word] = variants
            if len(references) == limit:
                break
    if not references:
        got = "none of its words is pronounced"
        raise PhonemeNERError(Errors.P320.format(path=path, got=got, expected=_EXPECTED))
    return dict(sorted(references.items()))


def pronounce(g2p: G2P, words: Sequence[str], lang: str) -> List[str]:
    """Pronounce words, those of several parts part by part, as tokens come.

    g2p (G2P): The G2P.
    words (Sequence[str]): The words.
    lang (str): Their language.
    RETURNS (List[str]): Clean IPA for each word, "" where nothing was given.
    RAISES (PhonemeNERError): If the G2P does not know the language.
    """
    parts = [word.split() for word in words]
    flat = [part for word in parts for part in word]
    sounds = g2p(flat, lang)
    if len(sounds) != len(flat):
        numbers = {"got": len(sounds), "expected": len(flat)}
        raise PhonemeNERError(Errors.P008.format(backend=g2p.name, lang=lang, **numbers))
    remaining = iter(sounds)
    return ["".join(clean(next(remaining)) for _ in word) for word in parts]


def measure_quality(
    g2p: G2P,
    references: Mapping[str, Tuple[str, ...]],
    lang: str,
    *,
    g2p_name: Optional[str] = None,
    reference: str = "",
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
) -> Quality:
    """Measure a G2P on the words of a lexicon.

    A word that the G2P gives nothing for counts as wrong in every segment.

    g2p (G2P): The G2P.
    references (Mapping[str, Tuple[str, ...]]): Words with at least one variant each.
    lang (str): Their language.
    g2p_name (Optional[str]): What to call the G2P; its own name if None.
    reference (str): What to call the lexicon.
    n_resamples (int): How often the bootstrap draws the words again.
    seed (int): Of the bootstrap. The same lexicon and seed give the same draws,
        whatever the G2P: two are compared on the same words.
    RETURNS (Quality): The rates; with `missing` set if the G2P cannot do the language.
    """
    key = find_language(lang).key
    name, label = find_language(lang).name, g2p_name or g2p.name
    try:
        sounds = pronounce(g2p, list(references), lang)
    except PhonemeNERError as error:
        return Quality(key, name, label, reference, len(references), missing=str(error))
    broad: CounterType[Step] = Counter()
    exact: CounterType[Step] = Counter()
    values: NDArray[Any] = np.zeros((len(sounds), len(RATES), 3))
    for row, ipa, variants in zip(values, sounds, references.values()):
        # The bootstrap's third count is of no use here.
        row[:, :2] = _count(ipa, variants, broad, exact)
    counts = Counts(tuple(RATES), values)
    draw = (seed, zlib.crc32(f"{key} {reference}".encode("utf8", "surrogatepass")))
    drawn = bootstrap_samples(counts, _percentages, n_resamples, draw)
    rates, samples = {}, {}
    for i, (rate, value) in enumerate(zip(RATES, _percentages(counts.totals))):
        if counts.totals[i, 1]:
            samples[rate] = drawn[:, i]
            rates[rate] = estimate(float(value), drawn[:, i])
    common = (_most_common(broad), _most_common(exact))
    return Quality(key, name, label, reference, len(sounds), rates, *common, samples=samples)


def quality_difference(first: Quality, second: Quality) -> Dict[str, Estimate]:
    """Subtract the rates of one G2P from those of another, draw by draw.

    first (Quality): The one to compare with.
    second (Quality): The other, measured on the same words with the same seed.
    RETURNS (Dict[str, Estimate]): Second minus first in percentage points; below 0
        the second makes fewer errors. Empty if one of them is missing.
    """
    return {
        rate: estimate(
            second.rates[rate].value - first.rates[rate].value,
            second.samples[rate] - first.samples[rate],
        )
        for rate in RATES
        if rate in first.samples and rate in second.samples
    }


def _read_study(path: Path, split: str) -> Dict[str, Tuple[str, ...]]:
    references: Dict[str, Tuple[str, ...]] = {}
    for item in read_paper_json(path, split=split):
        if isinstance(item, Sentence) and item.ipa is not None:
            for word, ipa in zip(item.words, item.ipa):
                references[word] = (*references.get(word, ()), ipa)
    return references


def _pronounced(variants: Sequence[str]) -> Tuple[str, ...]:
    return tuple(
        dict.fromkeys(ipa for ipa in map(clean, dict.fromkeys(variants)) if broad_segments(ipa))
    )


def _count(
    ipa: str,
    variants: Sequence[str],
    broad: CounterType[Step],
    exact: CounterType[Step],
) -> List[Tuple[float, float]]:
    """Count errors and units of one word for each of RATES, and its confusions."""
    got, expected = _nearest(segments(ipa), [segments(variant) for variant in variants])
    got_broad, expected_broad = _nearest(
        broad_segments(ipa), [broad_segments(variant) for variant in variants]
    )
    distance, steps = align(expected_broad, got_broad)
    broad.update(step for step in steps if step[0] != step[1])
    if got != expected:
        exact.update(step for step in align(expected, got)[1] if step[0] != step[1])
    toned = [letters for letters in map(tones, variants) if letters]
    got_tones, expected_tones = _nearest(tones(ipa), toned or [()])
    counts = {
        "per_broad": (edits(expected_broad, got_broad), len(expected_broad)),
        "per": (edits(expected, got), len(expected)),
        "wer_broad": (expected_broad != got_broad, 1),
        "wer": (expected != got, 1),
        "distance": (distance, 1),
        "tone": (edits(expected_tones, got_tones) if toned else 0, len(expected_tones)),
        "leaks": (bool(unknown_segments(ipa)), bool(ipa)),
        "coverage": (bool(ipa), 1),
    }
    return [counts[rate] for rate in RATES]


def _nearest(
    got: Tuple[str, ...], variants: Sequence[Tuple[str, ...]]
) -> Tuple[Tuple[str, ...], Tuple[str, ...]]:
    # By the share of wrong segments: else short variants would win.
    if len(variants) == 1:
        return got, variants[0]
    return got, min(variants, key=lambda variant: edits(variant, got) / max(len(variant), 1))


def _percentages(sums: Floats) -> Floats:
    units = sums[..., 1]
    rates: Floats = 100 * sums[..., 0] / np.where(units == 0, 1, units)
    return rates


def _most_common(steps: CounterType[Step]) -> Tuple[Confusion, ...]:
    # By frequency, then by the symbols: a Counter's own order is that of the words.
    ranked = sorted(steps.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Confusion(*step, n) for step, n in ranked[:N_CONFUSIONS])
