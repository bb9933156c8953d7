"""Names of countries and cities: what Babel brings, and what of it is one name."""

import pytest

from spacy_phoneme_ner.corpora.cldr import cldr_languages, cldr_names
from spacy_phoneme_ner.errors import PhonemeNERError


def test_countries_and_cities_of_a_language():
    names = cldr_names("German")
    assert names.countries["GR"] == "Griechenland" and names.cities["Europe/Vienna"] == "Wien"
    # What German does not list is called as in English.
    assert names.cities["Europe/Berlin"] == "Berlin"
    english = cldr_names("en")
    assert english.countries["GR"] == "Greece" and english.cities["Europe/Vienna"] == "Vienna"
    assert english.cities["America/New_York"] == "New York"
    for of_zone in (*names.cities, *english.cities):
        assert not of_zone.startswith("Etc/")


def test_what_is_part_of_a_name():
    english, thai = cldr_names("eng").countries, cldr_names("tha").countries
    assert english["MM"] == "Myanmar"  # "Myanmar (Burma)"
    assert english["AG"] == "Antigua Barbuda" and english["TL"] == "Timor-Leste"
    # Marks belong to letters.
    assert thai["AF"] == "อัฟกานิสถาน"
    assert not {"EU", "UN", "ZZ", "001"} & set(english)


def test_other_scripts_list_their_cities_themselves():
    russian, kurdish = cldr_names("ru").cities, cldr_names("ckb").cities
    assert russian["Europe/Vienna"] == "Вена" and "Europe/Berlin" in russian
    # Those that nobody has looked through are not called as in English.
    assert len(kurdish) < 20 and len(cldr_names("lug").cities) < 20
    assert all(not name.isascii() for name in russian.values())


def test_languages_that_are_known():
    known = cldr_languages()
    assert len(known) > 150 and known["srp-Latn"] == "sr_Latn" and known["srp"] == "sr"
    assert "bbj" not in known and cldr_names("Ghomala") is None
    with pytest.raises(PhonemeNERError, match="P001"):
        cldr_names("no such language")
