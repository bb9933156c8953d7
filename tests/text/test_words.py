"""Where words without spaces between them are, and where they stand apart already."""

import pytest
from timing import least_seconds

from spacy_phoneme_ner.text.words import unspaced_runs, word_edges


def runs(text):
    return [(text[run.start : run.end], run.script) for run in unspaced_runs(text)]


@pytest.mark.parametrize(
    "text,expected",
    [
        ("iPhoneของฉัน ๒๐๑๖ is ok", [("ของฉัน", "Thai")]),
        ("国务院2016年", [("国务院", "Han"), ("年", "Han")]),
        ("東京で「アンゲラ・メルケル」", ["東京で", "アンゲラ", "メルケル"]),
        ("𠮷野家は々ー", ["𠮷野家は々ー"]),
        ("ရန်ကုန်မြို့၏။", [("ရန်ကုန်မြို့", "Myanmar")]),
        ("བོད་ཀྱི་ས། ང་འགྲོ།", [("བོད་ཀྱི་ས", "Tibetan"), ("ང་འགྲོ", "Tibetan")]),
        ("ភ្នំពេញ។ល។", [("ភ្នំពេញ", "Khmer"), ("ល", "Khmer")]),
        ("ວຽງຈັນ", [("ວຽງຈັນ", "Lao")]),
        ("ᨠᩣᩴᨾᩮᩬᩥᨦ", [("ᨠᩣᩴᨾᩮᩬᩥᨦ", "")]),
        ("大韓民國은 李氏", []),
        ("Hello दिल्ली Москва 서울 ١٢", []),
        ("", []),
        ("。、！", []),
    ],
)
def test_runs(text, expected):
    assert runs(text) == [run if isinstance(run, tuple) else (run, "Japanese") for run in expected]


@pytest.mark.parametrize(
    "text",
    [
        "東京 は 日本 の 首都 です",
        "北京 上海 广州",
        "ผม ชอบ ไป กรุงเทพ",
        "ဆရာ ဂင်မ် က တာဝန်ယူ တတ်",
        "ភ្នំពេញ ជា រាជធានី",
        "国务院 总理 , 李克强 说",
    ],
)
def test_words_that_stand_apart_are_left_alone(text):
    assert runs(text) == []
    assert runs(f"{text}\n{text}") == []
    # Of a text of two lines, the other one is cut.
    assert runs(f"{text}\nเดินทางไปเยือนกรุงโตเกียว") == [("เดินทางไปเยือนกรุงโตเกียว", "Thai")]


@pytest.mark.parametrize(
    "text",
    [
        "東京 大阪",
        "วันนี้ อากาศดี ไปเที่ยวทะเล",
        "東京都知事の小池百合子氏は 大阪 へ 行きました",
        "第5回、東京、大阪",
        "ไปไทย ရန်ကုန် ཀྱི་ས",
        "北京、上海、广州",
    ],
)
def test_text_with_few_spaces_is_cut(text):
    assert runs(text)


def test_edges():
    edges = word_edges("a東京b", lambda text, script: [(0, 1), (1, len(text))])
    assert sorted(set(edges)) == [1, 2, 3]


@pytest.mark.parametrize("part", ["ก", "東", "東a", "ก ", "་", "ー", "က\n", "།"])
def test_an_endless_text_takes_linear_time(part):
    texts = [part * (n // len(part)) for n in (5_000, 40_000)]
    short, long = (least_seconds(lambda text=text: list(unspaced_runs(text))) for text in texts)
    assert long < 0.05 + 24 * short
