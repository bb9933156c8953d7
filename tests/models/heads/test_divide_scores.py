"""A temperature as part of a tag head's weights."""

import numpy as np
import pytest
from unsure_pipelines import HEADS, TEXTS, unsure_pipeline

from spacy_phoneme_ner.models.heads.bio import only_well_formed
from spacy_phoneme_ner.models.heads.temperature import divide_scores


@pytest.fixture(params=HEADS)
def component(request):
    nlp = unsure_pipeline(request.param)
    found = nlp.get_pipe("phoneme_ner")
    rng = np.random.default_rng(1)
    for name in ("output_layer", "moves"):
        if found.model.has_ref(name):
            layer = found.model.get_ref(name).layers[0]
            for param in set(layer.param_names) - {"W"}:
                shape = layer.get_param(param).shape
                layer.set_param(param, rng.normal(size=shape).astype("float32"))
    return found


def docs_of(component):
    from spacy.tokens import Doc

    return [Doc(component.vocab, words=text.split()) for text in TEXTS]


@pytest.mark.parametrize("temperature", [0.5, 3.0])
def test_every_score_is_divided(component, temperature):
    docs = docs_of(component)
    before = component.predict(docs)
    divide_scores(component.model, temperature)
    after = component.predict(docs)
    assert len(after) == len(before) >= len(docs)
    for old, new in zip(before, after):
        assert np.abs(old).max() > 0.5, "there is something to divide"
        np.testing.assert_allclose(new, old / temperature, rtol=1e-5, atol=1e-6)


def test_tags_stay_and_grow_less_sure(component):
    docs = docs_of(component)
    distribution = component.tag_distribution
    before = distribution.decode(component.predict(docs), len(docs))
    divide_scores(component.model, 4.0)
    after = distribution.decode(component.predict(docs), len(docs))
    found = [[span[:3] for span in spans] for spans in before]
    assert found == [[span[:3] for span in spans] for spans in after]
    pairs = [pair for spans in zip(before, after) for pair in zip(*spans)]
    assert len(pairs) > 4 and all(new.score < old.score for old, new in pairs)


def test_log_odds_are_divided():
    nlp = unsure_pipeline(sharpness=2.0)
    component = nlp.get_pipe("phoneme_ner")
    (before,) = (ent._.score for ent in nlp("leta").ents)
    assert before == pytest.approx(0.70**2 / (0.26**2 + 0.70**2 + 0.01**2 + 0.02**2 + 0.01**2))
    divide_scores(component.model, 2.0)
    (after,) = (ent._.score for ent in nlp("leta").ents)
    assert after == pytest.approx(0.70)


def test_what_must_not_be_stays_impossible():
    """However high the temperature, no I tag begins anything in a CRF."""
    component = unsure_pipeline("CRFTagger").get_pipe("phoneme_ner")
    docs = docs_of(component)
    divide_scores(component.model, 1e6)
    scores = component.predict(docs)
    moves = scores[-1] + only_well_formed(5)
    assert np.isneginf(moves[0, 2]) and np.isneginf(moves[1, 4]) and np.isfinite(moves[2, 2])
    gold = [np.full(len(doc), -1) for doc in docs]
    gold[3][0] = 0  # the text of one token: O, B-LOC or B-PER, which are as good as alike
    loss, _ = component.tag_distribution.loss(scores, gold)
    assert loss == pytest.approx(np.log(3), abs=1e-4)
