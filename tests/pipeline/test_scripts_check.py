import pickle
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest
import spacy

from spacy_phoneme_ner.pipeline.scripts_check import ScriptsCheck

RUSSIAN = "Премьер-министр приехал в столицу вчера вечером"


def pipeline(lang, name="phonemizer"):
    nlp = spacy.blank("xx")
    nlp.add_pipe(name, config={"lang": lang})
    return nlp


def warned(nlp, *texts):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        list(map(nlp, texts))
    return [str(w.message) for w in caught]


@pytest.mark.parametrize("name", ["phonemizer", "phoneme_ner"])
def test_text_in_no_script_of_its_language_is_told_once(name):
    nlp = pipeline("Hindi", name)
    [message] = warned(nlp, RUSSIAN, RUSSIAN, RUSSIAN)
    assert message.startswith("[W037] 7 of 7 words")
    assert "'Hindi' (Hindi)" in message and "such as Russian" in message
    assert warned(nlp, RUSSIAN) == []


def test_each_language_of_docs_is_told_of():
    nlp = pipeline(None)
    docs = [nlp.make_doc(RUSSIAN) for _ in range(4)]
    for doc, lang in zip(docs, ("hin", "tam", "hin", "rus")):
        doc._.ipa_lang = lang
    messages = warned(nlp, *docs)
    assert [message.split("'")[1] for message in messages] == ["hin", "tam"]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("Russian", RUSSIAN),
        ("Russian", "CNN и BBC показали это вчера"),
        ("Hindi", "मैं हर दिन New York Times पढ़ता हूँ"),
        ("Hindi", "New York"),  # a few words from elsewhere
        ("Serbian", "Beograd je glavni grad Republike Srbije"),
        ("Serbian", "Београд је главни град Републике Србије"),
        ("Uzbek", "Тошкент шаҳри катта шаҳар эмасми"),
        ("Kurdish", "ئەمە شارێکی گەورە و جوانە"),
        ("Japanese", "東京 は 日本 の 首都 です トヨタ"),
        ("auto", RUSSIAN),
        ("hi+en", RUSSIAN),
        ("Hindi", "1 2 3 4 5 6 7 ! ? ..."),
    ],
)
def test_what_fits_is_not_told_of(lang, text):
    assert warned(pipeline(lang), text, text) == []


def test_a_few_words_add_up():
    nlp = pipeline("Hindi")
    messages = warned(nlp, "London", "Paris", "मैं दिल्ली में हूँ", "Rome Oslo", "Ulm Bonn Kiel")
    assert [m.split("]")[0] for m in messages] == ["[W037"]


def test_threads_and_pickles():
    nlp = pipeline("Hindi")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(nlp, [RUSSIAN] * 64))
    assert len(caught) == 1
    assert warned(pickle.loads(pickle.dumps(pipeline("Hindi"))), RUSSIAN)


def test_names_of_languages_without_end_are_not_kept():
    check = ScriptsCheck()
    for i in range(50):
        check.note(f"hi+en+x{i}", ["a"] * 9, ["eng"] * 9)
        check.note(f"a language of mine {i}", ["a"] * 9, ["eng"] * 9)
        check.note(" " * i + "hin", ["a"], ["hin"])
    assert len(check._counts) + len(check._told) <= 1


THAI = "นายกรัฐมนตรีเดินทางไปเยือนกรุงโตเกียวเมื่อวันจันทร์ที่ผ่านมา"


@pytest.mark.parametrize("name", ["phonemizer", "phoneme_ner"])
def test_text_that_is_one_endless_token_is_told_once(name):
    nlp = pipeline("Thai", name)
    [message] = warned(nlp, f"{THAI} {THAI}", THAI)
    assert message.startswith(f"[W038] A token of {len(THAI)} characters") and THAI[:30] in message
    nlp = pickle.loads(pickle.dumps(pipeline("Thai", name)))
    [message] = warned(nlp, THAI)
    assert "W038" in message


@pytest.mark.parametrize(
    "word",
    [
        THAI[:25],
        "Donaudampfschifffahrtsgesellschaftskapitän",
        "अ" * 60,
        "བཀྲ་ཤིས་བདེ་ལེགས་",
        "…" * 40,
        "a" * 20 + THAI[:20],
    ],
)
def test_long_words_are_no_endless_ones(word):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ScriptsCheck().note_words([word])


def test_scripts_without_spaces_are_told_of():
    for word in ("北京" * 15, "とうきょう" * 6, "ရန်ကုန်" * 8, "ភ្នំពេញ" * 6, "ວຽງຈັນ" * 6, "བཀྲ་ཤིས་" * 8):
        with pytest.warns(UserWarning, match="W038"):
            ScriptsCheck().note_words(["a", word])
