"""The CRF head as a model, and inside the component."""

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc, Span
from spacy.training import Example
from tag_sequences import batch, log_likelihood, probabilities
from thinc.api import Adam, Model, fix_random_seed

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.heads.bio_tagger import build_bio_tagger_v1
from spacy_phoneme_ner.models.heads.crf_tagger import ChainedTags, build_crf_tagger_v1
from spacy_phoneme_ner.models.heads.tag_distribution import IndependentTags
from spacy_phoneme_ner.pipeline.decoding import read_entities

TRAIN = [
    ("Amina Yusuf visited London .", [(0, 11, "PER"), (20, 26, "LOC")]),
    ("Google opened an office in Lagos .", [(0, 6, "ORG"), (27, 32, "LOC")]),
    ("The river flows slowly .", []),
    ("Kofi Mensah works for Acme Trading .", [(0, 11, "PER"), (22, 34, "ORG")]),
]
ARCHITECTURE = "spacy-phoneme-ner-tests.CRFTagger.v1"
CONFIG = {
    "pretrained": None,
    "g2p": {"@g2p": "spacy-phoneme-ner.Orth.v1"},
    "model": {
        "@architectures": ARCHITECTURE,
        "tok2vec": {
            "@architectures": "spacy-phoneme-ner.PhonemeWordEncoder.v1",
            "width": 32,
            "symbol_width": 16,
            "depth": 2,
            "gazetteer": "",
            "noise": {"hide_word": 0.0, "hide_sound": 0.0},
        },
    },
}
pytestmark = pytest.mark.usefixtures("one_thread")


@spacy.registry.architectures(ARCHITECTURE)
def build_registered(tok2vec: Model, nO: int | None = None):
    return build_crf_tagger_v1(tok2vec, nO)


def word_vectors(table):
    """An encoder that gives each word a fixed vector, and learns nothing."""

    def forward(model, docs, is_train):
        rows = [np.array([table[t.text] for t in doc], dtype="float32") for doc in docs]
        return [r.reshape((-1, model.get_dim("nO"))) for r in rows], lambda d_rows: []

    return Model("table", forward, dims={"nO": len(next(iter(table.values())))})


def make_docs(*texts):
    vocab = spacy.blank("en").vocab
    return [Doc(vocab, words=text.split()) for text in texts]


TABLE = {"a": [1.0, 0.0, 0.5], "b": [0.0, 1.0, -0.5], "c": [1.0, 1.0, 0.0]}


def make_tagger(nO=5, seed=0):
    fix_random_seed(seed)
    tagger = build_crf_tagger_v1(word_vectors(TABLE), nO=nO)
    return tagger.initialize(X=make_docs("a b"), Y=[np.zeros((2, 5), dtype="float32")])


@pytest.mark.parametrize("nO", [5, None])
def test_the_model_scores_tokens_and_moves(nO):
    tagger = make_tagger(nO)
    docs = make_docs("a b c", "", "b")
    scores, backprop = tagger.begin_update(docs)
    assert [s.shape for s in scores] == [(3, 5), (0, 5), (1, 5), (7, 5)]
    assert not scores[-1].any(), "transitions begin with 0"
    for other, own in zip(tagger.predict(docs), scores):
        np.testing.assert_array_equal(other, own)
    gold = [np.array([1, 2, 0]), np.zeros(0, dtype="int64"), np.array([-1])]
    _, gradients = ChainedTags().loss(scores, gold)
    backprop(gradients)
    moves = tagger.get_ref("moves").layers[0]
    np.testing.assert_array_equal(moves.get_grad("start"), gradients[-1][0])
    np.testing.assert_array_equal(moves.get_grad("transitions"), gradients[-1][1:-1])
    np.testing.assert_array_equal(moves.get_grad("end"), gradients[-1][-1])
    linear = tagger.get_ref("output_layer").layers[0]
    vectors = np.array([TABLE[w] for w in "abcb"])
    expected = np.concatenate(gradients[:-1]).T @ vectors
    np.testing.assert_allclose(linear.get_grad("W"), expected, atol=1e-6)


def randomise(tagger, seed=7):
    rng = np.random.default_rng(seed)
    for node in tagger.walk():
        for name in node.param_names:
            shape = node.get_param(name).shape
            node.set_param(name, rng.normal(size=shape).astype("float32"))
    return tagger


def assert_same(one, other, docs):
    for own, others in zip(one.predict(docs), other.predict(docs)):
        np.testing.assert_array_equal(own, others)


def test_bytes_go_into_a_differently_seeded_model():
    tagger, docs = randomise(make_tagger()), make_docs("a b c", "", "b")
    fix_random_seed(5)
    other = build_crf_tagger_v1(word_vectors(TABLE)).from_bytes(tagger.to_bytes())
    assert_same(tagger, other, docs)
    assert other.attrs["tag_distribution"].decode(other.predict(docs), 3)
    assert_same(tagger, randomise(make_tagger(), seed=8).from_bytes(tagger.to_bytes()), docs)


