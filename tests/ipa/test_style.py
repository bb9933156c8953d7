"""How pronunciations are written in the end."""

import pickle
from dataclasses import FrozenInstanceError, asdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.ipa.style import _STEPS, Style

WORD = "ˈtáːɭ˥˩ʃ"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, WORD),
        ({"tones": "strip"}, "ˈtaːɭʃ"),
        ({"tones": "letters"}, "ˈtaː˦ɭ˥˩ʃ"),
        ({"tones": "marks"}, "ˈtáːɭ˥˩ʃ"),
        ({"tones": "reduce"}, "ˈtaː˥ɭ˥˩ʃ"),
        ({"stress": "strip"}, "táːɭ˥˩ʃ"),
        ({"length": "strip"}, "ˈtáɭ˥˩ʃ"),
        ({"notation": "x-sampa"}, '"ta_H:l`<T><B>S'),
        ({"tones": "strip", "stress": "strip", "length": "strip", "notation": "x-sampa"}, "tal`S"),
        ({"tones": "strip", "notation": "arpabet"}, "T aː ɭ SH"),
    ],
)
def test_settings(settings, expected):
    assert Style(**settings).apply(WORD) == expected


def test_arpabet_has_digits_where_there_is_stress():
    style = Style(notation="arpabet")
    assert style.apply("ˈkætəl") == "K AE1 T AH0 L"
    assert style.apply("kæt") == "K AE T"


def test_the_default_gives_the_same_object():
    word = "".join(["ta", "ːn"])
    assert Style().apply(word) is word


def test_a_style_is_a_value():
    style = Style(tones="reduce", notation="arpabet")
    assert style == Style(tones="reduce", notation="arpabet") != Style()
    style.apply("a")
    assert pickle.loads(pickle.dumps(style)) == style and len({style, Style()}) == 2
    assert set(asdict(style)) == {"tones", "stress", "length", "notation"}
    with pytest.raises(FrozenInstanceError):
        style.tones = "keep"


@pytest.mark.parametrize("setting", ["tones", "stress", "length", "notation"])
@pytest.mark.parametrize("value", ["", "Keep", None, ["keep"]])
def test_unknown_values_are_refused(setting, value):
    with pytest.raises(PhonemeNERError, match=f"P502.*{setting}"):
        Style(**{setting: value})


ALL_STYLES = [
    Style(**dict(zip(_STEPS, values))) for values in product(*(list(c) for c in _STEPS.values()))
]


@given(st.text(), st.sampled_from(ALL_STYLES))
def test_any_text_in_any_style(text, style):
    assert isinstance(style.apply(text), str)
