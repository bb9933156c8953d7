"""The XPF Corpus's rules, and the letters that they lack."""

import builtins
import importlib.util
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_phoneme_ner.errors import MissingExtraError, PhonemeNERError
from spacy_phoneme_ner.g2p.backends import xpf
from spacy_phoneme_ner.g2p.backends.xpf import XpfG2P
from spacy_phoneme_ner.ipa import clean, unknown_segments

needs_xpf = pytest.mark.skipif(
    importlib.util.find_spec("xpfcorpus") is None, reason="extra 'xpf' is not installed"
)


@needs_xpf
def test_words():
    g2p = XpfG2P()
    assert g2p(["ñandú", "ejemplo", "Café"], "es") == ["ɲand̪u", "exemplo", "kafe"]
    assert g2p(["අම්මා"], "Sinhala") == ["amːaː"]
    assert g2p(["", ".", "1990", "😀", "\0", "\ud800", "'", "-"], "es") == [""] * 8
    assert g2p(["(casa)", "ca\u200bsa", "casa2"], "es") == ["kasa"] * 3


@needs_xpf
def test_letters_that_the_rules_lack_are_put_back():
    g2p = XpfG2P()
    assert g2p(["Škoda"], "es") == ["škod̪a"]
    assert unknown_segments(g2p(["Москва"], "es")[0]) == tuple("москва")
    assert "@" not in "".join(g2p(["@home", "a@b", "é@ж"], "es"))
    assert g2p(["O’Brien"], "es") == ["obɾien"], "punctuation is no letter"


def test_the_place_of_an_unknown_letter():
    table = {"a": ["a"], "š": ["@"], "ж": ["@"], "x": ["k", "s"]}

    def read(word):
        return [phoneme for c in word for phoneme in table[c]]

    unknown = {}
    assert xpf._restored("".join(read("šaxжa")), "šaxжa", read, unknown) == "šaksжa"
    assert xpf._restored("a@", "šaж", read, unknown) == "a", "two letters, one place: not known"
    assert unknown == {"š": True, "a": False, "x": False, "ж": True}


@needs_xpf
def test_every_language_reads_the_words_that_the_package_checks_itself_with():
    g2p = XpfG2P()
    assert len(g2p.languages) > 190
    wrong = n_words = 0
    for tag in g2p.languages:
        assert g2p.resolve(tag) == tag
        entries = g2p._load(tag)._script_data.verify
        expected = [clean(entry.phonemes.replace(" ", "").replace("@", "")) for entry in entries]
        wrong += sum(a != b for a, b in zip(g2p([e.word for e in entries], tag), expected))
        n_words += len(entries)
    assert n_words > 6000 and wrong == 0


@needs_xpf
def test_languages_in_two_scripts():
    g2p = XpfG2P()
    assert {"tat-Cyrl", "tat-Latn", "iku-Latn", "iku-Cans"} <= set(g2p.languages)
    assert g2p(["қала"], "kk") == g2p(["қала"], "kaz-Cyrl")
    with pytest.raises(PhonemeNERError, match=r"P002.*uig-Cyrl"):
        g2p(["a"], "ug")
    with pytest.raises(PhonemeNERError, match="P001"):
        g2p(["a"], "nonsense")


@needs_xpf
def test_pickles_and_instances():
    g2p = XpfG2P()
    expected = g2p(["Škoda"], "es")
    copy = pickle.loads(pickle.dumps(g2p))
    assert copy._readers is None and copy(["Škoda"], "es") == expected
    assert g2p(["Škoda"], "hu") != expected


@needs_xpf
@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(["spa-Latn", "sin-Sinh", "kor-Hang", "hye-Armn", "quz-Latn", "tzm-Tfng"]),
    st.text(st.characters(exclude_categories=()), max_size=30),
)
def test_any_text_at_all(tag, word):
    ipa = XpfG2P()([word], tag)[0]
    assert ipa == clean(ipa) and "@" not in ipa


@needs_xpf
def test_time_is_linear_in_the_length():
    assert len(XpfG2P()(["ab" * 10_000], "es")[0]) >= 20_000


def test_a_missing_extra_is_named(monkeypatch):
    real = builtins.__import__

    def no_xpf(name, *args, **kwargs):
        if name.startswith("xpfcorpus"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    xpf._codes.cache_clear()
    monkeypatch.setattr(builtins, "__import__", no_xpf)
    try:
        assert list(XpfG2P().languages) == []
        with pytest.raises(MissingExtraError, match=r"spacy-phoneme-ner\[xpf\]"):
            XpfG2P()(["casa"], "es")
    finally:
        xpf._codes.cache_clear()
