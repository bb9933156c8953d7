"""Phonemic pieces of words: phonemes, characters of IPA, syllables."""

import json
import pickle
import unicodedata

import hugging_face  # noqa: F401
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.phonexl.phonemic_pieces import LEVELS, TONES, PhonemicPieces
from spacy_phoneme_ner.models.transformers.phoneme_vocabulary import default_phonemes
from spacy_phoneme_ner.models.types import PADDING, UNKNOWN

SEGMENTS, CHARACTERS, SYLLABLES = map(PhonemicPieces, LEVELS)
ALL = [PhonemicPieces(level, tones) for level in LEVELS for tones in TONES]


def names(pieces, ipa, text=""):
    return [pieces.symbols[row] for row in pieces(ipa, text)]


def hashed(*syllables, tones="keep"):
    """What syllables come to, each read as a word of its own."""
    alone = PhonemicPieces("syllable", tones)
    return tuple(row for syllable in syllables for row in alone(syllable, ""))


def test_segments_are_phonemes():
    assert names(SEGMENTS, "t͡ɕʰɥɛn˧˥") == ["t͡ɕʰ", "ɥ", "ɛ", "n", "˧˥"]
    assert names(SEGMENTS, "ˈʃejk") == ["ʃ", "e", "j", "k"]
    assert names(SEGMENTS, "ã") == names(SEGMENTS, unicodedata.normalize("NFD", "ã")) == ["ã"]


def test_phonemes_that_are_not_listed_are_read_as_their_neighbours():
    few = PhonemicPieces(phonemes=["p", "a", "i", "˥", "˩"])
    assert few.symbols == [None, None, "p", "a", "i", "˥", "˩"] and few.n_rows == 7
    assert few("pʰa˥˦", "") == (2, 3, 5)
    assert few("ж", "") == (UNKNOWN,)


def test_phonemes_that_a_vocabulary_reserves_do_not_shift_the_rows():
    few = PhonemicPieces(phonemes=["<s>", "p", "▁", "a", "p", "<mask>"])
    assert few.symbols == [None, None, "p", "a"] and few("pa", "") == (2, 3)
    assert few("", "▁") == (UNKNOWN,)


def test_characters_are_letters_and_marks_one_by_one():
    assert names(CHARACTERS, "t͡ɕʰɥɛn˧˥") == ["t", "͡", "ɕ", "ʰ", "ɥ", "ɛ", "n", "˧", "˥"]
    assert names(CHARACTERS, "k͈ã") == ["k", "͈", "a", "̃"]
    assert names(CHARACTERS, "ç") == ["ç"], "a letter of the IPA, though Unicode takes it apart"
    assert names(CHARACTERS, "ˈtʃ") == ["t", "ʃ"]


def test_syllables_have_two_rows_each():
    rows = SYLLABLES("pej˨˩˦t͡ɕiŋ˥˥", "")
    assert len(rows) == 4 and rows == hashed("pej˨˩˦", "t͡ɕiŋ˥˥")
    assert all(UNKNOWN < row < SYLLABLES.n_rows == 8192 for row in rows)
    assert SYLLABLES.symbols == [None] * 8192


def test_the_rows_of_syllables_are_the_same_on_all_machines():
    # By hand: blake2b of the UTF-8 in 8 bytes, its halves as little-endian numbers, of
    # which the rest by 8190 is taken.
    assert SYLLABLES("ma˧˧", "") == (5773, 6143)


def test_syllables_rarely_share_both_rows():
    made = [o + v + t for o in "pbtdkɡmnszlrh" for v in "aeiouɛɔə" for t in ("", "˥", "˩", "˥˩")]
    assert len({SYLLABLES(syllable, "") for syllable in made}) == len(made) == 416


def test_tones_are_kept_stripped_or_reduced_after_syllables_are_cut():
    word = "ma˧˧ŋwiən˧˥"
    for level, kept, bare, classes in (
        ("segment", "m a ˧˧ ŋ w i ə n ˧˥", "m a ŋ w i ə n", "m a ˧ ŋ w i ə n ˩˥"),
        ("character", "m a ˧ ˧ ŋ w i ə n ˧ ˥", "m a ŋ w i ə n", "m a ˧ ŋ w i ə n ˩ ˥"),
    ):
        assert names(PhonemicPieces(level, "keep"), word) == kept.split()
        assert names(PhonemicPieces(level, "strip"), word) == bare.split()
        assert names(PhonemicPieces(level, "reduce"), word) == classes.split()
    assert SYLLABLES(word, "") == hashed("ma˧˧", "ŋwiən˧˥")
    # Bare, "maŋwiən" would be cut as maŋ.wi.ən.
    two = PhonemicPieces("syllable", "strip")(word, "")
    assert len(two) == 4 and two[:2] == hashed("ma")
    assert PhonemicPieces("syllable", "reduce")(word, "")[:2] == hashed("ma˧")


