"""Order of words by hand, as UAX #9 has it of their characters."""

import pytest

from spacy_phoneme_ner.display.directions import direction_of, directions, runs, visual_order

KASH, MADINA, TEL = "مراكش", "مدينة", "תל"


@pytest.mark.parametrize(
    ("text", "direction"),
    [("Ab", "ltr"), (KASH, "rtl"), (TEL, "rtl"), ("ދިވެހި", "rtl"), ("(", None), ("2024", None)]
    + [("", None), ("(Microsoft", "ltr"), ("١٢٣", None), ("ตลาด", "ltr"), ("2024م", "rtl")],
)
def test_direction_of_a_text(text, direction):
    assert direction_of(text) == direction


def test_a_number_goes_on_as_what_is_before_it():
    assert directions(["film", KASH, "2024", "was"], "ltr") == ["ltr", "rtl", "rtl", "ltr"]
    assert directions([KASH, "Windows", "11", MADINA], "rtl") == ["rtl", "ltr", "ltr", "rtl"]
    assert directions(["12", KASH], "rtl") == ["rtl", "rtl"]
    assert directions(["12", KASH], "ltr") == ["ltr", "rtl"]


def test_marks_go_on_as_both_sides_or_as_the_line():
    assert directions([KASH, "-", MADINA], "ltr") == ["rtl"] * 3
    assert directions([KASH, "-", "x"], "ltr") == ["rtl", "ltr", "ltr"]
    assert directions(["a", ",", "b", "."], "rtl") == ["ltr", "ltr", "ltr", "rtl"]
    assert directions(["(", KASH, ")", "."], "ltr") == ["ltr", "rtl", "ltr", "ltr"]


def test_runs():
    assert runs(["ltr", "rtl", "rtl", "ltr"]) == [(0, 1), (1, 3), (3, 4)]
    assert runs([]) == []


def test_visual_order():
    mixed = ["ltr", "rtl", "rtl", "ltr"]
    assert visual_order(mixed, "ltr") == [0, 2, 1, 3]
    assert visual_order(mixed, "rtl") == [3, 2, 1, 0]
    assert visual_order(["rtl", "ltr", "ltr"], "rtl") == [1, 2, 0]
    assert visual_order([], "ltr") == []
