"""Classes of sounds: what is written alike, and what is left out."""

import pytest

from spacy_phoneme_ner.ipa import (
    consonant_skeleton,
    plain_inventory,
    segments,
    sound_classes,
)

# What no language writes another sound for, or too few sources have.
WITHOUT_CLASS = {"ʔ", "ʕ", "ʙ", "ʘ", "ǀ", "ǁ", "ǂ", "ǃ"}


@pytest.mark.parametrize(
    ("word", "classes", "skeleton"),
    [
        ("damak", "TAMAK", "TMK"),
        ("arɡentina", "ARKINTINA", "VRKNTN"),
        # Voicing, doubling, length and the quality of vowels.
        ("taːmmaɡ", "TAMAK", "TMK"),
        ("eriko", "IRIKU", "VRK"),
        ("iliɡu", "ILIKU", "VRK"),
        # Affricates are one sound, with a tie bar.
        ("t͡sart͡ʃe", "SARCI", "SRS"),
        ("d͡ʒon", "CUN", "SN"),
        ("p͡fan", "PAN", "PN"),
        ("ʈ͡ʂan", "CAN", "SN"),
        # Marks: ejective, aspirated, nasal, palatal, syllabic, tones.
        ("kʼatʰɔ̃", "KATU", "KT"),
        ("tʲeŋn̩", "TIN", "TN"),
        ("má˥n", "MAN", "MN"),
        # A mark that Unicode composes with its letter is none that changes the class.
        ("çin", "CIN", "SN"),
        ("c\u0327in", "CIN", "SN"),
        # Labial sounds fall together in the skeleton only; h is too weak for it.
        ("pafvam", "PAFAM", "PM"),
        ("hasan", "HASAN", "SN"),
        ("xasan", "HASAN", "KSN"),
        ("waja", "FAJA", "WJ"),
        # Vowels between two consonants of a class do not part them there.
        ("mama", "MAMA", "M"),
        ("io", "IU", "V"),
        # What no class has leaves nothing, and parts nothing.
        ("ʔahmed", "AHMIT", "VMT"),
        ("aʔa", "A", "V"),
        ("taʔat", "TAT", "T"),
        ("ʔ", "", ""),
        ("", "", ""),
    ],
)
def test_words(word, classes, skeleton):
    assert sound_classes(segments(word)) == classes
    assert consonant_skeleton(segments(word)) == skeleton


def test_letters_of_the_latin_script_are_segments_too():
    assert sound_classes("grigory") == "KRIKURI"
    assert consonant_skeleton("grigory") == "KRKR"
    assert sound_classes(["g"]) == sound_classes(["ɡ"]) == "K"
    assert all(sound_classes([letter]) for letter in "abcdefghijklmnopqrstuvwxyz")


def test_other_letters_have_no_class():
    assert sound_classes("Москва") == consonant_skeleton("Москва") == ""
    assert sound_classes(["˥", "ː", "1", "-", " "]) == ""


def test_every_plain_sound_has_a_class_but_those_that_are_left_out():
    assert {s for s in plain_inventory() if not sound_classes([s])} == WITHOUT_CLASS


def test_vowels_are_no_consonants_and_no_sound_is_both():
    for sound in set(plain_inventory()) - WITHOUT_CLASS:
        is_vowel = sound_classes([sound]) in "IUA"
        assert (consonant_skeleton([sound]) == "V") == is_vowel, sound
