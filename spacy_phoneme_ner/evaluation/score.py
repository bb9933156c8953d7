"""The scores of one language: a file of gold Docs against what a pipeline finds."""

import zlib
from itertools import chain
from pathlib import Path
from typing import Dict, Mapping, Optional, Sequence, Tuple

from spacy.language import Language
from spacy.tokens import Doc
from tqdm import tqdm

from ..errors import Errors, PhonemeNERError
from ..languages import find_language
from .bootstrap import N_RESAMPLES, Estimate, bootstrap_samples, estimate
from .confidence import calibration_error, judge, reliability
from .counts import FN, TP, Counts, Floats, Metric, by_label, f1, precision, recall
from .entities import doc_entities, entity_counts, micro_f1, micro_precision, micro_recall
from .gold import AUTO, find_task, load_gold, unannotated
from .groups import case_of
from .paper_metric import phoneme_macro_f1, phoneme_tag_counts_docs
from .piece_scores import find_piece_tagger, piece_tag_counts_docs
from .pos_tags import doc_tags, run_counts, sentence_starts, tag_attribute, tag_counts, tags_on
from .results import EntityScores, LanguageScores, TagScores


def score_docs(
    gold: Sequence[Doc],
    predicted: Sequence[Doc],
    lang: str,
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
    piece_tags: Optional[Counts] = None,
) -> EntityScores:
    """Score the entities of predicted Docs against those of gold Docs.

    gold (Sequence[Doc]): Docs with entities and an IPA layer. Tokens whose
        annotation is missing count as outside of entities.
    predicted (Sequence[Doc]): Docs of the same texts in the same order.
    lang (str): Their language.
    n_resamples (int): How often the bootstrap draws the sentences again.
    seed (int): Of the bootstrap.
    piece_tags (Optional[Counts]): The tags of pieces, compared by
        `piece_tag_counts_docs`, from which phoneme_macro_f1 is computed; if None, it
        is that of the entities, laid over the phonemes.
    RETURNS (EntityScores): The scores.
    RAISES (PhonemeNERError): If the Docs do not belong together, there are none,
        or the gold lacks the IPA layer.
    """
    language = find_language(lang)
    _check_texts(gold, predicted)
    entities = entity_counts([*map(doc_entities, gold)], [*map(doc_entities, predicted)])
    tags = phoneme_tag_counts_docs(gold, predicted) if piece_tags is None else piece_tags
    counted = {"entity_f1": (entities, micro_f1), "phoneme_macro_f1": (tags, phoneme_macro_f1)}
    confidence = reliability([judge(right, doc.ents) for right, doc in zip(gold, predicted)])
    if confidence.values.any():
        counted["ece"] = (confidence, calibration_error)
    samples, estimates = _draw(counted, language.key, n_resamples, seed)
    return EntityScores(
        lang=language.key,
        name=language.name,
        script=language.script,
        case=case_of(language),
        n_sentences=len(gold),
        n_entities=sum(len(doc.ents) for doc in gold),
        entity_p=float(micro_precision(entities.totals)),
        entity_r=float(micro_recall(entities.totals)),
        per_type={label: _type_scores(sums) for label, sums in by_label(entities).items()},
        macro_unit="words" if piece_tags is None else "pieces",
        samples=samples,
        **estimates,
    )


