"""Pronunciations of Chinese, Japanese, Korean and Vietnamese as phonemic pieces.

With tones kept and stripped, as phonemes, as characters of IPA and as syllables: three
questions that the paper of PhoneXL leaves open.
"""

import importlib.util
import unicodedata

import pytest

from spacy_phoneme_ner.g2p import IpaG2P
from spacy_phoneme_ner.models.phonexl.phonemic_pieces import LEVELS, PhonemicPieces
from spacy_phoneme_ner.models.types import UNKNOWN

_EXTRAS = {"zh": ("pypinyin", "opencc"), "ja": ("sudachipy", "sudachidict_core")}
KEPT, STRIPPED = IpaG2P(tones="keep"), IpaG2P(tones="strip")


def of(lang, *values):
    """One case, skipped if what reads the language is not installed."""
    missing = [name for name in _EXTRAS.get(lang, ()) if importlib.util.find_spec(name) is None]
    reason = f"extra '{lang}' is not installed"
    return pytest.param(lang, *values, marks=pytest.mark.skipif(bool(missing), reason=reason))


WORDS = [
    # Pinyin: Běijīng, Chóngqìng, zhòngyào, nǚ'ér, and with a neutral syllable háizi.
    of("zh", "北京", "p e j ˨˩˦ | t͡ɕ i ŋ ˥˥"),
    of("zh", "重庆", "ʈ͡ʂʰ ʊ ŋ ˧˥ | t͡ɕʰ i ŋ ˥˩"),
    of("zh", "重要", "ʈ͡ʂ ʊ ŋ ˥˩ | j a w ˥˩"),
    of("zh", "女儿", "n y ˨˩˦ | ɹ̩ ˧˥"),
    of("zh", "孩子", "x a j ˧˥ | t͡s ɨ"),
    # Tōkyō, Ōsaka, gakkō, shinbun, shinkansen: long vowels, geminates, nasals.
    of("ja", "東京", "t oː | kʲ oː"),
    of("ja", "大阪", "oː | s a | k a"),
    of("ja", "学校", "ɡ a k | k oː"),
    of("ja", "新聞", "ɕ i m | b ɯ ɴ"),
    of("ja", "新幹線", "ɕ i ŋ | k a ɴ | s e ɴ"),
    # Voicing in han-guk, nasal in gung-mul, tense in hak-kkyo, aspirate in gim-chi.
    of("ko", "한국", "h a n | ɡ u k"),
    of("ko", "국물", "k u ŋ | m u l"),
    of("ko", "학교", "h a k | k͈ j o"),
    of("ko", "김치", "k i m | t͡ɕʰ i"),
    of("ko", "강아지", "k a ŋ | a | d͡ʑ i"),
    of("ko", "쓰레기", "s͈ ɯ | ɾ e | ɡ i"),
    of("ko", "아저씨", "a | d͡ʑ ʌ | ɕ͈ i"),
    # Hanoi: d is z, a rounded vowel rounds ng, ê in iê is a diphthong.
    of("vi", "Hà_Nội", "h a ˧˨ | n o j ˨˩"),
    of("vi", "Nguyễn", "ŋ w i ə n ˧˥"),
    of("vi", "dân", "z ɤ̆ n ˧˧"),
    of("vi", "tay", "t ă j ˧˧"),
    of("vi", "sông", "s o ŋ͡m ˧˧"),
    of("vi", "quốc", "k w o k͡p ˦˥"),
]


def decomposed(ipa):
    """IPA with its marks apart, but for ç, a letter."""
    return unicodedata.normalize("NFD", ipa).replace("c\u0327", "ç")


def names(pieces, ipa, text):
    return [pieces.symbols[row] for row in pieces(ipa, text)]


def without_tones(divided):
    return [[s for s in syllable.split() if s[0] not in "˥˦˧˨˩"] for syllable in divided.split("|")]


@pytest.mark.parametrize(("lang", "word", "divided"), WORDS)
def test_tones_kept(lang, word, divided):
    (ipa,) = KEPT([word], lang)
    assert ipa == divided.replace(" ", "").replace("|", "")
    assert names(PhonemicPieces("segment"), ipa, word) == divided.replace("|", "").split()
    assert "".join(names(PhonemicPieces("character"), ipa, word)) == decomposed(ipa)
    alone = PhonemicPieces("syllable")
    parts = divided.replace(" ", "").split("|")
    assert alone(ipa, word) == tuple(row for part in parts for row in alone(part, ""))


