"""The study's score from the tags of pieces: by hand, and against counting one by one."""

import json
import random

import numpy as np
import pytest
import spacy
from letter_pieces import build_letter_encoder
from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab
from thinc.api import fix_random_seed

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation.paper_metric import phoneme_macro_f1, phoneme_tag_counts
from spacy_phoneme_ner.evaluation.piece_scores import (
    find_piece_tagger,
    piece_tag_counts_docs,
    position_tag_counts,
)
from spacy_phoneme_ner.evaluation.report import Run, read_run, run_markdown, write_report
from spacy_phoneme_ner.evaluation.results import LanguageScores
from spacy_phoneme_ner.evaluation.score import score_pipeline
from spacy_phoneme_ner.layer import set_layer
from spacy_phoneme_ner.models.heads.piece_tagger import build_piece_tagger_v1, spread_tags
from spacy_phoneme_ner.models.transformers.phoneme_reader import PhonemeReader
from spacy_phoneme_ner.models.transformers.phoneme_vocabulary import (
    default_phonemes,
    tokenizer_json,
)

TAGS = ("O", "B-LOC", "I-LOC", "B-PER", "I-PER")
ARCHITECTURE = "spacy-phoneme-ner-tests.ShortLetterTagger.v1"
ORTH = {"@g2p": "spacy-phoneme-ner.Orth.v1"}
CONFIG = {"pretrained": None, "g2p": ORTH, "model": {"@architectures": ARCHITECTURE}}


@spacy.registry.architectures(ARCHITECTURE)
def build_letter_tagger():
    return build_piece_tagger_v1(build_letter_encoder(max_positions=12))


def macro_f1(gold, predicted):
    """Macro F1 over the tags that occur, as the study's library defines it."""
    pairs = [pair for sentence in zip(gold, predicted) for pair in zip(*sentence)]
    scores = []
    for tag in {tag for pair in pairs for tag in pair}:
        tp = sum(g == p == tag for g, p in pairs)
        wrong = sum((g == tag) != (p == tag) for g, p in pairs)
        scores.append(2 * tp / (2 * tp + wrong))
    return 100 * sum(scores) / len(scores)


def score(gold, predicted):
    return float(phoneme_macro_f1(position_tag_counts(gold, predicted).totals))


@pytest.fixture()
def pipeline():
    """A pipeline whose head is random, and takes <s> for the beginning of a person."""
    fix_random_seed(0)
    nlp = spacy.blank("xx")
    component = nlp.add_pipe("phoneme_ner", config=CONFIG)
    for label in ("PER", "LOC"):
        component.add_label(label)
    head = component.model.get_ref("output_layer").layers[0]
    head.set_dim("nO", 5)
    component.model.initialize(X=[Doc(nlp.vocab, words=["a"])])
    table = component.model.get_ref("tok2vec").get_ref("pieces").get_param("E")
    table[0] = 10 * head.get_param("W")[1]
    return nlp


@pytest.fixture()
def gold(pipeline):
    def make(words, tags):
        doc = Doc(pipeline.vocab, words=words, ents=tags)
        set_layer(doc, [word.lower() for word in words], "kin")
        return doc

    return [
        make(["Leta", "Zu"], ["B-LOC", "I-LOC"]),
        make(["Aba", "ni", "Kigali"], ["B-MISC", "O", "B-PER"]),  # "Ki" before the cut
        make(["ni"], ["O"]),
    ]


RIGHT = [
    # <s> L e t a ▁ Z u </s>
    ["O", "B-LOC", "I-LOC", "I-LOC", "I-LOC", "O", "I-LOC", "I-LOC", "O"],
    # <s> A b a ▁ n i ▁ K i g a, and no </s>: 12 positions
    [
        *("O", "B-MISC", "I-MISC", "I-MISC", "O", "O", "O", "O"),
        *("B-PER", "I-PER", "I-PER", "I-PER"),
    ],
    ["O", "O", "O", "O"],
]


