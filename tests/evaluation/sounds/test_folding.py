from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_phoneme_ner.evaluation.sounds.folding import broad_segments, tones

SYMBOLS = "pbtdkɡszʃʒrɾɹlɫnmŋhɦɑaɐeɛiɪouʊəɚːˈˌ˥˩ʰʱʲⁿᵐ\u0361\u0329\u032a\u0303\u0301\u0308ක"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ˈmaˌtʌ", "matʌ"),  # stress
        ("maːmaˑ", "mama"),  # length
        ("kɑɑkː", "kɑk"),  # length written twice
        ("t͡ʃa", "tʃa"),  # ties
        ("ʧa", "t͡ʃa"),  # ligatures
        ("ma˥˩", "má"),  # tone
        ("ɾaɹɻ", "rar"),  # the r's
        ("pɑtɐ", "pata"),  # the a's
        ("pät̪a̠", "pata"),  # fine detail
        ("ɫaɦbʱ", "lahbʰ"),
        ("bʱad̤", "bʰadʰ"),
        ("ma˧ˀ˥", "ma"),  # a glottalised tone
        ("ɹ̩", "ɚ"),  # syllabic r
        ("bɝd", "bərd"),
        ("batn̩", "batən"),
        ("ⁿdᵑɡ", "ndŋɡ"),  # prenasals
        ("eɪoʊaɪ̯", "ejowaj"),  # closing diphthongs
    ],
)
def test_conventions_are_folded(first: str, second: str) -> None:
    assert broad_segments(first) == broad_segments(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        *[("p", "b"), ("e", "ɛ"), ("o", "ɔ"), ("i", "ɪ"), ("s", "ʃ"), ("r", "ʁ"), ("r", "l")],
        *[
            ("pʰa", "pa"),
            ("tʲ", "t"),
            ("ã", "a"),
            ("kʼ", "k"),
            ("k͈a", "ka"),
            ("m̥", "m"),
            ("tˀ", "t"),
        ],
        *[("r̝", "r"), ("ɽ", "r"), ("æ", "a"), ("ia", "ja"), ("aiː", "aj"), ("iu", "iw")],
    ],
)
def test_what_tells_words_apart_is_kept(first: str, second: str) -> None:
    assert broad_segments(first) != broad_segments(second)


def test_segments_as_they_come_out() -> None:
    assert broad_segments("ˈt͡ʃɛɪɹmən") == ("t", "ʃ", "ɛ", "j", "r", "m", "ə", "n")
    assert broad_segments("ක") == ("ක",)
    assert broad_segments("") == ()


@settings(deadline=None)
@given(st.text(st.sampled_from(SYMBOLS), max_size=12) | st.text(max_size=8))
def test_any_string_folds_without_repeats(ipa: str) -> None:
    found = broad_segments(ipa)
    assert all(first != second for first, second in pairwise(found))
    assert not any(mark in "".join(found) for mark in "ːˈ˥ɾɑ\u0361")


def test_tones() -> None:
    assert tones("pei̯˨˩˦t͡ɕiŋ˥˥") == ("˨˩˦", "˥")
    assert tones("bàbá") == ("˨", "˦")
    assert tones("ma˧ˀ˥") == ("˧˥",)
    assert tones("bǎ") == ("˩˥",)
    assert tones("pɔ̃ː") == ()
