"""Languages as users write them."""

import pytest

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.languages import find_language


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
        ("sr_Latn_RS", "srp-Latn"),
        ("Uyghur", "uig-Arab"),
        ("Assyrian", "aii-Syrc"),
        ("or", "ori-Orya"),
        ("xal", "xal-Cyrl"),
        ("grc", "grc-Grek"),
        ("yue", "yue-Hant"),
    ],
)
def test_scripts_and_variants(tag, expected):
    assert find_language(tag).tag == expected


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        *(("ne", "npi"), ("nep", "npi"), ("bik", "bcl"), ("swh", "swa"), ("pes", "fas")),
        *(("kmr", "kur"), ("nb", "nno"), ("uzn", "uzb"), ("ike", "iku"), ("kv", "kpv")),
    ],
)
def test_the_codes_of_one_language(tag, code):
    assert find_language(tag) == find_language(code) and find_language(code).code == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(("Fon", "fon"), ("Ghomala", "bbj"), ("Ghomálá'", "bbj"), ("Danish", "dan")),
        *(("oriya", "ori"), ("Farsi", "fas"), ("Kiswahili", "swa"), ("Kurdish (Sorani)", "ckb")),
        *(("Deutsch", "deu"), ("සිංහල", "sin"), ("Toki Pona", "tok"), ("N'Ko", "nqo")),
        *(("Ese", "mcq"), ("ese", "ese"), ("Mon", "mnw"), ("mon", "mon"), ("MON", "mon")),
        *(("Au", "avt"), ("En", "eng"), ("Ga", "gle"), ("Fon", "fon")),
        *(("Guinea-Bissau Creole", "pov"), ("Central Bikol", "bcl")),
    ],
)
def test_names_in_english_and_of_their_own(name, code):
    assert find_language(name).code == code


def test_a_name_with_a_script():
    assert find_language("Serbian-Latn").tag == "srp-Latn"


@pytest.mark.parametrize(
    "tag", ["", "xx", "zzz", "😀", "sin2", "qqq", "mul", "und", "+", "Serbian-Xyzzy"]
)
def test_unknown_tags_are_named(tag):
    with pytest.raises(PhonemeNERError, match="P001") as error:
        find_language(tag)
    assert repr(tag) in str(error.value)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        *(("Sinhalla", "Sinhala"), ("Indian", "Hindi"), ("India", "Hindi")),
        *(("French toast", "French"), ("Fon toast", "Fon"), ("Serbian (Latin)", "Serbian")),
        *(("Danish of old", "Danish"), ("of Danish", "Danish")),
    ],
)
def test_what_only_begins_like_a_name_is_none_and_gets_a_hint(name, meant):
    with pytest.raises(PhonemeNERError, match=rf"P001.*Did you mean.*'{meant}'"):
        find_language(name)


@pytest.mark.parametrize("start", ["", "sin-", "sin-Sinh-"])
def test_no_end_of_letters_is_no_language(start):
    with pytest.raises(PhonemeNERError, match=r"P001.*x…") as error:
        find_language(start + "x" * 100_000)
    assert len(str(error.value)) < 500


@pytest.mark.parametrize(
    ("tag", "key"),
    [
        *(("si", "sin"), ("sin-Sinh", "sin"), ("Sinhala", "sin"), ("uzb-Cyrl", "uzb-Cyrl")),
        *(("kur-Latn", "kur"), ("kur-Arab", "kur-Arab"), ("sr-Cyrl-RS", "srp")),
        *(("deu-Latn-nar", "deu-Latn-nar"), ("zh-Hant", "cmn-Hant"), ("Nepali", "npi")),
    ],
)
def test_the_key_of_a_language(tag, key):
    assert find_language(tag).key == key
    assert find_language(key).key == key


def test_names_leave_out_what_iso_adds():
    assert find_language("ne").name == "Nepali" and find_language("sw").name == "Swahili"


def test_macrolanguages():
    found = {tag: find_language(tag).macrolanguage for tag in ("arz", "yue", "qub", "swa", "eng")}
    assert found == {"arz": "ara", "yue": "cmn", "qub": "quy", "swa": None, "eng": None}


@pytest.mark.parametrize("tag", ["\ud800", "sin\ud800", "\udcff-Latn", "x\0", "ab\0", "\0"])
def test_what_is_no_text_is_no_language(tag):
    with pytest.raises(PhonemeNERError, match="P001"):
        find_language(tag)