def test_a_copy_learns_on_its_own():
    tagger, docs = randomise(make_tagger()), make_docs("a b c")
    before = tagger.predict(docs)
    other = tagger.copy()
    assert_same(tagger, other, docs)
    scores, backprop = other.begin_update(docs)
    backprop(ChainedTags().loss(scores, [np.array([1, 2, 0])])[1])
    other.finish_update(Adam(0.1))
    for old, own, changed in zip(before, tagger.predict(docs), other.predict(docs)):
        np.testing.assert_array_equal(old, own)
        assert (changed != old).any()


def test_resizing_leaves_old_scores_unchanged():
    tagger, docs = randomise(make_tagger()), make_docs("a b c", "b")
    *before, old = tagger.predict(docs)
    assert tagger.attrs["resize_output"](tagger, 7) is tagger
    *after, new = tagger.predict(docs)
    for rows, same in zip(before, after):
        np.testing.assert_array_equal(same[:, :5], rows)
        assert not same[:, 5:].any()
    np.testing.assert_array_equal(new[[0, 1, 2, 3, 4, 5, 8], :5], old)
    assert not new[:, 5:].any() and not new[6:8].any()
    moves = tagger.get_ref("moves").layers[0]
    tagger.attrs["resize_output"](tagger, 7)
    assert tagger.get_ref("moves").layers[0] is moves
    # An optimizer that has learned with the smaller one goes on.
    scores, backprop = tagger.begin_update(docs)
    backprop(ChainedTags().loss(scores, [np.array([5, 6, 0]), np.array([0])])[1])
    tagger.finish_update(Adam(0.01))
    assert tagger.get_ref("moves").layers[0].get_param("transitions")[5, 6] > 0


def test_even_numbers_of_tags_are_refused():
    with pytest.raises(PhonemeNERError, match=r"P140.* 4 tags"):
        build_crf_tagger_v1(word_vectors(TABLE), nO=4)


def learn(build, distribution, docs, gold, steps=150):
    fix_random_seed(0)
    tagger = build(word_vectors(TABLE), nO=3).initialize(X=docs)
    optimizer = Adam(0.1)
    for _ in range(steps):
        scores, backprop = tagger.begin_update(docs)
        loss, gradients = distribution.loss(scores, gold)
        backprop(gradients)
        tagger.finish_update(optimizer)
    return loss, tagger


def test_it_learns_what_only_neighbours_tell():
    """The word c is a name after a, and none after b: no linear head over words can know."""
    docs = make_docs("a c", "b c", "a c b c", "b c a c")
    gold = [np.array(tags) for tags in ([1, 2], [0, 0], [1, 2, 0, 0], [0, 0, 1, 2])]
    expected = [[(0, 2)], [], [(0, 2)], [(2, 4)]]
    loss, tagger = learn(build_crf_tagger_v1, ChainedTags(), docs, gold)
    found = ChainedTags().decode(tagger.predict(docs), len(docs))
    assert [[s[:2] for s in spans] for spans in found] == expected
    assert loss < 0.1 and all(s.score > 0.9 for spans in found for s in spans)
    linear, _ = learn(build_bio_tagger_v1, IndependentTags(), docs, gold)
    # Half of the six c are I, and the rest O: no better than a guess.
    assert linear == pytest.approx(6 * np.log(2), rel=0.1)


def examples(nlp, data=TRAIN):
    return [Example.from_dict(nlp.make_doc(text), {"entities": ents}) for text, ents in data]


def found(doc):
    return [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]


def make_pipeline():
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_ner", config=CONFIG)
    return nlp


@pytest.fixture(scope="module")
def trained():
    fix_random_seed(0)
    nlp = make_pipeline()
    optimizer = nlp.initialize(lambda: examples(nlp))
    optimizer.learn_rate = 0.01
    for _ in range(60):
        losses = nlp.update(examples(nlp), sgd=optimizer)
    assert losses["phoneme_ner"] < 5
    return nlp


def test_the_component_learns_and_is_saved(trained, tmp_path):
    for text, entities in TRAIN:
        doc = trained(text)
        assert found(doc) == entities
        assert all(0.5 < ent._.score <= 1 for ent in doc.ents)
    assert list(trained.pipe([])) == [] and not trained("").ents
    trained.to_disk(tmp_path)
    fix_random_seed(1)
    for other in (spacy.load(tmp_path), make_pipeline().from_bytes(trained.to_bytes())):
        texts = [*(text for text, _ in TRAIN), "", "Lagos", "Amina saw Accra twice ."]
        for expected, doc in zip(trained.pipe(texts), other.pipe(texts)):
            assert found(doc) == found(expected)
            scores, of_expected = ([e._.score for e in d.ents] for d in (doc, expected))
            # Sums of floats depend on what is computed together.
            np.testing.assert_allclose(scores, of_expected, rtol=1e-5)


