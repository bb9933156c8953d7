"""Language tags as users write them."""

import pytest

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.languages import CASES, find_language, nearest


@pytest.mark.parametrize("tag", ["si", "sin", "sin-Sinh", "sin_Sinh", "Sinhala", "si-LK", " si "])
def test_every_way_to_say_sinhala(tag):
    assert find_language(tag).tag == "sin-Sinh"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("aii", "aii-Syrc"),
        ("ku", "kur-Latn"),
        ("qu", "quy-Latn"),
        ("zh", "cmn-Hans"),
        ("ja", "jpn-Jpan"),
        ("ko", "kor-Hang"),
        ("tl", "tgl-Latn"),
        ("pa-PK", "pan-Arab"),
        ("uz-Cyrl", "uzb-Cyrl"),
        ("deu-Latn-nar", "deu-Latn-nar"),
        ("Uyghur", "uig-Arab"),
        ("Assyrian", "aii-Syrc"),
        ("or", "ori-Orya"),
    ],
)
def test_scripts_and_members_of_macrolanguages(tag, expected):
    assert find_language(tag).tag == expected


def test_the_groups_of_the_study():
    assert [len(codes) for codes in CASES.values()] == [8, 12, 13]
    assert all(find_language(code).code == code for codes in CASES.values() for code in codes)
    assert find_language("som").case == "case1"
    assert find_language("en").case is None


@pytest.mark.parametrize("tag", ["", "xx", "zzz", "😀", "sin2"])
def test_unknown_tags_are_named(tag):
    with pytest.raises(PhonemeNERError, match="P001") as error:
        find_language(tag)
    assert repr(tag) in str(error.value)


def test_a_misspelt_name_gets_a_hint():
    with pytest.raises(PhonemeNERError, match="'Sinhala'"):
        find_language("Sinhalla")


def test_nearest_always_names_some():
    assert nearest("swe-Latn", ["swa-Latn", "sin-Sinh"], n=1) == ["swa-Latn"]
    assert nearest("qqq", ["swa-Latn", "sin-Sinh"], n=2)
