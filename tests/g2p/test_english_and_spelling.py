"""English, romanised and lower-cased representations, and the choice among them."""

import importlib.util
import os
import pickle
import subprocess
import sys

import pytest
import spacy

from spacy_phoneme_ner.errors import MissingExtraError, PhonemeNERError
from spacy_phoneme_ner.g2p import EnglishG2P, IpaG2P, LettersG2P, OrthG2P, RomanG2P
from spacy_phoneme_ner.g2p.backends import english
from spacy_phoneme_ner.ipa import strip_stress, unknown_segments

needs_english = pytest.mark.skipif(
    importlib.util.find_spec("gruut_lang_en") is None, reason="extra 'en' is not installed"
)
needs_roman = pytest.mark.skipif(
    importlib.util.find_spec("uroman") is None, reason="extra 'roman' is not installed"
)


@needs_english
def test_lexicon_in_epitrans_inventory():
    g2p = EnglishG2P()
    assert g2p(["Shakespeare", "road", "boy", "London", "house", "bird"], "en") == [
        *("ʃejkspɪɹ", "ɹowd", "bɔj", "lʌndən", "haws", "bɹ̩d"),
    ]


@needs_english
def test_abbreviations_are_spelt():
    g2p = EnglishG2P()
    assert g2p(["BBC", "NHK", "NATO", "IBM", "FBI", "UK", "USSR", "U.S.", "USA"], "en") == [
        *("bibisi", "ɛnejt͡ʃkej", "nejtow", "ajbiɛm", "ɛfbiaj", "jukej", "juɛsɛsɑɹ", "juɛs"),
        "juɛsej",
    ]
    assert g2p(["bbc"], "en") != g2p(["BBC"], "en")
    assert g2p(["US", "WHO"], "en") == ["ʌs", "hu"], "what is a word as well is read as one"


@needs_english
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("John's I'm they'd", "d͡ʒɑn z aj m ðej d"),
        ("can't ain't y'all won't", "kæ nt ej nt j ɔl wow nt"),
        ("she'll we've", "ʃi əl wi v"),
        ("Dr. Watson St. Louis Mt. Everest", "dɑktɹ̩ wɑtsən sejnt luɪs mawnt ɛvɹ̩ɪst"),
    ],
)
def test_what_spacys_tokenizer_makes_is_read(text, expected):
    nlp = spacy.blank("en")
    nlp.add_pipe("phonemizer")
    assert nlp(text)._.ipa == expected


@needs_english
def test_possessives_and_words_that_the_lexicon_lacks():
    words = ["Clinton's", "Bush's", "Pat's", "Quran", "gen", "Gen."]
    assert EnglishG2P()(words, "en") == [
        *("klɪntənz", "bʊʃɪz", "pæts", "kɔɹɑn", "d͡ʒɛn", "d͡ʒɛnɹ̩əl"),
    ]


@needs_english
def test_stress_where_it_is_asked_for():
    words = ["London", "Blorvick", "BBC"]
    stressed = EnglishG2P(stress=True)(words, "en")
    assert stressed[0] == "lˈʌndən" and all("ˈ" in ipa for ipa in stressed)
    assert list(map(strip_stress, stressed)) == EnglishG2P()(words, "en")


@needs_english
def test_words_outside_the_lexicon_are_read_by_the_model():
    guessed = EnglishG2P()(["Blorvick", "Zanzabarium"], "en")
    assert guessed[0][:2] == "bl" and guessed[0].endswith("k")
    assert not any(map(unknown_segments, guessed))


@needs_english
def test_what_is_not_english_text():
    g2p = EnglishG2P()
    assert g2p(["", ".", "1990", "😀"], "eng") == ["", "", "", ""]
    assert g2p(["Škoda"], "en") == g2p(["Skoda"], "en")
    assert g2p(["O’Brien"], "en") == g2p(["O'Brien"], "en")
    assert g2p(["Москва"], "en") == ["москва"], "passed through, to be reported"
    with pytest.raises(PhonemeNERError, match="English only"):
        g2p(["a"], "de")


@needs_english
def test_the_model_survives_pickling_by_loading_anew():
    g2p = EnglishG2P()
    expected = g2p(["Blorvick"], "en")
    assert pickle.loads(pickle.dumps(g2p))(["Blorvick"], "en") == expected


def test_a_missing_english_extra_is_named(monkeypatch):
    monkeypatch.setattr(english, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"spacy-phoneme-ner\[en\]"):
        EnglishG2P()(["word"], "en")


def test_marks_around_a_sign_are_put_in_order():
    # A point that goes before an accent stands behind it, as a sign was between them.
    word = "A\u0591\ufb29\u05b0"
    assert OrthG2P()([word], "eng") == ["a\u05b0\u0591"]


def test_orth_keeps_letters_of_any_script():
    g2p = OrthG2P()
    assert g2p(["Škoda", "U.S.", "1990", ".", "දිල්ලි"], "any") == ["škoda", "us", "", "", "දිල්ලි"]


@needs_roman
def test_what_uroman_takes_for_a_number_without_an_end_is_read_all_the_same():
    romanised = RomanG2P()(["十亿分之", "百万分之"], "any")
    assert all(word.endswith("fenzhi") for word in romanised), romanised


@needs_roman
def test_roman_is_ascii_of_any_script():
    romanised = RomanG2P()(["Москва", "दिल्ली", "කොළඹ", "Paris", "."], "any")
    assert romanised[0] == "moskva"
    assert romanised[3:] == ["paris", ""]
    assert all(word.isascii() for word in romanised)


def test_a_missing_roman_extra_is_named(uninstall):
    uninstall("uroman")
    g2p = RomanG2P()
    assert g2p(["Paris"], "any") == ["paris"], "ASCII needs no table"
    with pytest.raises(MissingExtraError, match=r"spacy-phoneme-ner\[roman\]"):
        g2p(["Москва"], "any")


@needs_english
def test_ipa_takes_the_backend_that_knows_the_language():
    g2p = IpaG2P()
    assert g2p(["London"], "en") == ["lʌndən"]
    assert g2p(["කොළඹ"], "Sinhala") == ["koləmbə"]
    assert {"eng-Latn", "sin-Sinh"} <= set(g2p.languages)
    with pytest.raises(PhonemeNERError, match="P001"):
        g2p(["a"], "xx")


def test_letters_are_read_at_their_own_value():
    g2p = LettersG2P()
    words = ["Chicago", "Kinshasa", "Škoda", "Xavier", "O'Brien", "1990", "Москва", ""]
    assert g2p(words, "any") == [
        *("t͡ʃikaɡo", "kinʃasa", "skoda", "ksavier", "obrien", "", "", ""),
    ]


@needs_english
@pytest.mark.skipif(sys.platform == "win32", reason="this system limits no files")
def test_the_lexicon_is_read_on_a_full_disk():
    """A process that may write no file stands for it."""
    script = (
        "import resource, signal\n"
        "from spacy_phoneme_ner.g2p import EnglishG2P\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "print(*EnglishG2P()(['London'], 'en'))"
    )
    env = {**os.environ, "PYTHONUTF8": "1"}
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf8", env=env
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout == "lʌndən\n"
