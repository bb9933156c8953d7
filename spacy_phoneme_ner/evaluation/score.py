"""The scores of one language: a file of gold Docs against what a pipeline finds."""

import zlib
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Sequence, Tuple

from spacy.language import Language
from spacy.tokens import Doc, DocBin
from tqdm import tqdm

from ..errors import Errors, PhonemeNERError
from ..languages import find_language
from ..layer import copy_layer, has_layer, register_extensions
from .bootstrap import N_RESAMPLES, bootstrap_samples, estimate
from .counts import FN, TP, Counts, Floats, Metric, by_label, f1, precision, recall
from .entities import doc_entities, entity_counts, micro_f1, micro_precision, micro_recall
from .paper_metric import phoneme_macro_f1, phoneme_tag_counts_docs
from .piece_scores import find_piece_tagger, piece_tag_counts_docs
from .results import LanguageScores, language_key


def score_docs(
    gold: Sequence[Doc],
    predicted: Sequence[Doc],
    lang: str,
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
    piece_tags: Optional[Counts] = None,
) -> LanguageScores:
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
    RETURNS (LanguageScores): The scores.
    RAISES (PhonemeNERError): If the Docs do not belong together, there are none,
        or the gold lacks the IPA layer.
    """
    language, key = find_language(lang), language_key(lang)
    if len(gold) != len(predicted):
        raise PhonemeNERError(Errors.P301.format(n_gold=len(gold), n_pred=len(predicted)))
    for i, (right, found) in enumerate(zip(gold, predicted)):
        if right.text != found.text:
            texts = {"gold": right.text[:40], "pred": found.text[:40]}
            raise PhonemeNERError(Errors.P305.format(i=i, **texts))
    entities = entity_counts([*map(doc_entities, gold)], [*map(doc_entities, predicted)])
    tags = phoneme_tag_counts_docs(gold, predicted) if piece_tags is None else piece_tags
    counted: Dict[str, Tuple[Counts, Metric]] = {
        "entity_f1": (entities, micro_f1),
        "phoneme_macro_f1": (tags, phoneme_macro_f1),
    }
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
    return LanguageScores(
        lang=key,
        name=language.name,
        script=language.script,
        case=language.case,
        n_sentences=len(gold),
        n_entities=sum(len(doc.ents) for doc in gold),
        entity_p=float(micro_precision(entities.totals)),
        entity_r=float(micro_recall(entities.totals)),
        per_type={label: _type_scores(sums) for label, sums in by_label(entities).items()},
        macro_unit="words" if piece_tags is None else "pieces",
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
) -> LanguageScores:
    """Run a pipeline over a `.spacy` file and score the entities that it finds.

    If its `phoneme_ner` scores pieces, phoneme_macro_f1 is that of its tags of pieces,
    for which the file is read a second time.

    nlp (Language): The pipeline. It gets the gold's words, spaces and IPA layer.
    path (Path): The file of gold Docs, with the IPA layer in their user data.
    lang (str): The language of the file.
    batch_size (int): Docs a batch.
    n_resamples (int): How often the bootstrap draws the sentences again.
    seed (int): Of the bootstrap.
    progress (bool): Show a progress bar.
    RETURNS (LanguageScores): The scores.
    RAISES (PhonemeNERError): If the file cannot be read, is empty, or lacks
        entities or IPA.
    """
    gold = load_gold(nlp, path)
    found = nlp.pipe(unannotated(gold, lang), batch_size=batch_size)
    bar = tqdm(found, language_key(lang), len(gold), leave=False, disable=not progress)
    predicted = list(bar)
    tagger = find_piece_tagger(nlp)
    tags = piece_tag_counts_docs(tagger, gold, predicted, batch_size) if tagger else None
    return score_docs(gold, predicted, lang, n_resamples, seed, tags)


def load_gold(nlp: Language, path: Path) -> List[Doc]:
    """Read the Docs of a `.spacy` file and check that they can be scored against.

    nlp (Language): The pipeline whose vocab they share.
    path (Path): The file.
    RETURNS (List[Doc]): At least one Doc.
    RAISES (PhonemeNERError): If the file cannot be read, is empty, or lacks
        entities or IPA.
    """
    try:
        docs = list(DocBin().from_disk(path).get_docs(nlp.vocab))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PhonemeNERError(Errors.P306.format(path=path, reason=error)) from error
    if not docs:
        raise PhonemeNERError(Errors.P307.format(path=path))
    if not any(doc.has_annotation("ENT_IOB") for doc in docs):
        raise PhonemeNERError(Errors.P308.format(path=path))
    for i, doc in enumerate(docs):
        if len(doc) and not has_layer(doc):
            raise PhonemeNERError(Errors.P309.format(path=path, i=i, text=doc.text[:40]))
    return docs


def unannotated(gold: Sequence[Doc], lang: str) -> Iterator[Doc]:
    """Copy Docs without their entities: words, spaces and IPA layer.

    gold (Sequence[Doc]): The Docs.
    lang (str): Their language, for a pipeline that transcribes them anew.
    YIELDS (Doc): The copies.
    """
    register_extensions()
    code = find_language(lang).tag
    for doc in gold:
        spaces = [bool(token.whitespace_) for token in doc]
        copy = Doc(doc.vocab, words=[token.text for token in doc], spaces=spaces)
        copy_layer(doc, copy)
        copy._.ipa_lang = code
        yield copy


def _type_scores(sums: Floats) -> Dict[str, float]:
    scores = {"p": precision(sums), "r": recall(sums), "f1": f1(sums)}
    n_gold = int(sums[TP] + sums[FN])
    return {**{name: float(score) for name, score in scores.items()}, "n": n_gold}
