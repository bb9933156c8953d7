"""Japanese: kana by rule, readings in context, and their moras dealt to tokens."""

import importlib.util
import pickle
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_phoneme_ner.errors import MissingExtraError, PhonemeNERError
from spacy_phoneme_ner.g2p.backends import japanese
from spacy_phoneme_ner.g2p.backends.japanese import JapaneseG2P
from spacy_phoneme_ner.ipa import clean, unknown_segments

needs_japanese = pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("sudachipy", "sudachidict_core"))),
    reason="extra 'ja' is not installed",
)
JAPANESE = JapaneseG2P()


def read(text):
    return JAPANESE(text.split(), "ja")


@pytest.mark.parametrize(
    "rule, words, ipa",
    [
        ("rows", "さし つち ふひ じぢ ずづ に を", "saɕi t͡sɯt͡ɕi ɸɯçi d͡ʑid͡ʑi zɯzɯ ɲi o"),
        ("palatals", "きゃく しゅ ちょ にゃ りょ", "kʲakɯ ɕɯ t͡ɕo ɲa ɾʲo"),
        ("long", "とうきょう せんせい おおさか", "toːkʲoː seɴseː oːsaka"),
        ("loans", "コーヒー ソウル スペイン", "koːçiː soɯɾɯ sɯpeiɴ"),
        ("stop", "がっこう いっち ざっし あっ", "ɡakkoː itt͡ɕi zaɕɕi aʔ"),
        ("nasal", "しんぶん さんか ほんだ ほんや", "ɕimbɯɴ saŋka honda hoɴja"),
        ("foreign", "パーティー ファン ヴァン チェス", "paːtiː ɸaɴ vaɴ t͡ɕesɯ"),
        ("foreign", "ウィキ トゥ デュオ クォ ツァ", "wiki tɯ dʲɯo kwo t͡sa"),
        ("marks", "いすゞ こゝろ ｶﾞﾝﾀﾞﾑ", "isɯzɯ kokoɾo ɡandamɯ"),
    ],
)
def test_kana_needs_no_extra(monkeypatch, rule, words, ipa):
    monkeypatch.setattr(japanese, "find_spec", lambda name: None)
    g2p = JapaneseG2P(context=False)
    assert g2p(words.split(), "ja") == ipa.split(), rule


def test_particles_among_words_in_kana():
    assert read("これ は ペン です") == ["koɾe", "wa", "peɴ", "desɯ"]
    assert read("は な") == ["ha", "na"], "tokens of one letter are one word"
    assert read("テ ィ ー") == ["ti", "", "i"]


@needs_japanese
def test_readings_and_the_particles_in_context():
    assert read("東京 都 へ 行っ た") == ["toːkʲoː", "to", "e", "it", "ta"]
    assert read("思う こんにちは") == ["omoɯ", "koɲɲit͡ɕiwa"]
    assert read("三 月 、 月") == ["saɴ", "ɡat͡sɯ", "", "t͡sɯki"]


@needs_japanese
def test_a_name_sounds_the_same_before_any_particle():
    assert read("新聞 が")[0] == read("新聞 も")[0] == read("新聞")[0] == "ɕimbɯɴ"


@needs_japanese
def test_moras_are_dealt_to_tokens_of_one_character():
    assert read("東 京 都") == ["toː", "kʲoː", "to"]
    assert read("学 校") == ["ɡak", "koː"], "its reading with ッ"
    assert read("新 聞") == ["ɕim", "bɯɴ"]
    assert read("村 上 春 樹") == ["mɯɾa", "kami", "haɾɯ", "ki"]
    assert "".join(read("今 日")) == "kʲoo"
    assert JapaneseG2P(context=False)(["学", "校"], "ja") == ["ɡakɯ", "koː"]


@needs_japanese
def test_digits_are_context_only():
    assert read("３ 月 2026年") == ["", "ɡat͡sɯ", "neɴ"]


@needs_japanese
def test_other_scripts():
    assert read("NHK Tシャツ Foobarx東京") == ["nhk", "tiːɕat͡sɯ", "foobarkstoːkʲoː"]
    assert read("Москва 2026 。 한국 😀") == [""] * 5


def test_the_language_it_reads():
    assert JAPANESE(["か"], "jpn-Jpan") == JAPANESE(["か"], "Japanese") == ["ka"]
    assert JAPANESE.contextual
    with pytest.raises(PhonemeNERError, match=r"P002.*Japanese only"):
        JAPANESE(["か"], "ko")


@pytest.mark.parametrize("package", ["sudachipy", "sudachidict_core"])
def test_a_missing_extra_is_named(monkeypatch, package):
    monkeypatch.setattr(japanese, "find_spec", lambda name: None if name == package else object())
    with pytest.raises(MissingExtraError, match=rf"'{package}'.*spacy-phoneme-ner\[ja\]"):
        JapaneseG2P()(["漢字"], "ja")


@needs_japanese
def test_it_pickles_and_takes_words_of_any_length():
    JAPANESE(["漢字"], "ja")
    copy = pickle.loads(pickle.dumps(JAPANESE))
    assert copy(["漢字"], "ja") == ["kand͡ʑi"]
    start = time.process_time()
    for word in ("東京都へ" * 25_000, "T" * 50_000 + "シャ" * 25_000):
        assert copy([word], "ja")[0]
    assert len(copy(list("東京都へ" * 5_000), "ja")) == 20_000
    assert time.process_time() - start < 6


JAPANESE_LETTERS = st.characters(min_codepoint=0x3040, max_codepoint=0x30FF) | st.characters(
    min_codepoint=0x4E00, max_codepoint=0x9FFF
)


@needs_japanese
@given(st.lists(st.text() | st.text(alphabet=JAPANESE_LETTERS | st.sampled_from("1A々ー"))))
def test_any_text_gives_clean_ipa(words):
    found = JAPANESE(words, "ja")
    assert len(found) == len(words)
    for ipa in found:
        assert not unknown_segments(ipa)
        assert ipa == clean(ipa)


@needs_japanese
@given(st.text(alphabet=st.sampled_from("東京都知人学校今日大人のはへっゃー三月"), max_size=12))
def test_however_a_text_is_cut_its_sounds_are_the_same(text):
    """But for length that starts a token, and nasals, which stay in their token."""

    def plain(words):
        ipa = "".join(JAPANESE(words, "ja"))
        letters = unicodedata.normalize("NFD", ipa).replace("ː", "")
        return "".join(c for c in letters if c not in "aeioɯnmɲŋɴ")

    assert plain([text]) == plain(list(text))
