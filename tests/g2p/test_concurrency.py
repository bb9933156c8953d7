"""Processes, threads, several pipelines beside each other, and the host's own business."""

import json
import logging
import multiprocessing
import pickle
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from threading import Barrier
from typing import Any, Dict

import pytest
import spacy

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
    catalogue,
)
from spacy_phoneme_ner.layer import get_ipa, get_langs

# A foreign word whose backend is not installed is read by its letters, with a warning.
pytestmark = pytest.mark.filterwarnings("ignore:.*W001")

TEXTS = [
    "कोळंबो में Michael Jackson 1990 में आए थे",
    "Москва и Берлин , Київ та Львів",
    "東京 は 日本 の 首都 です",
    "北京 是 中国 的 首都 , 重 庆 很 大",
    "서울 은 한국 의 수도 이다",
    "الرياض مدينة كبيرة في Saudi Arabia",
    "කොළඹ ශ්‍රී ලංකාවේ නගරයකි .",
    "Nairobi ni mji mkuu wa Kenya 😀 \u200d",
    "ຆ is a letter that leaks",
]
WORDS = [text.split() for text in TEXTS]
LANGUAGES = ["auto", "hin+eng", "ja", "zh", "kor", "rus+ukr"]
JOBS = [(words, lang) for words in WORDS for lang in LANGUAGES]


def need(*modules: str) -> None:
    for module in modules:
        if find_spec(module) is None:
            pytest.skip(f"{module} is not installed")


def run(g2p: IpaG2P, job: Any) -> Any:
    words, lang = job
    return [(reading.ipa, reading.lang) for reading in g2p.readings(words, lang)]


@pytest.fixture(scope="module")
def alone() -> Any:
    """What one thread with an instance of its own gives: readings and leak counts."""
    g2p = IpaG2P()
    return [run(g2p, job) for job in JOBS], g2p.leak_counts


@pytest.mark.parametrize("cache_size", [0, 7, 100_000])
def test_eight_threads_give_what_one_gives(alone, cache_size):
    expected, counts = alone
    g2p = IpaG2P(cache_size=cache_size)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda i: run(g2p, JOBS[i % len(JOBS)]), range(4 * len(JOBS))))
    assert found == expected * 4
    assert g2p.leak_counts.keys() == counts.keys()
    assert sum(count.leaked for count in counts.values()) > 0
    for lang, once in counts.items():
        four = g2p.leak_counts[lang]
        assert (four.words, four.leaked) == (4 * once.words, 4 * once.leaked), lang
        assert four.symbols == {symbol: 4 * n for symbol, n in once.symbols.items()}


def test_threads_that_start_at_once_share_one_backend(monkeypatch):
    # Two Japanese backends in one router would part the runs of a text's words.
    made = []

    class Slow(KoreanG2P):
        def __init__(self, **options: Any) -> None:
            made.append(self)
            time.sleep(0.05)
            super().__init__(**options)

    entries = {**catalogue.ENTRIES, "korean": catalogue.Entry(Slow, "")}
    monkeypatch.setattr(catalogue, "ENTRIES", entries)
    g2p = IpaG2P()
    barrier = Barrier(4)

    def target(_: int) -> Any:
        barrier.wait()
        return g2p.target("kor")

    with ThreadPoolExecutor(4) as pool:
        targets = list(pool.map(target, range(4)))
    assert len(made) == 1 and len({id(t.backend) for t in targets}) == 1


def test_identified_languages_are_the_same_in_threads():
    need("py3langid")
    jobs = [(words, lang) for words in WORDS for lang in ("auto", "swa+eng", "hin+mar+eng")]
    first = IpaG2P(identifier=LanguageIdentifier())
    expected = [run(first, job) for job in jobs]
    g2p = IpaG2P(identifier=LanguageIdentifier())
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda job: run(g2p, job), jobs)) == expected


STRICT = {"tones": "strip", "leaks": "drop", "foreign": None}
RICH = {"tones": "letters", "leaks": "keep", "foreign": "eng"}


def pipeline(settings: Dict[str, Any]) -> spacy.Language:
    nlp = spacy.blank("xx")
    g2p = {"@g2p": "spacy-phoneme-ner.IPA.v1", **settings}
    nlp.add_pipe("phonemizer", config={"lang": "cmn", "g2p": g2p})
    return nlp


def read(nlp: spacy.Language, text: str) -> Any:
    doc = nlp(text)
    return get_ipa(doc), get_langs(doc)


