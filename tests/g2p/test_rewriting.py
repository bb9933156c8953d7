"""Rules that are tried only where their letters are, beside rules that always are."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_phoneme_ner.g2p.hangul import spell_syllables
from spacy_phoneme_ner.g2p.rewriting import Rewriting, Spelling, compile_rule

LETTERS = "abcd"
PARTS = st.one_of(
    st.text(LETTERS, min_size=1, max_size=2),
    st.sampled_from(
        ["[ab]", "(a|bc)", "(?=c)", "(?<=d)", "a?", "b*", "[^a]", "a|c", "(?:b)", "ab?"]
    ),
)
EDGES = st.one_of(st.just(""), PARTS)
RULES = st.tuples(PARTS, st.text("xyabc", max_size=2), EDGES, EDGES)


def naively(rules, text):
    for found, new, left, right in rules:
        pattern = re.compile(f"(?P<X>{left})(?P<a>{found})(?P<Y>{right})")
        text = pattern.sub(lambda m, new=new: m["X"] + new + m["Y"], text)
    return text


@given(st.lists(RULES, max_size=6), st.lists(st.text(LETTERS, max_size=9), max_size=6))
def test_nothing_is_missed_by_looking_at_the_letters(rules, texts):
    # Where a rule may match nothing, the two engines of regular expressions differ.
    rules = [rule for rule in rules if not re.compile(f"{rule[2]}{rule[0]}{rule[3]}").match("")]
    rewriting = Rewriting([compile_rule(*rule, 0) for rule in rules])
    for text in texts:
        assert rewriting(text) == naively(rules, text)


def test_a_rule_feeds_those_after_it_and_none_before():
    rules = [("b", "c", "", ""), ("a", "b", "", ""), ("b", "d", "", "e")]
    rewriting = Rewriting([compile_rule(*rule, 0) for rule in rules])
    assert rewriting("ab") == "bc" and rewriting("ae") == "de" and rewriting("") == ""


def test_a_rule_applies_so_often():
    assert Rewriting([compile_rule("a", "b", "", "", 2)])("aaa") == "bba"
    assert Rewriting([compile_rule("a", "b", "", "c", 1)])("acac") == "bcac"


def test_graphemes_of_several_letters_come_first():
    read = Spelling({"s": "s", "sch": "ʃ", "sc": "sk", "h": "h"}, {"z": "t͡s"}, ignore_case=False)
    assert read("schs", "schs") == "ʃs" and read("scs", "scs") == "sks"
    assert read("zx", "zx") == "t͡sx" and read("z", "") == "z"


@pytest.mark.parametrize("word", ["한국어", "값", "ㄱ", "서울 Seoul", "각"])
def test_korean_syllables_are_spelt(word):
    pieces = unicodedata.normalize("NFD", "".join(c for c in word if "가" <= c <= "힣"))
    spelt = spell_syllables(word)
    assert not re.search("[가-힣]", spelt)
    assert len(spelt) == len(word) + len(pieces) - sum("가" <= c <= "힣" for c in word)


def test_letters_of_all_roles_have_one_form():
    assert spell_syllables("각\u1100\u1161\u11a8") == "ㄱㅏㄱㄱㅏㄱ"
    assert spell_syllables("\u1100") == "\u1100", "a word without syllables stays"
