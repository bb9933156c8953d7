"""Documents in, documents with their names out."""

import json
import pickle
from pathlib import Path

import pytest
import spacy

from spacy_phoneme_ner.annotation import Annotator, Document, read_documents
from spacy_phoneme_ner.errors import PhonemeNERError

NEWS = Path(__file__).parents[2] / "examples" / "news.jsonl"


@pytest.fixture(scope="module")
def annotator():
    return Annotator("small")


@pytest.fixture(scope="module")
def news():
    return list(read_documents(NEWS, lang_field="lang"))


def names(annotated):
    return [(entity.text, entity.label) for entity in annotated.entities]


def test_the_same_names_as_by_the_component(annotator, news):
    nlp = spacy.blank("xx")
    nlp.add_pipe("phoneme_ner")
    found = list(annotator.annotate(news))
    assert [one.document for one in found] == news
    assert sum(len(one.entities) for one in found) > 60
    for one in found:
        doc = nlp.make_doc(one.document.text)
        doc._.ipa_lang = one.document.lang
        ents = nlp(doc).ents
        assert names(one) == [(ent.text, ent.label_) for ent in ents]
        for entity, ent in zip(one.entities, ents):
            assert (entity.start, entity.end) == (ent.start_char, ent.end_char)
            assert one.document.text[entity.start : entity.end] == entity.text
            assert entity.ipa == ent._.ipa != ""
            assert entity.score == pytest.approx(ent._.score, abs=1e-5)
        assert one.n_words == len(doc)


def test_the_same_in_another_process(annotator, news):
    other = pickle.loads(pickle.dumps(annotator))
    assert list(other.annotate(news)) == list(annotator.annotate(news))


def test_rows_are_plain(annotator, news):
    row = next(annotator.annotate(news)).as_row()
    assert json.loads(json.dumps(row)) == row
    assert list(row) == ["id", "text", "lang", "entities", "meta"]


def test_a_language_that_there_is_not(annotator):
    documents = [Document("Leta", "a"), Document("Leta", "b", "Klingon"), Document("Leta", "c")]
    rejects = []
    found = list(annotator.annotate(documents, rejects.append))
    assert [one.document.id for one in found] == ["a", "c"]
    assert [reject.id for reject in rejects] == ["b"] and "P002" in rejects[0].reason
    with pytest.raises(PhonemeNERError, match=r"P804.*b cannot be annotated.*Klingon"):
        list(annotator.annotate(documents))


def test_a_pipeline_that_finds_no_names(tmp_path):
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(PhonemeNERError, match=r"P803.*no phoneme_ner"):
        list(Annotator(tmp_path / "blank").annotate([Document("Leta")]))
    with pytest.raises(PhonemeNERError, match=r"P806.*'absent'"):
        list(Annotator("absent").annotate([Document("Leta")]))
