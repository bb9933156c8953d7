"""Calibrating a pipeline: a temperature found on one half of Docs, measured on the other."""

from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Mapping, Sequence, Tuple

from spacy.language import Language
from spacy.tokens import Doc

from ...errors import Errors, PhonemeNERError
from ...models.heads.temperature import divide_scores
from ...pipeline.phoneme_ner import PhonemeNER
from ..bootstrap import N_RESAMPLES, Estimate, bootstrap_samples, estimate
from ..confidence import (
    N_BINS,
    Bin,
    Judged,
    bins,
    calibration_error,
    judge,
    mean_and_share,
    reliability,
)
from ..gold import unannotated
from .temperature import BY, confidences, entity_loss, find_temperature, read_batches, tag_loss

# Rounding may tip the balance between two tags that are as good as equally probable.
_MAY_CHANGE = 1e-3

# The entities of every sentence of every language.
JudgedByLanguage = Mapping[str, Sequence[Sequence[Judged]]]


@dataclass(frozen=True)
class Confidence:
    """How sure a pipeline is of its entities, and how sure it should be.

    n (int): The number of entities that it found.
    mean (float): Their mean confidence, in percent.
    correct (float): The share of them that is right, in percent.
    ece (Estimate): The expected calibration error, in percent.
    bins (Tuple[Bin, ...]): The reliability table.
    """

    n: int
    mean: float
    correct: float
    ece: Estimate
    bins: Tuple[Bin, ...]


@dataclass(frozen=True)
class Calibration:
    """What calibrating has found, all measured on sentences that it has not learned from.

    component (str): The component's name.
    by (str): What the temperature was chosen by, one of `BY`.
    temperature (float): The temperature.
    n_fitted (int): The number of entities that it found in the sentences that the
        temperature was chosen on.
    n_sentences (int): The number of sentences that are measured.
    before (Mapping[str, Confidence]): The confidence as it was, by language.
    after (Mapping[str, Confidence]): The confidence with the temperature.
    all_before (Confidence): The confidence as it was, the languages taken together.
    all_after (Confidence): The same with the temperature.
    """

    component: str
    by: str
    temperature: float
    n_fitted: int
    n_sentences: int
    before: Mapping[str, Confidence]
    after: Mapping[str, Confidence]
    all_before: Confidence
    all_after: Confidence


def calibrate(
    nlp: Language,
    gold: Mapping[str, Sequence[Doc]],
    *,
    component: str = "phoneme_ner",
    by: str = BY[0],
    n_bins: int = N_BINS,
    batch_size: int = 128,
    n_resamples: int = N_RESAMPLES,
) -> Calibration:
    """Find a temperature and make it part of a pipeline's tag head.

    It is found on every other Doc of each language, and measured on the Docs between.

    nlp (Language): The pipeline; its component's weights are changed.
    gold (Mapping[str, Sequence[Doc]]): Docs with entities, by language, as `load_gold` gives
        them; none that the pipeline was trained on or is to be tested on.
    component (str): The name of a phoneme_ner in the pipeline.
    by (str): What the temperature is chosen by: "entities" or "tags", see `temperature`.
    n_bins (int): The bins of the expected calibration error.
    batch_size (int): Docs a batch.
    n_resamples (int): How often the bootstrap draws the sentences.
    RETURNS (Calibration): What was found.
    RAISES (PhonemeNERError): If the component cannot be used, no entity is found in either
        half, no temperature is best, or the head does not take one.
    """
    if by not in BY:
        raise PhonemeNERError(Errors.P319.format(by=by, expected=", ".join(BY)))
    ner, key = find_component(nlp, component)
    with best_sequences(ner):
        fitted, measured = ({lang: docs[i::2] for lang, docs in gold.items()} for i in (0, 1))
        judged = measure(nlp, measured, key, batch_size)
        batches = read_batches(nlp, component, fitted, batch_size)
        n_fitted = len(confidences(batches, ner.labels, ner.tag_distribution)[0])
        n_measured = sum(len(entities) for docs in judged.values() for entities in docs)
        if not n_fitted or not n_measured:
            raise PhonemeNERError(Errors.P312.format(n_fitted=n_fitted, n_measured=n_measured))
        by_entities = entity_loss(batches, ner.labels, ner.tag_distribution)
        by_tags = tag_loss(batches, ner.tag_distribution)
        temperature = find_temperature(by_entities if by == "entities" else by_tags)
        divide_scores(ner.model, temperature)
        judged_again = measure(nlp, measured, key, batch_size)
        n_changed = _n_changed(judged, judged_again)
        if n_changed > 1 + _MAY_CHANGE * n_measured:
            raise PhonemeNERError(Errors.P318.format(name=component, n=n_changed, of=n_measured))
    before, after = (
        {lang: _confidence(docs, n_bins, n_resamples) for lang, docs in by_language.items() if docs}
        for by_language in (judged, judged_again)
    )
    together = (
        _confidence(
            [entities for docs in by_language.values() for entities in docs], n_bins, n_resamples
        )
        for by_language in (judged, judged_again)
    )
    n_sentences = sum(map(len, measured.values()))
    return Calibration(component, by, temperature, n_fitted, n_sentences, before, after, *together)


