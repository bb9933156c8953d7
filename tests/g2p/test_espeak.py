"""eSpeak NG, by its library and by its program, where they are installed."""

import importlib.util
import json
import multiprocessing
import pickle
import shutil
import subprocess
import sys
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_phoneme_ner.errors import MissingExtraError, PhonemeNERError
from spacy_phoneme_ner.g2p import G2P
from spacy_phoneme_ner.g2p.backends import espeak
from spacy_phoneme_ner.g2p.backends.espeak import EspeakG2P
from spacy_phoneme_ner.g2p.backends.lexicon import read_lexicon
from spacy_phoneme_ner.ipa import clean, strip_length, strip_stress, unknown_segments

HAS_LIBRARY = importlib.util.find_spec("espeakng_loader") is not None
needs_library = pytest.mark.skipif(not HAS_LIBRARY, reason="extra 'espeak' is not installed")
needs_binary = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="the program espeak-ng is not installed"
)
BOTH = [
    pytest.param("library", marks=needs_library),
    pytest.param("binary", marks=needs_binary),
]
ANY = EspeakG2P(engine="library")
WORDS = {
    "en": ["church", "London", "O'Brien", "McDonald", "U.S.", "Jean-Luc", "judge", "x" * 250],
    "amh": ["አማርኛ", "አዲስ"],
    "mt": ["Ġorġ", "Valletta", "kien"],
    "sr": ["Београд", "Beograd"],
    "snd": ["پاڪستان", "London", "שלום"],
    "ko": ["평양", "서울"],
}


@pytest.mark.parametrize("engine", BOTH)
def test_words(engine):
    g2p = EspeakG2P(engine=engine)
    assert isinstance(g2p, G2P)
    assert g2p(["church", "judge", "McDonald", "O'Brien", "road"], "en") == [
        *("t͡ʃˈɜːt͡ʃ", "d͡ʒˈʌd͡ʒ", "məkdˈɑːnəld", "oʊbɹˈaɪən", "ɹˈoʊd"),
    ]
    assert g2p(["Ġorġ", "አማርኛ"][:1], "mt") == ["d͡ʒˈort͡ʃ"]
    assert g2p(["አማርኛ"], "am") == ["ʔˈamarɨɲa"]
    assert g2p(["평양"], "ko") == ["pʰjˈʌŋjɐŋ"], "h in an aspirate is its superscript"
    # Those of the study's languages that it has voices for.
    codes = "si mi qu ug eo tk am mt or ia gn be ku sd mr ur ms hr ml te uz pa ky"
    for code in codes.split():
        assert g2p.resolve(code) in g2p.languages
        assert not unknown_segments(g2p(["London"], code)[0])


@pytest.mark.parametrize("engine", BOTH)
def test_traps(engine):
    g2p = EspeakG2P(engine=engine)
    assert g2p(["", ".", "1990", "😀", "\0", "\ud800", "'", " \t"], "en") == [""] * 8
    assert g2p(["A380", "(judge)", "ju\u200bdge", "jud\0ge"], "en")[1:] == ["d͡ʒˈʌd͡ʒ"] * 3
    assert "eɪ" in g2p(["A380"], "en")[0], "the letter, and no number words"
    assert g2p(["שלום", "東京"], "sd") == ["שלום", "東京"], "no letter names"
    assert g2p(["London"], "sd") == ["lˈʌndən"], "no sign that the voice changed"
    assert g2p(["Београд"], "sr") == g2p(["Beograd"], "sr") == ["bˈɛoɡrɐd"]
    assert g2p(["東京", "とうきょう"], "ja")[0] == "東京"


@needs_library
def test_tones_are_tone_letters():
    g2p = EspeakG2P(engine="library")
    assert g2p(["妈", "麻", "马", "骂", "吗"], "zh-Hans") == [
        *("mˈɑ˥", "mˈɑ˧˥", "mˈɑ˨˩˦", "mˈɑ˥˩", "mˈɑ"),
    ]
    assert g2p(["詩", "試"], "yue") == ["sˈi˥", "sˈi˧"]
    assert g2p(["ma", "má", "mà"], "vi") == ["mˈaː", "mˈaː˧˥", "mˌaː˨˩"]


@pytest.mark.parametrize("engine", BOTH)
def test_many_words_at_once_are_read_as_one_by_one(engine):
    for lang, words in WORDS.items():
        batch = EspeakG2P(engine=engine)(words, lang)
        alone = EspeakG2P(engine=engine, cache_size=0)
        assert batch == [alone([word], lang)[0] for word in words]
        assert batch[::-1] == EspeakG2P(engine=engine)(words[::-1], lang)


