"""The phoneme_ner component, as spaCy uses it."""

import numpy as np
import pytest
import spacy
from named_sentences import CONFIG, TRAIN, examples, found, train
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import fix_random_seed

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.ipa import unknown_segments
from spacy_phoneme_ner.languages import find_language
from spacy_phoneme_ner.layer import get_ipa, has_layer, set_layer
from spacy_phoneme_ner.pipeline.decoding import read_entities


@pytest.fixture(scope="module")
def trained():
    fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_ner", config=CONFIG)
    losses = train(nlp)
    assert losses["phoneme_ner"] < 5
    return nlp


def test_it_learns_its_training_data(trained):
    for text, entities in TRAIN:
        assert found(trained(text)) == entities
    scores = trained.evaluate(examples(trained))
    assert scores["ents_f"] == 1.0 and scores["ents_per_type"]["LOC"]["f"] == 1.0


def test_disk_and_bytes_round_trips_into_differently_seeded_models(trained, tmp_path):
    texts = [text for text, _ in TRAIN] + ["Nobody said Lagos twice in Accra ."]
    trained.to_disk(tmp_path)
    fix_random_seed(1)
    from_disk = spacy.load(tmp_path)
    from_bytes = spacy.blank("en")
    from_bytes.add_pipe("phoneme_ner", config=CONFIG)
    from_bytes.from_bytes(trained.to_bytes())
    for text in texts:
        expected = trained(text)
        for other in (from_disk, from_bytes):
            doc = other(text)
            assert found(doc) == found(expected)
            scores, of_expected = ([e._.score for e in d.ents] for d in (doc, expected))
            np.testing.assert_allclose(scores, of_expected)
    assert from_disk.get_pipe("phoneme_ner").labels == trained.get_pipe("phoneme_ner").labels


def test_saved_weights_are_safetensors_and_nothing_can_run(trained, tmp_path):
    trained.to_disk(tmp_path)
    data = (tmp_path / "phoneme_ner" / "model").read_bytes()
    assert b"F32" in data and b"__metadata__" not in data
    assert b"\x80\x02" not in data[:2] and b"PK\x03\x04" not in data, "no pickle, no zip of one"


def test_confidence_stands_in_the_span_group(trained):
    doc = trained(TRAIN[0][0])
    group = doc.spans["phoneme_ner"]
    assert [(s.start, s.end, s.label_) for s in group] == [
        (e.start, e.end, e.label_) for e in doc.ents
    ]
    assert all(0.5 < ent._.score <= 1 for ent in [*doc.ents, *group])


def test_the_span_group_has_the_components_name(trained):
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_ner", name="names", config=CONFIG)
    for settings, key in ({}, "names"), ({"spans_key": "x-{name}"}, "x-names"):
        component = nlp.create_pipe("phoneme_ner", "names", config={**CONFIG, **settings})
        assert component.spans_key == key
    assert nlp.create_pipe("phoneme_ner", config={**CONFIG, "spans_key": None}).spans_key is None
    other = spacy.blank("en")
    other.add_pipe("phoneme_ner", name="other", source=trained)
    assert list(other(TRAIN[0][0]).spans) == ["other"]
    trained.get_pipe("phoneme_ner").name = "phoneme_ner"  # spaCy renamed the one component


def test_without_a_span_group_entities_have_their_scores(trained, tmp_path):
    trained.to_disk(tmp_path)
    silent = spacy.load(tmp_path, config={"components.phoneme_ner.spans_key": None})
    doc, expected = silent(TRAIN[0][0]), trained(TRAIN[0][0])
    assert not doc.spans and [e._.score for e in doc.ents] == [e._.score for e in expected.ents]


def test_pipe_processes_and_select_pipes_agree(trained):
    texts = [text for text, _ in TRAIN] * 4
    expected = [found(trained(text)) for text in texts]
    assert [found(doc) for doc in trained.pipe(texts, batch_size=3)] == expected
    assert [found(doc) for doc in trained.pipe(texts, n_process=2, batch_size=4)] == expected
    with trained.select_pipes(disable=["phoneme_ner"]):
        assert not trained(texts[0]).ents


