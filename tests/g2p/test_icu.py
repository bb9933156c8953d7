"""The transforms of CLDR that ICU carries."""

import importlib.util
import pickle
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_phoneme_ner.errors import MissingExtraError, PhonemeNERError
from spacy_phoneme_ner.g2p import IcuG2P, IpaG2P
from spacy_phoneme_ner.g2p.backends import icu
from spacy_phoneme_ner.ipa import clean, unknown_segments
from spacy_phoneme_ner.registries import registry

needs_icu = pytest.mark.skipif(
    importlib.util.find_spec("icu") is None, reason="extra 'icu' is not installed"
)


@needs_icu
def test_words():
    g2p = IcuG2P()
    assert g2p(["Wałęsa", "WROCŁAW", "Kraków"], "pl") == ["vawɛ̃sa", "vrɔt͡swaf", "krakuf"]
    assert g2p(["අම්මා"], "Sinhala") == ["ammaː"]
    assert g2p(["አበበ"], "am") == ["ʔəbəbə"]
    assert g2p(["", ".", "1990", "😀", "\0", "\ud800", "'", "-"], "es") == [""] * 8
    assert g2p(["(casa)", "ca\u200bsa", "casa2"], "es") == ["kasa"] * 3
    assert unknown_segments(g2p(["Москва"], "es")[0]) == tuple("москва"), "passed through"


@needs_icu
def test_languages_scripts_and_varieties():
    g2p = IcuG2P()
    languages = set(g2p.languages)
    assert {"sin-Sinh", "sat-Olck", "hye-Armn", "hyw-Armn", "roh-Latn", "uig-Arab"} <= languages
    assert len(languages) >= 28 and "und" not in {tag.split("-")[0] for tag in languages}
    for tag in languages:
        assert g2p.resolve(tag) == tag and g2p([], tag) == []
    with pytest.raises(PhonemeNERError, match=r"P002.*sat-Latn"):
        g2p(["a"], "sat-Latn")
    with pytest.raises(PhonemeNERError, match=r"P002.*Yoruba"):
        g2p(["a"], "Yoruba")
    with pytest.raises(PhonemeNERError, match="P001"):
        g2p(["a"], "nonsense")


@needs_icu
def test_the_default_g2p_reads_by_it_what_nothing_else_does():
    g2p = IpaG2P()
    assert g2p.target("Klingon").backend.name == "icu"
    assert g2p(["Qapla'"], "Klingon") == ["q͡χɑpʰlɑʔ"]
    assert g2p.target("Sinhala").backend.name != "icu"


@needs_icu
def test_it_is_registered_and_pickles():
    g2p = registry.g2p.get("spacy-phoneme-ner.Icu.v1")(cache_size=10)
    expected = g2p(["Škoda"], "cs")
    copy = pickle.loads(pickle.dumps(g2p))
    assert copy._transforms is None and copy(["Škoda"], "cs") == expected == ["ʃkoda"]


@needs_icu
@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from(["spa-Latn", "sin-Sinh", "fas-Arab", "mya-Mymr", "chr-Cher", "tlh-Latn"]),
    st.text(st.characters(exclude_categories=()), max_size=30),
)
def test_any_text_at_all(tag, word):
    ipa = IcuG2P()([word], tag)[0]
    assert ipa == clean(ipa)


def test_a_missing_extra_is_named(monkeypatch):
    icu._names.cache_clear()
    monkeypatch.setitem(sys.modules, "icu", None)
    monkeypatch.setattr(icu, "find_spec", lambda name: None)
    try:
        assert list(IcuG2P().languages) == []
        with pytest.raises(MissingExtraError, match=r"spacy-phoneme-ner\[icu\]"):
            IcuG2P()(["casa"], "es")
    finally:
        icu._names.cache_clear()