def test_by_hand():
    # Specials and marks are predicted freely: the first and the third O are missed.
    gold = [["O", "B-PER", "I-PER", "O", "I-PER", "O"]]
    predicted = [["B-PER", "B-PER", "O", "I-PER", "I-PER", "O"]]
    counts = position_tag_counts(gold, predicted)
    assert counts.labels == ("O", "B-PER", "I-PER")
    assert counts.values.tolist() == [[[1, 1, 2], [1, 1, 0], [1, 1, 1]]]
    expected = 100 * (2 / 5 + 2 / 3 + 2 / 4) / 3
    assert score(gold, predicted) == pytest.approx(expected)


def test_same_as_counting_one_by_one():
    rng = random.Random(0)
    for _ in range(50):
        lengths = [rng.randint(1, 20) for _ in range(rng.randint(1, 8))]
        gold = [[rng.choice(TAGS) for _ in range(n)] for n in lengths]
        predicted = [[rng.choice(TAGS[:3]) for _ in range(n)] for n in lengths]
        assert score(gold, predicted) == pytest.approx(macro_f1(gold, predicted))


def test_words_spread_over_phonemes_give_the_same():
    """Predictions that are those of words count alike in both ways."""
    gold, predicted, pieces = [["B-PER", "I-PER", "O"]], [["O", "B-LOC", "O"]], [[2, 1, 2]]
    counts = phoneme_tag_counts(gold, predicted, pieces)
    right = [["O", "B-PER", "I-PER", "O", "I-PER", "O", "O", "O", "O"]]
    found = [["O", "O", "O", "O", "B-LOC", "O", "O", "O", "O"]]
    by_position = position_tag_counts(right, found)
    assert by_position.labels == counts.labels
    assert by_position.values.tolist() == counts.values.tolist()


def test_lengths_and_tags_are_checked():
    with pytest.raises(PhonemeNERError, match="P301"):
        position_tag_counts([["O"]], [])
    with pytest.raises(PhonemeNERError, match=r"P306.*Sentence 1 has 2 gold tags and 1"):
        position_tag_counts([["O"], ["O", "O"]], [["O"], ["O"]])
    with pytest.raises(PhonemeNERError, match="P303"):
        position_tag_counts([["PER"]], [["O"]])
    assert position_tag_counts([], []).values.shape == (0, 1, 3)


def test_docs_are_scored_by_the_tags_of_all_their_positions(pipeline, gold):
    component = find_piece_tagger(pipeline)
    predicted = component.tag_pieces(gold)
    assert [tags[0] for tags in predicted] == ["B-PER"] * 3
    counts = piece_tag_counts_docs(component, gold, gold, batch_size=2)
    assert counts.values.tolist() == position_tag_counts(RIGHT, predicted).values.tolist()
    score = float(phoneme_macro_f1(counts.totals))
    assert score == pytest.approx(macro_f1(RIGHT, predicted))
    with pytest.raises(PhonemeNERError, match="P301"):
        piece_tag_counts_docs(component, gold, gold[:1])


def test_gold_is_laid_over_the_tokens_of_the_prediction(pipeline, gold):
    other = Doc(pipeline.vocab, words=["Le", "ta", "Zu"], spaces=[False, True, False])
    set_layer(other, ["le", "ta", "zu"], "kin")
    component = find_piece_tagger(pipeline)
    counts = piece_tag_counts_docs(component, gold[:1], [other])
    right = [["O", "B-LOC", "I-LOC", "O", "I-LOC", "I-LOC", "O", "I-LOC", "I-LOC", "O"]]
    expected = position_tag_counts(right, component.tag_pieces([other]))
    assert counts.values.tolist() == expected.values.tolist()


