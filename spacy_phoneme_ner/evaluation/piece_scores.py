"""The zero-shot study's score for a head that tags pieces, counted as the study did.

Every position that the encoder reads counts with its most probable tag, whatever
stands beside it: pieces, the marks between words, and what begins and ends the
sequence, all predicted freely. The right tags are the gold entities', spread over the
same pieces.
"""

from itertools import chain
from typing import Dict, List, Optional, Sequence

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from ..errors import Errors, PhonemeNERError
from ..pipeline.phoneme_ner import PhonemeNER
from .counts import Counts
from .entities import doc_entities
from .paper_metric import bio_tags, confusion_counts, tagset


def find_piece_tagger(nlp: Language) -> Optional[PhonemeNER]:
    """Find the component whose pieces are scored.

    nlp (Language): The pipeline.
    RETURNS (Optional[PhonemeNER]): The one that scores pieces; None if none or more
        than one does.
    """
    taggers = [c for _, c in nlp.pipeline if isinstance(c, PhonemeNER) and c.scores_pieces]
    return taggers[0] if len(taggers) == 1 else None


def piece_tag_counts_docs(
    component: PhonemeNER, gold: Sequence[Doc], predicted: Sequence[Doc], batch_size: int = 128
) -> Counts:
    """Compare the tags that a component gives to pieces with those of the gold entities.

    component (PhonemeNER): A component that scores pieces.
    gold (Sequence[Doc]): Docs with the right entities. Tokens whose annotation is
        missing count as outside.
    predicted (Sequence[Doc]): Docs of the same texts, as the pipeline has left them:
        their tokens and pronunciations give the pieces, their entities play no part.
    batch_size (int): Docs a batch.
    RETURNS (Counts): One label for each tag: "O", "B-LOC", "I-LOC", ...
    RAISES (PhonemeNERError): If the numbers of Docs differ.
    """
    if len(gold) != len(predicted):
        raise PhonemeNERError(Errors.P301.format(n_gold=len(gold), n_pred=len(predicted)))
    right: List[List[str]] = []
    predictions: List[List[str]] = []
    for begin in range(0, len(predicted), batch_size):
        docs = predicted[begin : begin + batch_size]
        entities = map(doc_entities, gold[begin : begin + batch_size])
        right += _spread(component, docs, [bio_tags(*pair) for pair in zip(docs, entities)])
        predictions += component.tag_pieces(docs)
    return position_tag_counts(right, predictions)


def position_tag_counts(
    gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]
) -> Counts:
    """Compare the BIO tags of sentences, position by position.

    gold (Sequence[Sequence[str]]): The right tag of every position of every sentence.
    predicted (Sequence[Sequence[str]]): The predicted tags.
    RETURNS (Counts): One label for each tag.
    RAISES (PhonemeNERError): If the two differ in length, or a tag is no BIO tag.
    """
    if len(gold) != len(predicted):
        raise PhonemeNERError(Errors.P301.format(n_gold=len(gold), n_pred=len(predicted)))
    for i, (right, prediction) in enumerate(zip(gold, predicted)):
        if len(right) != len(prediction):
            numbers = {"n_gold": len(right), "n_pred": len(prediction)}
            raise PhonemeNERError(Errors.P306.format(i=i, **numbers))
    tags = tagset(set(chain.from_iterable(chain(gold, predicted))))
    ids = {tag: i for i, tag in enumerate(tags)}
    confusion = np.zeros((len(gold), len(tags), len(tags)), dtype=np.int64)
    for matrix, right, prediction in zip(confusion, gold, predicted):
        np.add.at(matrix, ([ids[tag] for tag in right], [ids[tag] for tag in prediction]), 1)
    return confusion_counts(tags, confusion)


def _spread(
    component: PhonemeNER, docs: Sequence[Doc], tags: Sequence[Sequence[str]]
) -> List[List[str]]:
    """Spread tags over pieces; the gold may have labels that the component lacks."""
    # O, B-X, I-X, B-Y, ...: numbered as the model numbers its own tags.
    names = tagset(set(chain.from_iterable(tags)))
    ids: Dict[str, int] = {tag: i for i, tag in enumerate(names)}
    numbers = [np.array([ids[tag] for tag in of_doc], dtype=np.int64) for of_doc in tags]
    return [[names[i] for i in row] for row in component.spread_tags(docs, numbers)]