@needs_library
def test_instances_with_other_voices_and_threads_do_not_disturb_each_other():
    american = EspeakG2P(engine="library", cache_size=0)
    british = EspeakG2P(engine="library", voices={"eng": "en-gb"}, cache_size=0)
    names = ["road", "church", "water", "Obama", "Worcester", "Kandy"]
    expected = {id(american): american(names, "en"), id(british): british(names, "en")}
    assert expected[id(american)] != expected[id(british)]
    maltese = american(WORDS["mt"], "mt")
    wrong = []

    def read(g2p):
        for _ in range(50):
            if g2p(names, "en") != expected[id(g2p)] or american(WORDS["mt"], "mt") != maltese:
                wrong.append(g2p)

    threads = [threading.Thread(target=read, args=(g2p,)) for g2p in (american, british) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def _read(g2p):
    return g2p(WORDS["en"] + ["another"], "en")


@needs_library
@pytest.mark.parametrize(
    "method",
    [
        pytest.param(
            "fork", marks=pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
        ),
        pytest.param("spawn", marks=pytest.mark.slow),
    ],
)
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_another_process_starts_the_library_anew(method):
    g2p = EspeakG2P(engine="library")
    expected = _read(g2p)
    fresh = EspeakG2P(engine="library", cache_size=0)
    fresh.resolve("en")
    busy = threading.Event()

    def keep_busy():
        while not busy.is_set():
            EspeakG2P(engine="library")(["busy"], "de")

    thread = threading.Thread(target=keep_busy)
    thread.start()
    try:
        with multiprocessing.get_context(method).Pool(2) as pool:
            assert pool.map_async(_read, [fresh, fresh]).get(timeout=60) == [expected] * 2
    finally:
        busy.set()
        thread.join()
    assert _read(g2p) == expected


@pytest.mark.parametrize("engine", BOTH)
def test_pickles(engine):
    g2p = EspeakG2P(engine=engine)
    expected = g2p(["church"], "en")
    copy = pickle.loads(pickle.dumps(g2p))
    assert copy._engine is None and copy(["church"], "en") == expected


@pytest.mark.parametrize("engine", BOTH)
def test_tokens_of_any_length(engine):
    g2p = EspeakG2P(engine=engine)
    for word in ("ab" * 50_000, "Köln" * 30_000, "\u0301" * 50_000, "a\u0301" * 50_000):
        assert isinstance(g2p([word], "en")[0], str)


@needs_library
@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from(["eng-Latn", "sin-Sinh", "cmn-Hans", "jpn-Kana", "vie-Latn", "ara-Arab", "th"]),
    st.lists(st.text(st.characters(exclude_categories=()), max_size=25), max_size=4),
)
def test_any_text_at_all(lang, words):
    found = ANY(words, lang)
    assert len(found) == len(words)
    assert all(ipa == clean(ipa) and "(" not in ipa for ipa in found)


@pytest.mark.parametrize("engine", BOTH)
def test_voices(engine):
    g2p = EspeakG2P(engine=engine, voices={"srp-Latn": "hr"})
    assert {"eng-Latn", "sin-Sinh", "amh-Ethi", "kur-Latn", "snd-Arab"} <= set(g2p.languages)
    assert g2p.resolve("en-GB") == "eng-Latn" and g2p.resolve("zh") == g2p.resolve("cmn-Hans")
    assert g2p(["Čakovec"], "srp-Latn") == g2p(["Čakovec"], "hr")
    with pytest.raises(PhonemeNERError, match=r"P002.*no rules for 'kin'"):
        g2p(["a"], "kin")
    with pytest.raises(PhonemeNERError, match=r"P019.*no voice 'no such voice'"):
        EspeakG2P(engine=engine, voices={"en": "no such voice"})(["a"], "en")
    for tag in g2p.languages:
        assert g2p.resolve(tag) == tag


def test_wrong_settings(tmp_path):
    with pytest.raises(PhonemeNERError, match="Unknown engine 'both'"):
        EspeakG2P(engine="both")
    with pytest.raises(PhonemeNERError, match="P001"):
        EspeakG2P(voices={"nonsense": "en"})
    broken = tmp_path / "libespeak-ng.so"
    broken.write_bytes(b"no library")
    for path in (broken, tmp_path / "absent.so"):
        with pytest.raises(PhonemeNERError, match="P021"):
            EspeakG2P(library=str(path))(["a"], "en")


def test_a_missing_extra_is_named(monkeypatch):
    monkeypatch.setattr(espeak, "_find_library", lambda path: None)
    monkeypatch.setattr(espeak.shutil, "which", lambda name: None)
    for engine in ("auto", "library"):
        assert list(EspeakG2P(engine=engine).languages) == []
        with pytest.raises(MissingExtraError, match=r"spacy-phoneme-ner\[espeak\]"):
            EspeakG2P(engine=engine)(["a"], "en")
    with pytest.raises(MissingExtraError, match=r"P018.*apt install espeak-ng"):
        EspeakG2P(engine="binary")(["a"], "en")


@needs_binary
def test_a_program_that_hangs_or_fails(monkeypatch, tmp_path):
    def hang(command, **settings):
        raise subprocess.TimeoutExpired(command, settings["timeout"])

    g2p = EspeakG2P(engine="binary", timeout=5)
    g2p.resolve("en")
    monkeypatch.setattr(espeak.subprocess, "run", hang)
    with pytest.raises(PhonemeNERError, match=r"P020.*timed out"):
        g2p(["word"], "en")


def plain(ipa):
    """Leave out what the study's IPA has not, or not always: stress, ties, length."""
    return strip_length(strip_stress(clean(ipa))).replace("\u0361", "")


@pytest.mark.parametrize("engine", BOTH)
def test_the_zero_shot_study_and_the_dictionaries_have_its_maltese(data, engine):
    path = data / "wikiann-zeroshot" / "maltese_wikiann.json"
    rows = json.loads(path.read_text(encoding="utf8"))["validation"]
    study = {word: ipa for row in rows for word, ipa in zip(row["tokens"], row["epi_tokens"])}
    listed = read_lexicon(data / "charsiu-dicts" / "mlt.tsv")
    dictionary = {word: variants[0] for word, variants in list(listed.items())[::50]}
    for gold, at_least in ((study, 0.95), (dictionary, 0.99)):
        words = [word for word in gold if word.isalpha()]
        read = EspeakG2P(engine=engine)(words, "mt")
        same = sum(plain(ipa) == plain(gold[word]) for word, ipa in zip(words, read))
        assert same / len(words) > at_least
