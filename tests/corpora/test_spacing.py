import pytest

from spacy_phoneme_ner.corpora.spacing import spaces_in


@pytest.mark.parametrize(
    "text,words,expected",
    [
        ("(Oslo) is  big", "( Oslo ) is big", [False, False, True, True, False]),
        (" 東京 は ", "東京 は", [True, False]),
        ("a\xa0b", "a b", [True, False]),
        ("ab", "a b", [False, False]),
        ("a b c", "a b", None),
        ("a", "a b", None),
        ("b a", "a b", None),
        ("", "", []),
    ],
)
def test_spaces(text, words, expected):
    assert spaces_in(text, words.split()) == expected
