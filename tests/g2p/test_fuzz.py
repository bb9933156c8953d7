"""Any Unicode at all through every backend: one sane string a word, and no exception.

A case is a word read by one backend in one language. The fast tests take about two
thousand of them; the slow ones come to more than 70,000, which the last test counts.
"""

import random
import time
import unicodedata
from collections import Counter
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Callable, Dict, List, NamedTuple, Sequence

import pytest
import regex
import spacy
from fuzzing import MARKS, SCRIPTS, any_word, characters
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin

from spacy_phoneme_ner.g2p import (
    ChineseG2P,
    EnglishG2P,
    EpitranG2P,
    EspeakG2P,
    IcuG2P,
    IpaG2P,
    JapaneseG2P,
    KoreanG2P,
    LanguageIdentifier,
    LettersG2P,
    LexiconG2P,
    MapG2P,
    OrthG2P,
    RomanG2P,
    ScriptG2P,
    VietnameseG2P,
    XpfG2P,
)
from spacy_phoneme_ner.ipa import clean, segments, unknown_segments
from spacy_phoneme_ner.layer import get_ipa, get_langs

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
    """The backends that take a second to load, for all routers with settings."""
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
    "router": Subject(router(foreign="eng"), ANY, NEEDED, "leakless alone"),
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
    "script": Subject(backend(ScriptG2P), "eng", not_=""),
    "lexicon": Subject(
        lambda: LexiconG2P(lexicon_file(), lang="si", fallback=EpitranG2P(), cache_size=0), "si"
    ),
    "espeak": Subject(backend(EspeakG2P, engine="library"), needs="espeakng_loader"),
    "xpf": Subject(backend(XpfG2P), needs="xpfcorpus"),
    "icu": Subject(backend(IcuG2P), needs="icu"),
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
@pytest.mark.parametrize("name", ["xpf", "icu", "espeak"])
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


def long_words(length: int) -> Dict[str, str]:
    """Tokens of one length: what rules, models and Unicode's own algorithms are slow at."""
    rng = random.Random(0)
    blocks = {"letters": (0x61, 0x7A), "Latin": (0xC0, 0x24F), "Cyrillic": (0x410, 0x44F)}
    blocks.update({"Arabic": (0x620, 0x652), "Devanagari": (0x905, 0x94D)})
    blocks.update({"Thai": (0xE01, 0xE4C), "Ethiopic": (0x1200, 0x1350), "Khmer": (0x1780, 0x17D3)})
    blocks.update({"kana": (0x3041, 0x30F6), "Han": (0x4E00, 0x9FA5), "Hangul": (0xAC00, 0xD7A3)})
    units = {"a": "a", "no letter": "7😀\0", "scripts": "aб", "kanji and kana": "漢かカ"}
    units.update({"syllables": "nghiêng", "forms": "ﷺﬁ", "joiners": "a\u200d", "halves": "\ud800"})
    # Runs of marks of two classes take sorting: quadratic time in Python's normalisation.
    units.update({"marks": "\u0301\u0316", "vowel and marks": "\u1ebf\u0323", "ties": "t\u0361s"})
    words = {name: "".join(rng.choices(characters([b]), k=length)) for name, b in blocks.items()}
    words.update({name: (unit * length)[:length] for name, unit in units.items()})
    words["a letter and marks"] = "a" + words["marks"][1:]
    return words


def seconds(g2p: Any, word: str, lang: str) -> float:
    """Measure how long reading a word takes, on this thread's processor alone."""
    started = time.thread_time()
    (ipa,) = g2p([word], lang)
    assert unicodedata.is_normalized("NFC", ipa)
    return time.thread_time() - started


