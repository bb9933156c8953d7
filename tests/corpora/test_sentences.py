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


def test_only_blank_words_make_no_sentence() -> None:
    assert list(make_items(["", "\xa0"], ["O", "O"], lines=[1, 2])) == [
        Skipped(1, EMPTY_WORD),
        Skipped(2, EMPTY_WORD),
    ]
