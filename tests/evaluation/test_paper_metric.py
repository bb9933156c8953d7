"""The study's score: by hand, against pieces laid out one by one, and on its own files."""

import csv
import json
import random
from pathlib import Path

import numpy as np
import pytest

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation.counts import FN, TP
from spacy_phoneme_ner.evaluation.paper_metric import (
    bio_tags,
    n_pieces,
    phoneme_macro_f1,
    phoneme_tag_counts,
    phoneme_tag_counts_docs,
)
from spacy_phoneme_ner.g2p.backends.map import EPITRAN_RULES
from spacy_phoneme_ner.ipa import articulation

# Predicting O everywhere, as the study's own code scores it.
ALL_O = {
    "sinhala": ("sin-Sinh", 9.47),
    "somali": ("som-Latn", 12.14),
    "maori": ("mri-Latn", 12.42),
    "quechua": ("quy-Latn", 8.51),
    "uyghur": ("uig-Arab", 11.49),
    "assyrian": ("aii-Syrc", 9.59),
    "kinyarwanda": ("kin-Latn", 9.81),
    "ilocano": ("ilo-Latn", 7.37),
}
TAGS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")


@pytest.fixture(scope="module")
def panphon_segments():
    return frozenset(articulation._load()[1])


def score(gold, predicted, pieces, **kwargs):
    return float(phoneme_macro_f1(phoneme_tag_counts(gold, predicted, pieces, **kwargs).totals))


def lay_out(tags, pieces):
    """The sentence as it stands in the study: one tag a position, cut at 128."""
    positions = ["O"]
    for i, (tag, n) in enumerate(zip(tags, pieces)):
        positions += ["O"] * (i > 0) + [tag] + [tag.replace("B-", "I-")] * (n - 1)
    return [*positions, "O"][:128]


@pytest.mark.parametrize(
    "ipa, text, n",
    [
        ("vaɭaɡambaː", "වළගම්බා", 9),
        ("t͡sʰa", "cha", 2),
        ("", "25px", 4),
        ("...", "...", 3),
        ("25pħ", "25px", 2),
        ("aɡ\u200draː", "අග්\u200dරා", 4),
        ("", "", 1),
    ],
)
def test_pieces_of_a_word(ipa, text, n):
    assert n_pieces(ipa, text) == n


def test_by_hand():
    # <s> a b ▁ c ▁ d e </s>, gold B I O B O O O O... with the last word O.
    counts = phoneme_tag_counts([["B-PER", "I-PER", "O"]], [["O", "B-PER", "O"]], [[2, 1, 2]])
    assert counts.labels == ("O", "B-PER", "I-PER")
    # O: <s>, two ▁, two pieces and </s> right; the two pieces of the first word wrongly O.
    # The second word is I-PER in the gold and B-PER in the prediction.
    assert counts.values.tolist() == [[[6, 2, 0], [0, 1, 1], [0, 0, 2]]]
    assert float(phoneme_macro_f1(counts.totals)) == pytest.approx(100 * (12 / 14) / 3)


def test_the_separator_within_an_entity_is_o():
    counts = phoneme_tag_counts([["B-LOC", "I-LOC"]], [["O", "O"]], [[3, 2]])
    by_tag = dict(zip(counts.labels, counts.totals.tolist()))
    assert by_tag == {"O": [3, 5, 0], "B-LOC": [0, 0, 1], "I-LOC": [0, 0, 4]}


def test_cut_at_128_positions_with_the_final_special():
    long = [["O"] * 10 + ["B-PER"]]
    # <s>, ten words of 12 pieces, ten separators: the name would start at position 131.
    counts = phoneme_tag_counts(long, long, [[12] * 10 + [3]])
    assert counts.totals[0, TP] == 128 and counts.totals[1:].sum() == 0
    # Of words of 11 pieces, it starts at position 121 and 7 of its 9 pieces are left.
    counts = phoneme_tag_counts(long, long, [[11] * 10 + [9]])
    assert counts.totals[:, TP].tolist() == [121, 1, 6]
    # Exactly full: </s> is the 128th position.
    counts = phoneme_tag_counts(long, long, [[11] * 10 + [6]])
    assert counts.totals[:, TP].tolist() == [122, 1, 5]


def test_same_as_laying_the_pieces_out():
    rng = random.Random(0)
    gold, predicted, pieces = [], [], []
    for _ in range(200):
        n = rng.choice([0, 1, 3, 10, 30])
        gold.append([rng.choice(TAGS) for _ in range(n)])
        predicted.append([rng.choice(TAGS) for _ in range(n)])
        pieces.append([rng.randint(1, 12) for _ in range(n)])
    counts = phoneme_tag_counts(gold, predicted, pieces)
    for i, row in enumerate(counts.values):
        right, found = lay_out(gold[i], pieces[i]), lay_out(predicted[i], pieces[i])
        for tag, (tp, fp, fn) in zip(counts.labels, row.tolist()):
            pairs = list(zip(right, found))
            assert tp == sum(g == p == tag for g, p in pairs)
            assert fp == sum(p == tag != g for g, p in pairs)
            assert fn == sum(g == tag != p for g, p in pairs)


