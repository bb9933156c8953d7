"""The Epitran backend: exact, light, and silent about the host's logging."""

import json
import logging
import pickle
import random
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.g2p import EpitranG2P

from spacy_phoneme_ner.ipa import segments, unknown_segments

# The files of the study whose IPA was made with Epitran (g2p.md), all of Case 1
# and those of Case 3 that are at hand.
PAPER_FILES = {
    "sin": "sinhala",
    "som": "somali",
    "mri": "maori",
    "quy": "quechua",
    "uig": "uyghur",
    "aii": "assyrian",
    "kin": "kinyarwanda",
    "ilo": "ilocano",
    "tgk": "tajik",
    "yor": "yoruba",
    "mar": "marathi",
    "jav": "javanese",
    "ceb": "cebuano",
    "tel": "telugu",
    "uzb": "uzbek",
    "pan": "punjabi",
    "kir": "kyrgyz",
}
# Words in the script of each language, and what every script must let through.
SAMPLE = {
    "sin": ["කොළඹ", "ශ්\u200dරී"],
    "uig": ["ئۈرۈمچى", "تۇرپان"],
    "hin": ["दिल्ली", "गंगा"],
    "tam": ["சென்னை", "காவிரி"],
    "rus": ["Москва", "Волга"],
    "swa": ["Nairobi", "Mombasa"],
    "kat": ["თბილისი"],
    "amh": ["አዲስ", "አበባ"],
}
ANY_SCRIPT = ["", "1990", ".", "😀", "NATO", "Ünïcödé", "中国", "a" * 300]


@pytest.mark.parametrize("code", PAPER_FILES)
def test_the_paper_profile_gives_the_published_ipa(code, data):
    path = data / "wikiann-zeroshot" / f"{PAPER_FILES[code]}_wikiann.json"
    rows = json.loads(path.read_text(encoding="utf8"))["validation"]
    words = [token for row in rows for token in row["tokens"]]
    published = [token for row in rows for token in row["epi_tokens"]]
    assert len(words) > 300
    assert EpitranG2P(profile="paper")(words, code) == published


@pytest.mark.slow
@pytest.mark.parametrize("lang", SAMPLE)
def test_same_output_as_epitran_itself(lang):
    import epitran

    g2p = EpitranG2P(profile="paper")
    words = [unicodedata.normalize("NFC", word) for word in SAMPLE[lang] + ANY_SCRIPT]
    reference = epitran.Epitran(g2p.resolve(lang))
    assert g2p(words, lang) == [reference.transliterate(word) for word in words]


def test_the_fast_way_gives_what_epitrans_own_way_gives_for_every_code():
    from epitran.simple import SimpleEpitran

    rng = random.Random(0)
    for code in EpitranG2P().languages:
        rules = _build(code)
        letters = list(rules.g2p) + ["x", "-", "ß", "İ", "क", "\u0301"]
        words = ["".join(rng.choices(letters, k=rng.randint(1, 7))) for _ in range(40)]
        for word in [*words, *map(str.upper, words[:5]), *ANY_SCRIPT]:
            composed = unicodedata.normalize("NFC", word)
            expected = SimpleEpitran.transliterate(rules, composed)
            assert rules.transliterate(composed) == expected, (code, composed)


def test_every_shipped_code_loads_and_transcribes():
    g2p = EpitranG2P()
    codes = list(g2p.languages)
    assert len(codes) > 100
    for code in codes:
        assert len(g2p(["taro", "1"], code)) == 2


def test_clean_profile_gives_ipa_and_silence():
    g2p = EpitranG2P()
    assert g2p(["ශ්\u200dරී", ".", "1990", ""], "si") == ["sriː", "", "", ""]
    for lang, words in SAMPLE.items():
        for ipa in g2p(words, lang):
            assert segments(ipa) and not unknown_segments(ipa)


@pytest.mark.parametrize("tag", ["si", "sin", "sin-Sinh", "Sinhala"])
def test_any_tag_finds_the_rules(tag):
    assert EpitranG2P()(["කොළඹ"], tag) == ["koɭamba"]


def test_languages_epitran_lacks_name_the_nearest():
    with pytest.raises(PhonemeNERError, match=r"Sanskrit.*nearest") as error:
        EpitranG2P()(["a"], "san")
    assert "-" in str(error.value)
    with pytest.raises(PhonemeNERError, match="sin-Sinh"):
        EpitranG2P()([], "sin-Latn")
    with pytest.raises(PhonemeNERError, match="profile 'raw'"):
        EpitranG2P(profile="raw")


def test_the_hosts_logging_is_untouched():
    root = logging.getLogger()
    before = root.level, list(root.handlers)
    EpitranG2P()(["කොළඹ"], "si")
    assert (root.level, list(root.handlers)) == before


def test_a_language_is_ready_at_once_after_the_first():
    g2p = EpitranG2P()
    g2p(["කොළඹ"], "si")
    started = time.perf_counter()
    g2p(["Москва"], "rus")
    assert time.perf_counter() - started < 1  # Epitran's own start takes 2 to 8 s


def test_pickled_copies_and_threads_agree():
    g2p = EpitranG2P()
    words = [word for words in SAMPLE.values() for word in words] * 20
    expected = g2p(words, "sin")
    assert pickle.loads(pickle.dumps(g2p))(words, "sin") == expected
    fresh = EpitranG2P(cache_size=3)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: fresh(words, "sin"), range(8)))
    assert results == [expected] * 8