def test_it_can_be_sourced_into_a_pipeline_of_another_language(trained):
    other = spacy.blank("si")
    other.add_pipe("phoneme_ner", source=trained)
    doc = other(TRAIN[0][0])
    assert found(doc) == TRAIN[0][1]
    assert doc[0]._.ipa_lang == "sin"


def test_a_doc_without_a_layer_gets_one_and_a_layer_is_kept(trained):
    doc = trained(TRAIN[0][0])
    assert get_ipa(doc)[0] == "amina"
    doc = Doc(trained.vocab, words=["Amina"])
    set_layer(doc, ["mine"], "eng")
    assert get_ipa(trained(doc)) == ["mine"]


@pytest.mark.parametrize("text", ["", "   ", "\n", "😀 🎉", "1990", "a" * 5000, "\u200d"])
def test_any_text_works(trained, text):
    doc = trained(text)
    assert has_layer(doc) and all(ent.text.strip() for ent in doc.ents)


def test_entities_of_earlier_components_are_kept():
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "CITY", "pattern": "London"}])
    nlp.add_pipe("phoneme_ner", config=CONFIG)
    with nlp.select_pipes(enable=["phoneme_ner"]):
        train(nlp)
    doc = nlp(TRAIN[0][0])
    assert found(doc) == [(0, 11, "PER"), (20, 26, "CITY")]


def test_no_entity_reaches_into_blocked_tokens(trained):
    doc = trained.make_doc(TRAIN[0][0])
    doc.set_ents([], blocked=[doc[1:2]], default="unmodified")
    doc = trained(doc)
    assert all(not (ent.start <= 1 < ent.end) for ent in doc.ents)
    assert (20, 26, "LOC") in found(doc)
    assert doc[1].ent_iob_ == "B" and doc[1].ent_type_ == ""


def test_white_space_is_read_over_but_ends_no_entity(nlp):
    doc = Doc(nlp.vocab, words=[" ", "New", "  ", "York", "\n"])
    tags = np.log([[0.1, 0.8, 0.1]] + [[0.1, 0.8, 0.1]] + [[0.1, 0.1, 0.8]] * 3)
    spans = read_entities([doc], [tags.astype("float32")])[0]
    assert [(s.start, s.end) for s in spans] == [(1, 4)]
    empty = Doc(nlp.vocab, words=[" "])
    assert read_entities([empty, doc], [tags[:1], tags])[1][0][:2] == (1, 4)


def test_partial_annotation_teaches_only_what_it_says(trained):
    component = trained.get_pipe("phoneme_ner")
    predicted = trained.make_doc(TRAIN[0][0])
    reference = predicted.copy()
    reference.set_ents([spacy.tokens.Span(reference, 3, 4, "LOC")], default="missing")
    example = Example(predicted, reference)
    scores = [np.zeros((len(predicted), 7), dtype="float32")]
    loss, gradient = component.get_loss([example], scores)
    assert loss == pytest.approx(np.log(7), rel=1e-5), "one token is annotated"
    assert (np.abs(gradient[0]).sum(axis=1) > 0).tolist() == [False, False, False, True, False]
    gold = np.argmin(gradient[0][3])
    assert component.labels[(gold - 1) // 2] == "LOC" and gold % 2 == 1


def test_gradient_is_that_of_the_mean_cross_entropy(trained):
    component = trained.get_pipe("phoneme_ner")
    example = examples(trained)[0]
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(5, 7)).astype("float64")
    _, gradient = component.get_loss([example], [scores])
    step = 1e-4
    for i, j in [(0, 0), (1, 3), (4, 6)]:
        up, down = scores.copy(), scores.copy()
        up[i, j] += step
        down[i, j] -= step
        slope = component.get_loss([example], [up])[0] - component.get_loss([example], [down])[0]
        assert gradient[0][i, j] == pytest.approx(slope / (2 * step) / 5, abs=1e-4)


