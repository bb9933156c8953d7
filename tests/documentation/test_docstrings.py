"""Docstrings in spaCy's form are taken apart, and put into Google's."""

import pytest
from documentation.docstrings import Item, cell, escape, google_docstring, plain, read_docstring

DOCSTRING = """Read words.

    Those in `<s>` and <s>, too (see (this): note).

    words, others (Sequence[Tuple[int, str]]): The words,
        on two lines.
    *args (Any): More.
    RETURNS (List[str]): Shape: (n,)
    RAISES (ValueError): If not.
    """


def test_a_docstring_is_taken_apart():
    parts = read_docstring(DOCSTRING)
    assert parts.summary == "Read words."
    assert parts.text.endswith("(see (this): note).")
    kind = "Sequence[Tuple[int, str]]"
    words = Item("words", kind, "The words, on two lines.")
    assert parts.items == [
        words,
        Item("others", kind, words.text),
        Item("*args", "Any", "More."),
        Item("RETURNS", "List[str]", "Shape: (n,)"),
        Item("RAISES", "ValueError", "If not."),
    ]
    assert list(parts.arguments) == ["words", "others", "*args"]


@pytest.mark.parametrize("text", [None, "", "One line.", "f(x) (is): no"])
def test_what_has_no_arguments(text):
    assert read_docstring(text).text == (text or "")
    assert not read_docstring(text).items


def test_it_is_written_in_googles_form():
    assert google_docstring(DOCSTRING).split("\n\n")[2:] == [
        "Args:\n"
        "    words (Sequence[Tuple[int, str]]): The words, on two lines.\n"
        "    others (Sequence[Tuple[int, str]]): The words, on two lines.\n"
        "    *args (Any): More.",
        "Returns:\n    List[str]: Shape: (n,)",
        "Raises:\n    ValueError: If not.",
    ]


def test_names_that_a_class_is_not_made_with_are_attributes():
    text = google_docstring("Holds.\n\n    made (int): A.\n    found (int): B.\n    ", ["made"])
    assert text.split("\n\n")[1:] == [
        "Args:\n    made (int): A.",
        "Attributes:\n    found (int): B.",
    ]


def test_marks_are_meant_as_they_are_outside_of_code():
    assert escape("`<s>` and <s>") == "`<s>` and &lt;s>"
    assert plain("`a_b` a_b [x] *") == "`a_b` a\\_b \\[x\\] \\*"
    assert cell("a |\n b") == "a \\| b"