def score_tags(
    gold: Sequence[Doc],
    predicted: Sequence[Doc],
    lang: str,
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
) -> TagScores:
    """Score the parts of speech of predicted Docs against those of gold Docs.

    gold (Sequence[Doc]): Docs with tags. Tokens without one are not counted.
    predicted (Sequence[Doc]): Docs of the same texts in the same order. Their `tag_`
        counts or, if none has any, their `pos_`; against the same of the gold if it has
        that, or else against the other.
    lang (str): Their language.
    n_resamples (int): How often the bootstrap draws the sentences again.
    seed (int): Of the bootstrap.
    RETURNS (TagScores): The scores.
    RAISES (PhonemeNERError): If the Docs do not belong together, or one side has no tags.
    """
    language = find_language(lang)
    _check_texts(gold, predicted)
    attribute = tag_attribute(predicted)
    gold_attribute = tag_attribute(gold, attribute)
    if attribute is None or gold_attribute is None:
        raise PhonemeNERError(
            Errors.P332.format(side="gold" if attribute else "predicted", lang=language.key)
        )
    right_tags = [doc_tags(doc, gold_attribute) for doc in gold]
    predictions = [tags_on(*pair, attribute) for pair in zip(gold, predicted)]
    tags = tag_counts(right_tags, predictions)
    runs = run_counts(right_tags, predictions, [sentence_starts(doc) for doc in gold])
    counted = {"pos_accuracy": (tags, micro_recall), "run_f1": (runs, micro_f1)}
    samples, estimates = _draw(counted, language.key, n_resamples, seed)
    return TagScores(
        lang=language.key,
        name=language.name,
        script=language.script,
        case=case_of(language),
        n_sentences=len(gold),
        n_tokens=sum(map(bool, chain.from_iterable(right_tags))),
        per_type={label: _type_scores(sums) for label, sums in by_label(tags).items()},
        samples=samples,
        **estimates,
    )


def score_pipeline(
    nlp: Language,
    path: Path,
    lang: str,
    batch_size: int = 128,
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
    progress: bool = True,
    task: str = AUTO,
) -> LanguageScores:
    """Run a pipeline over a `.spacy` file and score the entities or tags that it gives.

    If its `phoneme_ner` scores pieces, phoneme_macro_f1 is that of its tags of pieces,
    for which the file is read a second time. If its entities have a
    confidence (`ent._.score`), the error of that is measured, too.

    nlp (Language): The pipeline. It gets the gold's words, spaces and IPA layer.
    path (Path): The file of gold Docs, for entities with the IPA layer in their user data.
    lang (str): The language of the file.
    batch_size (int): Docs a batch.
    n_resamples (int): How often the bootstrap draws the sentences again.
    seed (int): Of the bootstrap.
    progress (bool): Show a progress bar.
    task (str): What is scored, see `find_task`.
    RETURNS (LanguageScores): The scores.
    RAISES (PhonemeNERError): If the file cannot be read, is empty, or lacks
        annotation or IPA, or the pipeline gives no tags.
    """
    gold = load_gold(nlp, path, task)
    predictions = nlp.pipe(unannotated(gold, lang), batch_size=batch_size)
    bar = tqdm(predictions, find_language(lang).key, len(gold), leave=False, disable=not progress)
    predicted = list(bar)
    if find_task(gold, path, task) == TagScores.task:
        return score_tags(gold, predicted, lang, n_resamples, seed)
    tagger = find_piece_tagger(nlp)
    tags = piece_tag_counts_docs(tagger, gold, predicted, batch_size) if tagger else None
    return score_docs(gold, predicted, lang, n_resamples, seed, tags)


def _type_scores(sums: Floats) -> Dict[str, float]:
    scores = {"p": precision(sums), "r": recall(sums), "f1": f1(sums)}
    n_gold = int(sums[TP] + sums[FN])
    return {**{name: float(score) for name, score in scores.items()}, "n": n_gold}


def _check_texts(gold: Sequence[Doc], predicted: Sequence[Doc]) -> None:
    if len(gold) != len(predicted):
        raise PhonemeNERError(Errors.P301.format(n_gold=len(gold), n_pred=len(predicted)))
    for i, (right, prediction) in enumerate(zip(gold, predicted)):
        if right.text != prediction.text:
            texts = {"gold": right.text[:40], "pred": prediction.text[:40]}
            raise PhonemeNERError(Errors.P305.format(i=i, **texts))


def _draw(
    counted: Mapping[str, Tuple[Counts, Metric]], key: str, n_resamples: int, seed: int
) -> Tuple[Dict[str, Floats], Dict[str, Estimate]]:
    """Score what was counted and many draws of it."""
    # The language's own seed: drawn apart from the others, in any order and company.
    draw = (seed, zlib.crc32(key.encode("utf8")))
    samples = {
        metric: bootstrap_samples(counts, score, n_resamples, draw)
        for metric, (counts, score) in counted.items()
    }
    estimates = {
        metric: estimate(float(score(counts.totals)), samples[metric])
        for metric, (counts, score) in counted.items()
    }
    return samples, estimates
