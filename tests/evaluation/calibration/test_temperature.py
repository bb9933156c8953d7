import numpy as np
import pytest
from spacy.tokens import Doc
from unsure_pipelines import HEADS, draw_docs, unsure_pipeline

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation.calibration.temperature import (
    confidences,
    entity_loss,
    find_temperature,
    read_batches,
    tag_loss,
)
from spacy_phoneme_ner.layer import set_layer


def read(nlp, docs, batch_size=128):
    component = nlp.get_pipe("phoneme_ner")
    batches = read_batches(nlp, "phoneme_ner", {"kin": docs}, batch_size)
    return batches, component.labels, component.tag_distribution


def one_doc(nlp, words, tags):
    doc = Doc(nlp.vocab, words=words, ents=tags)
    set_layer(doc, words, "kin")
    return doc


@pytest.mark.parametrize("best", [0.3, 1.0, 2.5, 12.0])
def test_the_lowest_point_is_found(best):
    found = find_temperature(lambda t: (np.log(t) - np.log(best)) ** 2)
    assert found == pytest.approx(best, rel=1e-3)


@pytest.mark.parametrize(("loss", "end"), [(lambda t: t, "0.05"), (lambda t: -t, "20")])
def test_a_best_temperature_beyond_the_ends_is_none(loss, end):
    with pytest.raises(PhonemeNERError, match=rf"P317.* is {end}.* or beyond"):
        find_temperature(loss)


def test_losses_by_hand():
    nlp = unsure_pipeline(sharpness=2.0)
    gold = [one_doc(nlp, ["leta"], ["B-LOC"]), one_doc(nlp, ["ama"], ["O"])]
    batches, labels, distribution = read(nlp, gold)
    # With the temperature that undoes the sharpness, the chances are those of the table.
    scores, correct = confidences(batches, labels, distribution, 2.0)
    np.testing.assert_allclose(scores, [0.70, 0.90], rtol=1e-5)
    assert correct.tolist() == [True, False]
    by_entities = entity_loss(batches, labels, distribution)
    assert by_entities(2.0) == pytest.approx(-np.log([0.70, 1 - 0.90]).mean(), rel=1e-4)
    by_tags = tag_loss(batches, distribution)
    assert by_tags(2.0) == pytest.approx(-np.log([0.70, 0.07]).mean(), rel=1e-4)
    squares = {"leta": 0.26**2 + 0.70**2 + 0.01**2 + 0.02**2 + 0.01**2}
    squares["ama"] = 0.07**2 + 0.01**2 + 0.01**2 + 0.90**2 + 0.01**2
    sure = np.array([0.70**2 / squares["leta"], 0.07**2 / squares["ama"]])
    assert by_tags(1.0) == pytest.approx(-np.log(sure).mean(), rel=1e-4)


@pytest.mark.parametrize("head", HEADS)
def test_it_is_as_sure_as_the_component(head):
    """White space is read over, and batches make no difference."""
    nlp = unsure_pipeline(head)
    gold = draw_docs(nlp, 20)
    gold.append(
        one_doc(nlp, ["leta", " ", "zunze", "\n", "ama"], ["B-LOC", *["I-LOC"] * 2, "", ""])
    )
    gold.append(one_doc(nlp, [], []))
    expected, texts = [], [Doc(nlp.vocab, words=[t.text for t in doc]) for doc in gold]
    for doc in nlp.pipe(texts):
        expected += [ent._.score for ent in doc.ents]
    for batch_size in (3, 128):
        scores, correct = confidences(*read(nlp, gold, batch_size))
        np.testing.assert_allclose(scores, expected, rtol=1e-5)
    assert correct[-2:].tolist() == [True, False]


def test_entities_of_earlier_components_are_not_the_components():
    nlp = unsure_pipeline()
    ruler = nlp.add_pipe("entity_ruler", before="phoneme_ner")
    ruler.add_patterns([{"label": "CITY", "pattern": "leta"}])
    batches, *rest = read(nlp, [one_doc(nlp, ["leta", "ama"], ["B-LOC", "B-PER"])])
    assert [ent.label_ for ent in batches[0].docs[0].ents] == ["CITY"]
    assert confidences(batches, *rest)[1].tolist() == [True]


def test_unknown_and_unreachable_tags_count_for_nothing():
    nlp = unsure_pipeline()
    weights = nlp.get_pipe("phoneme_ner").model.get_ref("output_layer").layers[0].get_param("W")
    gold = [one_doc(nlp, ["leta", "ama"], ["B-LOC", "O"])]
    alone = tag_loss(*[read(nlp, [one_doc(nlp, ["leta"], ["B-LOC"])])[i] for i in (0, 2)])(1.5)
    assert tag_loss(*[read(nlp, gold)[i] for i in (0, 2)])(1.5) > 1.5 * alone
    weights[0, 2] = -1e4  # as a head says that it has not read a token
    assert tag_loss(*[read(nlp, gold)[i] for i in (0, 2)])(1.5) == pytest.approx(alone)
    partly = one_doc(nlp, ["leta", "zunze"], ["B-LOC", ""])
    partly.set_ents(list(partly.ents), missing=[partly[1:2]], default="outside")
    assert tag_loss(*[read(nlp, [partly])[i] for i in (0, 2)])(1.5) == pytest.approx(alone)