@contextmanager
def best_sequences(ner: PhonemeNER) -> Iterator[None]:
    """Let a head with a threshold of confidence find what is most likely instead: which
    entities it finds would depend on the temperature, and the worst would not be seen.

    ner (PhonemeNER): The component.
    """
    distribution: Any = ner.tag_distribution
    of_head, settings = getattr(distribution, "threshold", None), ner.cfg
    ner.cfg = {**settings, "threshold": None}
    if of_head is not None:
        distribution.threshold = None
    try:
        yield
    finally:
        ner.cfg = settings
        if of_head is not None:
            distribution.threshold = of_head


def find_component(nlp: Language, name: str) -> Tuple[PhonemeNER, str]:
    """Find the component whose confidence is calibrated, and where it puts it.

    nlp (Language): The pipeline.
    name (str): The component's name.
    RETURNS (Tuple[PhonemeNER, str]): The component, and its key in `doc.spans`.
    RAISES (PhonemeNERError): If it is not in use, is no phoneme_ner, or shows no confidence.
    """
    component = dict(nlp.pipeline).get(name)
    if not isinstance(component, PhonemeNER):
        raise PhonemeNERError(Errors.P311.format(name=name, names=", ".join(nlp.pipe_names)))
    if component.spans_key is None:
        raise PhonemeNERError(Errors.P310.format(name=name))
    return component, component.spans_key


def measure(
    nlp: Language, gold: Mapping[str, Sequence[Doc]], spans_key: str, batch_size: int = 128
) -> Dict[str, List[List[Judged]]]:
    """Find entities with their confidence, and compare them with the gold's.

    nlp (Language): The pipeline.
    gold (Mapping[str, Sequence[Doc]]): Docs with entities, by language.
    spans_key (str): Where the pipeline puts its entities in `doc.spans`.
    batch_size (int): Docs a batch.
    RETURNS (Dict[str, List[List[Judged]]]): The entities of every Doc, by language.
    """
    return {
        lang: [
            judge(right, prediction.spans[spans_key])
            for right, prediction in zip(
                docs, nlp.pipe(unannotated(docs, lang), batch_size=batch_size), strict=True
            )
        ]
        for lang, docs in gold.items()
    }


def _confidence(judged: Sequence[Sequence[Judged]], n_bins: int, n_resamples: int) -> Confidence:
    counts = reliability(judged, n_bins)
    totals = counts.totals
    mean, correct = mean_and_share(totals.sum(axis=0))
    samples = bootstrap_samples(counts, calibration_error, n_resamples)
    ece = estimate(float(calibration_error(totals)), samples)
    return Confidence(sum(map(len, judged)), mean, correct, ece, tuple(bins(counts)))


def _n_changed(judged: JudgedByLanguage, again: JudgedByLanguage) -> int:
    pairs = (pair for lang, docs in judged.items() for pair in zip(docs, again[lang]))
    return sum(len({e.entity for e in old} ^ {e.entity for e in new}) for old, new in pairs)
