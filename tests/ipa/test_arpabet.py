"""ARPABET, there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.ipa import arpabet, clean, unknown_segments
from spacy_phoneme_ner.ipa.arpabet import arpabet_to_ipa, ipa_to_arpabet

NUCLEI = sorted(arpabet._NUCLEI)
OTHERS = sorted(arpabet._OTHERS)


@pytest.mark.parametrize(
    ("symbols", "ipa", "stressed"),
    [
        ("", "", ""),
        ("N ER1 S", "nɹ̩s", "nˈɹ̩s"),
        ("SH EY1 K S P IH2 R", "ʃejkspɪɹ", "ʃˈejkspˌɪɹ"),
        ("K AH0 N T R OW1 L", "kəntɹowl", "kəntɹˈowl"),
        ("AW1 CH", "awt͡ʃ", "ˈawt͡ʃ"),
        ("B OY1", "bɔj", "bˈɔj"),
        ("L AO1 Y ER0", "lɔ.jɹ̩", "lˈɔ.jɹ̩"),  # not OY
        ("T SH IY1 CH", "tʃit͡ʃ", "tʃˈit͡ʃ"),
    ],
)
def test_examples(symbols, ipa, stressed):
    assert arpabet_to_ipa(symbols) == ipa
    assert arpabet_to_ipa(symbols, stress=True) == stressed
    assert ipa_to_arpabet(stressed, stress=True) == symbols


def test_stress_marks_before_the_syllable_and_other_spellings_are_read():
    assert ipa_to_arpabet("ˈʃeɪkˌspɪɹ", stress=True) == "SH EY1 K S P IH2 R"
    assert ipa_to_arpabet("aɪ aʊ oʊ ɔɪ oj fliːs bɜːd ɫ") == "AY AW OW OY OY F L IY S B ER D L"


def test_all_phonemes_of_cmu_are_known():
    documented = (
        "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH "
        "UW V W Y Z ZH"
    )
    assert len(documented.split()) == 39
    assert not set(documented.split()) - {*NUCLEI, *OTHERS}


def test_the_values_are_clean_ipa():
    for ipa in {**arpabet._NUCLEI, **arpabet._OTHERS}.values():
        assert not unknown_segments(ipa)
        assert clean(ipa) == (ipa if ipa != "ɚ" else "ɹ̩")


@given(st.lists(st.sampled_from(NUCLEI + OTHERS)).map(" ".join))
def test_round_trip_without_stress(symbols):
    assert ipa_to_arpabet(arpabet_to_ipa(symbols)) == symbols


stressed_nucleus = st.builds(
    str.__add__, st.sampled_from([n for n in NUCLEI if n != "AX"]), st.sampled_from("012")
)


@given(st.lists(st.one_of(stressed_nucleus, st.sampled_from(OTHERS))).map(" ".join))
def test_round_trip_with_stress(symbols):
    # The one exception is AX, which is AH0 in CMU's style.
    assert ipa_to_arpabet(arpabet_to_ipa(symbols, stress=True), stress=True) == symbols


@given(st.text())
def test_any_text_is_kept_or_dropped(text):
    for unknown in ("keep", "drop"):
        assert isinstance(ipa_to_arpabet(text, unknown=unknown), str)
        assert isinstance(arpabet_to_ipa(text, unknown=unknown), str)


def test_unknown_sounds():
    assert ipa_to_arpabet("kʈaː", unknown="keep") == "K ʈ aː"
    assert ipa_to_arpabet("kʈaː", unknown="drop") == "K"
    assert arpabet_to_ipa("K ʈ aː y", unknown="keep") == "kʈaːy"  # y is no Y
    assert arpabet_to_ipa("K ʈ", unknown="drop") == "k"
    with pytest.raises(PhonemeNERError, match=r"P012.*ARPABET.*'t͡x'.*character 2"):
        ipa_to_arpabet("kt͡x")
    for text in ("K XX", "K K1", "K k", "K IY3"):
        with pytest.raises(PhonemeNERError, match=r"P013.*ARPABET.*character 3"):
            arpabet_to_ipa(text)
    with pytest.raises(PhonemeNERError, match="P502"):
        arpabet_to_ipa("K", unknown="")
