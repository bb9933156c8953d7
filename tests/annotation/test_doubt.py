"""How unsure a component is, beside sums over every tag sequence there is."""

from itertools import product

import numpy as np
import pytest
from unsure_pipelines import CHANCES, HEADS, TAGS, unsure_pipeline

from spacy_phoneme_ner.annotation.doubt import measure_doubts, vectors_of_doubts
from spacy_phoneme_ner.annotation.selection import choose_apart, choose_docs
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.heads.bio import is_well_formed

TEXTS = ("na leta", "leta zunze na", "ama na leta", "na", "zunze ama", "na na na na")


def spans_of(tags):
    """The entities of tags: start, end, label."""
    spans, start = set(), None
    for i, tag in enumerate([*tags, "O"]):
        if start is not None and not tag.startswith("I-"):
            spans.add((start, i, tags[start][2:]))
            start = None
        if tag.startswith("B-"):
            start = i
    return spans


def sequences(words):
    """Every well-formed tag sequence, and how probable it is."""
    weights = {}
    for ids in product(range(len(TAGS)), repeat=len(words)):
        if is_well_formed(np.array(ids)):
            tags = tuple(TAGS[i] for i in ids)
            weights[tags] = np.prod([CHANCES[word][i] for word, i in zip(words, ids)])
    total = sum(weights.values())
    return {tags: weight / total for tags, weight in weights.items()}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("threshold", [None, 0.2, 0.9])
@pytest.mark.parametrize("text", TEXTS)
def test_expected_errors_are_those_over_all_sequences(head, threshold, text):
    nlp = unsure_pipeline(head, sharpness=1.0, threshold=threshold)
    component = nlp.get_pipe("phoneme_ner")
    (doubt,) = measure_doubts(component, [nlp.make_doc(text)])
    found = {(ent.start, ent.end, ent.label_) for ent in nlp(text).ents}
    chances = sequences(text.split())
    errors = sum(chance * len(spans_of(tags) ^ found) for tags, chance in chances.items())
    assert doubt.errors == pytest.approx(errors, rel=1e-4)
    of_words = [
        {tag: sum(c for tags, c in chances.items() if tags[i] == tag) for tag in TAGS}
        for i in range(len(text.split()))
    ]
    right = ["O"] * len(of_words)
    for start, end, label in found:
        right[start:end] = [f"B-{label}", *[f"I-{label}"] * (end - start - 1)]
    unsure = [1 - chances_of[tag] for chances_of, tag in zip(of_words, right)]
    assert doubt.of_words == pytest.approx(unsure, abs=1e-4)
    assert unsure[doubt.word] == pytest.approx(max(unsure), abs=1e-4)
    likeliest = sorted(of_words[doubt.word].values(), reverse=True)[:2]
    assert [chance for _, chance in doubt.tags] == pytest.approx(likeliest, abs=1e-4)
    assert all(of_words[doubt.word][tag] == pytest.approx(c, abs=1e-4) for tag, c in doubt.tags)


@pytest.mark.parametrize("head", HEADS)
def test_texts_together_are_as_each_alone(head):
    nlp = unsure_pipeline(head, sharpness=1.0)
    component = nlp.get_pipe("phoneme_ner")
    docs = [nlp.make_doc(text) for text in TEXTS]
    together = measure_doubts(component, docs)
    vectors = vectors_of_doubts(component, docs, together)
    for doc, doubt, vector in zip(docs, together, vectors, strict=True):
        (alone,) = measure_doubts(component, [doc])
        assert alone.errors == pytest.approx(doubt.errors, rel=1e-6)
        np.testing.assert_allclose(vectors_of_doubts(component, [doc], [alone])[0], vector, 1e-6)
        # The encoder of these pipelines gives each word a direction of its own.
        summed = [
            sum(u for u, token in zip(doubt.of_words, doc) if token.text == word)
            for word in CHANCES
        ]
        np.testing.assert_allclose(vector, summed, atol=1e-5)
    assert measure_doubts(component, []) == []


def test_where_no_name_may_be_is_no_doubt():
    nlp = unsure_pipeline(sharpness=1.0)
    component = nlp.get_pipe("phoneme_ner")
    linear = component.model.get_ref("output_layer").layers[0]
    bias = np.log(np.full(len(TAGS), 1 / len(TAGS)))  # of unknown words, all may be
    linear.set_param("b", bias.astype("float32"))
    plain, address = measure_doubts(
        component, [nlp.make_doc("na word"), nlp.make_doc("na https://word.org")]
    )
    assert plain.word == 1 and plain.of_words[1] > 0.5
    assert address.word == 0 and address.of_words[1] == pytest.approx(0.0)
    assert address.errors < plain.errors


def test_the_unsure_are_chosen_and_none_twice():
    nlp = unsure_pipeline(sharpness=1.0)
    component = nlp.get_pipe("phoneme_ner")
    texts = ["na"] * 300 + ["zunze ama"] + ["na"] * 300 + ["leta zunze"]
    docs = [nlp.make_doc(text) for text in texts]
    choices, average = choose_docs(component, iter(docs), 2)
    assert sorted(choice.number for choice in choices) == [300, 601]
    assert {choice.word for choice in choices} <= {"zunze", "leta", "ama"}
    doubts = measure_doubts(component, docs)
    assert average == pytest.approx(np.mean([doubt.errors for doubt in doubts]))
    assert choices[0].doubt.errors == pytest.approx(max(doubt.errors for doubt in doubts))
    again, _ = choose_docs(component, iter(docs), 2)
    assert [c.number for c in again] == [c.number for c in choices]
    everything, _ = choose_docs(component, iter(docs[298:303]), 50)
    assert sorted(choice.number for choice in everything) == [0, 1, 2, 3, 4]
    # Of equal ones the first.
    assert [choice.number for choice in everything] == [2, 0, 1, 3, 4]
    assert choose_docs(component, [], 3) == ([], 0.0)
    with pytest.raises(PhonemeNERError, match=r"P530.* n is 0"):
        choose_docs(component, docs, 0)


def test_weight_and_distance_count():
    vectors = np.array([[1, 0], [1, 0.1], [0, 1], [-1, 0], [2, 0]], dtype="float32")
    weights = np.array([1.0, 0.9, 0.6, 0.2, 1.1])
    # The heaviest; then 0.6 × 1 beats 0.2 × 2 and what has the same direction.
    assert choose_apart(vectors, weights, 3) == [4, 2, 3]
    assert choose_apart(vectors, weights, 9) == [4, 2, 3, 1, 0]
    assert choose_apart(vectors, weights * 100, 3) == choose_apart(vectors * 7, weights, 3)
    assert choose_apart(np.zeros((3, 2), "float32"), np.zeros(3), 3) == [0, 1, 2]
