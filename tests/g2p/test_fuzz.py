"""Any Unicode at all through every backend: one sane string a word, and no exception.

A case is a word read by one backend in one language. The fast tests take about two
thousand of them; the slow ones come to more than 70,000, which the last test counts.
"""

import random
import unicodedata
from collections import Counter
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Callable, Dict, List, NamedTuple, Sequence

import pytest
import regex
from fuzzing import MARKS, SCRIPTS, any_word, characters
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spacy_phoneme_ner.g2p import (
    ChineseG2P,
    EnglishG2P,
    EpitranG2P,
    EspeakG2P,
    IpaG2P,
    JapaneseG2P,
    KoreanG2P,
    LanguageIdentifier,
    LettersG2P,
    LexiconG2P,
    MapG2P,
    OrthG2P,
    RomanG2P,
    VietnameseG2P,
    XpfG2P,
)
from spacy_phoneme_ner.ipa import clean, unknown_segments

# A foreign word whose backend is not installed is read by its letters, with a warning.
pytestmark = pytest.mark.filterwarnings("ignore:.*W001")

LEXICON = "kolamba\tkolamba\nගාල්ල\tɡaːlːə,ɡaːlla\nab'c\tabk\nİi\ti\n"


class Subject(NamedTuple):
    """A backend in one setting, and what may be expected of it.

    make (Callable): Makes an instance that keeps no words, so that each is read anew.
    langs (str): The languages to read in; all that it has, if empty.
    needs (str): Modules of extras, without which it is skipped.
    not_ (str): What does not hold of it (see `faults`).
    """

    make: Callable[[], Any]
    langs: str = ""
    needs: str = ""
    not_: str = "leakless"


EN, ZH, JA = "gruut_lang_en pycrfsuite", "pypinyin opencc", "sudachipy sudachidict_core"
ANY = "auto hin+eng srp+jpn+ara Sinhala cmn ja kor vie eng khm+tha uig+rus+kat"


@cache
def loaded() -> Dict[str, Any]:
    """The backends that take a second to load, for all routers but the first."""
    made = {"eng": EnglishG2P, "jpn": JapaneseG2P, "cmn": ChineseG2P}
    return {code: make(cache_size=0) for code, make in made.items()}


def router(**options: Any) -> Callable[[], IpaG2P]:
    return lambda: IpaG2P(cache_size=0, backends=loaded() if options else None, **options)


def backend(make: Any, **options: Any) -> Callable[[], Any]:
    return lambda: make(cache_size=0, **options)


@cache
def lexicon_file() -> str:
    path = Path(mkdtemp()) / "words.tsv"
    path.write_text(LEXICON, encoding="utf8")
    return str(path)


NEEDED = f"{EN} {ZH} {JA}"
SUBJECTS: Dict[str, Subject] = {
    "router": Subject(router(), ANY, NEEDED, "leakless alone"),
    "router, strict": Subject(router(foreign=None, leaks="drop"), ANY, NEEDED, "alone"),
    "router, tone letters": Subject(
        router(leaks="drop", tones="letters", stress="strip"), ANY, NEEDED, "alone ipa"
    ),
    "router, tone marks": Subject(
        router(leaks="drop", tones="marks", length="strip"), ANY, NEEDED, "alone ipa"
    ),
    "router, reduced": Subject(router(tones="reduce"), ANY, NEEDED, "leakless alone ipa"),
    "router, stripped": Subject(
        router(tones="strip", length="strip"), ANY, NEEDED, "leakless alone ipa"
    ),
    "router, x-sampa": Subject(router(notation="x-sampa"), ANY, NEEDED, "leakless alone ipa"),
    "router, arpabet": Subject(
        router(notation="arpabet"), ANY, NEEDED, "leakless alone ipa blankless"
    ),
    "router, identified": Subject(
        router(identifier=LanguageIdentifier()),
        "auto swa+eng hin+mar+eng",
        f"{NEEDED} py3langid",
        "leakless alone",
    ),
    "epitran": Subject(backend(EpitranG2P)),
    "epitran, tones": Subject(backend(EpitranG2P, tones=True)),
    "epitran, paper": Subject(
        backend(EpitranG2P, profile="paper"), not_="leakless ipa blankless silent"
    ),
    "map": Subject(backend(MapG2P)),
    "english": Subject(backend(EnglishG2P), "eng", EN),
    "chinese": Subject(backend(ChineseG2P), "cmn", ZH, "leakless alone"),
    "chinese, words": Subject(backend(ChineseG2P, context=False), "cmn", ZH),
    "japanese": Subject(backend(JapaneseG2P), "jpn", JA, "leakless alone"),
    "japanese, words": Subject(backend(JapaneseG2P, context=False), "jpn", JA),
    "korean": Subject(backend(KoreanG2P), "kor"),
    "vietnamese": Subject(backend(VietnameseG2P), "vie"),
    "vietnamese, south": Subject(backend(VietnameseG2P, dialect="south"), "vie"),
    "letters": Subject(backend(LettersG2P), "eng", not_=""),
    "lexicon": Subject(
        lambda: LexiconG2P(lexicon_file(), lang="si", fallback=EpitranG2P(), cache_size=0), "si"
    ),
    "espeak": Subject(backend(EspeakG2P, engine="library"), needs="espeakng_loader"),
    "xpf": Subject(backend(XpfG2P), needs="xpfcorpus"),
    # What these two give is spelling.
    "orth": Subject(backend(OrthG2P), "eng", not_="leakless ipa"),
    "roman": Subject(backend(RomanG2P), "eng", "uroman", "leakless ipa"),
}
CASES: "Counter[str]" = Counter()