def test_two_pipelines_with_different_settings_do_not_disturb_each_other():
    need("pypinyin", "opencc", "gruut_lang_en")
    text = "北京 的 Michael ຆ 重 庆"
    expected = {}
    for name, settings in (("strict", STRICT), ("rich", RICH)):
        expected[name] = read(pipeline(settings), text)
    strict, rich = expected["strict"][0], expected["rich"][0]
    assert "˥" in rich[0] and "˥" not in "".join(strict)
    assert rich[2] == "majkəl" and strict[2] != rich[2]
    assert rich[3] and not strict[3]
    # Made one after the other, used in turns, then at the same time.
    both = {"strict": pipeline(STRICT), "rich": pipeline(RICH)}
    for _ in range(3):
        assert {name: read(nlp, text) for name, nlp in both.items()} == expected
    names = ["strict", "rich"] * 10
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda name: read(both[name], text), names))
    assert found == [expected[name] for name in names]
    counts = {name: nlp.get_pipe("phonemizer").g2p.leak_counts for name, nlp in both.items()}
    assert counts["strict"]["cmn"].words == counts["rich"]["cmn"].words == 13 * 4
    assert "eng" in counts["rich"] and "eng" not in counts["strict"]


def test_a_loaded_router_can_be_sent_to_another_process(tmp_path):
    table = tmp_path / "words.tsv"
    table.write_text("Nairobi\tnajɾobi\n", encoding="utf8")
    identifier = LanguageIdentifier() if find_spec("py3langid") else None
    g2p = IpaG2P(
        backends={"swa": LexiconG2P(table, lang="swa", fallback=EpitranG2P())},
        identifier=identifier,
        tones="reduce",
    )
    jobs = [*JOBS, (WORDS[7], "swa+eng")]
    expected = [run(g2p, job) for job in jobs]
    data = pickle.dumps(g2p)
    assert len(data) < 100_000  # settings and counts, no tables
    copy = pickle.loads(data)
    assert [run(copy, job) for job in jobs] == expected
    assert [run(g2p, job) for job in jobs] == expected


def test_two_worker_processes_give_what_one_gives():
    nlp = spacy.blank("xx")
    nlp.add_pipe("phonemizer", config={"lang": "auto"})
    expected = [read(nlp, text) for text in TEXTS]
    docs = nlp.pipe(TEXTS, n_process=2, batch_size=2)
    assert [(get_ipa(doc), get_langs(doc)) for doc in docs] == expected


SCRIPT = """
import json, multiprocessing, sys, spacy
from spacy_phoneme_ner.layer import get_ipa, get_langs
if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[1])
    texts = json.loads(sys.argv[2])
    nlp = spacy.blank("xx")
    nlp.add_pipe("phonemizer", config={"lang": sys.argv[3]})
    def read(docs):
        return [[get_ipa(doc), get_langs(doc)] for doc in docs]
    # Before anything is loaded, and after.
    first = read(nlp.pipe(texts, n_process=2, batch_size=2))
    here = read(nlp.pipe(texts))
    assert first == here == read(nlp.pipe(texts, n_process=2, batch_size=2))
    print(json.dumps(here))
"""


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize("lang", ["auto", "hin+eng"])
def test_forked_and_spawned_workers_give_what_one_process_gives(tmp_path, method, lang):
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"this system cannot {method}")
    script = tmp_path / "workers.py"
    script.write_text(SCRIPT, encoding="utf8")
    command = [sys.executable, str(script), method, json.dumps(TEXTS), lang]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf8")
    assert ran.returncode == 0, ran.stderr
    nlp = spacy.blank("xx")
    nlp.add_pipe("phonemizer", config={"lang": lang})
    assert json.loads(ran.stdout) == [list(read(nlp, text)) for text in TEXTS]