def test_perfect_prediction_is_100_though_types_are_missing():
    gold = [["B-PER", "O"], ["B-LOC", "I-LOC"], []]
    assert score(gold, gold, [[2, 1], [1, 1], []]) == 100


def test_only_tags_that_occur_are_averaged():
    # A name of one piece has no I-PER: two tags, O at 3 of 4 and B-PER missed.
    assert score([["B-PER"]], [["O"]], [[1]]) == pytest.approx(100 * (4 / 5) / 2)


def test_no_sentences():
    assert phoneme_tag_counts([], [], []).values.shape == (0, 1, 3)


@pytest.mark.parametrize("tag", ["PER", "X-PER", "B-", "", "B"])
def test_tags_must_be_bio(tag):
    with pytest.raises(PhonemeNERError, match="P303"):
        phoneme_tag_counts([[tag]], [["O"]], [[1]])


def test_lengths_must_agree():
    with pytest.raises(PhonemeNERError, match="P301"):
        phoneme_tag_counts([["O"]], [], [[1]])
    with pytest.raises(PhonemeNERError, match=r"P302.*Sentence 1 has 2 gold tags, 2 predicted"):
        phoneme_tag_counts([[], ["O", "O"]], [[], ["O", "O"]], [[], [1]])


def test_docs(make_doc):
    words = ["Abii", "Daawuud", "25"]
    gold = make_doc(words, ["B-PER", "I-PER", "O"], ipa=["æbiː", "dæːwuːd", ""])
    predicted = make_doc(words, ["B-PER", "O", "O"])
    counts = phoneme_tag_counts_docs([gold], [predicted])
    # <s> 3 ▁ 5 ▁ 2 </s>
    assert counts.totals.tolist() == [[6, 5, 0], [1, 0, 0], [2, 0, 5]]
    with pytest.raises(PhonemeNERError, match="P301"):
        phoneme_tag_counts_docs([gold], [])
    with pytest.raises(PhonemeNERError, match="P005"):
        phoneme_tag_counts_docs([predicted], [predicted])


def test_bio_tags_over_other_tokens(make_doc):
    doc = make_doc(["New", "York", "City", "now"], ["O"] * 4)
    assert bio_tags(doc, []) == ["O"] * 4
    assert bio_tags(doc, [(0, 8, "LOC")]) == ["B-LOC", "I-LOC", "O", "O"]
    assert bio_tags(doc, [(2, 6, "LOC")]) == ["B-LOC", "I-LOC", "O", "O"]
    assert bio_tags(doc, [(3, 8, "LOC")]) == ["O", "B-LOC", "O", "O"]
    assert bio_tags(doc, [(4, 6, "LOC"), (6, 13, "PER")]) == ["O", "B-LOC", "B-PER", "O"]


def read_all(data: Path, name: str):
    path = data / "wikiann-zeroshot" / f"{name}_wikiann.json"
    if not path.exists():
        pytest.skip(f"no {path}")
    stored = json.loads(path.read_text(encoding="utf8"))
    gold, pieces = [], []
    for sentence in stored["validation"]:
        gold.append([stored["id_mapping"][str(tag)] for tag in sentence["epi_ner_tags"]])
        pieces.append(list(zip(sentence["epi_tokens"], sentence["tokens"])))
    return gold, pieces


def score_all_o(gold, pieces) -> float:
    return score(gold, [["O"] * len(sentence) for sentence in gold], pieces)


@pytest.mark.parametrize("name", ALL_O)
def test_predicting_o_everywhere(data, name):
    gold, words = read_all(data, name)
    pieces = [[n_pieces(ipa, text) for ipa, text in sentence] for sentence in words]
    assert score_all_o(gold, pieces) == pytest.approx(ALL_O[name][1], abs=0.12)


@pytest.mark.parametrize("name", ALL_O)
def test_predicting_o_everywhere_with_the_studys_pieces(data, panphon_segments, name):
    """With its own cutting of the IPA the study's figures come out to the digit."""
    code, expected = ALL_O[name]
    table = EPITRAN_RULES / "map" / f"{code}.csv"
    with table.open(encoding="utf8", newline="") as stream:
        inventory = {row[1] for row in list(csv.reader(stream))[1:]}
    inventory |= panphon_segments
    inventory -= {""}
    longest = max(map(len, inventory))

    def greedy(ipa: str) -> int:
        n = i = 0
        while i < len(ipa):
            lengths = (k for k in range(longest, 0, -1) if ipa[i : i + k] in inventory)
            i += next(lengths, 1)
            n += 1
        return max(1, n)

    gold, words = read_all(data, name)
    pieces = [[greedy(ipa) for ipa, _ in sentence] for sentence in words]
    assert score_all_o(gold, pieces) == pytest.approx(expected, abs=0.005)


def test_unknown_tags_of_the_prediction_count(make_doc):
    counts = phoneme_tag_counts([["O"]], [["B-MISC"]], [[2]])
    assert counts.labels == ("O", "B-MISC", "I-MISC")
    assert counts.totals[:, FN].tolist() == [2, 0, 0]
    assert np.isclose(float(phoneme_macro_f1(counts.totals)), 100 * (4 / 6) / 3)
