"""Documents in, documents with their names out."""

import json
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import spacy

from spacy_phoneme_ner.annotation import Annotator, Document, Reject, read_documents
from spacy_phoneme_ner.annotation.writers.docs import make_tagged
from spacy_phoneme_ner.errors import PhonemeNERError

NEWS = Path(__file__).parents[2] / "examples" / "news.jsonl"


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
        doc = nlp(doc)
        ents = doc.ents
        assert names(one) == [(ent.text, ent.label_) for ent in ents]
        for entity, ent in zip(one.entities, ents):
            assert (entity.start, entity.end) == (ent.start_char, ent.end_char)
            assert one.document.text[entity.start : entity.end] == entity.text
            assert entity.ipa == ent._.ipa != ""
            assert entity.score == pytest.approx(ent._.score, abs=1e-5)
        assert one.n_words == len(doc)


def test_text_without_spaces_is_cut_into_words():
    pytest.importorskip("icu")
    annotator = Annotator("small", lang="Chinese")
    [found] = annotator.annotate([Document("他住在北京大学。", "a")])
    assert [(entity.text, entity.start) for entity in found.entities] == [("北京大学", 3)]
    tagged = make_tagged(found, annotator.make_doc)
    assert [ent.text for ent in tagged.ents] == ["北京大学"] and len(tagged) > 4


def test_the_same_in_another_process(annotator, news):
    other = pickle.loads(pickle.dumps(annotator))
    assert list(other.annotate(news)) == list(annotator.annotate(news))


def test_rows_are_plain(annotator, news):
    row = next(annotator.annotate(news)).as_row()
    assert json.loads(json.dumps(row)) == row
    assert list(row) == ["id", "text", "lang", "entities", "meta"]


def test_a_language_that_there_is_not(annotator):
    documents = [Document("Leta", "a"), Document("Leta", "b", "Quenya"), Document("Leta", "c")]
    rejects = []
    found = list(annotator.annotate(documents, rejects.append))
    assert [one.document.id for one in found] == ["a", "c"]
    assert [reject.id for reject in rejects] == ["b"] and "P002" in rejects[0].reason
    with pytest.raises(PhonemeNERError, match=r"P804.*b cannot be annotated.*Quenya"):
        list(annotator.annotate(documents))


def test_a_pipeline_that_finds_no_names(tmp_path):
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(PhonemeNERError, match=r"P803.*no phoneme_ner"):
        list(Annotator(tmp_path / "blank").annotate([Document("Leta")]))
    with pytest.raises(PhonemeNERError, match=r"P806.*'absent'"):
        list(Annotator("absent").annotate([Document("Leta")]))


def test_the_languages_of_a_pipeline_a_setting_and_a_document(tmp_path):
    nlp = spacy.blank("xx")
    nlp.add_pipe("phoneme_ner", config={"lang": "Somali"})
    nlp.to_disk(tmp_path / "somali")
    text = "Axmed Cali Xasan"
    documents = [Document(text, "own"), Document(text, "other", "Turkish")]
    langs = [one.lang for one in Annotator(tmp_path / "somali").annotate(documents)]
    assert langs == ["som", "tur"]
    set_to = Annotator(tmp_path / "somali", lang="Swahili")
    assert [one.lang for one in set_to.annotate(documents)] == ["swa", "tur"]
    with pytest.raises(PhonemeNERError, match=r"P002.*Quenya"):
        Annotator("small", lang="Quenya").load()


def test_languages_that_are_told_apart():
    documents = [Document("Jana nilikuwa mjini na rafiki yangu", "a")]
    told = Annotator("small", lang="sw+en", identify=True)
    assert [one.lang for one in told.annotate(documents)] == ["swa"]


