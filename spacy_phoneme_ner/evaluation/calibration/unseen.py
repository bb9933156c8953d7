"""Calibrating a pipeline for languages that it has not seen: by leaving one of them out.

On dev text of the languages that a model was trained on, it is right more often than on others,
so a temperature that was found there leaves it too sure of the others. Given text of languages
that it was not trained on, temperature and threshold are chosen on all of these. How good such
a choice is in one more language is told by choosing on all but one, and measuring on that one,
for each in turn.

The temperature makes it likeliest, averaged over the languages, that every span that is at all
probable is an entity or none, as the gold has it. That does not hang on the threshold, and what is
not found counts as well: it is never better to find less.
"""

from dataclasses import dataclass
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from ...checks import check_choice, check_number
from ...errors import Errors, PhonemeNERError
from ...models.heads.temperature import divide_scores
from ...pipeline.phoneme_ner import PhonemeNER
from ..confidence import CONFIDENCE, CORRECT, N_BINS, N, calibration_error
from .calibrate import find_component
from .temperature import Batch, check_inside, confidences, read_batches

AIMS = ("f1", "precision", "recall")
THRESHOLDS: NDArray[np.float64] = np.arange(1, 20) / 20  # 0.05, 0.1 … 0.95
LOWEST, HIGHEST = 0.2, 10.0
_SURE = 1e-7  # as far from 0 and 1 as a confidence can be told apart, in 32 bits
_COARSE, _FINE = 17, 9  # temperatures that are tried, between the ends and around the best


@dataclass(frozen=True)
class LeftOut:
    """What a choice on all other languages gives in one that was left out.

    lang (str): The language.
    temperature (float): What was chosen on the others.
    threshold (Optional[float]): The same; None if none was to be chosen.
    n (int): How many entities are found with that choice.
    ece_before (float): The expected calibration error of the pipeline as it was, in percent.
    ece_after (float): The same with that choice.
    before (Tuple[float, float, float]): Precision, recall and F1 as it was, in percent.
    after (Tuple[float, float, float]): The same with that choice.
    """

    lang: str
    temperature: float
    threshold: Optional[float]
    n: int
    ece_before: float
    ece_after: float
    before: Tuple[float, float, float]
    after: Tuple[float, float, float]


@dataclass(frozen=True)
class UnseenCalibration:
    """What was chosen, and how such a choice does.

    component (str): The component's name.
    temperature (float): What was chosen on all languages.
    threshold (Optional[float]): The same; None if it stays what it was.
    aim (Optional[str]): What the threshold was chosen by, one of `AIMS`.
    least (float): What the other had to be at least, from 0 to 1.
    n_bins (int): The bins of the expected calibration error.
    left_out (Tuple[LeftOut, ...]): Each language, with a choice on all others.
    """

    component: str
    temperature: float
    threshold: Optional[float]
    aim: Optional[str]
    least: float
    n_bins: int
    left_out: Tuple[LeftOut, ...]


@dataclass(frozen=True)
class _Found:
    """The entities of a language, and how many there should be: scores, and which are right."""

    scores: NDArray[np.float64]
    correct: NDArray[np.bool_]
    n_gold: int

    def above(self, threshold: float) -> "_Found":
        kept = self.scores >= threshold
        return _Found(self.scores[kept], self.correct[kept], self.n_gold)

    @property
    def surprise(self) -> float:
        """How unlikely the gold is, in nats for each of its entities; those that are not among
        the spans were at most as likely as the lowest threshold."""
        scores = np.clip(self.scores, _SURE, 1 - _SURE)
        seen = -np.log(np.where(self.correct, scores, 1 - scores)).sum()
        missed = -np.log(THRESHOLDS[0]) * (self.n_gold - self.correct.sum())
        return float(seen + missed) / max(self.n_gold, 1)

    @property
    def prf(self) -> Tuple[float, float, float]:
        n_right, n_found = int(self.correct.sum()), len(self.scores)
        precision, recall = n_right / max(n_found, 1), n_right / max(self.n_gold, 1)
        f1 = 2 * n_right / max(n_found + self.n_gold, 1)
        return precision, recall, f1


def calibrate_unseen(
    nlp: Language,
    gold: Mapping[str, Sequence[Doc]],
    *,
    component: str = "phoneme_ner",
    aim: Optional[str] = None,
    least: float = 0.0,
    n_bins: int = N_BINS,
    batch_size: int = 128,
) -> UnseenCalibration:
    """Choose a temperature, and a threshold if there is an aim, and put both into a pipeline.

    Every language counts the same, however much text there is of it.

    nlp (Language): The pipeline; its component's weights and threshold are changed.
    gold (Mapping[str, Sequence[Doc]]): Docs with entities, by language, two at least, that
        the pipeline was not trained on.
    component (str): The name of a phoneme_ner in the pipeline.
    aim (Optional[str]): What the threshold makes most of: "f1", or "precision" or "recall",
        as far as the other is at least `least`; None to leave the threshold as it is.
    least (float): From 0 to 1.
    n_bins (int): The bins of the expected calibration error.
    batch_size (int): Docs a batch.
    RETURNS (UnseenCalibration): What was chosen, and how such a choice does.
    RAISES (PhonemeNERError): If the component cannot be used, there are too few languages, no
        entity is found in one, no temperature is best, or no threshold is good enough.
    """
    if aim is not None:
        check_choice("aim", aim, AIMS)
    check_number("least", least, 0.0, 1.0)
    if len(gold) < 2:
        raise PhonemeNERError(Errors.P336.format(found=", ".join(gold) or "none"))
    ner, _ = find_component(nlp, component)
    batches = {lang: read_batches(nlp, component, {lang: gold[lang]}, batch_size) for lang in gold}
    as_it_was = {lang: _find(ner, of, 1.0, ner.threshold) for lang, of in batches.items()}
    for lang, found in as_it_was.items():
        if not len(found.scores):
            raise PhonemeNERError(Errors.P337.format(lang=lang))
    chooser = _Chooser(ner, batches, aim, least)
    left_out: List[LeftOut] = []
    for lang, before in as_it_was.items():
        temperature, threshold = chooser.choose([other for other in gold if other != lang])
        found = chooser.find(lang, temperature, threshold)
        left_out.append(
            LeftOut(
                lang,
                temperature,
                threshold,
                len(found.scores),
                _ece(before, n_bins),
                _ece(found, n_bins),
                _percent(before.prf),
                _percent(found.prf),
            )
        )
    temperature, threshold = chooser.choose(list(gold))
    divide_scores(ner.model, temperature)
    if threshold is not None:
        ner.cfg["threshold"] = threshold
    return UnseenCalibration(component, temperature, threshold, aim, least, n_bins, tuple(left_out))


