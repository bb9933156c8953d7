"""Tables of pronunciations, well-formed and not."""

import pickle
import threading
import tracemalloc
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.g2p import G2P, LettersG2P
from spacy_phoneme_ner.g2p.backends import lexicon as lexicon_module
from spacy_phoneme_ner.g2p.backends.lexicon import LexiconG2P, read_lexicon
from spacy_phoneme_ner.ipa import unknown_segments

TABLE = """# written for the tests

kandy\tˈkændi,ˈkændiː
Berlin\tb ɛ ɐ l iː n
Berlin\tb ɛ ʁ l iː n
o'brien\t/oʊˈbraɪən/
Müller\tmʏlɐ
24/7\ttwentiforseven
"""


@pytest.fixture()
def table(tmp_path):
    path = tmp_path / "table.tsv"
    path.write_text(TABLE, encoding="utf8")
    return path


def test_both_ways_to_write_variants(table):
    lexicon = read_lexicon(table)
    assert lexicon["kandy"] == ("ˈkændi", "ˈkændiː")
    assert lexicon["Berlin"] == ("b ɛ ɐ l iː n", "b ɛ ʁ l iː n"), "as they are written"
    assert list(lexicon) == ["kandy", "Berlin", "o'brien", "Müller", "24/7"]


def test_words_are_found_however_they_are_written(table):
    g2p = LexiconG2P(table, lang="en")
    assert isinstance(g2p, G2P) and g2p.languages == ("eng-Latn",)
    decomposed = unicodedata.normalize("NFD", "Müller")
    words = ["Kandy", "KANDY", "BERLIN", "O’Brien", decomposed, "kan\u200bdy", "24/7", "Galle"]
    assert g2p(words, "en") == [
        *("ˈkændi", "ˈkændi", "bɛɐliːn", "oʊˈbraɪən", "mʏlɐ", "ˈkændi", "twentiforseven", ""),
    ]
    assert g2p.variants("Kandy") == ("ˈkændi", "ˈkændiː")
    assert g2p.variants("Berlin") == ("bɛɐliːn", "bɛʁliːn")
    assert g2p.variants("Galle") == ()


def test_unknown_words_go_to_the_fallback(table):
    asked = []

    class Fallback(LettersG2P):
        def __call__(self, words, lang):
            asked.append((list(words), lang))
            return super().__call__(words, lang)

    g2p = LexiconG2P(table, lang="eng-Latn", fallback=Fallback())
    assert g2p(["Galle", "Kandy", "1990", ".", "Chilaw"], "en") == [
        *("ɡalle", "ˈkændi", "", "", "t͡ʃilaw"),
    ]
    assert asked == [(["Galle", "Chilaw"], "eng-Latn")]
    copy = pickle.loads(pickle.dumps(LexiconG2P(table, lang="en", fallback=LettersG2P())))
    assert copy(["Kandy", "Galle"], "en") == ["ˈkændi", "ɡalle"]


def test_it_knows_one_language_only(table):
    g2p = LexiconG2P(table, lang="srp-Latn")
    assert g2p(["kandy"], "sr-Latn") == ["ˈkændi"]
    for other in ("srp-Cyrl", "en"):
        with pytest.raises(PhonemeNERError, match=r"P002.*is of srp-Latn"):
            g2p(["kandy"], other)
    with pytest.raises(PhonemeNERError, match="P001"):
        LexiconG2P(table, lang="nonsense")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"P016.*it is empty"),
        (b"# only a comment\n\n \t\n", r"P016.*holds no word"),
        (b"a\tb\nword\nc\td\n", r"P017.*:2: got one column in 'word'"),
        (b"a\tb\tc\n", r"P017.*:1: got 3 columns"),
        (b"# x\r\n\r\na\t \r\n", r"P017.*:3: got an empty column"),
        (b"a\t,\n", r"P017.*:1: got an empty column"),
        (b"a\tb\nc\td\xe9\n", r"P017.*:2: got the byte 0xe9, which is no UTF-8"),
        ("a\tb\n".encode("utf16"), r"P017.*:1: got the byte 0xff"),
        (b"a\tb\n" + bytes(20_000), r"P017.*:2: got more than 10,000 characters"),
        (b"a\t" + b"b" * 10_000 + b"\n", r"P017.*:1: got more than 10,000 characters"),
        (b"".join(b"a\tb%d\n" % i for i in range(30_000)), r"P016.*too many pronunciations of 'a'"),
    ],
)
def test_a_malformed_table_names_the_line(tmp_path, data, message):
    path = tmp_path / "broken.tsv"
    path.write_bytes(data)
    g2p = LexiconG2P(path, lang="en")
    for use in (lambda: read_lexicon(path), lambda: g2p(["a"], "en"), lambda: g2p.variants("a")):
        with pytest.raises(PhonemeNERError, match=message):
            use()


