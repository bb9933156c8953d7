"""Objectives in components: their gradients are the task's companions, and nothing stays."""

import copy
import pickle

import numpy as np
import pytest
import spacy
from fake_objectives import Pull
from shared_pipelines import (
    add_encoder,
    add_ner,
    add_tagger,
    encoder,
    gradients,
    initialized,
    listener,
    module,
)
from shared_pipelines import examples as named_examples
from spacy.tokens import Doc
from spacy.training import Example
from tagged_sentences import examples as tagged_examples
from tagged_sentences import initialized_tagger
from thinc.api import SGD, Adam, fix_random_seed

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.adamw import make_adamw_v1

pytestmark = pytest.mark.usefixtures("one_thread")
RATE = 0.125


def ner_pipeline(seed=0):
    fix_random_seed(seed)
    nlp = spacy.blank("si")
    add_ner(nlp, encoder("ipa"))
    nlp.initialize(lambda: named_examples(nlp))
    return nlp, "phoneme_ner", named_examples(nlp)


def tagger_pipeline(seed=0):
    nlp = initialized_tagger(seed)
    return nlp, "phoneme_tagger", tagged_examples(nlp)


def shared_pipeline(seed=0):
    fix_random_seed(seed)
    nlp = spacy.blank("si")
    add_encoder(nlp, "sounds", "ipa")
    add_ner(nlp, listener("sounds"))
    add_tagger(nlp, listener("sounds"))  # spaCy's own
    return initialized(nlp), "sounds", named_examples(nlp)


@pytest.fixture(params=[ner_pipeline, tagger_pipeline, shared_pipeline])
def pipeline(request):
    """A pipeline, the name of the component that takes objectives, and a batch."""
    nlp, name, batch = request.param()
    # Symbols get their numbers when they are first met; copies shall have the same.
    nlp.update(batch, sgd=False)
    for parameter in module(nlp, name).parameters():
        parameter.grad = None
    for _, component in nlp.pipeline:
        for node in component.model.walk():
            for param in node.grad_names:
                node.set_grad(param, np.zeros_like(node.get_param(param)))
    module(nlp, name).norm_out.bias.data.uniform_(-1.0, 1.0)
    return nlp, name, batch


def give(nlp, name, **objectives):
    """Give objectives to a component that is initialised already."""
    component = nlp.get_pipe(name)
    component.objectives.initialize(objectives, name, component.model, [])
    return list(objectives.values())


def plain_sgd(rate=RATE):
    return SGD(rate, L2=0.0, grad_clip=0.0)


def bias(nlp, name):
    return module(nlp, name).norm_out.bias.detach().numpy().copy()


def update(nlp, batch, sgd):
    losses = {}
    nlp.update(batch, sgd=sgd, losses=losses)
    return losses


def test_weights_move_by_the_gradients_of_task_and_objective_together(pipeline):
    nlp, name, batch = pipeline
    alone = copy.deepcopy(nlp)
    (objective,) = give(nlp, name, pull=Pull(0.5))
    start = bias(nlp, name)
    update(alone, batch, False)
    task = gradients(module(alone, name))["norm_out.bias"].numpy()
    assert np.abs(task).max() > 1e-3
    update(nlp, batch, plain_sgd())
    np.testing.assert_allclose(bias(nlp, name), start - RATE * (task + 0.5 * start), atol=1e-6)
    # 1 - 0.125 × 0.5 × 1 and -2 + 0.125 × 0.5 × 2
    np.testing.assert_allclose(objective.model.get_param("p"), [0.9375, -1.875])


def test_all_other_weights_move_as_without_objectives(pipeline):
    nlp, name, batch = pipeline
    alone = copy.deepcopy(nlp)
    give(nlp, name, pull=Pull())
    update(alone, batch, plain_sgd())
    update(nlp, batch, plain_sgd())
    expected = dict(module(alone, name).named_parameters())
    for key, value in module(nlp, name).named_parameters():
        if key != "norm_out.bias":
            np.testing.assert_allclose(
                value.detach().numpy(), expected[key].detach().numpy(), atol=1e-6, err_msg=key
            )


