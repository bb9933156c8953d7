"""Korean rules, against the examples of the Standard Pronunciation's articles."""

import pickle
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.g2p.backends.korean import KoreanG2P
from spacy_phoneme_ner.ipa import clean, unknown_segments

KOREAN = KoreanG2P()


def read(text):
    return KOREAN(text.split(), "ko")


@pytest.mark.parametrize(
    "rule, words, ipa",
    [
        ("liaison", "옷이 값이 닭을", "oɕi kapɕ͈i talɡɯl"),
        ("coda", "닭 값 삶 옷 부엌", "tak kap sam ot puʌk"),
        ("nasals", "국민 밥물 닫는 독립문", "kuŋmin pammul tannɯn toŋnimmun"),
        ("n for l", "담력 대통령 협력", "tamnjʌk tɛtʰoŋnjʌŋ hjʌmnjʌk"),
        ("laterals", "신라 칼날 물난리", "ɕilla kʰallal mullalli"),
        ("aspirates", "좋다 각하 맏형 앉히다", "t͡ɕotʰa kakʰa matʰjʌŋ ant͡ɕʰida"),
        ("h is lost", "많이 싫어 낳은", "mani ɕiɾʌ naɯn"),
        ("h before n, s", "놓는 뚫는 많소", "nonnɯn t͈ullɯn mans͈o"),
        ("palatals", "굳이 같이 닫히다 벼훑이", "kud͡ʑi kat͡ɕʰi tat͡ɕʰida pjʌɦult͡ɕʰi"),
        ("tensing", "학교 국밥 앉다 넓다", "hakk͈jo kukp͈ap ant͈a nʌlt͈a"),
        ("by the word", "밟다 밟아 맑게 닭과", "papt͈a palba malk͈e takk͈wa"),
        ("vowels", "의사 희망 회의 져 전의", "ɰisa himaŋ hweɰi t͡ɕʌ t͡ɕʌnɰi"),
        ("voicing", "감기 바보 아주 전화", "kamɡi pabo ad͡ʑu t͡ɕʌnɦwa"),
        ("s", "시 쉬 소 씨", "ɕi ɕwi so ɕ͈i"),
    ],
)
def test_rules(rule, words, ipa):
    assert read(words) == ipa.split(), rule


def test_any_unicode_form_of_hangul():
    words = "학교 독립문 값이"
    assert read(unicodedata.normalize("NFD", words)) == read(words)


def test_single_jamo_latin_letters_and_what_is_not_read():
    assert read("ㅋㅋ ㅠㅠ K팝 서울大") == ["kʰkʰ", "juju", "kpʰap", "sʌul"]
    assert KOREAN(["大韓民國", "1990", "", "Москва", "😀"], "kor") == [""] * 5


def test_the_language_it_reads():
    assert KOREAN(["김"], "kor-Hang") == KOREAN(["김"], "Korean") == ["kim"]
    assert not getattr(KOREAN, "contextual", False)
    with pytest.raises(PhonemeNERError, match=r"P002.*Korean only"):
        KOREAN(["김"], "ja")


def test_it_pickles_and_takes_words_of_any_length():
    copy = pickle.loads(pickle.dumps(KOREAN))
    start = time.process_time()
    assert copy(["독립" * 50_000], "ko")[0].startswith("toŋnipt͈oŋnip")
    assert len(copy(["ᄀ" * 100_000], "ko")[0]) == 100_000
    assert time.process_time() - start < 3


@given(st.text() | st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)))
def test_any_text_gives_clean_ipa(word):
    ipa = KOREAN([word], "ko")[0]
    assert not unknown_segments(ipa)
    assert ipa == clean(ipa)
    if any("가" <= char <= "힣" for char in word):
        assert ipa


def test_against_a_dictionary(data):
    """Broad values of one entry in 97 of 62,000: allophones of h, n, l and wi set aside."""
    path = data / "charsiu-dicts" / "kor.tsv"
    lines = path.read_text(encoding="utf8").splitlines()[::97]
    words, gold = zip(*(line.split("\t")[:2] for line in lines))
    same = str.maketrans("çxɸβɣʝɦɲʎɭɥøʰʷ", "hhhhhhhnllwwhh")

    def broad(ipa):
        letters = [c for c in unicodedata.normalize("NFD", ipa) if not unicodedata.combining(c)]
        text = "".join(letters).translate(same).replace("h", "")
        return text.replace("c", "").replace("ː", "").replace("ˈ", "").replace("we", "w")

    pairs = [(broad(o), broad(g.split(",")[0])) for o, g in zip(KOREAN(words, "ko"), gold)]
    assert sum(ours == theirs for ours, theirs in pairs) > 0.9 * len(pairs)