@pytest.mark.parametrize(("lang", "word", "divided"), WORDS)
def test_tones_stripped_by_the_pieces(lang, word, divided):
    (ipa,) = KEPT([word], lang)
    bare = without_tones(divided)
    segments = [segment for syllable in bare for segment in syllable]
    assert names(PhonemicPieces("segment", "strip"), ipa, word) == segments
    characters = names(PhonemicPieces("character", "strip"), ipa, word)
    assert "".join(characters) == decomposed("".join(segments))
    pieces = PhonemicPieces("syllable", "strip")
    parts = divided.replace(" ", "").split("|")
    expected = tuple(row for part in parts for row in pieces(part, ""))
    assert pieces(ipa, word) == expected and len(expected) == 2 * len(bare)


@pytest.mark.parametrize(("lang", "word", "divided"), WORDS)
def test_tones_stripped_by_the_g2p_give_the_same_sounds(lang, word, divided):
    (bare,), (ipa,) = STRIPPED([word], lang), KEPT([word], lang)
    for level in ("segment", "character"):
        pieces = PhonemicPieces(level, "strip")
        assert pieces(bare, word) == pieces(ipa, word) == PhonemicPieces(level)(bare, word)


@pytest.mark.parametrize("level", LEVELS)
def test_sounds_that_tell_words_apart_are_apart(level):
    read = PhonemicPieces(level)
    for lang, first, second in (("vi", "cơn", "cân"), ("vi", "tai", "tay"), ("ko", "시", "씨")):
        one, other = KEPT([first, second], lang)
        assert read(one, first) != read(other, second)
    assert read("tɕʰi", "") != read("tɕi", ""), "Mandarin q and j, as the paper's files have them"


def test_the_six_tones_of_vietnamese_are_six_words_or_one():
    words = ["ma", "mà", "má", "mả", "mã", "mạ"]
    ipa = KEPT(words, "vi")
    for level in LEVELS:
        assert len({PhonemicPieces(level)(i, w) for i, w in zip(ipa, words)}) == 6
        assert len({PhonemicPieces(level, "strip")(i, w) for i, w in zip(ipa, words)}) == 1


@pytest.mark.parametrize(("lang", "words"), [of("zh", "妈 麻 马 骂")])
def test_the_four_tones_of_mandarin_are_four_words_or_one(lang, words):
    ipa = KEPT(words.split(), lang)
    for level in LEVELS:
        assert len({PhonemicPieces(level)(i, "") for i in ipa}) == 4
        assert len({PhonemicPieces(level, "strip")(i, "") for i in ipa}) == 1
    assert len({PhonemicPieces("segment", "reduce")(i, "") for i in ipa}) == 4


SENTENCES = [
    of("zh", "昨天 , 王 小明 从 北京 坐 火车 去 了 上海 大学 。 《 红楼梦 》 2024"),
    of("zh", "昨 天 , 她 在 臺 灣 買 了 三 本 書 。"),
    of(
        "ja",
        "田中 さん は 、 昨日 東京 駅 から 新幹線 で 大阪 へ 行き まし た 。 「 コーヒー 」 １２",
    ),
    of("ja", "京 都 の 茶 は 美 味 し い 。"),
    of("ko", "김민수 씨는 어제 서울역에서 기차를 타고 부산에 갔습니다 . 닭볶음탕 읽었다 3시"),
    of("vi", "Hôm_qua , ông Nguyễn Văn Hùng đi tàu từ Hà_Nội vào Huế . Khuya rượu Đắk_Lắk 1975"),
]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("lang", "sentence"), SENTENCES)
def test_no_word_is_unknown_as_all_were_in_the_released_code(lang, sentence, level):
    words = sentence.split()
    for g2p in (KEPT, STRIPPED):
        readings = g2p(words, lang)
        for tones in ("keep", "strip"):
            pieces = PhonemicPieces(level, tones)
            for word, ipa in zip(words, readings):
                rows = pieces(ipa, word)
                assert rows and UNKNOWN not in rows, (word, ipa)
        assert sum(map(bool, readings)) >= len(words) - 6


@pytest.mark.parametrize(("lang"), [of("zh"), of("ja"), of("ko"), of("vi")])
def test_no_phoneme_of_real_text_is_unknown(data, lang):
    path = data / "phonexl" / "udpos" / f"dev-{lang}.tsv"
    lines = path.read_text(encoding="utf8").splitlines()
    words = [line.split("\t")[0] for line in lines if line.strip()][:4000]
    tried = [PhonemicPieces(level) for level in LEVELS]
    unknown = 0
    for word, ipa in zip(words, KEPT(words, lang)):
        if ipa:
            assert not any(UNKNOWN in pieces(ipa, word) for pieces in tried), (word, ipa)
        else:
            unknown += any(UNKNOWN in pieces("", word) for pieces in tried)
    assert unknown < 0.005 * len(words), "punctuation and the like"
