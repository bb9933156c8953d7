"""Trained pipelines as teachers: what they say of others' Docs."""

import copy

import numpy as np
import pytest
import spacy
from letter_pieces import build_letter_encoder
from shared_pipelines import add_encoder, add_ner, add_tagger, listener
from shared_pipelines import examples as shared_examples
from spacy.tokens import Doc
from spacy.training import Example
from tagged_sentences import blank_tagger, train
from tiny_bundles import LABELS, ORTH, TRAIN, architecture, trained_pipeline

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.layer import get_ipa, get_langs, set_layer
from spacy_phoneme_ner.models.heads.soft_tags import SoftTags
from spacy_phoneme_ner.pipeline.teacher import (
    TeacherPipeline,
    load_teacher,
    make_teacher_pipeline_v1,
)

pytestmark = pytest.mark.usefixtures("one_thread")
TAGS = ("O", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-PER", "I-PER")
HEADS = ("BIOTagger", "CRFTagger", "PieceTagger")
LETTERS = "spacy-phoneme-ner-tests.LetterEncoder.v1"
spacy.registry.architectures.register(LETTERS, func=build_letter_encoder)


@pytest.fixture(scope="module")
def pipelines():
    models = {head: architecture(head) for head in HEADS}
    models["PieceTagger"]["tok2vec"] = {"@architectures": LETTERS}
    return {head: trained_pipeline({"model": model}, steps=60) for head, model in models.items()}


@pytest.fixture(params=HEADS)
def nlp(request, pipelines):
    return pipelines[request.param]


def other_docs():
    """The texts in another vocabulary, as a student's corpus has them."""
    vocab = spacy.blank("si").vocab
    return [Doc(vocab, words=text.split(" ")) for text, _ in TRAIN]


def as_examples(docs):
    return [Example(doc, doc.copy()) for doc in docs]


def entities(teacher, scores):
    """The entities of the most probable tags."""
    chances = [SoftTags([rows], teacher.moves).chances() for rows in scores]
    tags = [[teacher.tags[i] for i in rows.argmax(axis=1)] for rows in chances]
    vocab = spacy.blank("xx").vocab
    docs = [Doc(vocab, words=["x"] * len(row), ents=row) for row in tags]
    return [[(e.start, e.end, e.label_) for e in doc.ents] for doc in docs]


def gold():
    nlp = spacy.blank("en")
    docs = [Example.from_dict(nlp.make_doc(t), {"entities": e}).reference for t, e in TRAIN]
    return [[(e.start, e.end, e.label_) for e in doc.ents] for doc in docs]


def test_it_says_what_the_component_thinks(nlp):
    teacher, docs = TeacherPipeline(nlp), other_docs()
    assert teacher.tags == TAGS and (teacher.moves is not None) == (
        "moves" in nlp.get_pipe("phoneme_ner").model.ref_names
    )
    scores = teacher(as_examples(docs))
    component = nlp.get_pipe("phoneme_ner")
    expected = component.predict([Doc(nlp.vocab, words=[t.text for t in doc]) for doc in docs])
    for own, other in zip(scores, expected):
        np.testing.assert_allclose(own, other, atol=1e-5)
    if teacher.moves is not None:
        np.testing.assert_array_equal(teacher.moves, expected[-1])
    # A letter of the tiny encoder knows nothing of the others: it cannot learn the names.
    assert component.scores_pieces or entities(teacher, scores) == gold()
    for own, other in zip(teacher.score(docs), scores, strict=True):
        np.testing.assert_allclose(own, other, atol=1e-6)


def test_it_reads_sounds_by_its_own_rules_unless_the_corpus_has_them(nlp):
    teacher = TeacherPipeline(nlp)
    read = []
    teacher.nlp = copy.copy(nlp)
    teacher.nlp.pipe = lambda docs, **settings: [*map(read.append, docs)] and [*docs]
    doc, reference = other_docs()[0], other_docs()[0]
    set_layer(doc, ["mi"] * len(doc), "sin")  # by what the student reads
    teacher([Example(doc, reference)])
    set_layer(reference, ["ma"] * len(doc), "sin")
    teacher([Example(doc, reference)])
    teacher.score([reference])
    plain, *stored = read
    assert get_ipa(plain) == ["amina", "yusuf", "visited", "london", ""]
    assert plain._.ipa_lang == "sin"
    for copied in stored:
        assert get_ipa(copied) == ["ma"] * len(doc) and get_langs(copied) == ["sin"] * len(doc)


def test_what_the_docs_have_is_not_looked_at_and_not_changed(nlp):
    teacher, docs = TeacherPipeline(nlp), other_docs()
    before = teacher.score(docs)
    for doc in docs:
        doc.set_ents([spacy.tokens.Span(doc, 0, 2, "MISC")])
    for own, other in zip(teacher.score(docs), before, strict=True):
        np.testing.assert_allclose(own, other, atol=1e-6)
    assert all([ent.label_ for ent in doc.ents] == ["MISC"] for doc in docs)


def test_components_before_it_are_run_and_those_after_it_are_not(nlp):
    together = spacy.blank("en")
    together.add_pipe("phonemizer", config={"g2p": ORTH})
    together.add_pipe("phoneme_ner", source=nlp)
    ruler = together.add_pipe("entity_ruler", config={"overwrite_ents": True})
    ruler.add_patterns([{"label": "MISC", "pattern": "visited"}])
    for own, other in zip(
        TeacherPipeline(together).score(other_docs()), TeacherPipeline(nlp).score(other_docs())
    ):
        np.testing.assert_allclose(own, other, atol=1e-5)
    found = TeacherPipeline(together, "entity_ruler")
    assert found.tags == ("O", "B-MISC", "I-MISC")
    assert entities(found, found.score(other_docs())) == [[(2, 3, "MISC")], [], [], []]


def test_what_spacys_ner_finds_is_taught_for_certain():
    nlp = spacy.blank("en")
    ner = nlp.add_pipe("ner")
    for label in LABELS:
        ner.add_label(label)
    batch = [Example.from_dict(nlp.make_doc(t), {"entities": e}) for t, e in TRAIN]
    optimizer = nlp.initialize(lambda: batch)
    for _ in range(60):
        nlp.update(batch, sgd=optimizer)
    teacher = TeacherPipeline(nlp)
    assert teacher.component == "ner" and sorted(teacher.tags) == sorted(TAGS)
    assert teacher.moves is None
    scores = teacher(as_examples(other_docs()))
    assert entities(teacher, scores) == gold()
    chances = SoftTags(scores).chances()
    assert ((chances > 0.999) | (chances < 0.001)).all()


@pytest.mark.parametrize("normalize", [True, False])
def test_a_tagger_teaches_parts_of_speech(normalize):
    model = {"@architectures": "spacy.Tagger.v2", "normalize": normalize}
    nlp = blank_tagger(model={**model, "tok2vec": architecture()["tok2vec"]})
    train(nlp)
    teacher = TeacherPipeline(nlp)
    docs = other_docs()
    assert teacher.tags == tuple(nlp.get_pipe("phoneme_tagger").labels)
    chances = SoftTags(teacher.score(docs)).chances()
    own = [Doc(nlp.vocab, words=[t.text for t in doc]) for doc in docs]
    component = nlp.get_pipe("phoneme_tagger")
    logits = component.model.predict(component.prepare_docs(own))
    expected = np.concatenate([np.asarray(rows) for rows in logits])
    if not normalize:
        expected = np.exp(expected) / np.exp(expected).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(chances, expected, atol=1e-5)


def test_of_several_components_the_one_that_finds_names_teaches():
    nlp = spacy.blank("si")
    add_encoder(nlp, "sounds", "ipa")
    add_ner(nlp, listener("sounds"))
    add_tagger(nlp, listener("sounds"))
    nlp.add_pipe("entity_ruler")
    nlp.initialize(lambda: shared_examples(nlp))
    teacher = TeacherPipeline(nlp)
    assert teacher.component == "phoneme_ner"
    scores = teacher.score(other_docs())
    assert [len(rows) for rows in scores] == [len(doc) for doc in other_docs()]


def test_it_is_loaded_when_it_is_asked_for(nlp, tmp_path):
    make = make_teacher_pipeline_v1(path=str(tmp_path / "model"))
    nlp.to_disk(tmp_path / "model")
    teacher = make()
    assert teacher.name == str(tmp_path / "model")
    for own, other in zip(
        teacher.score(other_docs()), TeacherPipeline(nlp).score(other_docs()), strict=True
    ):
        np.testing.assert_allclose(own, other, atol=1e-5)


def test_it_is_told_from_others_by_its_weights(nlp, tmp_path):
    nlp.to_disk(tmp_path / "model")
    own = TeacherPipeline(nlp).weights
    assert load_teacher(str(tmp_path / "model")).weights == own
    other = trained_pipeline({"model": architecture("CRFTagger")}, steps=1)
    assert TeacherPipeline(other).weights != own


def test_a_teacher_that_cannot_be_used_is_named(nlp, tmp_path):
    nlp.to_disk(tmp_path / "model")
    with pytest.raises(PhonemeNERError, match=r"P177.*'None'.*no `path`"):
        load_teacher(None)
    with pytest.raises(PhonemeNERError, match=r"P177.*'.*absent' cannot be used"):
        load_teacher(str(tmp_path / "absent"))
    with pytest.raises(PhonemeNERError, match=r"P177.*'tagger' that tags.*: phoneme_ner\."):
        load_teacher(str(tmp_path / "model"), "tagger")
    (tmp_path / "model" / "phoneme_ner" / "model").write_bytes(b"damaged")
    with pytest.raises(PhonemeNERError, match=r"P177.*model' cannot be used.*P609"):
        load_teacher(str(tmp_path / "model"))
    blank = spacy.blank("en")
    blank.add_pipe("sentencizer")
    blank.to_disk(tmp_path / "blank")
    with pytest.raises(PhonemeNERError, match=r"P177.*no component that tags.*none"):
        load_teacher(str(tmp_path / "blank"))


def test_copies_share_it(nlp):
    teacher = TeacherPipeline(nlp)
    assert copy.deepcopy({"teacher": teacher})["teacher"] is teacher
