"""What training knew of words: from names, and from a gazetteer."""

import pytest
import spacy

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation.mistakes.known import CountedNames, gazetteer_of


@pytest.fixture()
def names(make_doc):
    return CountedNames(
        [
            make_doc(["Leta", "ni", "Aba"], ["B-LOC", "O", "B-PER"], ipa=["leta", "ni", "aba"]),
            make_doc(["leda", "1984"], ["O", "B-LOC"], ipa=["leda", ""]),
            make_doc([], [], ipa=[]),
        ]
    )


def test_spelling_sound_and_what_sounds_like_it(names, make_doc):
    doc = make_doc(
        ["LETA", "lettas", "ni", "1984", "☃"], ["O"] * 5, ipa=["lot", "leta", "ni", "", ""]
    )
    capitals, same, word, number, snow = names(doc, range(5))
    # "aba" is the same read backwards: of three sounds only the same ones count.
    assert capitals.spelled and not capitals.heard
    assert same.heard and not same.spelled and same.nearest == (0, "Leta")
    # d and t are of one class, as languages take them for one another.
    assert dict(same.counts) == {"LOC": 1, "": 1}
    assert not word.spelled and dict(word.counts) == {"": 1}
    assert number.spelled and number.heard is None and not number.counts
    assert not snow.spelled and snow.heard is None
    assert names(doc, []) == []


def test_no_name_that_is_pronounced(make_doc):
    for docs in ([], [make_doc(["ni"], ["O"], ipa=["ni"])], [make_doc(["1"], ["B-LOC"], ipa=[""])]):
        with pytest.raises(PhonemeNERError, match="P345"):
            CountedNames(docs)


def test_the_gazetteer_of_the_bundled_model():
    nlp = spacy.blank("xx")
    nlp.add_pipe("phoneme_ner", config={"lang": "Somali"})
    known = gazetteer_of(nlp)
    doc = nlp.make_doc("Axmed waa 1984 Zzyxqw")
    doc = nlp(doc)
    ahmed, word, number, invented = known(doc, range(4))
    assert ahmed.heard and ahmed.counts["PER"] > ahmed.counts["LOC"]
    assert word.counts[""] > word.counts["PER"]
    assert number.heard is None
    assert not invented.spelled and invented.nearest is None


def test_a_pipeline_without_a_gazetteer():
    nlp = spacy.blank("xx")
    nlp.add_pipe("entity_ruler")
    assert gazetteer_of(nlp) is None
