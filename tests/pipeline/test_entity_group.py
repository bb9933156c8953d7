"""Span groups outlive what spaCy's own do not."""

import pickle
from contextlib import nullcontext

import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span, SpanGroup
from unsure_pipelines import unsure_pipeline

from spacy_phoneme_ner.pipeline.entity_group import EntityGroup

WORDS = ["a", "New", "York", "b", "Old", "Paris"]


@pytest.fixture()
def doc(nlp):
    doc = Doc(nlp.vocab, words=WORDS)
    doc.ents = [Span(doc, 1, 3, "LOC"), Span(doc, 4, 6, "ORG", kb_id="Q1")]
    doc.spans["names"] = EntityGroup(doc, name="names", spans=doc.ents, attrs={"by": "me"})
    return doc


def read(group):
    return [(s.text, s.label_, s.kb_id_, s.start_char, s.end_char) for s in group]


EXPECTED = [("New York", "LOC", "", 2, 10), ("Old Paris", "ORG", "Q1", 13, 22)]


def test_it_is_a_span_group(doc):
    group = doc.spans["names"]
    assert isinstance(group, SpanGroup) and read(group) == EXPECTED and len(group) == 2
    assert (group.name, group.attrs, group.has_overlap) == ("names", {"by": "me"}, False)
    group.append(doc[0:1])
    group.extend([doc[3:4]])
    assert [s.text for s in group] == ["New York", "Old Paris", "a", "b"] and group[-1].text == "b"
    assert len(EntityGroup(doc)) == 0


@pytest.mark.parametrize(
    "carry",
    [
        lambda doc: doc.copy(),
        lambda doc: pickle.loads(pickle.dumps(doc)),
        lambda doc: Doc(doc.vocab).from_bytes(doc.to_bytes()),
        lambda doc: next(iter(DocBin(docs=[doc]).get_docs(doc.vocab))),
        lambda doc: Doc.from_docs([doc, doc])[: len(doc)].as_doc(),
        lambda doc: Doc.from_docs([doc]),
    ],
    ids=["copy", "pickle", "to_bytes", "DocBin", "as_doc", "from_docs"],
)
def test_docs_with_merged_tokens_can_be_copied_and_saved(doc, carry):
    spacy.pipeline.merge_entities(doc)
    assert read(doc.spans["names"]) == EXPECTED and [s.start for s in doc.spans["names"]] == [1, 3]
    carried = carry(doc)
    if carried.spans:  # a part that is cut out has no groups
        assert read(carried.spans["names"]) == EXPECTED
    # spaCy's own group, of the same spans:
    plain = Doc(doc.vocab, words=WORDS)
    plain.spans["names"] = [plain[1:3], plain[4:6]]
    with plain.retokenize() as retokenizer:
        retokenizer.merge(plain[1:3])
        retokenizer.merge(plain[4:6])
    with pytest.raises(IndexError, match="E035"):
        list(plain.spans["names"])


def test_a_copy_follows_its_own_doc(doc):
    other = doc.copy()
    spacy.pipeline.merge_entities(other)
    assert read(other.spans["names"]) == read(doc.spans["names"]) == EXPECTED
    assert len(other.spans["names"][0]) == 1 and len(doc.spans["names"][0]) == 2


def test_spans_are_added_before_and_after_tokens_change(doc):
    empty = doc.spans["empty"] = EntityGroup(doc, name="empty")
    empty.append(doc[3:4])
    spacy.pipeline.merge_entities(doc)
    doc.spans["names"] += [doc[0:1]]
    empty.extend([doc[1:2]])
    assert [s.text for s in doc.spans["names"]] == ["New York", "Old Paris", "a"]
    assert [s.text for s in empty] == ["b", "New York"]


def test_a_span_that_no_tokens_make_up_is_dropped(doc):
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[2:4])
        retokenizer.split(doc[5], ["Pa", "ris"], heads=[doc[4], doc[4]])
    assert len(doc) == len(WORDS), "as many tokens, and others"
    assert read(doc.spans["names"]) == EXPECTED[1:] and len(doc.spans["names"][0]) == 3


def test_a_pipeline_that_merges_in_processes_and_zones():
    nlp = unsure_pipeline()
    nlp.add_pipe("merge_entities")
    text = "na leta zunze na ama"
    for docs in (nlp.pipe([text] * 3), nlp.pipe([text] * 3, n_process=2, batch_size=1)):
        for doc in docs:
            assert [t.text for t in doc] == ["na", "leta zunze", "na", "ama"]
            group = doc.spans["phoneme_ner"]
            assert [s.text for s in group] == [e.text for e in doc.ents] == ["leta zunze", "ama"]
            assert [s._.score for s in group] == [e._.score for e in doc.ents]
            assert None not in [s._.score for s in group]
    with getattr(nlp, "memory_zone", nullcontext)():  # from spaCy 3.8 on
        doc = nlp(text)
        assert len(doc.spans["phoneme_ner"]) == 2
    group = nlp(text).spans["phoneme_ner"]
    assert len(group) == 2, "as spaCy's own, when the Doc is gone"
