"""Components that learn from a teacher: what moves, with gold and without, over which heads."""

import copy
import re

import numpy as np
import pytest
import spacy
from fake_teachers import WordTeacher
from shared_pipelines import (
    ORTH,
    add_encoder,
    add_tagger,
    encoder,
    gradients,
    initialized,
    listener,
    module,
)
from shared_pipelines import TEXTS as NAMED_TEXTS
from shared_pipelines import add_ner as add_bio_ner
from shared_pipelines import examples as named_examples
from spacy.tokens import Doc
from spacy.training import Example
from tagged_sentences import SENTENCES, initialized_tagger
from tagged_sentences import examples as tagged_examples
from thinc.api import SGD, Adam, fix_random_seed
from tiny_bundles import TEXTS, TRAIN, architecture, found, trained_pipeline

from spacy_phoneme_ner.corpora.partly_labelled import unlabelled_example
from spacy_phoneme_ner.corpora.teaching import record_teacher
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.heads.soft_tags import SoftTags
from spacy_phoneme_ner.models.objectives.distillation import make_distillation_v1
from spacy_phoneme_ner.pipeline.teacher import TeacherPipeline

pytestmark = pytest.mark.usefixtures("one_thread")
TAGS = ("O", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-PER", "I-PER")
HEADS = ("BIOTagger", "CRFTagger")
WORDS = sorted({word for text in NAMED_TEXTS for word in text.split()})
TABLE = {w: np.random.default_rng(i).normal(size=7).tolist() for i, w in enumerate(WORDS)}
RATE = 0.125


def ner_pipeline(head="CRFTagger", seed=0, teacher=None, **settings):
    """A pipeline whose head has weights, and a batch; maybe with an objective."""
    fix_random_seed(seed)
    nlp = spacy.blank("si")
    model = {"@architectures": f"spacy-phoneme-ner.{head}.v1", "tok2vec": encoder("ipa")}
    config = {"pretrained": None, "g2p": ORTH, "model": model}
    component = nlp.add_pipe("phoneme_ner", config=config)
    objectives = {}
    if teacher is not None:
        objectives["teacher"] = make_distillation_v1(teacher=lambda: teacher, **settings)
    batch = named_examples(nlp)
    component.initialize(lambda: batch, nlp=nlp, objectives=objectives)
    nlp.update(named_examples(nlp), sgd=False)  # symbols get their numbers
    for node in component.model.walk():
        for name in node.grad_names:
            node.set_grad(name, np.zeros_like(node.get_param(name)))
    return nlp, batch


def head_gradients(nlp, name="phoneme_ner"):
    model = nlp.get_pipe(name).model
    return {
        (i, param): node.get_grad(param).copy()
        for i, node in enumerate(model.walk())
        for param in node.grad_names
    }


def update(nlp, batch, **settings):
    losses = {}
    nlp.update(batch, sgd=False, losses=losses, **settings)
    return losses


@pytest.mark.parametrize("head", HEADS)
def test_gradients_of_gold_and_teacher_are_weighed_and_added(head):
    """So are those of the encoder, through the one backward pass."""
    teacher = WordTeacher(TAGS, TABLE)
    grads = {}
    for name, settings in {
        "both": {"weight": 0.5, "gold_weight": 0.25},
        "taught": {"weight": 1.0, "gold_weight": 0.0},
        "gold": {},
    }.items():
        nlp, batch = ner_pipeline(head, teacher=teacher if settings else None, **settings)
        losses = update(nlp, batch)
        grads[name] = head_gradients(nlp)
        encoder_gradients = gradients(module(nlp, "phoneme_ner"))
        grads[name]["encoder"] = encoder_gradients["norm_out.bias"].numpy()
        if settings:
            assert losses["phoneme_ner:teacher"] > 0.1
        assert losses["phoneme_ner"] > 1.0
    for key, both in grads["both"].items():
        expected = 0.5 * grads["taught"][key] + 0.25 * grads["gold"][key]
        np.testing.assert_allclose(both, expected, atol=1e-6, err_msg=str(key))
    assert max(np.abs(grads["taught"][key]).max() for key in grads["taught"]) > 1e-3


@pytest.mark.parametrize("head", HEADS)
def test_the_loss_is_the_distance_of_what_the_head_scored(head):
    teacher = WordTeacher(TAGS, TABLE)
    nlp, batch = ner_pipeline(head, teacher=teacher, temperature=2.0)
    component = nlp.get_pipe("phoneme_ner")
    scores, _ = component.model.begin_update([eg.predicted for eg in batch])
    soft = SoftTags(teacher(batch))
    expected, _ = component.tag_distribution.distil(scores, soft, 2.0)
    losses = update(nlp, batch)
    assert losses["phoneme_ner:teacher"] == pytest.approx(expected, rel=1e-4)
    nlp.update(batch, sgd=False, losses=losses)
    assert losses["phoneme_ner:teacher"] > 1.5 * expected, "it is added up"


@pytest.mark.parametrize("head", HEADS)
def test_docs_without_annotation_are_learned_of_the_teacher_alone(head):
    teacher = WordTeacher(TAGS, TABLE)
    nlp, batch = ner_pipeline(head, teacher=teacher)
    losses = update(nlp, [unlabelled_example(eg) for eg in batch])
    assert losses["phoneme_ner"] == 0.0 and losses["phoneme_ner:teacher"] > 0.1
    alone, batch = ner_pipeline(head, teacher=teacher, gold_weight=0.0)
    assert update(alone, batch)["phoneme_ner:teacher"] == pytest.approx(
        losses["phoneme_ner:teacher"]
    )
    for key, gradient in head_gradients(nlp).items():
        np.testing.assert_allclose(gradient, head_gradients(alone)[key], atol=1e-6)
    mixed, batch = ner_pipeline(head, teacher=teacher)
    losses = update(mixed, [unlabelled_example(batch[0]), *batch[1:]])
    assert losses["phoneme_ner"] > 0.0 and losses["phoneme_ner:teacher"] > 0.1


@pytest.fixture(scope="module")
def teachers():
    return {head: trained_pipeline({"model": architecture(head)}, steps=60) for head in HEADS}


def taught_by(teacher, head, seed=5, steps=120, **settings):
    """A student that sees no annotation at all."""
    fix_random_seed(seed)
    nlp = spacy.blank("en")
    nlp.add_pipe(
        "phoneme_ner", config={"pretrained": None, "g2p": ORTH, "model": architecture(head)}
    )
    component = nlp.get_pipe("phoneme_ner")
    objective = make_distillation_v1(teacher=lambda: teacher, **settings)

    def batch():
        docs = [nlp.make_doc(text) for text in TEXTS]
        return [Example(doc, doc.copy()) for doc in docs]

    component.initialize(batch, labels=["PER", "ORG", "LOC"], objectives={"teacher": objective})
    optimizer = Adam(0.01)
    for _ in range(steps):
        losses = {}
        nlp.update(batch(), sgd=optimizer, losses=losses)
    return nlp, losses


@pytest.mark.parametrize("student", HEADS)
@pytest.mark.parametrize("head", HEADS)
def test_a_student_finds_what_its_teacher_finds(teachers, head, student):
    """Of texts without annotation, and labels in another order."""
    nlp, losses = taught_by(TeacherPipeline(teachers[head]), student, temperature=2.0)
    assert found(nlp) == found(teachers[head]) != [[]] * len(TEXTS)
    assert losses["phoneme_ner"] == 0.0 and losses["phoneme_ner:teacher"] < 0.2


@pytest.mark.parametrize("head", HEADS)
def test_a_file_teaches_as_the_pipeline_does(teachers, head):
    teacher = TeacherPipeline(teachers[head])
    docs = [Doc(spacy.blank("en").vocab, words=text.split()) for text in TEXTS]
    taught = record_teacher(teacher, docs, sure=1.0)
    _, losses = taught_by(taught, "CRFTagger", steps=20)
    _, expected = taught_by(teacher, "CRFTagger", steps=20)
    assert losses["phoneme_ner:teacher"] == pytest.approx(expected["phoneme_ner:teacher"], abs=0.02)
    assert found(taught_by(taught, "CRFTagger")[0]) == found(teachers[head])


def test_a_student_over_a_shared_encoder_teaches_that_too():
    teacher = WordTeacher(TAGS, TABLE)
    fix_random_seed(0)
    nlp = spacy.blank("si")
    add_encoder(nlp, "sounds", "ipa")
    add_bio_ner(nlp, listener("sounds"))
    add_tagger(nlp, listener("sounds"))
    initialized(nlp)
    component, batch = nlp.get_pipe("phoneme_ner"), named_examples(nlp)
    objective = make_distillation_v1(teacher=lambda: teacher, gold_weight=0.0)
    component.initialize(lambda: batch, nlp=nlp, objectives={"teacher": objective})
    bias = module(nlp).norm_out.bias
    before = bias.detach().clone()
    losses = {}
    nlp.update(batch, sgd=SGD(RATE, L2=0.0), losses=losses, exclude=["tagger"])
    nlp.get_pipe("sounds").finish_update(SGD(RATE, L2=0.0))
    assert losses["phoneme_ner:teacher"] > 0.1
    assert not bias.equal(before)


def test_a_tagger_learns_parts_of_speech():
    tags = sorted({tag for _, row in SENTENCES for tag in row.split()}, reverse=True)
    known = {w: t for text, row in SENTENCES for w, t in zip(text.split(), row.split())}
    table = {word: [8.0 * (tag == each) for each in tags] for word, tag in known.items()}
    nlp = initialized_tagger()
    component = nlp.get_pipe("phoneme_tagger")
    teacher = WordTeacher(tags, table)
    objective = make_distillation_v1(teacher=lambda: teacher, temperature=2.0)
    component.initialize(lambda: tagged_examples(nlp), objectives={"teacher": objective})
    bare = [unlabelled_example(eg) for eg in tagged_examples(nlp)]
    optimizer, first = Adam(0.01), None
    for _ in range(80):
        losses = {}
        nlp.update(bare, sgd=optimizer, losses=losses)
        first = losses if first is None else first
    assert losses["phoneme_tagger"] == 0.0
    assert losses["phoneme_tagger:teacher"] < 0.1 * first["phoneme_tagger:teacher"]
    for eg in bare:
        assert [t.tag_ for t in nlp(eg.predicted)] == [known[t.text] for t in eg.predicted]


def test_a_teacher_of_no_weight_is_not_asked():
    objective = make_distillation_v1(teacher=lambda: pytest.fail("asked"), weight=0.0)
    nlp, batch = ner_pipeline()
    nlp.get_pipe("phoneme_ner").initialize(lambda: batch, objectives={"teacher": objective})
    assert "phoneme_ner:teacher" not in update(nlp, batch)


def test_components_that_tag_no_tokens_are_refused():
    from spacy_phoneme_ner.pipeline.objectives import Objectives

    objective = make_distillation_v1(teacher=lambda: pytest.fail("asked"))
    nlp = spacy.blank("si")
    add_encoder(nlp, "sounds", "ipa")
    with pytest.raises(PhonemeNERError, match=r"P176.*'teacher'.*'sounds'.*phoneme_ner"):
        nlp.get_pipe("sounds").initialize(
            lambda: named_examples(nlp), nlp=nlp, objectives={"teacher": objective}
        )
    model = nlp.get_pipe("sounds").model
    with pytest.raises(PhonemeNERError, match=r"P176.*'teacher'.*'pieces'"):
        Objectives().initialize({"teacher": objective}, "pieces", model, [])


def test_a_teacher_with_other_labels_is_refused_before_training(teachers):
    nlp, batch = ner_pipeline()
    teacher = TeacherPipeline(
        trained_pipeline({"model": architecture()}, data=TRAIN[:1], steps=1), name="few"
    )
    objective = make_distillation_v1(teacher=lambda: teacher)
    with pytest.raises(PhonemeNERError, match=r"P175.*'few'") as error:
        nlp.get_pipe("phoneme_ner").initialize(lambda: batch, objectives={"teacher": objective})
    assert re.search(r"B-LOC, I-LOC, B-PER, I-PER\..*B-ORG", str(error.value))
    # What was there before is no longer, and training goes on without.
    assert len(nlp.get_pipe("phoneme_ner").objectives) == 0


def test_copies_learn_on_their_own(teachers):
    nlp, batch = ner_pipeline(teacher=WordTeacher(TAGS, TABLE))
    copied = copy.deepcopy(nlp)
    assert update(copied, batch)["phoneme_ner:teacher"] > 0.1
    assert not any(gradient.any() for gradient in head_gradients(nlp).values())


def test_a_loss_that_is_no_number_stops_the_training():
    table = {word: [np.nan] * 7 for word in WORDS}
    nlp, batch = ner_pipeline()
    objective = make_distillation_v1(teacher=lambda: WordTeacher(TAGS, table))
    nlp.get_pipe("phoneme_ner").initialize(lambda: batch, objectives={"teacher": objective})
    with pytest.raises(PhonemeNERError, match=r"P156.*'teacher'.*'phoneme_ner'.*nan"):
        update(nlp, batch)
