import time

import pytest
import spacy

from spacy_phoneme_ner.bilingual.code_switching import Translation, find_matches
from spacy_phoneme_ner.corpora import Sentence, read_corpus
from spacy_phoneme_ner.corpora.dictionaries import (
    WordPair,
    make_dictionary_v1,
    read_dictionary,
    read_word_pairs,
)
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.g2p import JapaneseG2P

FOUR = (
    "東京\ttokjo\t도쿄\ttokʰjo\n"
    "東京\ttokjo\t동경\ttoŋɡjʌŋ\n"
    "東京\ttokjo\t도쿄\ttokʰjo\n"
    "abc\tabc\tABC\tabc\n"
    "水着\tmi_zuɡi\t수영_복\tsujʌŋ_pok\n"
    "海\tumi\t푸른_바다\tpʰuɾɯnpata\n"
)


class Spell:
    """A G2P that spells, and remembers what it was asked."""

    name = "spell"
    languages = ("jpn", "kor")

    def __init__(self):
        self.asked = []

    def __call__(self, words, lang):
        self.asked.append((list(words), lang))
        return [f"{lang}:{word}" for word in words]


def test_four_columns(write):
    known = read_dictionary(write("a.txt", FOUR), "ja", "ko")
    assert (known.source_lang, known.target_lang) == ("jpn", "kor")
    assert known.entries == {
        "東京": (Translation(("도쿄",), ("tokʰjo",)), Translation(("동경",), ("toŋɡjʌŋ",))),
        "水着": (Translation(("수영", "복"), ("sujʌŋ", "pok")),),
        "海": (Translation(("푸른", "바다"), ("pʰuɾɯnpata", "")),),
    }
    assert known.left_out == 1
    assert known.longest == 2


def test_ipa_that_cannot_be_dealt_out_comes_from_the_g2p_if_there_is_one(write):
    g2p = Spell()
    known = read_dictionary(write("a.txt", FOUR), "ja", "ko", g2p=g2p)
    assert known.entries["海"][0].ipa == ("kor:푸른", "kor:바다")
    assert known.entries["水着"][0].ipa == ("sujʌŋ", "pok")
    assert g2p.asked == [(["푸른", "바다"], "kor")]


@pytest.mark.parametrize(
    "text", ["uno hana\ndos dul\ndos_mil icheon\n", "uno\thana\ndos  mil\ticheon\ndos\tdul\n"]
)
def test_two_columns_by_blanks_or_tabs(write, text):
    g2p = Spell()
    known = read_dictionary(write("es-ko.txt", text), "es", "ko", ipa="g2p", g2p=g2p)
    assert known.entries["uno"] == (Translation(("hana",), ("kor:hana",)),)
    assert set(known.entries) == {"uno", "dos", "dosmil"}
    assert known.one_word == {"uno", "dos"}
    assert [match[:2] for match in find_matches(["dos", "mil"], known)] == [(0, 2)]
    # All at once, and none of the source, whose sound a dictionary does not hold.
    assert g2p.asked[0] == ([], "kor")
    (words, lang) = g2p.asked[1]
    assert (sorted(words), lang) == (["dul", "hana", "icheon"], "kor")


def test_words_of_scripts_without_spaces_may_be_cut_anyhow(write):
    text = "東京 도쿄\nテスト 시험\nT車 티\nword 말\n"
    known = read_dictionary(write("a.txt", text), "ja", "ko", ipa="none")
    assert known.one_word == {"word"}
    assert known.entries["東京"] == (Translation(("도쿄",), ("",)),)


def test_both_sides_with_their_ipa(write):
    path = write("a.txt", FOUR)
    first, *_, last = read_word_pairs(path, "ja", "ko")
    assert first == WordPair("東京", "도쿄", ("tokjo",), ("tokʰjo",))
    assert last == WordPair("海", "푸른 바다", ("umi",), ("pʰuɾɯnpata", ""))
    pairs = read_word_pairs(path, "ja", "ko", ipa="g2p", g2p=Spell())
    assert len(pairs) == 5  # "abc" among them
    assert pairs[0].source_ipa == ("jpn:東京",)