def test_pipelines_are_scored_by_pieces_and_say_so(pipeline, gold, tmp_path):
    path = tmp_path / "kin.spacy"
    DocBin(docs=gold, store_user_data=True).to_disk(path)
    scores = score_pipeline(pipeline, path, "kin", n_resamples=50, progress=False)
    predicted = find_piece_tagger(pipeline).tag_pieces(gold)
    assert scores.phoneme_macro_f1.value == pytest.approx(macro_f1(RIGHT, predicted))
    assert scores.phoneme_macro_f1.low <= scores.phoneme_macro_f1.high
    assert scores.macro_unit == "pieces"
    stored = json.loads(json.dumps(scores.to_json()))
    assert stored["macro_unit"] == "pieces"
    assert LanguageScores.from_json("kin", stored).macro_unit == "pieces"
    run = Run("pieces", 0, "model", 50, (scores,))
    assert "most probable tag of every piece" in run_markdown(run)
    write_report(run, tmp_path / "report")
    assert read_run(tmp_path / "report" / "scores.json").languages[0].macro_unit == "pieces"


def test_pipelines_without_pieces_are_scored_by_words(gold, tmp_path):
    nlp = spacy.blank("xx")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "LOC", "pattern": "Leta Zu"}])
    path = tmp_path / "kin.spacy"
    DocBin(docs=gold, store_user_data=True).to_disk(path)
    scores = score_pipeline(nlp, path, "kin", n_resamples=5, progress=False)
    assert find_piece_tagger(nlp) is None and scores.macro_unit == "words"
    report = run_markdown(Run("ruler", 0, "model", 5, (scores,)))
    assert "from the entities" in report and "every piece" not in report
    stored = scores.to_json()
    del stored["macro_unit"]  # as in files of before
    assert LanguageScores.from_json("kin", stored).macro_unit == "words"


def test_two_heads_of_pieces_are_none(pipeline):
    pipeline.add_pipe("phoneme_ner", name="second", config=CONFIG)
    assert find_piece_tagger(pipeline) is None
    pipeline.disable_pipe("second")
    assert find_piece_tagger(pipeline) is pipeline.get_pipe("phoneme_ner")


def test_a_perfect_head_reaches_100(pipeline, gold, monkeypatch):
    component = find_piece_tagger(pipeline)
    docs = [gold[0], gold[2]]
    right = [RIGHT[0], RIGHT[2]]
    names = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
    logits = [np.eye(5)[[names.index(tag) for tag in tags]] for tags in right]
    monkeypatch.setitem(component.model.attrs, "score_positions", lambda model, docs: logits)
    assert component.tag_pieces(docs) == right
    counts = piece_tag_counts_docs(component, docs, docs)
    assert float(phoneme_macro_f1(counts.totals)) == 100
    # An entity that the annotation is silent on counts as outside.
    docs[0].set_ents([Span(docs[0], 0, 1, "LOC")], default="missing")
    counts = piece_tag_counts_docs(component, docs, docs)
    assert dict(zip(counts.labels, counts.totals.tolist()))["I-LOC"] == [3, 2, 0]


@pytest.mark.parametrize(
    ("name", "expected"), [("somali", 12.14), ("uyghur", 11.49), ("ilocano", 7.37)]
)
def test_predicting_o_everywhere(data, name, expected):
    """The study's own figures (see test_paper_metric), from what the encoder reads.

    Its cutting of the IPA differs a little, hence the tolerance.
    """
    path = data / "wikiann-zeroshot" / f"{name}_wikiann.json"
    if not path.exists():
        pytest.skip(f"no {path}")
    stored = json.loads(path.read_text(encoding="utf8"))
    tagger = build_letter_tagger()
    shim = tagger.get_ref("tok2vec").get_ref("pieces").shims[0]
    shim.reader = PhonemeReader(tokenizer_json(default_phonemes()), max_positions=128)
    docs, tags = [], []
    for sentence in stored["validation"]:
        doc = Doc(Vocab(), words=sentence["tokens"])
        set_layer(doc, sentence["epi_tokens"], "und")
        docs.append(doc)
        tags.append(np.array(sentence["epi_ner_tags"]))
    names = [stored["id_mapping"][str(i)] for i in range(7)]
    gold = [[names[i] for i in row] for row in spread_tags(tagger, docs, tags)]
    assert score(gold, [["O"] * len(row) for row in gold]) == pytest.approx(expected, abs=0.03)