def subject(name: str) -> Subject:
    for module in SUBJECTS[name].needs.split():
        if find_spec(module) is None:
            pytest.skip(f"{module} is not installed")
    return SUBJECTS[name]


@cache
def instances(name: str) -> List[Any]:
    """Two of a kind: what one gives must not hang on what it was asked before."""
    return [SUBJECTS[name].make(), SUBJECTS[name].make()]


def languages_of(name: str) -> Sequence[str]:
    return SUBJECTS[name].langs.split() or sorted(instances(name)[0].languages)


def has_letter(word: str) -> bool:
    # `regex` may know letters of a later Unicode than Python does.
    return any(map(str.isalpha, word)) or regex.search(r"\p{L}", word) is not None


def faults(name: str, words: Sequence[str], lang: str) -> List[Any]:
    """Read words, and list what is wrong with what comes out.

    In NFC, without halves of surrogate pairs, the same again from another instance, and
    unless the subject says that it is not: `ipa`, as `clean` leaves it; `blankless`;
    `silent`, where there is no letter; `alone`, the same for a word without neighbours;
    `leakless`, IPA throughout.
    """
    first, second = instances(name)
    holds = {"ipa", "blankless", "silent", "alone", "leakless"} - set(SUBJECTS[name].not_.split())
    CASES[name] += len(words)
    found = first(words, lang)
    wrong: List[Any] = []
    if [type(ipa) for ipa in found] != [str] * len(words):
        return [("not one string a word", lang, words, found)]
    if second(words, lang) != found or first(words, lang) != found:
        wrong.append(("not the same again", lang, words))
    for word, ipa in zip(words, found):
        checks = {
            "not NFC": unicodedata.is_normalized("NFC", ipa),
            "half a pair": "silent" not in holds or not regex.search(r"\p{Cs}", ipa),
            "unclean": "ipa" not in holds or clean(ipa) == ipa,
            "blanks": "blankless" not in holds or not any(map(str.isspace, ipa)),
            "sound": "silent" not in holds or not ipa or has_letter(word),
            "neighbours": "alone" not in holds or second([word], lang) == [ipa],
            "leak": "leakless" not in holds or not unknown_segments(ipa),
        }
        wrong += [(what, lang, word, ipa) for what, right in checks.items() if not right]
    return wrong


def fuzz(name: str, examples: int, n_words: int) -> None:
    """Read lists of words in a language of the backend's, both drawn."""
    langs = languages_of(name)

    @settings(
        max_examples=examples,
        derandomize=True,  # the same words in each run
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(any_word(), min_size=n_words, max_size=n_words), st.sampled_from(langs))
    def read(words: List[str], lang: str) -> None:
        assert faults(name, words, lang) == []

    read()


@pytest.mark.parametrize("name", [name for name in SUBJECTS if name != "roman"])
def test_any_word_gives_one_sane_string(name):
    subject(name)
    fuzz(name, examples=4, n_words=20)


@pytest.mark.slow
@pytest.mark.parametrize("name", SUBJECTS)
def test_thousands_of_words_give_sane_strings(name):
    subject(name)
    fuzz(name, examples=100, n_words=20)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["map", "epitran", "epitran, tones", "epitran, paper"])
def test_every_languages_own_letters_give_sane_strings(name):
    # Random strings of any script seldom meet a language's rules: these do. Marks in
    # long runs, joiners and other scripts stand among its letters.
    rng = random.Random(0)
    g2p = instances(name)[0]
    strange = ["\u200d", "\u0301" * 40, "x", "'", "-", "İ", "ß", "क", "한", "\ud800", "\n", "7"]
    for code in g2p.languages:
        letters = [*g2p.rules(code).graphemes, *strange]
        words = ["".join(rng.choices(letters, k=rng.randint(1, 9))) for _ in range(60)]
        words += [word.upper() for word in words[:20]]
        assert faults(name, words, code) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["xpf", "espeak"])
def test_every_language_takes_every_script(name):
    subject(name)
    rng = random.Random(0)
    alphabets = [characters(ranges) for ranges in (*SCRIPTS.values(), MARKS)]
    for lang in languages_of(name):
        words = ["".join(rng.choices(a, k=rng.randint(1, 9))) for a in alphabets]
        assert faults(name, words, lang) == []


@pytest.mark.slow
def test_the_slow_tests_took_50_000_cases(request):
    chosen = {item.originalname for item in request.session.items}
    if "test_thousands_of_words_give_sane_strings" not in chosen:
        pytest.skip("the tests that it counts were not chosen")
    print(sum(CASES.values()), dict(CASES))
    assert sum(CASES.values()) >= 50_000