def test_the_default_g2p_reads_each_word_alone(write):
    pytest.importorskip("sudachipy")
    # 日 + 本 would be にほん side by side.
    text = "해 日\n책 本\n"
    known = read_dictionary(write("a.txt", text), "ko", "ja", ipa="g2p")
    alone = JapaneseG2P(context=False)(["日", "本"], "ja")
    assert [known.entries[word][0].ipa[0] for word in ("해", "책")] == alone
    contextual = JapaneseG2P()
    assert contextual(["日", "本"], "ja") != alone
    known = read_dictionary(write("a.txt", text), "ko", "ja", ipa="g2p", g2p=contextual)
    assert [known.entries[word][0].ipa[0] for word in ("해", "책")] == alone


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\tb\tc\n", r"P204.*a\.txt:1: got 3 columns"),
        ("a\tx\tb\ty\nc\td\n", r"P204.*a\.txt:2: got 2 columns"),
        ("a\tx\tb\ty\n\nc\tx\t \ty\n", r"P204.*a\.txt:3: got an empty"),
        ("a\tx\tb\ty\nc d\n", r"P204.*a\.txt:2: got 1 column "),
        ("a b c d\n", r"P204.*a\.txt:1: got 4 columns"),
        ("a\n", r"P204.*a\.txt:1: got 1 column "),
        ("# a comment\n", r"P223.*comments and blank lines only"),
        ("a\tx\tA\ty\n", r"P223.*1 whose two words are spelled the same"),
        ("a\tb\n", r"P224.*a\.txt"),
        ("", r"P203"),
    ],
)
def test_malformed_files(write, text, message):
    with pytest.raises(PhonemeNERError, match=message):
        read_dictionary(write("a.txt", text), "ja", "ko")


@pytest.mark.parametrize(
    ("source", "target", "settings", "message"),
    [
        ("xq", "ko", {}, "P001.*xq"),
        ("ja", "Japanese", {}, "P225.*one language, Japanese"),
        ("ja", "ko", {"ipa": "files"}, "P502.*files"),
        ("ja", "qya", {"ipa": "g2p"}, "P002.*qya.*Quenya"),
        ("ja", "ko", {"ipa": "g2p", "g2p": JapaneseG2P()}, "P002.*Korean"),
    ],
)
def test_wrong_settings(write, source, target, settings, message):
    with pytest.raises(PhonemeNERError, match=message):
        read_dictionary(write("a.txt", FOUR), source, target, **settings)


def test_a_g2p_that_loses_words(write):
    g2p = Spell()
    g2p.__class__ = type("Loses", (Spell,), {"__call__": lambda self, words, lang: []})
    with pytest.raises(PhonemeNERError, match="P008"):
        read_dictionary(write("a.txt", FOUR), "ja", "ko", ipa="g2p", g2p=g2p)


def test_a_config_reads_nothing_before_it_is_asked(write, tmp_path):
    missing = make_dictionary_v1(path=tmp_path / "none.txt", source="ja", target="ko")
    with pytest.raises(PhonemeNERError, match=r"P201.*none\.txt"):
        missing()
    with pytest.raises(PhonemeNERError, match="P222"):
        make_dictionary_v1(path=None, source="ja", target="ko")()
    with pytest.raises(PhonemeNERError, match="P001"):
        make_dictionary_v1(path=write("a.txt", FOUR), source="??", target="ko")()
    known = make_dictionary_v1(path=write("a.txt", FOUR), source="ja", target="ko")()
    assert "東京" in known.entries


def test_values_as_a_config_has_them(write):
    spacy.registry.readers.register("dictionaries_test.v1", func=make_dictionary_v1)
    g2p = {"@g2p": "spacy-phoneme-ner.IPA.v1", "foreign": None}
    settings = {"path": str(write("a.txt", FOUR)), "source": "ja", "target": "ko", "g2p": g2p}
    config = {"dictionary": {"@readers": "dictionaries_test.v1", "ipa": "file", **settings}}
    known = spacy.registry.resolve(config)["dictionary"]()
    assert known.entries["海"][0].ipa != ("pʰuɾɯnpata", "")
    assert all(known.entries["海"][0].ipa)
    config["dictionary"].update(path=None, g2p=None)
    with pytest.raises(PhonemeNERError, match="P222"):
        spacy.registry.resolve(config)["dictionary"]()


def test_real_dictionaries(data):
    known = read_dictionary(data / "phonexl" / "ja-ko-dict.txt", "ja", "ko")
    assert (len(known.entries), known.left_out, known.longest) == (10777, 1262, 12)
    known = read_dictionary(data / "phonexl" / "zh-vi-dict.txt", "zh", "vi")
    assert (known.source_lang, known.target_lang) == ("cmn", "vie")
    assert (len(known.entries), known.left_out, known.longest) == (8653, 12548, 11)
    assert all(ipa for found in known.entries.values() for t in found for ipa in t.ipa)


@pytest.mark.slow
def test_real_sentences_are_searched_fast(data):
    known = read_dictionary(data / "phonexl" / "zh-vi-dict.txt", "zh", "vi")
    items = read_corpus(data / "panx" / "train-zh.tsv")
    sentences = [item for item in items if isinstance(item, Sentence)]
    assert len(sentences) == 20_000
    start = time.process_time()
    n_matches = sum(len(find_matches(s.words, known, s.tags)) for s in sentences)
    assert time.process_time() - start < 10  # 0.8 s on an idle core
    assert n_matches > 100_000
