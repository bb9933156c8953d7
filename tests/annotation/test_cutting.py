"""Long texts in pieces that are the text again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_phoneme_ner.annotation.cutting import cut_text

TEXTS = st.text(
    st.sampled_from(
        "ab.! \n\t\u3002\u0964\u1362?\"'\u201d\u0301\u0e01\u0e31\U0001f468\u200d\r\u2028\u6771"
    ),
    max_size=120,
) | st.text(max_size=120)


@given(TEXTS, st.integers(1, 40))
def test_nothing_is_lost_and_nothing_twice(text, most):
    pieces = list(cut_text(text, most))
    assert "".join(text[start:end] for start, end in pieces) == text
    assert [start for start, _ in pieces] == [0, *(end for _, end in pieces[:-1])]
    assert all(0 < end - start <= most for start, end in pieces) or not text


@pytest.mark.parametrize(
    ("text", "most", "pieces"),
    [
        ("One. Two.\nThree. Four. Five", 18, ["One. Two.\n", "Three. Four. Five"]),
        ("One two. Three four", 14, ["One two. ", "Three four"]),
        ('He "ran." Then he slept', 14, ['He "ran." ', "Then he slept"]),
        ("අද පැමිණියේය. හෙට යයි", 18, ["අද පැමිණියේය. ", "හෙට යයි"]),
        ("वह आया। वह गया।", 10, ["वह आया। ", "वह गया।"]),
        ("彼は来た。彼女は行った。", 8, ["彼は来た。", "彼女は行った。"]),
        ("አበበ መጣ። ከበደ ሄደ", 11, ["አበበ መጣ። ", "ከበደ ሄደ"]),
        ("Version 1.2.3.4.5 of it", 12, ["Version ", "1.2.3.4.5 ", "of it"]),
        ("no end of this here", 10, ["no end of ", "this here"]),
        ("e\u0301" * 6, 5, ["e\u0301" * 2] * 3),
        ("", 5, [""]),
    ],
)
def test_where(text, most, pieces):
    assert [text[start:end] for start, end in cut_text(text, most)] == pieces


def test_a_long_line_takes_no_time_of_its_square():
    text = "x" * 2_000_000
    assert len(list(cut_text(text, 10_000))) <= 400
