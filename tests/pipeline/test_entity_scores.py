"""The scores of entities stay with them, whatever spaCy does to their Doc."""

import pickle
from contextlib import nullcontext

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span
from unsure_pipelines import unsure_pipeline

from spacy_phoneme_ner.pipeline.entity_scores import get_score, set_score, set_scores

TEXT = "na leta zunze na ama na leta zunze ama"


@pytest.fixture(scope="module")
def nlp():
    return unsure_pipeline()


@pytest.fixture()
def doc(nlp):
    """A Doc with entities of one and of two tokens, each as probable as no other."""
    doc = nlp(TEXT)
    assert [(e.text, e.label_) for e in doc.ents] == [
        ("leta zunze", "LOC"),
        ("ama", "PER"),
        ("leta zunze", "LOC"),
        ("ama", "PER"),
    ]
    for i, ent in enumerate(doc.ents):
        set_score(ent, (i + 1) / 10)
    return doc


def scored(spans):
    return [(s.text, s.label_, s._.score) for s in spans]


def check_old(spans, doc):
    """Spans from before the tokens changed, whatever they are now, have no wrong score."""
    for span in spans:
        assert span._.score is None or scored([span])[0] in scored(doc.ents)


def with_ruler(pattern, where, **config):
    nlp = unsure_pipeline()
    ruler = nlp.add_pipe("entity_ruler", config=config, **{where: "phoneme_ner"})
    ruler.add_patterns([pattern])
    return nlp


def test_every_entity_has_its_score(nlp):
    doc = nlp(TEXT)
    scores = [ent._.score for ent in doc.ents]
    assert all(0 < score <= 1 for score in scores)
    assert [span._.score for span in doc.spans["phoneme_ner"]] == scores
    others = [doc[1:2], doc[1:4], Span(doc, 1, 3, "PER"), doc[1:3], doc[0:0], doc[len(doc) :]]
    assert [get_score(span) for span in others] == [None] * len(others)
    assert nlp("")[:]._.score is None


@pytest.mark.parametrize(
    "carry",
    [
        lambda doc: doc.copy(),
        lambda doc: pickle.loads(pickle.dumps(doc)),
        lambda doc: Doc(doc.vocab).from_bytes(doc.to_bytes()),
        lambda doc: next(
            iter(
                DocBin()
                .from_bytes(DocBin(docs=[doc], store_user_data=True).to_bytes())
                .get_docs(doc.vocab)
            )
        ),
        lambda doc: doc[:].as_doc(copy_user_data=True),
        lambda doc: Doc.from_docs([doc]),
    ],
    ids=["copy", "pickle", "to_bytes", "DocBin", "as_doc", "from_docs"],
)
def test_scores_survive(doc, carry):
    carried = carry(doc)
    assert scored(carried.ents) == scored(doc.ents)
    assert scored(carry(carried).ents) == scored(doc.ents)
    set_score(carried.ents[0], 0.9)
    assert doc.ents[0]._.score == 0.1, "a copy has its own"


def test_merged_entities_keep_their_scores(doc):
    expected = scored(doc.ents)
    doc.spans["plain"] = list(doc.ents)  # spaCy's own, which will not do after that
    spacy.pipeline.merge_entities(doc)
    assert [len(ent) for ent in doc.ents] == [1] * 4
    assert scored(doc.ents) == expected
    assert scored(doc.spans["phoneme_ner"]) == expected, "the group outlives it, too"
    second = unsure_pipeline().get_pipe("phoneme_ner")
    second.set_annotations([doc], second.predict([doc]))
    assert scored(doc.ents) == expected


def test_an_entity_that_was_held_while_its_doc_changed_has_none_or_its_own(doc):
    held = doc.ents
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[0:2])
    check_old(held, doc)
    # The entity that lost a word is no longer the one that was found.
    assert [score for *_, score in scored(doc.ents)][-3:] == [0.2, 0.3, 0.4]
    assert doc.ents[0].text != "leta zunze" or doc.ents[0]._.score == 0.1


def test_entities_with_split_tokens_keep_theirs(doc):
    expected = scored(doc.ents)
    with doc.retokenize() as retokenizer:
        retokenizer.split(doc[4], ["a", "ma"], heads=[doc[5], doc[5]])
        retokenizer.split(doc[0], ["n", "a"], heads=[doc[5], doc[5]])
    assert scored(doc.ents) == expected


def test_sentences_are_cut_and_joined(doc):
    expected = scored(doc.ents)
    parts = [doc[:5].as_doc(copy_user_data=True), doc[5:].as_doc(copy_user_data=True)]
    assert scored(parts[0].ents) + scored(parts[1].ents) == expected
    for order in ((0, 1), (1, 0), (0, 1, 0)):
        joined = Doc.from_docs([parts[i] for i in order])
        assert scored(joined.ents) == [x for i in order for x in scored(parts[i].ents)]
    assert {score for *_, score in scored(doc[:5].as_doc().ents)} == {None}