def test_gold_of_another_tokenisation_is_aligned_by_characters(trained):
    predicted = Doc(trained.vocab, words=["New", "York", "City"])
    reference = Doc(trained.vocab, words=["New York", "City"])
    reference.set_ents([spacy.tokens.Span(reference, 0, 1, "LOC")])
    component = trained.get_pipe("phoneme_ner")
    scores = [np.zeros((3, 7), dtype="float32")]
    gradient = component.get_loss([Example(predicted, reference)], scores)[1][0]
    label = component.labels.index("LOC")
    assert np.argmin(gradient, axis=1).tolist() == [1 + 2 * label, 2 + 2 * label, 0]


def test_a_new_label_can_be_added_and_learned(trained):
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_ner", config=CONFIG)
    nlp.from_bytes(trained.to_bytes())
    component = nlp.get_pipe("phoneme_ner")
    before = [found(nlp(text)) for text, _ in TRAIN]
    assert component.add_label("PER") == 0 and component.add_label("EVENT") == 1
    assert component.labels[-1] == component.label_data[-1] == "EVENT"
    assert [found(nlp(text)) for text, _ in TRAIN] == before
    data = [*TRAIN, ("Ramadan begins", [(0, 7, "EVENT")])]
    optimizer = nlp.resume_training()
    optimizer.learn_rate = 0.01
    for _ in range(60):
        nlp.update(examples(nlp, data), sgd=optimizer)
    assert found(nlp("Ramadan begins")) == [(0, 7, "EVENT")]
    with pytest.raises(ValueError, match="E187"):
        component.add_label(3)


def test_labels_can_be_given_instead_of_collected():
    nlp = spacy.blank("en")
    component = nlp.add_pipe("phoneme_ner", config=CONFIG)
    component.initialize(lambda: examples(nlp), nlp=nlp, labels=["LOC", "PER", "ORG"])
    assert component.labels == ("LOC", "PER", "ORG")


def test_empty_updates_are_harmless(trained):
    assert trained.get_pipe("phoneme_ner").update([]) == {"phoneme_ner": 0.0}
    empty = Example.from_dict(trained.make_doc(""), {})
    assert trained.get_pipe("phoneme_ner").update([empty]) == {"phoneme_ner": 0.0}
    assert list(trained.pipe([])) == []


def test_untrained_and_unlabelled_components_say_what_to_do(nlp):
    component = nlp.add_pipe("phoneme_ner", config=CONFIG)
    with pytest.raises(PhonemeNERError, match=r"P102.*spacy train"):
        nlp("a")
    with pytest.raises(PhonemeNERError, match="P102"):
        component.update(examples(nlp))
    with pytest.raises(PhonemeNERError, match="P101"):
        nlp.initialize(lambda: examples(nlp, [("no names here", [])]))


def test_an_unknown_language_fails_when_the_component_is_added(nlp):
    with pytest.raises(PhonemeNERError, match="P001"):
        nlp.add_pipe("phoneme_ner", config={"pretrained": None, "lang": "nowhere"})


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("Ainu", "Kayano Shigeru anakne Nibutani ta an."),
        ("Ghomala", "Bafoussam a Cameroun."),
        # By the rules of a neighbour, and by the names of letters.
        ("Dzongkha", "འབྲུག་ཡུལ ཐིམ་ཕུ"),
        ("Vai", "ꕉꕜꕮ ꔔꘋ"),
    ],
)
def test_languages_without_rules_have_ipa_and_entities_with_one_warning(lang, text):
    nlp = spacy.blank("xx")
    with pytest.warns(UserWarning, match=rf"W010.*{lang}") as told:
        nlp.add_pipe("phoneme_ner", config={"lang": lang})
        docs = [nlp(text) for _ in range(2)]
    assert len(told) == 1
    words = [token for token in docs[0] if any(map(str.isalpha, token.text))]
    assert words and all(token._.ipa for token in words)
    assert {token._.ipa_lang for token in words} == {find_language(lang).code}
    assert all(not unknown_segments(token._.ipa) for token in docs[0])
    assert docs[0].ents or lang in ("Dzongkha", "Vai")


@pytest.mark.slow
def test_a_text_of_a_hundred_thousand_words(trained):
    words = [word for text, _ in TRAIN for word in text.split()]
    doc = Doc(trained.vocab, words=(words * 5000)[:100_000])
    assert len(trained(doc)) == 100_000
    assert len(doc.ents) > 10_000
