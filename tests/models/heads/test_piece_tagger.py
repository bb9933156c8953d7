"""The head that learns from pieces: spreading by hand, gradients, and inside the component."""

from functools import partial

import numpy as np
import pytest
import spacy
import torch
from letter_pieces import LETTERS, MARK, build_letter_encoder
from spacy.tokens import Doc, Span
from spacy.training import Example
from thinc.api import Optimizer, fix_random_seed

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.heads.bio_tagger import build_bio_tagger_v1
from spacy_phoneme_ner.models.heads.piece_tagger import (
    build_piece_tagger_v1,
    score_positions,
    spread_tags,
)
from spacy_phoneme_ner.models.words.encoder import build_phoneme_word_encoder_v1

TRAIN = [
    ("Amina Yusuf visited London .", [(0, 11, "PER"), (20, 26, "LOC")]),
    ("Google opened an office in New York .", [(0, 6, "ORG"), (27, 35, "LOC")]),
    ("The river flows slowly .", []),
]
ARCHITECTURE = "spacy-phoneme-ner-tests.LetterTagger.v1"
CONFIG = {
    "pretrained": None,
    "g2p": {"@g2p": "spacy-phoneme-ner.Orth.v1"},
    "model": {"@architectures": ARCHITECTURE},
}


@spacy.registry.architectures(ARCHITECTURE)
def build_letter_tagger(width: int = 16):
    return build_piece_tagger_v1(build_letter_encoder(width))


def make_doc(*words):
    return Doc(spacy.blank("en").vocab, words=list(words))


def make_tagger(nO=5, **kwargs):
    fix_random_seed(0)
    tagger = build_piece_tagger_v1(build_letter_encoder(**kwargs), nO=nO)
    tagger.initialize(X=[make_doc("a")])
    head = tagger.get_ref("output_layer").layers[0]
    head.set_param("b", np.linspace(-1, 1, nO).astype("float32"))
    return tagger


def spread(tagger, tags, *words):
    return spread_tags(tagger, [make_doc(*words)], [np.array(tags, dtype="int64")])[0].tolist()


def examples(nlp, data=TRAIN):
    return [Example.from_dict(nlp.make_doc(text), {"entities": ents}) for text, ents in data]


def found(doc):
    return [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]


@pytest.fixture(scope="module")
def trained():
    fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_ner", config=CONFIG)
    optimizer = nlp.initialize(lambda: examples(nlp))
    optimizer.learn_rate = 0.05
    for _ in range(60):
        nlp.update(examples(nlp), sgd=optimizer)
    return nlp


# Tags: 0 O, 1 B-X, 2 I-X, 3 B-Y, 4 I-Y.
@pytest.mark.parametrize(
    ("words", "tags", "expected"),
    [
        # <s> a b ▁ c ▁ d e f </s>: the mark inside the entity is O
        (("ab", "c", "def"), [1, 2, 0], [0, 1, 2, 0, 2, 0, 0, 0, 0, 0]),
        (("ab", "c"), [3, 1], [0, 3, 4, 0, 1, 0]),
        (("ab", "cd"), [4, 0], [0, 4, 4, 0, 0, 0, 0]),
        (("ab", "cd"), [-1, 1], [0, -1, -1, 0, 1, 2, 0]),
        (("ab", "cd"), [-1, -1], [-1] * 7),
        # white space has no piece, and no second mark
        (("ab", " ", "c"), [1, 2, 2], [0, 1, 2, 0, 2, 0]),
        ((" ",), [0], [0, 0]),
        ((), [], [0, 0]),
    ],
)
def test_tags_are_spread_over_positions(words, tags, expected):
    assert spread(make_tagger(), tags, *words) == expected


