"""Mandarin: pinyin to IPA, phrases in context, and how runs of words are read."""

import importlib.util
import pickle
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_phoneme_ner.errors import MissingExtraError, PhonemeNERError
from spacy_phoneme_ner.g2p.backends import chinese, context
from spacy_phoneme_ner.g2p.backends.chinese import ChineseG2P
from spacy_phoneme_ner.g2p.backends.context import ContextualG2P
from spacy_phoneme_ner.ipa import clean, segments, unknown_segments

needs_chinese = pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("pypinyin", "opencc"))),
    reason="extra 'zh' is not installed",
)
CHINESE = ChineseG2P()


class Joined(ContextualG2P):
    """Gives each lower-case word the run that it was read in, and no others."""

    tags = ("cmn-Hans",)
    name = "joined"

    def joins(self, word):
        return word.islower()

    def read(self, words):
        return ["+".join(words)] * len(words)


def test_neighbours_are_read_together_up_to_a_boundary():
    g2p = Joined()
    assert g2p(["a", "b", "", "c", "X", "Y", "d", "e"], "zh") == [
        *("a+b", "a+b", "", "c", "X", "Y", "d+e", "d+e"),
    ]
    assert g2p(["a"], "zh") == ["a"], "the same word in another run"
    assert Joined(context=False)(["a", "b"], "zh") == ["a", "b"]
    assert g2p([], "zh") == []
    assert g2p.contextual and not Joined(context=False).contextual


def test_runs_are_bounded_and_words_may_hold_any_character(monkeypatch):
    monkeypatch.setattr(context, "_LONGEST_RUN", 4)
    words = ["aa", "bb", "cc", "d", "eeeeee", "f"]
    assert Joined()(words, "zh") == ["aa+bb", "aa+bb", "cc+d", "cc+d", "eeeeee", "f"]
    assert Joined()(["a\x1fb", "c\x1f"], "zh") == ["ab+c", "ab+c"]


@pytest.mark.parametrize(
    "pinyin, ipa",
    [
        ("Běijīng", "pej˨˩˦t͡ɕiŋ˥˥"),
        ("bei3jing1", "pej˨˩˦t͡ɕiŋ˥˥"),
        ("Beijing", "pejt͡ɕiŋ"),
        ("Xī'ān", "ɕi˥˥an˥˥"),
        ("shíshì", "ʂɨ˧˥ʂɨ˥˩"),
        ("nǚ", "ny˨˩˦"),
        ("nv3", "ny˨˩˦"),
        ("xué", "ɕɥɛ˧˥"),
        ("yuán", "ɥɛn˧˥"),
        ("yún", "yn˧˥"),
        ("jiǒng", "t͡ɕjʊŋ˨˩˦"),
        ("yòng", "jʊŋ˥˩"),
        ("wēng", "wəŋ˥˥"),
        ("wǒ", "wɔ˨˩˦"),
        ("guì", "kwej˥˩"),
        ("liù", "ljow˥˩"),
        ("ér", "ɹ̩˧˥"),
        ("zhuàng", "ʈ͡ʂwɑŋ˥˩"),
        ("māma", "ma˥˥ma"),
        ("fāngàn", "fan˥˥kan˥˩"),
    ],
)
def test_pinyin(pinyin, ipa):
    assert CHINESE([pinyin], "zh") == [ipa]


def test_latin_words_that_are_no_pinyin_are_read_by_letter():
    assert CHINESE(["iPhone", "NBA", "Windows"], "zh") == ["ifone", "nba", "windows"]
    assert CHINESE(["Москва", "1990", "", "。", "😀", "한국"], "zh") == [""] * 6


@needs_chinese
def test_polyphones_are_read_by_their_phrase():
    assert CHINESE(["重庆", "重要", "银行", "行人", "女"], "zh") == [
        *("ʈ͡ʂʰʊŋ˧˥t͡ɕʰiŋ˥˩", "ʈ͡ʂʊŋ˥˩jaw˥˩", "in˧˥xɑŋ˧˥", "ɕiŋ˧˥ʐən˧˥", "ny˨˩˦"),
    ]


@needs_chinese
def test_phrases_are_found_over_tokens_of_one_character():
    words = ["重", "庆", "，", "银", "行"]
    assert CHINESE(words, "zh") == ["ʈ͡ʂʰʊŋ˧˥", "t͡ɕʰiŋ˥˩", "", "in˧˥", "xɑŋ˧˥"]
    alone = ChineseG2P(context=False)(words, "zh")
    assert alone[0] == "ʈ͡ʂʊŋ˥˩" and alone[4] == "ɕiŋ˧˥"
    assert CHINESE(["银", "", "行"], "zh")[2] == "ɕiŋ˧˥", "a boundary between them"