@pytest.mark.parametrize("listens", [False, True])
def test_over_a_transformer_and_over_a_shared_one(listens):
    sizes = {"width": 16, "depth": 1, "heads": 2, "inner_width": 32, "positions": 64}
    encoder = {
        "@architectures": "spacy-phoneme-ner.PhonemeTransformer.v1",
        **sizes,
        "computing": {"dropout": 0.0},
    }
    nlp = spacy.blank("en")
    config = {**CONFIG, "model": {"@architectures": ARCHITECTURE, "tok2vec": encoder}}
    if listens:
        nlp.add_pipe("shared_encoder", config={"g2p": CONFIG["g2p"], "model": encoder})
        listener = "spacy-phoneme-ner.SharedListener.v1"
        config["model"] = {
            "@architectures": ARCHITECTURE,
            "tok2vec": {"@architectures": listener, "width": 16},
        }
    nlp.add_pipe("phoneme_ner", config=config)
    fix_random_seed(0)
    optimizer = nlp.initialize(lambda: examples(nlp))
    optimizer.learn_rate = 0.01
    losses = [nlp.update(examples(nlp), sgd=optimizer)["phoneme_ner"] for _ in range(30)]
    assert losses[-1] < losses[0] / 3
    again = spacy.blank("en").from_config(nlp.config).from_bytes(nlp.to_bytes())
    assert [found(again(text)) for text, _ in TRAIN] == [found(nlp(text)) for text, _ in TRAIN]


def test_a_new_label_can_be_added_learned_and_saved(trained):
    nlp = make_pipeline().from_bytes(trained.to_bytes())
    component = nlp.get_pipe("phoneme_ner")
    docs = [trained.make_doc(text) for text, _ in TRAIN]
    *before, _ = component.predict(docs)
    assert component.add_label("EVENT") == 1
    for rows, same in zip(before, component.predict(docs)):
        np.testing.assert_array_equal(same[:, :7], rows)
    data = [*TRAIN, ("Ramadan begins", [(0, 7, "EVENT")])]
    optimizer = nlp.resume_training()
    optimizer.learn_rate = 0.01
    for _ in range(60):
        nlp.update(examples(nlp, data), sgd=optimizer)
    again = make_pipeline().from_bytes(nlp.to_bytes())
    for text, entities in data:
        assert found(nlp(text)) == found(again(text)) == entities


def test_taken_tokens_are_outside_and_the_rest_follows(trained):
    doc = trained.make_doc(TRAIN[0][0])
    doc.set_ents([Span(doc, 3, 4, "CITY")], blocked=[doc[1:2]], default="unmodified")
    doc = trained(doc)
    assert (20, 26, "CITY") in found(doc) and found(doc)[0] == (0, 5, "PER")
    assert len(doc.spans["phoneme_ner"]) == 1


def test_entities_given_what_is_taken_by_brute_force(nlp):
    rng = np.random.default_rng(4)
    words = ["x", "  ", "y", "z", "x"]
    for _ in range(5):
        rows, moves = batch(rng, [5], 1, dtype="float32")
        rows[:, 1] += 2
        doc = Doc(nlp.vocab, words=words)
        doc.set_ents([], blocked=[doc[3:4]], default="unmodified")
        read = rows[[0, 2, 3, 4]].copy()
        tags, chances, _ = probabilities(read, moves)
        chances = chances * [t[2] == 0 for t in tags]
        best, chances = tags[chances.argmax()], chances / chances.sum()
        place = [0, 2, 3, 4]
        for start, end, _, score in read_entities([doc], [rows, moves], ChainedTags())[0]:
            a, b = place.index(start), place.index(end - 1) + 1
            wanted = [1] + [2] * (b - a - 1)
            assert best[a:b].tolist() == wanted
            fits = [t[a:b].tolist() == wanted and (b == 4 or t[b] != 2) for t in tags]
            assert score == pytest.approx(chances[fits].sum(), rel=1e-5)


def test_partial_annotation_in_the_component(trained):
    component = trained.get_pipe("phoneme_ner")
    predicted = trained.make_doc(TRAIN[0][0])
    reference = predicted.copy()
    reference.set_ents([Span(reference, 3, 4, "LOC")], default="missing")
    zeros = [np.zeros((5, 7)), np.zeros((9, 7))]
    loss, gradients = component.get_loss([Example(predicted, reference)], zeros)
    gold = np.full(5, -1)
    gold[3] = 1 + 2 * component.labels.index("LOC")
    assert loss == pytest.approx(-log_likelihood(zeros, [gold]), rel=1e-6)
    assert np.abs(gradients[0][0]).sum() > 0, "what stands before depends on it"
    with pytest.raises(PhonemeNERError, match=r"P136.* 4 rows and expected 5"):
        component.get_loss([Example(predicted, reference)], [zeros[0][1:], zeros[1]])
    with pytest.raises(PhonemeNERError, match="P141"):
        component.get_loss([Example(predicted, reference)], zeros[:1])
