import pytest

from spacy_phoneme_ner.corpora import Sentence, Skipped
from spacy_phoneme_ner.corpora.sentences import EMPTY_WORD, make_items
from spacy_phoneme_ner.errors import PhonemeNERError


@pytest.mark.parametrize(
    "words,tags,ipa,message",
    [
        (("Galle",), ("B-LOC", "O"), None, "1 words, 2 tags"),
        (("Galle",), ("B-LOC",), ("ɡa", "le"), "2 IPA strings"),
        ((), (), None, "at least one word"),
        (("Galle", "\u3000"), ("B-LOC", "O"), None, "blank"),
        (("Galle", "Fort"), ("O", "I-LOC"), None, "well-formed BIO: O I-LOC"),
        (("Galle",), ("U-LOC",), None, "well-formed BIO: U-LOC"),
    ],
)
def test_a_malformed_sentence_cannot_be_made(words, tags, ipa, message: str) -> None:
    with pytest.raises(PhonemeNERError, match=message):
        Sentence(words, tags, ipa)


@pytest.mark.parametrize(
    "pos,message",
    [
        (("NOUN", "NOUN"), "1 words, 2 parts of speech"),
        (("NN",), "NN is no part of speech of Universal Dependencies"),
        (("O",), "O is no part of speech"),
    ],
)
def test_parts_of_speech_that_are_none(pos: tuple, message: str) -> None:
    with pytest.raises(PhonemeNERError, match=message):
        Sentence(("Galle",), None, pos=pos)


def test_names_and_parts_of_speech_can_both_be_known() -> None:
    sentence = Sentence(("Galle",), ("B-LOC",), pos=("PROPN",))
    assert (sentence.tags, sentence.pos) == (("B-LOC",), ("PROPN",))


def test_blank_words_go_with_their_tag_and_ipa_before_the_tags_are_mended() -> None:
    items = make_items(
        ["", "Ada", " ", "Galle"],
        ["B-PER", "I-PER", "O", "B-LOC"],
        ["x", "ada", "", "ɡalle"],
        lines=[3, 4, 5, 6],
    )
    assert list(items) == [
        Skipped(3, EMPTY_WORD),
        Skipped(5, EMPTY_WORD),
        Sentence(("Ada", "Galle"), ("B-PER", "B-LOC"), ("ada", "ɡalle"), line=4, repaired=1),
    ]


def test_parts_of_speech_are_no_names() -> None:
    (skipped, sentence) = make_items(
        ["Ada", "", "sings"], ["PROPN", "X", "VERB"], ["ada", "", ""], lines=[3, 4, 5]
    )
    assert skipped == Skipped(4, EMPTY_WORD)
    assert sentence == Sentence(("Ada", "sings"), None, ("ada", ""), 3, pos=("PROPN", "VERB"))


def test_only_blank_words_make_no_sentence() -> None:
    assert list(make_items(["", "\xa0"], ["O", "O"], lines=[1, 2])) == [
        Skipped(1, EMPTY_WORD),
        Skipped(2, EMPTY_WORD),
    ]
