"""Text that is not well kept, through the model that the package ships."""

import random
import time
import warnings

import pytest
import spacy

from spacy_phoneme_ner.layer import set_layer
from spacy_phoneme_ner.pipeline.addresses import find_addresses
from spacy_phoneme_ner.pipeline.phoneme_ner import DEFAULT_PRETRAINED
from spacy_phoneme_ner.pretrained import shipped_bundles

pytestmark = [
    pytest.mark.usefixtures("one_thread"),
    pytest.mark.skipif(
        DEFAULT_PRETRAINED not in shipped_bundles(),
        reason=f"no trained model spacy_phoneme_ner/pretrained/{DEFAULT_PRETRAINED} is shipped",
    ),
]
NOTHING_FOUND = ("Khmer", "Tibetan", "Santali")
PARTS = {
    "English": [
        *(
            "Apple",
            "Microsoft",
            "Tim Cook",
            "Alice",
            "London",
            "the",
            "lives in",
            "said",
            "Reuters",
        ),
        *(
            "see https://example.org/London",
            "www.example.fr",
            "a.lee@example.com",
            "@Alice",
            "#Rome",
        ),
        *(
            "2016",
            ".",
            ",",
            "(",
            ")",
            "\n",
            "\n\n",
            "  ",
            "\t",
            "\r\n",
            "?",
            "THE QUEEN",
            "Berlin.",
        ),
    ],
    "Amharic": [
        *("አበበ ቢቂላ", "በአዲስ አበባ", "ተወለደ።", "።", "\n", "፣", "2016", "www.example.et", "ኢትዮጵያ፣"),
    ],
}


def pipeline(lang, *, sentences=False, blank="xx"):
    nlp = spacy.blank(blank)
    if sentences:
        nlp.add_pipe("sentencizer")
    nlp.add_pipe("phoneme_ner", config={"lang": lang})
    return nlp


def test_names_stay_in_their_sentences():
    doc = pipeline("English", sentences=True)("He lives in Wonderland. Alice is here.")
    assert doc.ents and all(ent.sent.end >= ent.end for ent in doc.ents)


def test_names_on_lines_of_their_own():
    doc = pipeline("English")("Apple\nMicrosoft\nGoogle")
    assert [ent.text for ent in doc.ents] == ["Apple", "Microsoft", "Google"]


@pytest.mark.parametrize("blank", ["xx", "en", "id", "am"])
def test_addresses_are_no_names(blank):
    nlp = pipeline("English", blank=blank)
    for text in (
        "mail me at jane.doe@example.com",
        "see https://example.org/London and www.example.fr or mail a.lee@example.com",
        "ask @Reuters about #London",
    ):
        doc = nlp(text)
        for ent in doc.ents:
            assert not any(mark in ent.text for mark in "@#/") and "example" not in ent.text


@pytest.mark.parametrize("lang", list(PARTS))
@pytest.mark.parametrize("sentences", [False, True])
def test_whatever_stands_in_a_text(lang, sentences):
    rng = random.Random(0)
    nlp = pipeline(lang, sentences=sentences)
    texts = [" ".join(rng.choices(PARTS[lang], k=rng.randint(1, 14))) for _ in range(60)]
    n = 0
    for doc in nlp.pipe(texts):
        addresses = find_addresses(doc)
        for ent in doc.ents:
            n += 1
            assert not any(c in ent.text for c in "\n\r")
            assert not any(token.is_sent_start for token in ent[1:])
            assert not addresses[ent.start : ent.end].any()
            assert any(c.isalpha() for c in ent.text)
            assert 0 < ent._.score <= 1
    assert n > 20


def test_well_kept_sentences_are_read_as_ever():
    """As the model's distribution itself reads them, with nothing else asked of entities."""
    texts = [
        "Amina Yusuf flew from Lagos to London on Monday .",
        "The United Nations met in Geneva , said Kofi Annan .",
        "Police arrest two after robbery",
        "In 1990 it was bought by Siemens AG ( Munich ) .",
    ]
    nlp = pipeline("English")
    ner = nlp.get_pipe("phoneme_ner")
    docs = [nlp.make_doc(text) for text in texts]
    scores = ner.predict(docs)
    expected = ner.tag_distribution.decode(scores, len(docs), ner.threshold)
    ner.set_annotations(docs, scores)
    for doc, spans in zip(docs, expected):
        assert [(e.start, e.end) for e in doc.ents] == [(s.start, s.end) for s in spans]
        assert [e._.score for e in doc.ents] == pytest.approx([s.score for s in spans])
    assert sum(map(bool, expected)) == 3, "the headline has no name"


