"""The score that the zero-shot study publishes, for comparison with it only.

Macro-averaged F1 over BIO tags, O among them, where every *piece* of a sentence
counts (Sohn et al. 2024, arXiv 2406.16030). A sentence is `<s>`, the phonemes
of its words with `▁` between the words, and `</s>`. The first phoneme of a B-X
word is B-X and its others are I-X; `<s>`, `▁` and `</s>` are O, a `▁` inside an
entity too. The sequence ends after 128 positions, for gold and prediction
alike, and a `</s>` beyond them is lost.

These rules were found by reproducing the study's figures for predicting O
everywhere on its eight Case 1 files. With its own cutting of the IPA (greedy
longest match over the outputs of Epitran's rules and PanPhon's segments, other
characters one by one) they come out to the second decimal; were `</s>` kept as
the 128th position, two of the eight would not. `n_pieces`, which needs no rule
files and leaves out what is unpronounced, stays within 0.1 of each of them.

The average is over the tags that occur in the gold or in the prediction, as
scikit-learn's `f1_score(average="macro")` has it: a language without, say, ORG
can still reach 100.
"""

from bisect import bisect_left, bisect_right
from itertools import chain
from typing import Iterable, List, Sequence, Tuple

import numpy as np
from spacy.tokens import Doc

from ..errors import Errors, PhonemeNERError
from ..ipa import clean, segments
from ..layer import get_ipa
from .counts import Counts, Floats, Ints, f1
from .entities import Entity, doc_entities

MAX_POSITIONS = 128


def n_pieces(ipa: str, text: str) -> int:
    """Count the pieces that stand for one word.

    ipa (str): Its pronunciation, "" if it has none.
    text (str): Its spelling. Punctuation and digits, which the study let through
        unpronounced, count one piece a character.
    RETURNS (int): The number of pieces, at least 1.
    """
    return len(segments(clean(ipa))) or max(1, len(text))


def phoneme_macro_f1(sums: Floats) -> Floats:
    """Average F1 over the tags that occur.

    sums (Floats): Shape: (..., n_tags, 3)
    RETURNS (Floats): In percent, 0 if no tag occurs. Shape: (...)
    """
    occurs = sums.sum(axis=-1) > 0
    total: Floats = np.where(occurs, f1(sums), 0.0).sum(axis=-1)
    average: Floats = total / np.maximum(occurs.sum(axis=-1), 1)
    return average


def phoneme_tag_counts(
    gold: Sequence[Sequence[str]],
    predicted: Sequence[Sequence[str]],
    pieces: Sequence[Sequence[int]],
    max_positions: int = MAX_POSITIONS,
) -> Counts:
    """Compare the BIO tags of sentences, piece by piece.

    gold (Sequence[Sequence[str]]): The right tag of every word of every sentence.
    predicted (Sequence[Sequence[str]]): The predicted tags.
    pieces (Sequence[Sequence[int]]): The number of pieces of every word.
    max_positions (int): Where a sentence is cut, specials and separators counted.
    RETURNS (Counts): One label for each tag: "O", "B-LOC", "I-LOC", ...
    RAISES (PhonemeNERError): If the three differ in length, or a tag is no BIO tag.
    """
    _check_lengths(gold, predicted, pieces)
    tags = tagset(set(chain.from_iterable(chain(gold, predicted))))
    ids = {tag: i for i, tag in enumerate(tags)}
    # The tag of a word's second piece: I-X after B-X, otherwise the same.
    inner = np.array([ids["I" + tag[1:]] if tag[0] == "B" else ids[tag] for tag in tags])
    n_words = np.array([len(sentence) for sentence in gold], dtype=np.int64)
    sentence = np.repeat(np.arange(len(gold)), n_words)
    right = _flat(ids[tag] for tag in chain.from_iterable(gold))
    predictions = _flat(ids[tag] for tag in chain.from_iterable(predicted))
    lengths = _flat(chain.from_iterable(pieces))
    starts = _starts(lengths, n_words)
    kept = np.clip(max_positions - starts, 0, lengths)
    # Confusions a sentence, without laying the pieces out: the first piece of
    # each word, its other pieces, and the positions that are O on both sides.
    confusion = np.zeros((len(gold), len(tags), len(tags)), dtype=np.int64)
    np.add.at(confusion, (sentence, right, predictions), np.minimum(kept, 1))
    np.add.at(confusion, (sentence, inner[right], inner[predictions]), np.maximum(kept - 1, 0))
    total = 2 + np.maximum(n_words - 1, 0) + np.bincount(sentence, lengths, len(gold))
    pieces_kept = np.bincount(sentence, kept, len(gold))
    confusion[:, 0, 0] += (np.minimum(total, max_positions) - pieces_kept).astype(np.int64)
    return confusion_counts(tags, confusion)


