"""Docs as the characters that CANINE reads."""

from functools import cache

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.transformers.character_reader import CharacterReader

VOCAB = spacy.blank("xx").vocab
WORDS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6))


@cache
def reference():
    from transformers import CanineTokenizer

    return CanineTokenizer()  # which takes seconds


def read(words, **settings):
    return CharacterReader(**settings)([Doc(VOCAB, words=words)])[0]


def test_tokens_are_joined_by_a_space_that_is_nobodys():
    pieces = read(["Ab", "\n ", "ගම", "😀"])
    assert pieces.ids.tolist() == [0x41, 0x62, 0x20, 0xD9C, 0xDB8, 0x20, 0x1F600]
    assert pieces.starts.tolist() == [0, 3, 3, 6]
    assert pieces.lengths.tolist() == [2, 0, 2, 1]
    assert not pieces.is_cut


@pytest.mark.parametrize("words", [[], [" "], ["\n", "\t"]])
def test_nothing_to_read(words):
    pieces = read(words)
    assert pieces.ids.tolist() == [] and pieces.lengths.tolist() == [0] * len(words)


def test_white_space_at_the_ends_adds_nothing():
    pieces = read([" ", "a", " "])
    assert pieces.ids.tolist() == [0x61]
    assert pieces.starts.tolist() == [0, 0, 1] and pieces.lengths.tolist() == [0, 1, 0]


@settings(max_examples=60, deadline=None)
@given(WORDS)
def test_ids_are_those_of_the_reference(words):
    pieces, special = read(words), CharacterReader().special_ids
    kept = [word for word in words if not word.isspace()]
    # The reference reads special pieces out of the text, so that it gets each character.
    expected = reference().convert_tokens_to_ids(list(" ".join(kept)))
    assert pieces.ids.tolist() == expected
    for word, start, length in zip(words, pieces.starts, pieces.lengths):
        own = "".join(map(chr, pieces.ids[start : start + length]))
        assert own == ("" if word.isspace() else word)
    assert (pieces.starts[1:] >= pieces.starts[:-1]).all()
    assert max(pieces.ids.tolist(), default=0) < CharacterReader().n_ids == 1114112
    assert special.padding == reference().pad_token_id


def test_special_pieces_are_those_of_the_reference():
    special = CharacterReader().special_ids
    ids = reference()("a b")["input_ids"]
    assert [*special.prefix, *read(["a", "b"]).ids.tolist(), *special.suffix] == ids
    assert special.prefix == (0xE000,) and special.suffix == (0xE001,)


def test_a_cut_counts_the_prefix_and_the_suffix():
    whole = read(["ab", "cd"], max_positions=7)
    assert not whole.is_cut and len(whole.ids) == 5
    no_suffix = read(["ab", "cd"], max_positions=6)
    assert no_suffix.is_cut and len(no_suffix.ids) == 5
    cut = read(["ab", "cd", "e"], max_positions=5)
    assert cut.is_cut and cut.ids.tolist() == [0x61, 0x62, 0x20, 0x63]
    assert cut.starts.tolist() == [0, 3, 4] and cut.lengths.tolist() == [2, 1, 0]
    assert cut.n_positions(CharacterReader().special_ids) == 5


def test_no_room_for_a_character():
    with pytest.raises(PhonemeNERError, match="max_positions is 1"):
        CharacterReader(max_positions=1)