def test_losses_are_reported_without_their_weights_and_added_up(pipeline):
    nlp, name, batch = pipeline
    give(nlp, name, first=Pull(0.25), second=Pull(0.5, own=False))
    squares = 0.5 * float((bias(nlp, name) ** 2).sum())
    losses = update(nlp, batch, False)
    assert losses[f"{name}:first"] == pytest.approx(squares + 2.5, rel=1e-5)
    assert losses[f"{name}:second"] == pytest.approx(squares, rel=1e-5)
    assert all(isinstance(loss, float) for loss in losses.values())
    nlp.update(batch, sgd=False, losses=losses)
    assert losses[f"{name}:second"] == pytest.approx(2 * squares, rel=1e-5)


def test_what_has_no_weight_is_switched_off(pipeline):
    nlp, name, batch = pipeline
    on, off = give(nlp, name, on=Pull(0.5), off=Pull(0.0))
    losses = update(nlp, batch, plain_sgd())
    assert f"{name}:on" in losses and f"{name}:off" not in losses
    assert off.encoder is None and off.docs == [] and len(on.docs) == 1
    np.testing.assert_array_equal(off.model.get_param("p"), [1.0, -2.0])


def test_two_of_a_kind_have_parameters_of_their_own(pipeline):
    nlp, name, batch = pipeline
    first, second = give(nlp, name, first=Pull(0.5), second=Pull(1.0))
    update(nlp, batch, plain_sgd())
    np.testing.assert_allclose(first.model.get_param("p"), [0.9375, -1.875])
    np.testing.assert_allclose(second.model.get_param("p"), [0.875, -1.75])


def test_gradients_of_sub_batches_are_accumulated(pipeline):
    nlp, name, batch = pipeline
    alone = copy.deepcopy(nlp)
    (objective,) = give(nlp, name, pull=Pull(0.5))
    start, optimizer = bias(nlp, name), plain_sgd()
    for part in (batch[:1], batch[1:]):
        update(alone, part, False)
        update(nlp, part, False)
    task = gradients(module(alone, name))["norm_out.bias"].numpy()
    np.testing.assert_array_equal(bias(nlp, name), start)
    for _, component in nlp.pipeline:
        component.finish_update(optimizer)
    np.testing.assert_allclose(bias(nlp, name), start - RATE * (task + 2 * 0.5 * start), atol=1e-6)
    np.testing.assert_allclose(objective.model.get_param("p"), [0.875, -1.75])
    assert [len(docs) for docs in objective.docs] == [1, len(batch) - 1]
    assert not gradients(module(nlp, name))["norm_out.bias"].any()
    assert not objective.model.get_grad("p").any()


def test_a_component_that_is_updated_with_an_optimizer_uses_them_at_once():
    for nlp, name, batch in (ner_pipeline(), tagger_pipeline()):
        (objective,) = give(nlp, name, pull=Pull(0.5))
        nlp.get_pipe(name).update(batch, sgd=plain_sgd())
        np.testing.assert_allclose(objective.model.get_param("p"), [0.9375, -1.875])


def test_dropout_reaches_encoder_and_objective(pipeline):
    nlp, name, batch = pipeline
    (objective,) = give(nlp, name, pull=Pull())
    nlp.update(batch, sgd=False, drop=0.25)
    assert objective.model.attrs["dropout_rate"] == 0.25
    assert objective.encoder.attrs["dropout_rate"] == 0.25


def test_it_sees_the_batch_as_the_component_read_it(pipeline):
    nlp, name, batch = pipeline
    (objective,) = give(nlp, name, pull=Pull())
    losses = {}
    nlp.get_pipe(name).update(batch, losses=losses)
    (docs,) = objective.docs
    assert all(doc is eg.predicted for doc, eg in zip(docs, batch, strict=True))
    assert all(token._.ipa for doc in docs for token in doc if token.is_alpha)


def test_empty_batches_are_no_batches(pipeline):
    nlp, name, _ = pipeline
    (objective,) = give(nlp, name, pull=Pull())
    component = nlp.get_pipe(name)
    assert component.update([]) == {name: 0.0}
    empty = spacy.training.Example.from_dict(nlp.make_doc(""), {})
    assert component.update([empty]) == {name: 0.0}
    assert objective.docs == []