def test_thresholds_and_labels(news, annotator):
    everything = [e for one in annotator.annotate(news) for e in one.entities]
    places = Annotator("small", labels=["LOC"])
    found = [e for one in places.annotate(news) for e in one.entities]
    assert found == [e for e in everything if e.label == "LOC"] != []
    sure = [e for one in Annotator("small", threshold=0.9).annotate(news) for e in one.entities]
    assert 0 < len(sure) < len(everything) and all(e.score >= 0.9 for e in sure)
    with pytest.raises(PhonemeNERError, match=r"P805.*finds no label GPE.*LOC, ORG, PER"):
        Annotator("small", labels=["GPE", "LOC"]).load()
    with pytest.raises(PhonemeNERError, match=r"P530.*labels"):
        Annotator("small", labels=["LOC", "LOC"])
    with pytest.raises(PhonemeNERError, match=r"P530.*threshold is 1.5"):
        Annotator("small", threshold=1.5)
    with pytest.raises(PhonemeNERError, match=r"P530.*piece_length is 5"):
        Annotator("small", piece_length=5)


def test_long_documents_are_put_together_again(annotator, news):
    news = [document for document in news if document.lang == news[0].lang]
    one_by_one = list(annotator.annotate(news))
    long = Document("\n".join(document.text for document in news), "long", news[0].lang)
    (found,) = Annotator("small", piece_length=150).annotate([long])
    expected, start = [], 0
    for one in one_by_one:
        expected += [(start + e.start, start + e.end, e.label, e.text) for e in one.entities]
        start += len(one.document.text) + 1
    assert [(e.start, e.end, e.label, e.text) for e in found.entities] == expected != []
    assert all(long.text[e.start : e.end] == e.text for e in found.entities)
    assert found.lang == "sin"


def test_what_came_before_changes_nothing(annotator, news):
    alone = list(Annotator("small").annotate(news[30:50]))
    list(annotator.annotate(news))
    assert list(annotator.annotate(news[30:50])) == alone


def test_two_at_a_time(annotator, news):
    """Of generators that are read in turns, none takes the memory of the other's words."""
    expected = list(annotator.annotate(news))
    first, second = annotator.annotate(news), annotator.annotate(news)
    assert [one for pair in zip(first, second) for one in pair] == [
        one for one in expected for _ in "ab"
    ]
    second.close()  # which `zip` has not read to its end
    with ThreadPoolExecutor(3) as pool:
        for found in pool.map(lambda _: list(annotator.annotate(news)), range(6)):
            assert [names(one) for one in found] == [names(one) for one in expected]
    assert not getattr(annotator.nlp.vocab, "in_memory_zone", False)


@pytest.mark.skipif(not hasattr(spacy.Language, "memory_zone"), reason="from spaCy 3.8 on")
def test_words_are_forgotten(annotator, news, monkeypatch):
    monkeypatch.setattr("spacy_phoneme_ner.annotation.annotator._ZONE", 2_000)
    list(annotator.annotate(news))
    before = set(annotator.nlp.vocab.strings)
    documents = [Document(" ".join(f"wa{i}{j}ka" for j in range(30))) for i in range(200)]
    assert len(list(annotator.annotate(documents))) == 200
    assert set(annotator.nlp.vocab.strings) == before


def test_one_that_fails_takes_no_other_along(annotator, news, monkeypatch):
    """Whatever a component raises for a text, the others of its batch are annotated."""
    from spacy_phoneme_ner.pipeline.phoneme_ner import PhonemeNER

    predict = PhonemeNER.predict

    def fail(self, docs):
        docs = list(docs)
        if any("poison" in doc.text for doc in docs):
            raise IndexError("out of\nrange")
        return predict(self, docs)

    expected = list(annotator.annotate(news))
    monkeypatch.setattr(PhonemeNER, "predict", fail)
    documents = [*news[:5], Document("poison", "bad"), *news[5:]]
    results = list(annotator.annotate_items(documents))
    assert results.pop(5) == Reject("bad", "out of range")
    assert [names(one) for one in results] == [names(one) for one in expected]


@pytest.mark.slow
def test_which_language_most_is_in_hangs_on_the_text_alone():
    """Of two languages with as many words, it is the first, however Python orders its sets."""
    code = (
        "from spacy_phoneme_ner.annotation import Annotator, Document\n"
        "text = 'Јован Јовановић 16 in Hargeysa.'\n"
        "print(next(Annotator('small').annotate([Document(text)])).lang)"
    )
    for seed in "1234":
        env = {**os.environ, "PYTHONHASHSEED": seed}
        ran = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env
        )
        assert ran.stdout == "rus\n"