def confusion_counts(tags: Tuple[str, ...], confusion: Ints) -> Counts:
    """Count hits and misses from what was taken for what.

    tags (Tuple[str, ...]): The tags.
    confusion (Ints): How often each tag (second axis) was predicted to be each
        other (third axis). Shape: (n_sentences, n_tags, n_tags)
    RETURNS (Counts): One label for each tag.
    """
    hits = np.diagonal(confusion, axis1=1, axis2=2)
    wrong, missed = confusion.sum(axis=1) - hits, confusion.sum(axis=2) - hits
    return Counts(tags, np.stack([hits, wrong, missed], axis=-1))


def phoneme_tag_counts_docs(gold: Sequence[Doc], predicted: Sequence[Doc]) -> Counts:
    """Compare the entities of Docs, piece by piece.

    gold (Sequence[Doc]): Docs with the right entities and an IPA layer, whose
        tokens are the words and whose pronunciations give the pieces.
    predicted (Sequence[Doc]): Docs of the same texts, however tokenised.
    RETURNS (Counts): One label for each tag.
    RAISES (PhonemeNERError): If the numbers of Docs differ or a layer is missing.
    """
    if len(gold) != len(predicted):
        raise PhonemeNERError(Errors.P301.format(n_gold=len(gold), n_pred=len(predicted)))
    return phoneme_tag_counts(
        [bio_tags(doc, doc_entities(doc)) for doc in gold],
        [bio_tags(doc, doc_entities(other)) for doc, other in zip(gold, predicted)],
        [[n_pieces(ipa, t.text) for ipa, t in zip(get_ipa(doc), doc)] for doc in gold],
    )


def bio_tags(doc: Doc, entities: Iterable[Entity]) -> List[str]:
    """Lay entities over the tokens of a Doc.

    doc (Doc): The Doc whose tokens are tagged.
    entities (Iterable[Entity]): By character offsets. A token that one of them
        covers in part belongs to it; of two in one token the first has it.
    RETURNS (List[str]): One tag for each token.
    """
    tags = ["O"] * len(doc)
    starts = [token.idx for token in doc]
    ends = [token.idx + len(token) for token in doc]
    for start, end, label in sorted(entities):
        prefix = "B"
        for i in range(bisect_right(ends, start), bisect_left(starts, end)):
            if tags[i] == "O":
                tags[i] = f"{prefix}-{label}"
                prefix = "I"
    return tags


def _starts(lengths: Ints, n_words: Ints) -> Ints:
    """Find the position of every word's first piece: after `<s>`, one `▁` between words."""
    before = np.cumsum(lengths + 1) - (lengths + 1)
    first_words = np.cumsum(n_words) - n_words
    offsets = np.append(before, 0)[first_words]
    starts: Ints = 1 + before - np.repeat(offsets, n_words)
    return starts


def _flat(numbers: Iterable[int]) -> Ints:
    return np.fromiter(numbers, dtype=np.int64)


def tagset(tags: Iterable[str]) -> Tuple[str, ...]:
    """List O and the B and I tags of all types that occur.

    tags (Iterable[str]): BIO tags.
    RETURNS (Tuple[str, ...]): "O", then "B-X", "I-X" for each type in alphabetic order.
    RAISES (PhonemeNERError): If one is no BIO tag.
    """
    types = set()
    for tag in tags:
        prefix, _, label = tag.partition("-")
        if tag != "O" and (prefix not in ("B", "I") or not label):
            raise PhonemeNERError(Errors.P303.format(tag=tag))
        types.add(label)
    return ("O", *(f"{prefix}-{label}" for label in sorted(types - {""}) for prefix in "BI"))


def _check_lengths(
    gold: Sequence[Sequence[str]],
    predicted: Sequence[Sequence[str]],
    pieces: Sequence[Sequence[int]],
) -> None:
    if not len(gold) == len(predicted) == len(pieces):
        raise PhonemeNERError(Errors.P301.format(n_gold=len(gold), n_pred=len(predicted)))
    for i, (right, prediction, counts) in enumerate(zip(gold, predicted, pieces)):
        if not len(right) == len(prediction) == len(counts):
            numbers = {"n_gold": len(right), "n_pred": len(prediction), "n_pieces": len(counts)}
            raise PhonemeNERError(Errors.P302.format(i=i, **numbers))
