"""What a person should annotate next: from text to what tools import."""

import json
from pathlib import Path

import pytest

from spacy_phoneme_ner.annotation import (
    Annotator,
    Document,
    Suggester,
    SuggestionReport,
    read_documents,
)
from spacy_phoneme_ner.annotation.suggestion import KNOWN, LONG, SHORT, TWICE, UNREADABLE
from spacy_phoneme_ner.errors import PhonemeNERError

NEWS = Path(__file__).parents[2] / "examples" / "news.jsonl"


@pytest.fixture(scope="module")
def annotator():
    return Annotator("small", lang="auto")


@pytest.fixture(scope="module")
def news():
    return list(read_documents(NEWS, lang_field="lang"))


def texts(suggested):
    return [one.document.text for one in suggested]


def test_sentences_with_what_is_found_and_why(annotator, news):
    suggested, report = Suggester(annotator, 8).suggest(news)
    assert len(set(texts(suggested))) == len(suggested) == report.suggested == 8
    assert report.documents == len(news) and report.drawn >= 60
    assert report.errors_suggested > report.errors_drawn > 0
    by_id = {document.id: document for document in news}
    for one in suggested:
        document = one.document
        id_, _, place = document.id.rpartition(":")
        start, end = map(int, place.split("-"))
        assert by_id[id_].text[start:end] == document.text and by_id[id_].lang == document.lang
        assert document.meta["gloss"] == by_id[id_].meta["gloss"]
        assert document.meta["errors"] > 0 and document.meta["word"] in document.text
        first, second = document.meta["tags"].values()
        assert 1 >= first >= second >= 0
        for entity in one.entities:
            assert document.text[entity.start : entity.end] == entity.text
        json.dumps(one.as_row())
    assert any(one.entities for one in suggested)
    again, _ = Suggester(annotator, 8).suggest(iter(news))
    assert again == suggested


def test_what_nobody_should_annotate(annotator):
    documents = [
        Document("Amina Yusuf went to Dar es Salaam. Amina  yusuf WENT to Dar es Salaam.", "a"),
        Document("He said so.\nAmina Yusuf went\u00a0to Dar es Salaam.\n12, 13; 14: 15!", "b"),
        Document("word " * 300, "c"),
        Document("Kofi Mensah works for the bank in Accra.", "d"),
        Document("Nobody reads this here.", "e", lang="no language"),
        Document("", "f"),
    ]
    known = ["They met . Kofi Mensah WORKS  for the bank in Accra ."]
    suggested, report = Suggester(annotator, 50, known=known).suggest(documents)
    assert texts(suggested) == ["Amina Yusuf went to Dar es Salaam."]
    assert report.documents == 6 and report.sentences == 8 and report.drawn == 1
    assert report.left_out == {TWICE: 2, SHORT: 2, LONG: 1, KNOWN: 1, UNREADABLE: 1}
    assert ("  seen before", "2") in report.rows
    with pytest.raises(PhonemeNERError, match=rf"P880.*of 1, none is left \({SHORT}\)"):
        Suggester(annotator).suggest(documents[5:] + [Document("Oh.")])
    with pytest.raises(PhonemeNERError, match=r"P880.*of 0.*no documents"):
        Suggester(annotator).suggest([])


def test_a_large_corpus_is_drawn_from(annotator, news):
    repeated = [*news, *news]
    drawn = []
    for seed in (0, 0, 1):
        suggested, report = Suggester(annotator, 3, pool=10, seed=seed).suggest(repeated)
        assert report.drawn == 10 and report.sentences >= 2 * len(news)
        drawn.append(texts(suggested))
    assert drawn[0] == drawn[1] != drawn[2]
    assert all(len(set(of)) == 3 for of in drawn)


def test_all_are_drawn_alike(annotator):
    documents = [
        Document(f"Sentence of {'abcdefghijklmnopqrst'[i]} alone", str(i)) for i in range(20)
    ]
    counts = dict.fromkeys(range(20), 0)
    for seed in range(200):
        suggester = Suggester(annotator, pool=5, seed=seed)
        for sentence in suggester._draw(documents, SuggestionReport()):
            counts[int(sentence.id.split(":")[0])] += 1
    assert sum(counts.values()) == 1000 and all(25 <= n <= 78 for n in counts.values()), counts


@pytest.mark.parametrize("setting", ["n", "pool", "seed"])
def test_numbers_out_of_range_are_named(annotator, setting):
    with pytest.raises(PhonemeNERError, match=rf"P530.* {setting} is -1"):
        Suggester(annotator, **{setting: -1})