def test_all_gradients_are_clipped_together(pipeline):
    nlp, name, batch = pipeline
    give(nlp, name, pull=Pull(1e5))
    norms, own = [], []

    class Watched(type(make_adamw_v1())):
        def clip(self, *models):
            before = super().clip(*models)
            norms.append((len(models), before, super().clip(*models)))
            own.extend(model.get_grad("p").copy() for model in models[1:])
            return before

    optimizer = Watched(RATE, weight_decay=0.0, grad_clip=0.5)
    start = bias(nlp, name)
    update(nlp, batch, optimizer)
    (clipped,) = (norm for n_models, *norm in norms if n_models == 2)
    squares = float((start**2).sum()) + 5.0  # the task's own gradients are small beside these
    assert clipped[0] == pytest.approx(1e5 * np.sqrt(squares), rel=1e-3)
    assert clipped[1] == pytest.approx(0.5, rel=1e-4)
    np.testing.assert_allclose(own, [np.array([1.0, -2.0]) * 0.5 / np.sqrt(squares)], rtol=1e-3)


def test_a_model_that_two_objectives_share_takes_one_step(pipeline):
    """A second one would follow the momentum without a gradient."""
    nlp, name, batch = pipeline
    first = Pull(0.5)
    give(nlp, name, first=first, second=Pull(0.5, model=first.model))
    optimizer = Adam(RATE, L2=0.0, grad_clip=0.0)
    update(nlp, batch, optimizer)
    assert optimizer.nr_update[first.model.id, "p"] == 1


def test_objectives_are_those_of_the_last_initialisation():
    for nlp, name, batch in (ner_pipeline(), tagger_pipeline(), shared_pipeline()):
        component = nlp.get_pipe(name)
        first, second = Pull(0.5), Pull(0.5)
        component.initialize(lambda batch=batch: batch, nlp=nlp, objectives={"pull": first})
        tok2vec = component.model.maybe_get_ref("tok2vec") or component.model
        assert first.encoder is tok2vec and len(first.sample) == len(batch)
        assert all(token._.ipa for doc in first.sample for token in doc if token.is_alpha)
        component.initialize(lambda batch=batch: batch, objectives={"pull": second})
        component.initialize(lambda batch=batch: batch, objectives={"pull": second})
        losses = component.update(batch)
        assert set(losses) == {name, f"{name}:pull"}
        assert len(second.docs) == 1 and first.docs == []
        for nothing in ({}, None):
            component.initialize(lambda batch=batch: batch, objectives=nothing)
            assert set(component.update(batch)) == {name}


def test_pickled_components_have_none_and_copies_have_copies(pipeline):
    nlp, name, batch = pipeline
    (objective,) = give(nlp, name, pull=Pull(0.5))
    objective.unpicklable = lambda: None
    restored = pickle.loads(pickle.dumps(nlp.get_pipe(name).objectives))
    assert len(restored) == 0
    copied = copy.deepcopy(nlp)
    start = bias(nlp, name)
    losses = update(copied, batch, plain_sgd())
    assert f"{name}:pull" in losses
    assert objective.docs == [] and not np.allclose(bias(copied, name), start)
    np.testing.assert_array_equal(bias(nlp, name), start)
    np.testing.assert_array_equal(objective.model.get_param("p"), [1.0, -2.0])


def test_texts_go_through_processes_while_objectives_are_there():
    nlp, name, batch = tagger_pipeline()
    give(nlp, name, pull=Pull())
    texts = [eg.reference.text for eg in batch]
    expected = [[token.tag_ for token in doc] for doc in nlp.pipe(texts)]
    assert [[t.tag_ for t in doc] for doc in nlp.pipe(texts, n_process=2)] == expected


def test_what_is_no_objective_is_named():
    for nlp, name, batch in (ner_pipeline(), tagger_pipeline(), shared_pipeline()):
        component = nlp.get_pipe(name)
        with pytest.raises(PhonemeNERError, match=rf"P156.*'wrong'.*'{name}'.*'str'"):
            component.initialize(lambda batch=batch: batch, objectives={"wrong": "Pull"})
        # What spaCy makes of a dataclass in a config, from confection 1 on.
        with pytest.raises(PhonemeNERError, match=rf"P156.*'wrong'.*'{name}'.*'dict'"):
            component.initialize(lambda batch=batch: batch, objectives={"wrong": {"weight": 1.0}})


