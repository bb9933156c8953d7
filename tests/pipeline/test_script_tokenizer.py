"""Words and marks of every script."""

import pickle
import warnings

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from spacy_phoneme_ner.errors import MissingExtraError, PhonemeNERError
from spacy_phoneme_ner.pipeline.script_tokenizer import make_script_tokenizer_v1

NAME = "spacy-phoneme-ner.ScriptTokenizer.v1"


def blank(segmenter="rules", lang="xx"):
    block = {"@tokenizers": NAME, "segmenter": segmenter}
    return spacy.blank(lang, config={"nlp": {"tokenizer": block}})


def cut(nlp, text):
    doc = nlp.make_doc(text)
    assert doc.text == text
    return "|".join(token.text for token in doc)


@pytest.mark.parametrize(
    "text,expected",
    [
        ("iPhoneของฉัน ไปกรุงเทพ", "iPhone|ของ|ฉัน|ไป|กรุง|เทพ"),
        ("ရန်ကုန်မြို့၏ မန္တလေး။", "ရန်|ကုန်|မြို့|၏|မန္တ|လေး|။"),
        ("ភ្នំពេញ។", "ភ្នំ|ពេញ|។"),
        ("ວຽງຈັນ", "ວຽງ|ຈັນ"),
        ("བོད་ཀྱི་ལྷ་ས།", "བོད་|ཀྱི་|ལྷ་|ས|།"),
        (
            "2016年，请看https://example.org/。北京",
            "2016|年|，|请|看|https://example.org|/|。|北|京",
        ),
        ("東京で「アンゲラ・メルケル」氏", "東京|で|「|アンゲラ|・|メルケル|」|氏"),
        ("東京 は 日本 の 首都 です", "東京|は|日本|の|首都|です"),
        ("राम आया।श्याम गया। డా. రావు", "राम|आया|।|श्याम|गया|।|డా|.|రావు"),
        ("አዲስ አበባ፣ተወለደ።", "አዲስ|አበባ|፣|ተወለደ|።"),
        ("He left. U.S.A. \n", "He|left|.|U.S.A.|\n"),
        ("", ""),
    ],
)
def test_words_and_marks(text, expected):
    assert cut(blank(), text) == expected


def test_the_rules_of_a_language_are_kept():
    assert cut(blank(lang="en"), "I don't know 東京.") == "I|do|n't|know|東|京|."


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_any_text_is_kept(text):
    cut(_RULES, text)


_RULES = blank()


def test_words_by_what_is_installed():
    pytest.importorskip("icu")
    assert cut(blank("icu"), "国务院总理在北京大学") == "国务院|总理|在|北京|大学"
    assert cut(blank("icu"), "བོད་ཀྱི་ས") == "བོད་|ཀྱི་|ས"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert cut(blank("auto"), "国务院总理在北京大学") == "国务院|总理|在|北京|大学"
    pytest.importorskip("pythainlp")
    assert cut(blank("auto"), "ไปกรุงเทพมหานคร") == "ไป|กรุงเทพมหานคร"


def test_rules_in_place_of_an_extra_are_told_of_once_for_each_script(uninstall):
    uninstall("icu", "pythainlp", "sudachidict_core")
    nlp = blank("auto")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(2):
            cut(nlp, "国务院。")
            cut(nlp, "ไปกรุงเทพ, བོད་ཀྱི་ས")
    messages = [str(w.message) for w in caught]
    assert [m.split("]")[0] for m in messages] == ["[W039", "[W039"]
    assert "Han words" in messages[0] and "[icu]" in messages[0]
    assert "Thai words" in messages[1] and "[th]" in messages[1]


def test_wrong_settings(uninstall):
    with pytest.raises(PhonemeNERError, match=r"segmenter.*'jieba'.*auto"):
        make_script_tokenizer_v1("jieba")
    uninstall("icu")
    with pytest.raises(MissingExtraError, match=r"\[icu\]"):
        blank("icu")


def test_it_is_saved_pickled_and_piped(tmp_path):
    nlp = blank()
    nlp.tokenizer.tokenizer.add_special_case("foo", [{"ORTH": "f"}, {"ORTH": "oo"}])
    nlp.to_disk(tmp_path)
    text = "foo 东京"
    for other in (
        spacy.load(tmp_path),
        blank().from_bytes(nlp.to_bytes()),
        pickle.loads(pickle.dumps(nlp)),
    ):
        assert cut(other, text) == "f|oo|东|京"
        assert other.tokenizer.segmenter == "rules"
        assert [len(doc) for doc in other.tokenizer.pipe([text, ""])] == [4, 0]
    assert [len(doc) for doc in nlp.pipe([text] * 3, n_process=2)] == [4] * 3


@pytest.mark.parametrize(
    "lang,text,name",
    [
        ("Chinese", "他住在北京大学。", "北京大学"),
        ("Thai", "เขาเดินทางไปกรุงเทพมหานครเมื่อวานนี้", "กรุงเทพมหานคร"),
        ("Japanese", "昨日、小池百合子氏は東京で会った。", "小池百合子"),
    ],
)
def test_names_are_found_in_text_without_spaces(lang, text, name):
    pytest.importorskip("icu")
    pytest.importorskip("pythainlp")
    pytest.importorskip("sudachidict_core")
    nlp = blank("auto")
    nlp.add_pipe("phoneme_ner", config={"lang": lang})
    assert name in [ent.text for ent in nlp(text).ents]
