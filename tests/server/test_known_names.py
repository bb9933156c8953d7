import pytest

from spacy_phoneme_ner.corpora.name_lists import ListedName, NameListFacts, write_list
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.server.known_names import KnownNames, country_names


@pytest.fixture(scope="module")
def known():
    return KnownNames()


def names(found):
    return [near.known.name for near in found]


def test_countries_have_names_in_most_languages():
    english = [row.name for row in country_names("eng")]
    assert len(english) > 240 and "Kenya" in english and "Kosovo" in english
    assert not {"Private use", "Unknown Region", "World", "United Nations"} & set(english)
    assert "Soomaaliya" in [row.name for row in country_names("som")]
    assert country_names("kbp") == []


def test_countries_are_found_by_their_sound_in_the_language_and_in_english(known):
    assert names(known.find("sɔːmæːlijæ", "som", 3))[0] == "Soomaaliya"
    assert "Faransiis" in names(known.find("faransiska", "som", 3))
    assert known.find("keɲa", "swa", 1)[0].likeness == 1
    assert names(known.find("soːmaːliːja", None, 3))
    assert known.find("", "som", 3) == [] == known.find("zzʘ", "som", 3)
    assert len(known.find("keɲa", "swa", 1)) == 1 and known.find("keɲa", "swa", 0) == []


def test_a_language_that_no_list_has(known):
    assert isinstance(known.find("keɲa", "tpi", 1), list)
    assert isinstance(known.find("keɲa", "no language", 1), list)


def test_lists_of_ones_own(tmp_path):
    rows = [ListedName("Hargeysa", "LOC", "som"), ListedName("waa", "O", "som")]
    rows.append(ListedName("Kenya", "ORG", "eng"))
    facts = NameListFacts("made up", "CC0")
    write_list(tmp_path / "a.tsv", rows, facts)
    known = KnownNames(tmp_path)
    assert names(known.find("hærɡejsæ", "som", 3)) == ["Hargeysa"]
    assert names(known.find("waː", "som", 3)) == []
    # What a list has goes before the country.
    assert known.find("keɲa", "swa", 1)[0].known.label in {"ORG", "LOC"}
    with pytest.raises(PhonemeNERError, match="P242"):
        (tmp_path / "empty").mkdir()
        KnownNames(tmp_path / "empty")
    (tmp_path / "b.tsv").write_text("no list", encoding="utf8")
    with pytest.raises(PhonemeNERError, match="P24"):
        KnownNames(tmp_path / "b.tsv")