@pytest.mark.parametrize("pieces", [SEGMENTS, CHARACTERS], ids=["segment", "character"])
def test_a_word_without_ipa_is_read_by_its_characters(pieces):
    assert names(pieces, "", "1990") == ["1", "9", "9", "0"]
    assert names(pieces, "", "３, ，、…") == ["3", ",", ",", "、", "…"]
    assert names(pieces, "", "《名》〔〕‐") == ["(", None, ")", "(", ")", "-"]
    assert names(pieces, "", "㎡") == ["m", "2"]
    assert pieces("", "國") == (UNKNOWN,)
    assert pieces("", "") == pieces("", " \n\u3000\u200b") == ()


def test_syllables_of_a_word_without_ipa_are_its_characters():
    assert SYLLABLES("", "12") == SYLLABLES("", "1") + SYLLABLES("", "２")
    assert SYLLABLES("", " ") == ()


def test_a_word_of_which_only_tone_or_stress_is_left_is_read_by_its_characters():
    for level in LEVELS:
        pieces = PhonemicPieces(level, "strip")
        assert pieces("˥", "5") == pieces("ˈ", "5") == pieces("", "5") != ()


def test_words_of_several_parts_are_read_part_by_part():
    assert SYLLABLES("ha˧˨ noj˨˩", "") == SYLLABLES("ha˧˨.noj˨˩", "") == hashed("ha˧˨", "noj˨˩")
    assert names(SEGMENTS, "ha˧˨ noj˨˩") == ["h", "a", "˧˨", "n", "o", "j", "˨˩"]


def test_notations_of_one_sound_are_one_piece():
    for pieces in (SEGMENTS, CHARACTERS, SYLLABLES):
        assert pieces("ʤa:g", "") == pieces("d͡ʒaːɡ", "")


@pytest.mark.parametrize("pieces", ALL, ids=lambda pieces: f"{pieces.level}-{pieces.tones}")
def test_pickled_and_written_as_json_they_are_the_same(pieces):
    words = [("t͡ɕʰɥɛn˧˥", ""), ("ʘaж", ""), ("", "１9《"), ("", "")]
    copies = [
        pickle.loads(pickle.dumps(pieces)),
        PhonemicPieces(**json.loads(json.dumps(pieces.settings))),
    ]
    for copy in copies:
        assert copy.settings == pieces.settings
        assert (copy.n_rows, copy.symbols) == (pieces.n_rows, pieces.symbols)
        assert [copy(*word) for word in words] == [pieces(*word) for word in words]


def test_settings_hold_the_phonemes_that_the_rows_were_made_of():
    assert SEGMENTS.settings["phonemes"][: len(default_phonemes())] == default_phonemes()
    assert SEGMENTS.settings["phonemes"] == SEGMENTS.symbols[2:]
    assert CHARACTERS.settings["phonemes"] is None
    kept = PhonemicPieces(phonemes=["a", "p"])
    assert pickle.loads(pickle.dumps(kept)).symbols == [None, None, "a", "p"]


@given(st.text(), st.text())
@pytest.mark.parametrize("pieces", ALL, ids=lambda pieces: f"{pieces.level}-{pieces.tones}")
def test_any_word_has_rows_of_the_table(pieces, ipa, text):
    rows = pieces(ipa, text)
    assert all(PADDING < row < pieces.n_rows for row in rows)
    assert len(pieces.symbols) == pieces.n_rows
    assert rows == pieces(ipa, text)


def test_long_words_are_read_and_not_kept():
    assert len(SEGMENTS("pa" * 5000, "")) == 10_000
    assert len(SEGMENTS("", "1" * 5000)) == 5000


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"level": "phone"}, "P502"),
        ({"tones": "drop"}, "P502"),
        ({"tones": "marks"}, "P502"),
        ({"level": "syllable", "hashed_rows": 2}, "P145"),
        ({"phonemes": ["a b"]}, "P126"),
    ],
)
def test_settings_that_cannot_be(settings, code):
    with pytest.raises(PhonemeNERError, match=code):
        PhonemicPieces(**settings)
