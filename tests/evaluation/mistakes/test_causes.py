"""What a mistake may have come from: the first cause that holds."""

import pytest

from spacy_phoneme_ner.evaluation.mistakes.causes import CAUSES, GROUPS, Word, find_cause
from spacy_phoneme_ner.evaluation.mistakes.known import Known


def word(text="Leta", ipa="leta", lang="kin", gold="LOC", found="", known=None):
    return Word(text, ipa, lang, gold, found, known)


def known(heard=True, spelled=False, **counts):
    outside = counts.pop("outside", 0)
    return Known(spelled, heard, {"": outside, **counts})


def named(its):
    return word(known=its)


PLACE, PERSON, NO_NAME = known(LOC=5), known(PER=5), known(outside=9, LOC=1)
SILENT = known(heard=None)
STRANGE, WRITTEN = known(heard=False), known(heard=False, spelled=True)
# Class, words, the cause.
CASES = {
    "a symbol that is no IPA": ("missed", [word(ipa="le☃a", known=PLACE)], "leaked"),
    "letters without a sound": ("type", [word(ipa="", known=PLACE)], "leaked"),
    "numbers are silent": ("missed", [word("19", ipa="", known=SILENT)], "the model"),
    "a word in no known language": ("missed", [word(lang="und", known=PLACE)], "borrowed rules"),
    "of the type that was found": ("type", [word(found="PER", known=PERSON)], "ambiguous type"),
    "of the type that is right": ("type", [word(found="PER", known=PLACE)], "the model"),
    "like a word that is no name": ("missed", [word(known=NO_NAME)], "homophone"),
    "like a name": ("spurious", [word(gold="", found="LOC", known=PLACE)], "homophone"),
    "unlike any name": ("missed", [word(known=STRANGE)], "never heard"),
    "unlike any name, and found": (
        "spurious",
        [word(gold="", found="LOC", known=STRANGE)],
        "never heard",
    ),
    "spelled like one": ("missed", [word(known=WRITTEN)], "sounds otherwise"),
    "known, and missed": ("missed", [word(known=PLACE)], "the model"),
    "only the words at issue count": (
        "too long",
        [word(found="LOC", known=PLACE), word(gold="", found="LOC", known=known(outside=5))],
        "the model",
    ),
    "a word too many that sounds like a name": (
        "too long",
        [word(found="LOC", known=PLACE), word(gold="", found="LOC", known=PLACE)],
        "homophone",
    ),
    "most words decide": ("missed", [*map(named, (PLACE, PLACE, STRANGE))], "the model"),
    "nothing is known": ("missed", [word()], "not known"),
    "right, and known": ("right", [word(found="LOC", known=PLACE)], "the model"),
    "right, and like another": ("right", [word(found="LOC", known=PERSON)], "homophone"),
    "right, though never heard": ("right", [word(found="LOC", known=STRANGE)], "never heard"),
}


@pytest.mark.parametrize("case", [*CASES])
def test_causes(case):
    kind, words, cause = CASES[case]
    assert find_cause(kind, words, has_rules=True) == cause


def test_every_cause_has_a_case_and_a_group():
    assert {cause for *_, cause in CASES.values()} == set(CAUSES)
    grouped = [cause for causes in GROUPS.values() for cause in causes]
    assert sorted(grouped) == sorted(CAUSES)


def test_the_first_that_holds_counts():
    words = [word(ipa="☃", known=STRANGE)]
    assert find_cause("missed", words, has_rules=False) == "leaked"
    words = [word(known=STRANGE)]
    assert find_cause("missed", words, has_rules=False) == "borrowed rules"