@needs_chinese
def test_traditional_characters_are_read_by_the_same_phrases():
    assert CHINESE(["重慶", "銀行"], "zh-Hant") == CHINESE(["重庆", "银行"], "zh-Hans")
    assert CHINESE(["頭髮"], "zh")[0].endswith("fa˥˩"), "髮, not 發"


@needs_chinese
def test_characters_and_letters_in_one_word():
    assert CHINESE(["Ａ股", "卡拉OK"], "zh") == ["aku˨˩˦", "kʰa˨˩˦la˥˥ok"]


@needs_chinese
def test_tones_are_segments_of_their_own():
    assert segments(CHINESE(["北京"], "zh")[0]) == ("p", "e", "j", "˨˩˦", "t͡ɕ", "i", "ŋ", "˥˥")


def test_the_language_it_reads():
    assert CHINESE(["hǎo"], "cmn-Hani") == CHINESE(["hǎo"], "Chinese") == ["xaw˨˩˦"]
    for tag in ("yue", "ja"):
        with pytest.raises(PhonemeNERError, match=r"P002.*Mandarin Chinese only"):
            CHINESE(["好"], tag)


@pytest.mark.parametrize("package", ["pypinyin", "opencc"])
def test_a_missing_extra_is_named(uninstall, package):
    if package == "opencc":
        pytest.importorskip("pypinyin")
    chinese._tables.cache_clear()  # another test may have read them
    uninstall(package)
    with pytest.raises(MissingExtraError, match=rf"'{package}'.*spacy-phoneme-ner\[zh\]"):
        ChineseG2P()(["好"], "zh")


@needs_chinese
def test_it_pickles_and_takes_words_of_any_length():
    CHINESE(["好"], "zh")
    copy = pickle.loads(pickle.dumps(CHINESE))
    assert copy(["好"], "zh") == ["xaw˨˩˦"]
    start = time.process_time()
    for word in ("重庆银行" * 25_000, "beijing" * 14_000, "a\u0301" * 50_000):
        assert copy([word], "zh")[0]
    assert len(copy(list("重庆银行" * 5_000), "zh")) == 20_000
    assert time.process_time() - start < 5


HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)


@needs_chinese
@given(st.lists(st.text() | st.text(alphabet=HAN, min_size=1, max_size=4)))
def test_any_text_gives_clean_ipa(words):
    found = CHINESE(words, "zh")
    assert len(found) == len(words)
    for ipa in found:
        assert not unknown_segments(ipa)
        assert ipa == clean(ipa)


@needs_chinese
def test_against_a_dictionary(data):
    """Tones of the words in a dictionary of 45,000 that have one reading; one in 97."""
    path = data / "charsiu-dicts" / "zho-s.tsv"
    rows = [line.split("\t") for line in path.read_text(encoding="utf8").splitlines()[::97]]
    rows = [row for row in rows if len(row[0]) > 1 and "," not in row[1]]
    neutral = ["".join(s for s in segments(row[1]) if s[0] in "˥˧˨" and s != "˧") for row in rows]
    read = ["".join(s for s in segments(CHINESE([r[0]], "zh")[0]) if s[0] in "˥˧˨") for r in rows]
    assert sum(map(str.__eq__, neutral, read)) > 0.9 * len(rows) > 0


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("单田芳", "ʂan˥˩"),
        ("任正非", "ʐən˧˥"),
        ("曾国藩", "t͡səŋ˥˥"),
        ("翟天临", "ʈ͡ʂaj˧˥"),
        ("尉迟恭", "y˥˩"),
    ],
)
def test_surnames_have_readings_of_their_own(word, first):
    assert ChineseG2P()([word], "zh")[0].startswith(first)


def test_words_that_begin_like_a_surname_keep_their_reading():
    words = ["任务", "曾经", "单位", "解放", "曾在", "查字", "黑板", "查字典", "单宁酸", "葛麻"]
    g2p = ChineseG2P()
    assert g2p(words, "zh") == ["".join(g2p._han(word)) for word in words]


def test_of_two_phrases_that_cross_the_second_is_read():
    (whole,) = ChineseG2P()(["吃重庆火锅"], "zh")
    assert "ʈ͡ʂʰʊŋ˧˥t͡ɕʰiŋ˥˩" in whole


@pytest.mark.parametrize(
    ("word", "first"), [("薄荷叶", "pɔ˥˩"), ("缝衣服", "fəŋ˧˥"), ("铜臭味", "tʰʊŋ˧˥ɕjow˥˩")]
)
def test_a_phrase_that_reads_a_character_as_it_seldom_is_keeps_it(word, first):
    assert ChineseG2P()([word], "zh")[0].startswith(first)