LONG = {
    "auto": (router(), "auto", NEEDED),
    "settings": (
        router(leaks="drop", foreign=None, tones="marks", notation="x-sampa"), "hin+eng", NEEDED,
    ),
    "arpabet": (router(tones="reduce", notation="arpabet"), "eng", NEEDED),
    "epitran": (backend(EpitranG2P), "kor-Hang", ""),
    "paper": (backend(EpitranG2P, profile="paper"), "hin-Deva", ""),
    "korean": (backend(KoreanG2P), "kor", ""),
    "vietnamese": (backend(VietnameseG2P), "vie", ""),
    "orth": (backend(OrthG2P), "eng", ""),
    "xpf": (backend(XpfG2P), "bak", "xpfcorpus"),
    "icu": (backend(IcuG2P), "fas", "icu"),
    "espeak": (backend(EspeakG2P, engine="library"), "rus", "espeakng_loader"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", LONG)
def test_tokens_of_100_000_characters_take_linear_time(name):
    make, lang, needs = LONG[name]
    for module in needs.split():
        pytest.importorskip(module)
    g2p = make()
    short, long = long_words(20_000), long_words(100_000)
    g2p([word[:50] for word in short.values()], lang)  # everything is loaded
    for kind, word in long.items():
        first, took = seconds(g2p, short[kind], lang), seconds(g2p, word, lang)
        # In the square of the length it would be 25 times as long.
        assert took < 10 * first + 1 and took < 15, (kind, first, took)


@pytest.mark.slow
def test_roman_takes_linear_time():
    pytest.importorskip("uroman")
    g2p = RomanG2P(cache_size=0)
    g2p(["б"], "rus")
    for letter in "бक漢ﷺ":
        first, took = seconds(g2p, letter * 1000, "rus"), seconds(g2p, letter * 5000, "rus")
        assert took < 10 * first + 0.5, (letter, first, took)


@pytest.mark.slow
def test_tokens_of_a_megabyte_are_read():
    subject("router")
    g2p = router()()
    g2p([word[:50] for word in long_words(100).values()], "auto")
    for kind, word in long_words(999_999).items():
        assert seconds(g2p, word, "auto") < 60, kind
    assert g2p(["ab" * 500_000], "hin+eng") == g2p(["ab" * 500_000], "hin+eng")


def test_a_long_token_is_read_at_once():
    subject("router")
    g2p = router()()
    words = long_words(100_000)
    g2p([word[:50] for word in words.values()], "auto")
    assert seconds(g2p, words["a"], "auto") + seconds(g2p, words["marks"], "auto") < 5


# What spaCy takes as a token; halves of surrogate pairs it does not.
TOKENS = ["\0", "\x1f", "\x7f\x85", " ", "\n\t", "\u200d", "\ufeff", "\u202e", "😀", "\U000e0041"]
TOKENS += ["\U000f0000", "\u0378", "\uffff", "ﷺ", "a\0b", "ක" + "\u0301" * 300]
TOKENS += ["ශ්\u200dරී", "中\x1f国"]


def check_doc(nlp: Any, doc: Any) -> List[str]:
    """A Doc's layer is whole, and the same after a round trip."""
    ipa = get_ipa(doc)
    assert len(ipa) == len(doc) and [token._.ipa for token in doc] == ipa
    assert [token._.phonemes for token in doc] == [segments(word) for word in ipa]
    data = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (copy,) = DocBin().from_bytes(data).get_docs(nlp.vocab)
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    for other in (copy, again):
        assert other.text == doc.text
        assert (get_ipa(other), get_langs(other)) == (ipa, get_langs(doc))
    return ipa


@pytest.fixture(scope="module")
def phonemizer() -> Any:
    nlp = spacy.blank("xx")
    nlp.add_pipe("phonemizer", config={"lang": "auto"})
    return nlp


def test_docs_of_strange_tokens_survive_a_round_trip(phonemizer):
    ipa = check_doc(phonemizer, phonemizer(Doc(phonemizer.vocab, words=TOKENS)))
    assert ipa[:13] == [""] * 13 and all(ipa[-5:-1])
    assert bool(ipa[-1]) == (find_spec("pypinyin") is not None)
    text = "".join(TOKENS) + " ".join(TOKENS)
    check_doc(phonemizer, phonemizer(text))


def test_docs_of_any_text_survive_a_round_trip(phonemizer):
    subject("router")

    @settings(max_examples=20, derandomize=True, database=None, deadline=None)
    @given(st.lists(any_word(), max_size=8))
    def read(words: List[str]) -> None:
        text = " ".join(words).encode("utf8", "ignore").decode()
        check_doc(phonemizer, phonemizer(text))

    read()


@pytest.mark.filterwarnings("ignore:.*W038")
@pytest.mark.slow
@pytest.mark.parametrize("letter", ["a", "ක", "中", "\u0301", "\0", "😀"])
def test_a_text_that_is_one_token(phonemizer, letter):
    subject("router")
    text = letter * 999_999  # spaCy takes a million characters
    # Its tokenizer takes the square of the length for signs: they are given as a token.
    doc = phonemizer(text if letter.isalpha() else Doc(phonemizer.vocab, words=[text]))
    assert len(doc) == 1
    ipa = check_doc(phonemizer, doc)
    assert any(ipa) == letter.isalpha()
