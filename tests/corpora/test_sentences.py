import pytest

from spacy_phoneme_ner.corpora import Sentence, Skipped
from spacy_phoneme_ner.corpora.sentences import EMPTY_WORD, is_blank, make_items
from spacy_phoneme_ner.errors import PhonemeNERError


@pytest.mark.parametrize(
    "words,tags,ipa,message",
    [
        (("Galle",), ("B-LOC", "O"), None, "1 words, 2 tags"),
        (("Galle",), ("B-LOC",), ("ɡa", "le"), "2 IPA strings"),
        ((), (), None, "at least one word"),
        (("Galle", "\u3000"), ("B-LOC", "O"), None, "blank"),
        (("Galle", "\u200b"), ("B-LOC", "O"), None, "blank"),
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


@pytest.mark.parametrize(
    "word",
    [
        *(
            "\u200b",
            "\u200c\u200d",
            "\u200e",
            "\u2060",
            "\xad",
            "\ufeff",
            "\ufe0f",
            "\u180e",
            "\u115f",
        ),
        *(
            "\u3164",
            "\u2066\u2069",
            "\u034f",
            "\x07",
            "\u2800",
            "\U000e0020",
            "\xa0\u200b",
            "\x85",
            "",
        ),
    ],
)
def test_what_nobody_sees_is_no_word(word: str) -> None:
    assert is_blank(word)
    items = make_items(["Oslo", word, "won"], ["B-LOC", "I-LOC", "O"], lines=[1, 2, 3])
    assert list(items) == [
        Skipped(2, EMPTY_WORD),
        Sentence(("Oslo", "won"), ("B-LOC", "O"), line=1),
    ]


@pytest.mark.parametrize(
    "word", ["a\u200b", "می\u200cخواهم", "\u0600", "\u06dd", "é", "\u0301", "𝅘𝅥"]
)
def test_what_somebody_sees_is_one(word: str) -> None:
    assert not is_blank(word)


def test_names_are_found_before_blank_words_are_dropped() -> None:
    words = ["Ada", "\u200b", "Bob", "\u200b", "Lee", "\u200b", "Ray"]
    tags = ["B-PER", "E-PER", "I-PER", "I-PER", "E-PER", "B-PER", "I-PER"]
    *_, sentence = make_items(words, tags, lines=range(7))
    assert sentence.words == ("Ada", "Bob", "Lee", "Ray")
    assert sentence.tags == ("B-PER", "B-PER", "I-PER", "B-PER")
    assert sentence.repaired == 2


def test_marks_and_white_space_around_words_and_what_begins_a_document_are_no_words() -> None:
    (sentence,) = make_items(["\ufeffOslo ", "\xa0won"], ["B-LOC", "O"], lines=[1, 1])
    assert sentence.words == ("Oslo", "won")
    assert list(make_items(["-DOCSTART-"], ["O"], lines=[1])) == []


def test_spaces_are_kept_of_the_words_that_are() -> None:
    items = make_items(["a", "", "b"], ["O"] * 3, lines=[1] * 3, spaces=[False, True, True])
    assert list(items)[-1].spaces == (False, True)
    with pytest.raises(PhonemeNERError, match="1 words, 2 spaces"):
        Sentence(("Galle",), ("B-LOC",), spaces=(True, False))