BACKENDS: Dict[str, Any] = {
    "epitran": (lambda: EpitranG2P(), "hin kor-Hang", ()),
    "paper": (lambda: EpitranG2P(profile="paper"), "hin kor-Hang", ()),
    "map": (lambda: MapG2P(), "san urd", ()),
    "english": (lambda: EnglishG2P(), "eng", ("gruut_lang_en", "pycrfsuite")),
    "chinese": (lambda: ChineseG2P(), "cmn", ("pypinyin", "opencc")),
    "japanese": (lambda: JapaneseG2P(), "jpn", ("sudachipy", "sudachidict_core")),
    "korean": (lambda: KoreanG2P(), "kor", ()),
    "vietnamese": (lambda: VietnameseG2P(), "vie", ()),
    "letters": (lambda: LettersG2P(), "eng", ()),
    "script": (lambda: ScriptG2P(), "eng", ()),
    "orth": (lambda: OrthG2P(), "eng", ()),
    "roman": (lambda: RomanG2P(), "eng", ("uroman",)),
    "xpf": (lambda: XpfG2P(), "bak", ("xpfcorpus",)),
    "icu": (lambda: IcuG2P(), "sin fas", ("icu",)),
    "espeak": (lambda: EspeakG2P(engine="library"), "rus", ("espeakng_loader",)),
    "router": (lambda: IpaG2P(), "auto hin+eng kor vie", ()),
    "identified": (
        lambda: IpaG2P(identifier=LanguageIdentifier()),
        "auto swa+eng",
        ("py3langid",),
    ),
}
# With what libraries complain about: a jamo without a name, an empty word, no letters.
EVERYTHING = [*(word for words in WORDS for word in words), "한\ud7f7", "", "\ud800", "a" * 999]


def logging_state() -> Any:
    root = logging.getLogger()
    manager = logging.root.manager
    ours = {"epitran", "panphon", "uroman", "jamo", "pypinyin", "sudachipy", "py3langid"}
    # Without making loggers that are not there.
    known = [manager.loggerDict.get(name) for name in sorted(ours)]
    levels = [(log.level, log.disabled) for log in known if isinstance(log, logging.Logger)]
    return root.level, list(root.handlers), list(root.filters), manager.disable, levels


@pytest.mark.parametrize("name", [n for n in BACKENDS if n != "roman"])
def test_a_backend_keeps_to_itself(name, capfd, monkeypatch):
    check_privacy(name, capfd, monkeypatch)


@pytest.mark.slow
def test_uroman_keeps_to_itself(capfd, monkeypatch):
    check_privacy("roman", capfd, monkeypatch)


def check_privacy(name: str, capfd: Any, monkeypatch: Any) -> None:
    """No network, nothing on the terminal, the host's logging as it was."""
    make, langs, modules = BACKENDS[name]
    need(*modules)

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a backend asked for the network")

    for function in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, function, refuse)
    before = logging_state()
    for lang in langs.split():
        g2p = make()
        assert len(g2p(EVERYTHING, lang)) == len(EVERYTHING)
    assert logging_state()[:4] == before[:4]
    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "")


HOST = """
import logging, socket, sys
def refuse(*_, **__):
    raise AssertionError("asked for the network")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
handler = logging.NullHandler()
logging.basicConfig(level=logging.INFO, handlers=[handler])
logging.getLogger("epitran").setLevel(logging.DEBUG)
import spacy_phoneme_ner, spacy_phoneme_ner.g2p as g
words = ["Москва", "東京", "北京", "서울", "한국", "Nairobi", "कोलंबो", "a" * 300, ""]
for name, langs in {all}:
    make = getattr(g, name)
    for lang in langs:
        try:
            make()(words, lang)
        except g.base.PhonemeNERError as error:
            assert "extra" in str(error) or "pip install" in str(error), error
root = logging.getLogger()
assert root.level == logging.INFO and root.handlers == [handler], (root.level, root.handlers)
assert logging.getLogger("epitran").level == logging.DEBUG
assert logging.root.manager.disable == 0 and not logging.getLogger("epitran").handlers
assert "epitran" not in sys.modules and "panphon" not in sys.modules
"""


@pytest.mark.slow
def test_a_hosts_logging_is_untouched_from_the_first_import_on():
    uses = [
        *(("EpitranG2P", ["hin", "kor-Hang"]), ("MapG2P", ["san"]), ("EnglishG2P", ["eng"])),
        *(("ChineseG2P", ["cmn"]), ("JapaneseG2P", ["jpn"]), ("KoreanG2P", ["kor"])),
        *(
            ("VietnameseG2P", ["vie"]),
            ("LettersG2P", ["eng"]),
            ("ScriptG2P", ["eng"]),
            ("OrthG2P", ["eng"]),
        ),
        *(("RomanG2P", ["eng"]), ("XpfG2P", ["bak"]), ("IcuG2P", ["sin"]), ("EspeakG2P", ["rus"])),
        ("IpaG2P", ["auto", "hin+eng"]),
    ]
    code = HOST.replace("{all}", repr(uses))
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