def test_what_a_part_was_cut_from_scores_nothing_beside_it(doc):
    part = doc[5:].as_doc(copy_user_data=True)
    bare = Doc(doc.vocab, words=["na", "xxxx", "zunze", "na", "amo"])
    bare.ents = [Span(bare, 1, 3, "LOC"), Span(bare, 4, 5, "PER")]
    joined = Doc.from_docs([bare, part])
    assert [score for *_, score in scored(joined.ents)] == [None, None, 0.3, 0.4]


def test_entities_of_a_ruler_before_have_none():
    nlp = with_ruler({"label": "ORG", "pattern": "zunze na"}, "before")
    doc = nlp(TEXT)
    assert scored(doc.ents)[1] == ("zunze na", "ORG", None)
    assert all((score is None) == (label == "ORG") for _, label, score in scored(doc.ents))
    alone = unsure_pipeline()(TEXT)
    last = scored(alone.ents)[-1]
    assert scored(doc.ents)[-1] == (*last[:2], pytest.approx(last[2], abs=1e-6))


@pytest.mark.parametrize("label", ["LOC", "ORG"])
@pytest.mark.parametrize("overwrite", [True, False])
def test_entities_of_a_ruler_after(label, overwrite):
    nlp = with_ruler({"label": label, "pattern": "ama"}, "after", overwrite_ents=overwrite)
    doc = nlp(TEXT)
    found = [(text, label) for text, label, score in scored(doc.ents) if score is not None]
    if overwrite:
        assert found == [("leta zunze", "LOC")] * 2
        assert [(e.text, e.label_) for e in doc.ents][1] == ("ama", label)
    else:
        assert found == [("leta zunze", "LOC"), ("ama", "PER")] * 2
    # What the component itself found stands in its group.
    group = scored(doc.spans["phoneme_ner"])
    assert [label for _, label, _ in group] == ["LOC", "PER"] * 2
    assert None not in [score for *_, score in group]


def test_the_same_entity_found_by_a_ruler_is_as_probable_as_it_is():
    nlp = with_ruler({"label": "PER", "pattern": "ama"}, "after", overwrite_ents=True)
    assert None not in [score for *_, score in scored(nlp(TEXT).ents)]


def test_two_components_do_not_empty_each_other():
    nlp = unsure_pipeline()
    nlp.add_pipe("phoneme_ner", name="second", source=unsure_pipeline(sharpness=1.0))
    doc = nlp(TEXT)
    assert len(doc.spans["phoneme_ner"]) == 4 and len(doc.spans["second"]) == 0
    nlp.get_pipe("phoneme_ner").add_label("ORG")
    doc.ents = doc.ents[:1]
    second = nlp.get_pipe("second")
    second.set_annotations([doc], second.predict([doc]))
    first = scored(doc.spans["phoneme_ner"])
    assert None not in [score for *_, score in first], "the first's scores are its own"
    assert scored(doc.ents)[0] == first[0]


def test_scores_of_an_earlier_run_are_gone(nlp):
    doc = nlp(TEXT)
    ent = doc.ents[0]
    component = nlp.get_pipe("phoneme_ner")
    doc.ents = []
    nothing = [np.array([[9, 0, 0, 0, 0]] * len(doc), dtype="float32")]
    component.set_annotations([doc], nothing)
    assert doc.ents == () and ent._.score is None
    assert len(doc.user_data) == 1, "only the IPA layer is left"


def test_scores_of_entities_that_were_there_are_kept(nlp):
    doc = nlp(TEXT)
    expected = scored(doc.ents)
    component = nlp.get_pipe("phoneme_ner")
    component.set_annotations([doc], component.predict([doc]))
    assert scored(doc.ents) == expected


def test_two_labels_at_one_place_have_two_scores(doc):
    both = [Span(doc, 1, 3, "LOC"), Span(doc, 1, 3, "PER")]
    doc.spans["both"] = both
    set_scores(doc, both, [0.7, 0.2])
    assert [span._.score for span in both] == [0.7, 0.2]


def test_processes_and_memory_zones(nlp):
    expected = scored(nlp(TEXT).ents)
    docs = list(nlp.pipe([TEXT] * 4, n_process=2, batch_size=1))
    assert [scored(doc.ents) for doc in docs] == [expected] * 4
    with getattr(nlp, "memory_zone", nullcontext)():  # from spaCy 3.8 on
        assert scored(nlp(TEXT).ents) == expected


def test_a_score_can_be_set_and_an_extension_of_the_user_is_left_alone(doc):
    doc.ents[0]._.score = 0.25
    assert scored(doc.ents)[0][2] == 0.25
    old = Span.remove_extension("score")
    try:
        from spacy_phoneme_ner.pipeline.entity_scores import register_score

        Span.set_extension("score", default="mine")
        register_score()
        assert doc.ents[0]._.score == "mine" and get_score(doc.ents[0]) == 0.25
    finally:
        Span.set_extension("score", getter=old[2], setter=old[3], force=True)


def test_a_second_component_that_finds_nothing_more_leaves_the_scores():
    nlp = unsure_pipeline()
    nlp.add_pipe("phoneme_ner", name="second", source=unsure_pipeline())
    expected, doc = scored(unsure_pipeline()(TEXT).ents), nlp(TEXT)
    assert scored(doc.ents) == scored(doc.spans["phoneme_ner"]) == expected
    assert None not in [score for *_, score in expected] and len(doc.spans["second"]) == 0
