"""Letters typed for others that look like them, and the capital of ı."""

import pytest

from spacy_phoneme_ner.g2p import IpaG2P
from spacy_phoneme_ner.g2p.look_alikes import fold_look_alikes
from spacy_phoneme_ner.g2p.scripts import script_runs
from spacy_phoneme_ner.ipa import fold_spelling


@pytest.fixture(scope="module")
def g2p():
    return IpaG2P(foreign=None)


@pytest.mark.parametrize(
    ("lang", "typed", "meant"),
    [
        ("rus", "Мoсква", "Москва"),
        ("rus", "Cоветcкий", "Советский"),
        ("ukr", "Мрiї", "Мрії"),
        ("ukr", "Кiровоград", "Кіровоград"),
        ("bul", "Coфия", "София"),
        ("deu", "Ваmberg", "Bamberg"),
        ("ell", "Aθήνα", "Αθήνα"),
        ("twi", "Anaasε", "Anaasɛ"),
        ("twi", "yε", "yɛ"),
        ("twi", "sεm", "sɛm"),
        ("twi", "sכre", "sɔre"),
        ("che", "ЦIен", "ЦӀен"),
        ("lez", "кIел", "кӀел"),
        ("lez", "кlел", "кӀел"),
        ("mal", "മോഹന്\u200dലാല്\u200d", "മോഹൻലാൽ"),
        ("tha", "น\u0e49\u0e4d\u0e32", "น้ำ"),
    ],
)
def test_they_are_read_as_what_was_meant(g2p, lang, typed, meant):
    assert typed != meant
    assert g2p.readings([typed], lang) == g2p.readings([meant], lang)


@pytest.mark.parametrize("word", ["iPhone-ом", "PR-менеджер", "Webсайт", "東京タワー", "αβγabc"])
def test_words_that_are_in_two_scripts_stay_so(word):
    runs = script_runs(fold_spelling(word))
    assert len(runs) > 1 and fold_look_alikes(runs) == runs


def test_the_capital_of_the_dotless_i(g2p):
    words = ["Isparta", "Irak", "DİYARBAKIR", "İzmir", "ışık"]
    assert g2p(words, "tur") == ["ɯspaɾta", "ɯɾak", "dijaɾbakɯɾ", "izmiɾ", "ɯʃɯk"]
    assert g2p(["BAKI", "Işıq"], "aze") == ["bɑkɯ", "ɯʃɯɡ"]
    assert g2p(["ITALIA"], "ita") == g2p(["italia"], "ita")


def test_the_capital_of_i_where_the_dotless_one_is_no_letter(g2p):
    for lang, word in {"tuk": "Indi", "uzb": "Iroda", "kur": "Iraq"}.items():
        assert g2p([word], lang) == g2p([word.lower()], lang)