def test_a_missing_table_is_noticed_at_once(tmp_path):
    for path in (tmp_path / "absent.tsv", tmp_path, tmp_path / ("x" * 5000)):
        with pytest.raises(PhonemeNERError, match="P016"):
            LexiconG2P(str(path), lang="en")
        with pytest.raises(PhonemeNERError, match="P016"):
            read_lexicon(path)


def test_a_byte_order_mark_and_line_ends(tmp_path):
    path = tmp_path / "windows.tsv"
    path.write_bytes("\ufeffa\tb\r\nc\u2028d\te\r".encode())
    assert read_lexicon(path) == {"a": ("b",), "c\u2028d": ("e",)}


def test_a_table_of_absurd_size(tmp_path, monkeypatch):
    monkeypatch.setattr(lexicon_module, "_MOST_ROWS", 1000)
    path = tmp_path / "large.tsv"
    rows = "".join(f"w{i}\tw\n" for i in range(1001))
    path.write_text(rows, encoding="utf8")
    with pytest.raises(PhonemeNERError, match=r"P016.*more than 1,000 rows"):
        LexiconG2P(path, lang="en")(["w1"], "en")
    path.write_text(rows[rows.index("w1\t") :], encoding="utf8")
    assert LexiconG2P(path, lang="en")(["w1000"], "en") == ["w"]


def test_a_table_is_read_line_by_line(tmp_path):
    """The file's own text takes no memory beside what is kept of it."""
    path = tmp_path / "comments.tsv"
    path.write_text("# a comment, of which nothing is kept\n" * 200_000 + "a\tb\n", "utf8")
    g2p = LexiconG2P(path, lang="en")
    tracemalloc.start()
    assert g2p(["a"], "en") == ["b"]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000 < path.stat().st_size / 7


@settings(deadline=None, max_examples=300)
@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=20), max_size=5))
def test_any_text_at_all(tmp_path_factory, words):
    path = tmp_path_factory.getbasetemp() / "any.tsv"
    path.write_text(TABLE, encoding="utf8")
    found = LexiconG2P(path, lang="en")([*words, "x" * 100_000], "en")
    assert len(found) == len(words) + 1 and all(isinstance(ipa, str) for ipa in found)


def test_threads_share_one_table(table):
    g2p = LexiconG2P(table, lang="en", cache_size=2)
    wrong = []

    def look_up():
        for _ in range(200):
            if g2p(["Kandy", "Müller", "Galle"], "en") != ["ˈkændi", "mʏlɐ", ""]:
                wrong.append(1)
            if len(g2p.variants("Berlin")) != 2:
                wrong.append(2)

    threads = [threading.Thread(target=look_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_real_tables(data):
    folder = data / "charsiu-dicts"
    english = LexiconG2P(folder / "eng-us.tsv", lang="en")
    assert len(read_lexicon(folder / "eng-us.tsv")) > 100_000
    read = english(["London", "THE", "Zxqy"], "en")
    assert all(read[:2]) and not read[2] and not any(map(unknown_segments, read))
