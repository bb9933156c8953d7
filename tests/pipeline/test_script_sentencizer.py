"""Sentences and marks of any script, in pipelines that know no language."""

import pickle
import time

import pytest
import spacy
from spacy.tokens import Doc, Span
from spacy.training import Example

from spacy_phoneme_ner.layer import set_layer
from spacy_phoneme_ner.pipeline.script_sentencizer import ScriptSentencizer


@pytest.fixture(scope="module")
def sentencizing():
    nlp = spacy.blank("xx")
    nlp.add_pipe("script_sentencizer")
    return nlp


def sentences(doc):
    return [[token.text for token in sent if not token.is_space] for sent in doc.sents]


@pytest.mark.parametrize(
    "text,expected",
    [
        ("አበበ ተወለደ። ሄደ፣ መጣ።", [["አበበ", "ተወለደ", "።"], ["ሄደ", "፣", "መጣ", "።"]]),
        ("राम आया।श्याम गया।", [["राम", "आया", "।"], ["श्याम", "गया", "।"]]),
        ("أين باريس؟ هنا.", [["أين", "باريس", "؟"], ["هنا", "."]]),
        ("ရန်ကုန်။ မန္တလေး။", [["ရန်ကုန်", "။"], ["မန္တလေး", "။"]]),
        ("Նա Երևանում։ Այո։", [["Նա", "Երևանում", "։"], ["Այո", "։"]]),
        ("He left. Dr. Lee, too", [["He", "left", "."], ["Dr", ".", "Lee", ",", "too"]]),
        ("Apple\nBob\n\n• Lee", [["Apple"], ["Bob"], ["•", "Lee"]]),
        ("www.example.org/A?B @a #b", [["www.example.org/A?B", "@a", "#", "b"]]),
        ("ရန်ကုန်။", [["ရန်ကုန်", "။"]]),
        ("Ada", [["Ada"]]),
        (" \n ", [[]]),
        ("", []),
    ],
)
def test_sentences_and_their_tokens(sentencizing, text, expected):
    doc = sentencizing(text)
    assert doc.text == text and sentences(doc) == expected
    assert all(token.is_sent_start is not None for token in doc)


def test_names_end_before_the_mark_of_their_script():
    nlp = spacy.blank("xx")
    nlp.add_pipe("script_sentencizer")
    nlp.add_pipe("phoneme_ner", config={"lang": "Amharic"})
    doc = nlp("አበበ ቢቂላ በአዲስ አበባ። አበበ ቢቂላ ሞተ።")
    assert doc.ents and not any(mark in ent.text for ent in doc.ents for mark in "።፣")
    assert all(ent.sent.end >= ent.end for ent in doc.ents)


def test_a_doc_keeps_its_data_and_its_context(sentencizing):
    texts = [("ተወለደ። ሄደ።", 1), ("Ada", 2)]
    found = list(sentencizing.pipe(texts, as_tuples=True))
    assert [(len(doc), context) for doc, context in found] == [(4, 1), (1, 2)]
    doc = sentencizing.make_doc("ተወለደ። ሄደ።")
    set_layer(doc, ["təwələdə", "hedə"], "amh")
    doc = sentencizing.get_pipe("script_sentencizer")(doc)
    assert "".join(token._.ipa for token in doc) == "təwələdəhedə"


def test_tokens_that_are_annotated_are_left_alone():
    doc = Doc(spacy.blank("xx").vocab, words=["አበበ።", "ሄደ።"])
    doc.ents = [Span(doc, 0, 1, "PER")]
    same = ScriptSentencizer(doc.vocab)(doc)
    assert same is doc and sentences(doc) == [["አበበ።"], ["ሄደ።"]] and len(doc.ents) == 1


def test_settings():
    vocab = spacy.blank("xx").vocab

    def known():
        return Doc(vocab, words=["a።", "b", "c"], sent_starts=[True, False, True])

    assert sentences(ScriptSentencizer(vocab)(known())) == [["a።", "b"], ["c"]]
    assert sentences(ScriptSentencizer(vocab, overwrite=True)(known())) == [["a።"], ["b", "c"]]
    whole = ScriptSentencizer(vocab, split_marks=False)
    assert sentences(whole(Doc(vocab, words=["a።b።c", "d።", "e"]))) == [["a።b።c"], ["d።"], ["e"]]
    pickle.loads(pickle.dumps(whole))


def test_it_is_saved_and_scored(sentencizing, tmp_path):
    sentencizing.to_disk(tmp_path)
    nlp = spacy.load(tmp_path)
    gold = Doc(nlp.vocab, words=["a", "።", "b"], sent_starts=[True, False, True])
    assert nlp.evaluate([Example(nlp.make_doc("a ። b"), gold)])["sents_f"] == 1.0


def test_many_glued_marks_take_linear_time(sentencizing):
    times = []
    for n in (2_000, 16_000):
        doc = Doc(sentencizing.vocab, words=["ተወለደ።"] * n)
        start = time.process_time()
        assert len(sentencizing.get_pipe("script_sentencizer")(doc)) == 2 * n
        times.append(time.process_time() - start)
    assert times[1] < 0.1 + 24 * times[0]
