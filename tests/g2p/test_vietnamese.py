"""Vietnamese rules, against transcriptions in Kirby (2011) and their like."""

import pickle
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.g2p.backends.vietnamese import VietnameseG2P
from spacy_phoneme_ner.ipa import clean, unknown_segments

VIETNAMESE = VietnameseG2P()


def read(*words, dialect="north"):
    return VietnameseG2P(dialect=dialect)(words, "vi")


def test_the_six_tones_and_those_of_stopped_syllables():
    assert read("ma", "mà", "má", "mả", "mã", "mạ", "mác", "mạc") == [
        *("ma˧˧", "ma˧˨", "ma˨˦", "ma˧˩˨", "ma˧˥", "ma˨˩", "mak˦˥", "mak˨˩"),
    ]


@pytest.mark.parametrize(
    "word, ipa",
    [
        ("quốc", "kwok͡p˦˥"),
        ("gì", "zi˧˨"),
        ("giêng", "ziəŋ˧˧"),
        ("gia", "za˧˧"),
        ("giữa", "zɯə˧˥"),
        ("nghiêng", "ŋiəŋ˧˧"),
        ("Nguyễn", "ŋwiən˧˥"),
        ("khuya", "xwiə˧˧"),
        ("ông", "oŋ͡m˧˧"),
        ("uống", "uəŋ˨˦"),
        ("xoong", "sɔŋ˧˧"),
        ("quý", "kwi˨˦"),
        ("hoa", "hwa˧˧"),
        ("tay", "tăj˧˧"),
        ("tai", "taj˧˧"),
        ("anh", "ɛŋ˧˧"),
        ("đêm", "dem˧˧"),
        ("rượu", "zɯəw˨˩"),
        ("tùy", "twi˧˨"),
        ("tuỳ", "twi˧˨"),
    ],
)
def test_spellings_that_are_not_letter_by_letter(word, ipa):
    assert read(word) == [ipa]


def test_words_of_several_syllables():
    whole = "ha˧˨noj˨˩"
    assert read("Hà_Nội", "Hà Nội", "HÀ-NỘI", "hànội") == [whole] * 4
    assert read("truyềnthống") == ["cwiən˧˨tʰoŋ͡m˨˦"]
    assert read("A-lếch-xan") == ["a˧˧lek˦˥san˧˧"]


def test_decomposed_spelling_is_the_same():
    words = ["Nguyễn", "Đặng", "quốc"]
    assert read(*(unicodedata.normalize("NFD", word) for word in words)) == read(*words)


def test_foreign_words_are_read_by_letter_and_other_scripts_not():
    assert read("Washington", "Canada", "Strauß", "F") == ["waʃinɡton", "kanada", "strauss", "f"]
    assert read("Москва", "北京", "1990", "...", "", "😀") == [""] * 6


def test_the_southern_dialect():
    assert read("Nguyễn", "gì", "sông", "trăng", "hả", "hã", "anh", "việt", dialect="south") == [
        *("ŋwiəŋ˨˩˦", "ji˨˩", "ʂoŋ͡m˧˧", "ʈăŋ˧˧", "ha˨˩˦", "ha˨˩˦", "an˧˧", "jiək˨˩˨"),
    ]
    with pytest.raises(PhonemeNERError, match=r"P502.*'west'.*north"):
        VietnameseG2P(dialect="west")


def test_the_language_it_reads():
    assert VIETNAMESE(["ma"], "vie-Latn") == VIETNAMESE(["ma"], "Vietnamese")
    assert not getattr(VIETNAMESE, "contextual", False)
    with pytest.raises(PhonemeNERError, match=r"P002.*Vietnamese only"):
        VIETNAMESE(["ma"], "th")


def test_it_pickles_and_takes_words_of_any_length():
    copy = pickle.loads(pickle.dumps(VIETNAMESE))
    assert copy(["Huế"], "vi") == ["hwe˨˦"]
    start = time.process_time()
    for word in ("nguyễn" * 17_000, "a\u0309" * 50_000, "Hà_" * 33_000):
        assert copy([word], "vi")[0]
    assert time.process_time() - start < 3


@given(st.text() | st.text(alphabet="aăâđeêghiklmnopqrstuưvxy\u0300\u0301\u0309\u0303\u0323-_ '"))
def test_any_text_gives_clean_ipa(word):
    ipa = VIETNAMESE([word], "vi")[0]
    assert not unknown_segments(ipa)
    assert ipa == clean(ipa)


def test_against_a_dictionary(data):
    """Whole words with their tones, creak left out; one entry in 97 of 70,000."""
    path = data / "charsiu-dicts" / "vie-n.tsv"
    lines = path.read_text(encoding="utf8").splitlines()[::97]
    words, gold = zip(*(line.split("\t")[:2] for line in lines))
    known = str.maketrans("", "", "ˀʔ-")
    pairs = list(zip(VIETNAMESE(words, "vi"), (g.split(",")[0].translate(known) for g in gold)))
    assert sum(ours == theirs for ours, theirs in pairs) > 0.9 * len(pairs)
