"""Scores of parts of speech: accuracy, and the score that PhoneXL publishes.

Both are computed on the gold's tokens, punctuation included. A token that the gold
leaves without a tag is not counted. A gold token that the prediction has cut otherwise,
or left without a tag, is wrong.

The POS figure of PhoneXL (Nguyen et al., Findings of ACL 2023) is no accuracy: its code
gives the tags to a scorer of entities, for which a maximal run of neighbours with the
same tag is one entity, right where both ends and the tag are the gold's. It goes by the
name `run_f1` and serves comparison with their figures only. (Their scorer, seqeval, reads
a tag's first letter as a prefix, so that each SCONJ and each SYM stands alone; here runs
of these are runs like any other.)
"""

from itertools import chain, groupby
from typing import List, Optional, Sequence, Tuple

import numpy as np
from spacy.tokens import Doc

from .counts import FN, FP, TP, Counts
from .entities import Entity, entity_counts

# Tagged tokens of a sentence; "" for one without a tag.
Tags = Sequence[str]


def tag_attribute(docs: Sequence[Doc], wanted: Optional[str] = None) -> Optional[str]:
    """Tell where Docs have their parts of speech.

    docs (Sequence[Doc]): The Docs.
    wanted (Optional[str]): What to choose if both are there; "TAG" by default.
    RETURNS (Optional[str]): "TAG" (`Token.tag_`) or "POS" (`Token.pos_`); None if no
        token has either.
    """
    order = ("POS", "TAG") if wanted == "POS" else ("TAG", "POS")
    return next((a for a in order if any(doc.has_annotation(a) for doc in docs)), None)


def doc_tags(doc: Doc, attribute: str) -> List[str]:
    """Read the parts of speech of a Doc.

    doc (Doc): The Doc.
    attribute (str): "TAG" or "POS".
    RETURNS (List[str]): One for each token, "" where there is none.
    """
    return [token.tag_ if attribute == "TAG" else token.pos_ for token in doc]


def tags_on(doc: Doc, other: Doc, attribute: str) -> List[str]:
    """Read the parts of speech of a Doc on another one's tokens.

    doc (Doc): The Doc whose tokens count.
    other (Doc): A Doc of the same text, which has the tags.
    attribute (str): "TAG" or "POS".
    RETURNS (List[str]): One for each token of `doc`, "" where `other` has no tag or no
        token with the same first and last character.
    """
    tags = doc_tags(other, attribute)
    places = {(token.idx, token.idx + len(token)): tag for token, tag in zip(other, tags)}
    return [places.get((token.idx, token.idx + len(token)), "") for token in doc]


def tag_counts(gold: Sequence[Tags], predicted: Sequence[Tags]) -> Counts:
    """Compare tags, token by token.

    gold (Sequence[Tags]): The right tags of every sentence. Tokens without one are
        left out.
    predicted (Sequence[Tags]): The predicted ones of the same tokens.
    RETURNS (Counts): One label for each tag of either. A wrong tag is a false positive
        of its own label and a false negative of the right one; accuracy is recall over
        all labels.
    """
    gold, predicted = list(gold), _where_tagged(gold, predicted)
    labels = tuple(sorted(set(chain.from_iterable(chain(gold, predicted))) - {""}))
    index = {label: i for i, label in enumerate(labels)}
    values = np.zeros((len(gold), len(labels), 3), dtype=np.int64)
    for row, right_tags, predictions in zip(values, gold, predicted):
        for right, prediction in zip(right_tags, predictions):
            if right and right == prediction:
                row[index[right], TP] += 1
                continue
            if right:
                row[index[right], FN] += 1
            if prediction:
                row[index[prediction], FP] += 1
    return Counts(labels, values)


def run_counts(
    gold: Sequence[Tags], predicted: Sequence[Tags], starts: Sequence[Sequence[bool]]
) -> Counts:
    """Compare maximal runs of equal tags as if they were entities.

    gold (Sequence[Tags]): The right tags of every sentence. Tokens without one are in
        no run.
    predicted (Sequence[Tags]): The predicted ones of the same tokens.
    starts (Sequence[Sequence[bool]]): Whether a new sentence starts at a token.
    RETURNS (Counts): One label for each tag of either.
    """
    predictions = _where_tagged(gold, predicted)
    return entity_counts(
        [tag_runs(*pair) for pair in zip(gold, starts)],
        [tag_runs(*pair) for pair in zip(predictions, starts)],
    )


def tag_runs(tags: Tags, starts: Sequence[bool]) -> Tuple[Entity, ...]:
    """Find the maximal runs of equal tags.

    tags (Tags): A tag for each token. Tokens without one are in no run and part others.
    starts (Sequence[bool]): Whether a new sentence, and so a new run, starts at a token.
    RETURNS (Tuple[Entity, ...]): Of each run the first token, the one after the last,
        and the tag.
    """
    sentences = np.cumsum(np.array(starts, dtype=np.int64)).tolist()
    runs: List[Entity] = []
    for (tag, _), group in groupby(range(len(tags)), key=lambda i: (tags[i], sentences[i])):
        places = list(group)
        if tag:
            runs.append((places[0], places[-1] + 1, tag))
    return tuple(runs)


def sentence_starts(doc: Doc) -> List[bool]:
    """Tell at which tokens a sentence starts; a Doc that does not say it is one sentence."""
    return [bool(token.is_sent_start) for token in doc]


def _where_tagged(gold: Sequence[Tags], predicted: Sequence[Tags]) -> List[List[str]]:
    return [
        [prediction if right else "" for right, prediction in zip(*pair, strict=True)]
        for pair in zip(gold, predicted, strict=True)
    ]