@pytest.mark.parametrize(
    ("max_positions", "expected"),
    [
        (10, [0, 1, 2, 0, 2, 0, 3, 4, 4, 0]),  # all of it
        (8, [0, 1, 2, 0, 2, 0, 3, 4]),
        (7, [0, 1, 2, 0, 2, 0, 3]),
        (6, [0, 1, 2, 0, 2, 0]),
        (2, [0, 1]),
    ],
)
def test_what_is_cut_off_has_no_row(max_positions, expected):
    # <s> a b ▁ c ▁ d e f </s>
    tagger = make_tagger(max_positions=max_positions)
    assert spread(tagger, [1, 2, 3], "ab", "c", "def") == expected
    doc = make_doc("ab", "c", "def")
    assert score_positions(tagger, [doc])[0].shape == (max_positions, 5)
    assert tagger.begin_update([doc])[0][0].shape == (max_positions, 5)
    assert tagger.predict([doc])[0].shape == (3, 5)


def test_rows_are_positions_in_training_and_tokens_in_prediction():
    tagger = make_tagger(max_positions=6)
    docs = [make_doc("ab", " ", "c"), make_doc(), make_doc("ef", "gh", "i")]
    table = tagger.get_ref("tok2vec").get_ref("pieces").get_param("E")
    head = tagger.get_ref("output_layer").layers[0]

    def logits(*ids):
        return table[list(ids)] @ head.get_param("W").T + head.get_param("b")

    a, b, c, e, f, g = (LETTERS + ord(letter) for letter in "abcefg")
    positions = [logits(0, a, b, MARK, c, 1), logits(0, 1), logits(0, e, f, MARK, g, LETTERS + 104)]
    for rows in (tagger.begin_update(docs)[0], score_positions(tagger, docs)):
        for row, expected in zip(rows, positions):
            np.testing.assert_allclose(row, expected, rtol=1e-5, atol=1e-6)
    tokens = tagger.predict(docs)
    assert [rows.shape for rows in tokens] == [(3, 5), (0, 5), (3, 5)]
    np.testing.assert_allclose(tokens[0][[0, 2]], logits(a, c), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(tokens[2][:2], logits(e, g), rtol=1e-5, atol=1e-6)
    # Neither white space nor what lies beyond the cut can be anything but O.
    for row in (tokens[0][1], tokens[2][2]):
        np.testing.assert_array_equal(np.exp(row), [1, 0, 0, 0, 0])
        assert np.isfinite(row).all()


def test_no_docs():
    tagger = make_tagger()
    assert tagger.predict([]) == []
    rows, backprop = tagger.begin_update([])
    assert rows == [] and backprop([]) == []


def test_gradients_are_those_of_torch(trained):
    """Mean cross-entropy over all positions, as torch computes it, down to the embeddings."""
    component = trained.get_pipe("phoneme_ner")
    model = component.model
    data = examples(trained)
    half = data[0].reference.copy()
    half.set_ents([Span(half, 3, 4, "LOC")], default="missing")
    data[0] = Example(data[0].predicted, half)
    component.predict([eg.predicted for eg in data])  # gives them their IPA layers
    scores, backprop = model.begin_update([eg.predicted for eg in data])
    # Another batch in between leaves this one as it was.
    model.begin_update([make_doc("zz", "z")])
    loss, gradient = component.get_loss(data, scores)
    backprop(gradient)

    node, head = model.get_ref("tok2vec").get_ref("pieces"), model.get_ref("output_layer").layers[0]
    params = [node.get_param("E"), head.get_param("W"), head.get_param("b")]
    table, weight, bias = (torch.tensor(p, requires_grad=True) for p in params)
    ids, gold = [], []
    tags = {label: 1 + 2 * i for i, label in enumerate(component.labels)}
    words = [
        [("Amina", -100), ("Yusuf", -100), ("visited", -100), ("London", "LOC"), (".", -100)],
        [
            *[("Google", "ORG"), ("opened", 0), ("an", 0), ("office", 0), ("in", 0)],
            *[("New", "LOC"), ("York", "I-LOC"), (".", 0)],
        ],
        [(word, 0) for word in ["The", "river", "flows", "slowly", "."]],
    ]
    for sentence in words:
        ids.append(0)
        gold.append(0)
        for i, (word, tag) in enumerate(sentence):
            ids += [MARK] * (i > 0) + [LETTERS + ord(letter) for letter in word]
            if isinstance(tag, str):
                inside = tags[tag.removeprefix("I-")] + 1
                first = inside if tag.startswith("I-") else inside - 1
                tag_row = [first] + [inside] * (len(word) - 1)
            else:
                tag_row = [tag] * len(word)
            gold += [0] * (i > 0) + tag_row
        ids.append(1)
        gold.append(0)
    logits = table[torch.tensor(ids)] @ weight.T + bias
    expected = torch.nn.functional.cross_entropy(logits, torch.tensor(gold))
    expected.backward()
    n_known = sum(tag != -100 for tag in gold)
    assert loss / n_known == pytest.approx(expected.item(), rel=1e-4)
    pairs = [(node, "E", table), (head, "W", weight), (head, "b", bias)]
    for layer, name, parameter in pairs:
        np.testing.assert_allclose(layer.get_grad(name), parameter.grad, rtol=1e-3, atol=1e-6)
    node.set_grad("E", np.zeros_like(params[0]))
    head.set_grad("W", np.zeros_like(params[1]))
    head.set_grad("b", np.zeros_like(params[2]))


def test_it_learns_its_training_data(trained):
    for text, entities in TRAIN:
        assert found(trained(text)) == entities
    component = trained.get_pipe("phoneme_ner")
    assert component.scores_pieces
    tags = component.tag_pieces([trained.make_doc("New York"), trained.make_doc("")])
    # <s> N e w ▁ Y o r k </s>: a lone letter may be mistaken, for it is not alone that way.
    assert [tags[0][i] for i in (0, 1, 4, 9)] == ["O", "B-LOC", "O", "O"]
    assert len(tags[0]) == 10 and tags[1] == ["O", "O"]


def test_pieces_are_tagged_without_annotating(trained):
    doc = trained.make_doc(TRAIN[0][0])
    trained.get_pipe("phoneme_ner").tag_pieces([doc])
    assert not doc.has_annotation("ENT_IOB") and "phoneme_ner" not in doc.spans


def test_round_trip_into_a_differently_seeded_model(trained, tmp_path):
    trained.to_disk(tmp_path)
    fix_random_seed(1)
    from_bytes = spacy.blank("en")
    from_bytes.add_pipe("phoneme_ner", config=CONFIG)
    from_bytes.from_bytes(trained.to_bytes())
    docs = [trained.make_doc(text) for text, _ in TRAIN]
    expected = trained.get_pipe("phoneme_ner").model.predict(docs)
    for other in (spacy.load(tmp_path), from_bytes):
        component = other.get_pipe("phoneme_ner")
        for rows, wanted in zip(component.model.predict(docs), expected):
            np.testing.assert_array_equal(rows, wanted)
        assert [found(other(text)) for text, _ in TRAIN] == [ents for _, ents in TRAIN]


def test_a_new_label_can_be_added_learned_and_saved(trained):
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_ner", config=CONFIG)
    nlp.from_bytes(trained.to_bytes())
    component = nlp.get_pipe("phoneme_ner")
    assert component.add_label("EVENT") == 1
    assert [found(nlp(text)) for text, _ in TRAIN] == [ents for _, ents in TRAIN]
    data = [*TRAIN, ("Ramadan begins", [(0, 7, "EVENT")])]
    optimizer = nlp.resume_training()
    optimizer.learn_rate = 0.05
    for _ in range(40):
        nlp.update(examples(nlp, data), sgd=optimizer)
    again = spacy.blank("en")
    again.add_pipe("phoneme_ner", config=CONFIG)
    again.from_bytes(nlp.to_bytes())
    for text, entities in data:
        assert found(nlp(text)) == found(again(text)) == entities


def test_white_space_and_entities_of_others(trained):
    doc = Doc(trained.vocab, words=["in", "New", "  ", "York", "\n", "London"])
    assert [(e.start, e.end) for e in trained(doc).ents] == [(1, 4), (5, 6)]
    doc = trained.make_doc(TRAIN[0][0])
    doc.set_ents([Span(doc, 3, 4, "CITY")], blocked=[doc[1:2]], default="unmodified")
    assert found(trained(doc)) == [(0, 5, "PER"), (20, 26, "CITY")]


def test_docs_without_annotation_teach_nothing(trained):
    component = trained.get_pipe("phoneme_ner")
    doc = trained.make_doc("Amina slept")
    example = Example(doc, doc.copy())
    scores, _ = component.model.begin_update([doc])
    loss, gradient = component.get_loss([example], scores)
    assert loss == 0.0 and not gradient[0].any()


def test_encoders_without_pieces_are_named():
    encoder = build_phoneme_word_encoder_v1(width=8, symbol_width=8, depth=1)
    with pytest.raises(PhonemeNERError, match=r"P135.*phoneme_word_encoder.*BIOTagger"):
        build_piece_tagger_v1(encoder)


def test_scores_of_tokens_are_not_taken_for_those_of_pieces(trained):
    component = trained.get_pipe("phoneme_ner")
    example = examples(trained)[0]
    scores = component.model.predict([example.predicted])
    with pytest.raises(PhonemeNERError, match=r"P136.* 5 rows and expected 30, .*piece"):
        component.get_loss([example], scores)


def test_a_head_of_tokens_spreads_nothing():
    nlp = spacy.blank("en")
    model = build_bio_tagger_v1(build_letter_encoder())
    config = {"pretrained": None, "g2p": CONFIG["g2p"]}
    component = nlp.create_pipe("phoneme_ner", config=config)
    component.model = model
    tags = [np.array([0, 1])]
    assert not component.scores_pieces
    assert component.spread_tags([make_doc("a", "b")], tags) is tags


def test_optimizers_that_clip_are_asked_to(trained):
    class Clipping(Optimizer):
        clipped = None

        def clip(self, model):
            self.clipped = model

    component = trained.get_pipe("phoneme_ner")
    before = trained.to_bytes()
    optimizer = Clipping(0.0)
    trained.update(examples(trained), sgd=optimizer)
    assert optimizer.clipped is component.model
    trained.from_bytes(before)


@spacy.registry.architectures("spacy-phoneme-ner-tests.TinyPhonemeTagger.v1")
def build_tiny_phoneme_tagger():
    from spacy_phoneme_ner.models.transformers.phoneme_transformer import (
        build_phoneme_transformer_v1,
    )

    sizes = {"width": 32, "depth": 1, "heads": 2, "inner_width": 64, "positions": 64}
    return build_piece_tagger_v1(
        build_phoneme_transformer_v1(**sizes, computing={"dropout": 0.0}, max_positions=20)
    )


def test_with_a_tiny_transformer_from_a_loader(monkeypatch):
    from spacy_phoneme_ner.models.transformers.phoneme_transformer import _random_encoder

    torch.set_num_threads(1)
    fix_random_seed(0)
    config = {**CONFIG, "model": {"@architectures": "spacy-phoneme-ner-tests.TinyPhonemeTagger.v1"}}
    nlp = spacy.blank("en")
    component = nlp.add_pipe("phoneme_ner", config=config)
    sizes = {"width": 32, "depth": 1, "heads": 2, "inner_width": 64, "positions": 64}
    asked = []

    def loader():
        asked.append(True)
        return _random_encoder("roberta", sizes, 0.0)

    initialize = partial(component.initialize, encoder_loader=loader)
    monkeypatch.setattr(component, "initialize", initialize)
    optimizer = nlp.initialize(lambda: examples(nlp))
    assert asked == [True]
    optimizer.learn_rate = 0.01
    for _ in range(40):
        losses = nlp.update(examples(nlp), sgd=optimizer)
    # <s>, the phonemes and marks: 20 positions, with no room for </s>.
    docs = [eg.predicted for eg in examples(nlp)]
    rows = component.tag_pieces(docs)
    assert list(map(len, rows)) == [20, 20, 20]
    assert losses["phoneme_ner"] / 60 < 0.1
    # What lies beyond the 20 positions cannot be found.
    assert found(nlp(TRAIN[0][0])) == TRAIN[0][1][:1]
    assert found(nlp(TRAIN[1][0])) == TRAIN[1][1][:1]
    fix_random_seed(1)
    again = spacy.blank("en")
    again.add_pipe("phoneme_ner", config=config)
    again.from_bytes(nlp.to_bytes())
    pairs = zip(component.model.predict(docs), again.get_pipe("phoneme_ner").model.predict(docs))
    for own, other in pairs:
        np.testing.assert_allclose(own, other, atol=1e-6)