def test_a_loss_that_is_no_number_stops_the_training(pipeline):
    nlp, name, batch = pipeline
    (objective,) = give(nlp, name, pull=Pull())
    objective.model.set_param("p", np.array([np.nan, 0.0], dtype="float32"))
    with pytest.raises(PhonemeNERError, match=rf"P156.*'pull'.*'{name}'.*nan"):
        update(nlp, batch, plain_sgd())


def test_objectives_of_a_listener_belong_to_the_shared_encoder():
    nlp, _, batch = shared_pipeline()
    component = nlp.get_pipe("phoneme_ner")
    with pytest.raises(PhonemeNERError, match=r"P157.*'phoneme_ner'.*pull"):
        component.initialize(lambda: batch, nlp=nlp, objectives={"pull": Pull()})
    component.initialize(lambda: batch, nlp=nlp, objectives={})


def test_objectives_over_a_listener_of_spacys_own_are_refused():
    nlp = spacy.blank("en")
    nlp.add_pipe("tok2vec")
    add_ner(nlp, {"@architectures": "spacy.Tok2VecListener.v1", "width": 96})
    doc = Doc(nlp.vocab, words=["Amina", "sings"], ents=["B-PER", "O"])
    batch = [Example(Doc(nlp.vocab, words=["Amina", "sings"]), doc)]
    component = nlp.get_pipe("phoneme_ner")
    with pytest.raises(PhonemeNERError, match=r"P157.*'phoneme_ner'.*pull.*tok2vec"):
        component.initialize(lambda: batch, nlp=nlp, objectives={"pull": Pull()})


# The shared encoder, whose gradients may come from several sides and at several times.


def no_listeners():
    fix_random_seed(0)
    nlp = spacy.blank("si")
    add_encoder(nlp, "sounds", "ipa")
    nlp.initialize(lambda: named_examples(nlp))
    module(nlp).norm_out.bias.data.uniform_(-1.0, 1.0)
    return nlp


def test_a_shared_encoder_without_listeners_learns_from_objectives_alone():
    nlp = no_listeners()
    (objective,) = give(nlp, "sounds", pull=Pull(0.5))
    start = bias(nlp, "sounds")
    for step in range(1, 3):
        update(nlp, named_examples(nlp), plain_sgd())
        expected = start * (1.0 - 0.5 * RATE) ** step
        np.testing.assert_allclose(bias(nlp, "sounds"), expected, atol=1e-6)
    np.testing.assert_allclose(objective.model.get_param("p"), np.array([1.0, -2.0]) * 0.9375**2)


def test_without_listeners_and_objectives_nothing_moves():
    nlp = no_listeners()
    before = {n: p.detach().clone() for n, p in module(nlp).named_parameters()}
    update(nlp, named_examples(nlp), Adam(0.1))
    update(nlp, named_examples(nlp), Adam(0.1))
    assert all(p.equal(before[n]) for n, p in module(nlp).named_parameters())


def test_a_shared_encoder_whose_listeners_are_frozen_learns_with_the_next_batch():
    nlp, name, batch = shared_pipeline()
    module(nlp, name).norm_out.bias.data.uniform_(-1.0, 1.0)
    give(nlp, name, pull=Pull(0.5))
    start = bias(nlp, name)
    for _ in range(2):
        nlp.update(batch, sgd=plain_sgd(), exclude=["phoneme_ner", "tagger"])
    np.testing.assert_allclose(bias(nlp, name), start * (1.0 - 0.5 * RATE), atol=1e-6)


def test_the_objectives_of_a_frozen_encoder_rest():
    nlp, name, batch = shared_pipeline()
    (objective,) = give(nlp, name, pull=Pull())
    start = bias(nlp, name)
    losses = {}
    nlp.update(batch, sgd=plain_sgd(), exclude=[name], losses=losses)
    np.testing.assert_array_equal(bias(nlp, name), start)
    assert objective.docs == [] and f"{name}:pull" not in losses