@pytest.mark.parametrize("letter", ["a", "አ", "क", "1", ".", "@", "#", "a.", "ab-"])
def test_one_endless_token(letter):
    nlp = pipeline("English")
    nlp("Anna")
    doc = spacy.tokens.Doc(nlp.vocab, words=[letter * (50_000 // len(letter))])
    start = time.process_time()
    doc = nlp(doc)
    assert len(doc) == 1
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "a", "A", "?", "1", "አ", "你", "\u200b", "e\u0301", "🙂"]
)
def test_next_to_nothing(text):
    doc = pipeline("English")(text)
    assert doc.text == text
    assert all(any(c.isalpha() for c in ent.text) for ent in doc.ents)


def test_only_names():
    doc = pipeline("English")("Anna Maria Smith\nLondon\nParis\n" * 20)
    assert len(doc.ents) >= 40
    assert all("\n" not in ent.text for ent in doc.ents)


def test_no_language_that_is_known():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that none is set
        doc = pipeline(None)("Qwxzk grmpf London ᚠᚢᚦ ꓐꓬ. Ωλρ")
    assert all(any(c.isalpha() for c in ent.text) for ent in doc.ents)


@pytest.mark.parametrize("has_sentences", [False, True])
@pytest.mark.parametrize(
    "lang,text,expected",
    [
        ("English", "Police arrest two after robbery", []),
        ("Indonesian", "gubernur Bali bertemu Megawati", ["Bali", "Megawati"]),
        ("Spanish", "El gobierno anuncia nuevas medidas", []),
        ("English", "the mayor of London spoke to Reuters", ["London", "Reuters"]),
        ("English", "THE QUEEN LIVES IN LONDON.", ["LONDON"]),
        ("English", "POLICE ARREST TWO AFTER ROBBERY.", []),
        ("English", "He lives in Wonderland. Alice is here.", ["Wonderland", "Alice"]),
        ("English", "Apple\nMicrosoft\nGoogle", ["Apple", "Microsoft", "Google"]),
        ("English", "mail me at jane.doe@example.com", []),
        (
            "English",
            "see https://example.org/London and www.example.fr or mail a.lee@example.com",
            [],
        ),
        ("Amharic", "አበበ ቢቂላ የሚኖረው በአዲስ አበባ።", ["አበባ"]),
        ("Armenian", "Նա ապրում է Երևանում։", ["Երևանում"]),
        ("Burmese", "ရန်ကုန်။", ["ရန်ကုန်"]),
    ],
)
def test_headlines_capitals_lines_addresses_and_marks_of_any_script(
    lang, text, expected, has_sentences
):
    nlp = spacy.blank("xx")
    if has_sentences:
        nlp.add_pipe("script_sentencizer")
    nlp.add_pipe("phoneme_ner", config={"lang": lang})
    assert [ent.text for ent in nlp(text).ents] == expected


@pytest.mark.parametrize(
    "lang,text",
    [
        ("Amharic", "አበበ ቢቂላ የሚኖረው በአዲስ አበባ። ኢትዮጵያ፣ ኬንያ።"),
        ("Hindi", "राम दिल्ली में रहता है।श्याम मुंबई आया॥"),
        ("Bengali", "তিনি ঢাকায় থাকেন। রবীন্দ্রনাথ কলকাতা।"),
        ("Urdu", "وہ لاہور، کراچی اور دہلی میں رہتا ہے۔ عمران خان۔"),
        ("Arabic", "ولد محمد في القاهرة، مصر؟ لا، في دمشق."),
        ("Armenian", "Նա ապրում է Երևանում։ Փարիզ։"),
        ("Burmese", "ရန်ကုန်၊ မန္တလေး။"),
        ("Khmer", "ភ្នំពេញ។ បាត់ដំបង៕"),
        ("Tibetan", "ལྷ་ས། གཞིས་ཀ་རྩེ།"),
        ("Tamil", "சென்னை, மதுரை. கோவை."),
        ("Santali", "ᱨᱟᱸᱪᱤ᱾ ᱡᱷᱟᱨᱠᱷᱚᱸᱰ᱿"),
        ("Greek", "Πού είναι η Αθήνα; Εδώ."),
    ],
)
def test_no_name_ends_in_a_mark_or_goes_over_one(lang, text):
    nlp = spacy.blank("xx")
    nlp.add_pipe("phoneme_ner", config={"lang": lang})
    doc = nlp(text)
    marks = set("።፣।॥۔،؟։။၊។៕།᱾᱿;.,")
    assert doc.text == text and bool(doc.ents) == (lang not in NOTHING_FOUND)
    assert all(marks.isdisjoint(ent.text) for ent in doc.ents)
    assert all(marks.issuperset(t.text) or marks.isdisjoint(t.text) for t in doc)


def test_tokens_stay_as_somebody_wants_them():
    nlp = spacy.blank("xx")
    nlp.add_pipe("phoneme_ner", config={"lang": "Armenian"})
    words = ["Երևանում։", "Փարիզ։"]
    docs = [
        spacy.tokens.Doc(nlp.vocab, words=words),
        spacy.tokens.Doc(nlp.vocab, words=words, spaces=[True, False], tags=["X", "X"]),
        spacy.tokens.Doc(nlp.vocab, words=words, spaces=[True, False]),
    ]
    set_layer(docs[2], ["jɛɾɛvanum", "pʰaɾiz"], "hye")
    for doc, found in zip(docs, nlp.pipe(docs)):
        assert found is doc and [token.text for token in doc] == words
    text = nlp.make_doc("Երևանում։ Փարիզ։")
    text.user_data["mine"] = 1
    [(doc, context)] = nlp.pipe([(text, "context")], as_tuples=True)
    assert (len(doc), context, doc.user_data["mine"]) == (4, "context", 1)