class _Chooser:
    """Chooses by any of some languages; what is found in each at a temperature is kept.

    ner (PhonemeNER): The component.
    batches (Mapping[str, Sequence[Batch]]): Its scores of gold Docs, by language.
    aim (Optional[str]): See `calibrate_unseen`.
    least (float): The same.
    """

    def __init__(
        self,
        ner: PhonemeNER,
        batches: Mapping[str, Sequence[Batch]],
        aim: Optional[str],
        least: float,
    ) -> None:
        self.ner, self.batches = ner, batches
        self.aim, self.least = aim, least
        self._found: Dict[Tuple[str, float], _Found] = {}

    def find(self, lang: str, temperature: float, threshold: Optional[float]) -> _Found:
        """Find the entities of a language, with the component's threshold if None is chosen."""
        if threshold is None:
            return _find(self.ner, self.batches[lang], temperature, self.ner.threshold)
        return self._likely(lang, temperature).above(threshold)

    def choose(self, langs: Sequence[str]) -> Tuple[float, Optional[float]]:
        """Choose a temperature, and a threshold if there is an aim.

        langs (Sequence[str]): By which languages.
        RETURNS (Tuple[float, Optional[float]]): Both.
        """
        coarse = np.linspace(np.log(LOWEST), np.log(HIGHEST), _COARSE)
        best = int(np.argmin(self._errors(langs, coarse)))
        check_inside(best, _COARSE, LOWEST, HIGHEST)
        fine = np.linspace(coarse[best - 1], coarse[best + 1], _FINE)
        temperature = float(np.exp(fine[int(np.argmin(self._errors(langs, fine)))]))
        return temperature, self._threshold(langs, temperature)

    def _errors(self, langs: Sequence[str], logarithms: NDArray[np.float64]) -> List[float]:
        return [
            sum(self._likely(lang, temperature).surprise for lang in langs) / len(langs)
            for temperature in np.exp(logarithms).tolist()
        ]

    def _likely(self, lang: str, temperature: float) -> _Found:
        """Find all above the lowest threshold: as the likeliest of spans that overlap are taken
        first, a higher one leaves some of these, and brings no others."""
        key = lang, temperature
        if key not in self._found:
            lowest = float(THRESHOLDS[0])
            self._found[key] = _find(self.ner, self.batches[lang], temperature, lowest)
        return self._found[key]

    def _threshold(self, langs: Sequence[str], temperature: float) -> Optional[float]:
        if self.aim is None:
            return None
        found = [self._likely(lang, temperature) for lang in langs]
        scores = np.array([[of.above(t).prf for of in found] for t in THRESHOLDS]).mean(axis=1)
        precision, recall, f1 = scores.T
        by_aim = {"f1": (f1, f1), "precision": (precision, recall), "recall": (recall, precision)}
        wanted, other = by_aim[self.aim]
        if not (other >= self.least).any():
            names = {"f1": "F1", "precision": "recall", "recall": "precision"}
            numbers = {"least": self.least, "best": float(other.max())}
            raise PhonemeNERError(Errors.P338.format(name=names[self.aim], aim=self.aim, **numbers))
        return float(THRESHOLDS[int(np.argmax(np.where(other >= self.least, wanted, -1.0)))])


def _find(
    ner: PhonemeNER, batches: Sequence[Batch], temperature: float, threshold: Optional[float]
) -> _Found:
    scores, correct = confidences(batches, ner.labels, ner.tag_distribution, temperature, threshold)
    n_gold = sum(len(entities) for batch in batches for entities in batch.entities)
    return _Found(scores, correct, n_gold)


def _ece(found: _Found, n_bins: int) -> float:
    places = np.clip(np.ceil(found.scores * n_bins).astype(int) - 1, 0, n_bins - 1)
    sums = np.zeros((n_bins, 3))
    np.add.at(sums[:, N], places, 1)
    np.add.at(sums[:, CONFIDENCE], places, found.scores)
    np.add.at(sums[:, CORRECT], places, found.correct)
    return float(calibration_error(sums))


def _percent(prf: Tuple[float, float, float]) -> Tuple[float, float, float]:
    precision, recall, f1 = prf
    return 100 * precision, 100 * recall, 100 * f1
